import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { createKeyRing } from '../key-ring.ts';
import { verifyAudit } from './verify-audit.ts';

const script = fileURLToPath(new URL('../../test/audited-service/main.ts', import.meta.url));
const ring = `k1:${Buffer.alloc(32, 1).toString('base64')}`;
const keyRing = createKeyRing(ring);
const settings = { HOST: '127.0.0.1', PORT: '0', MANAGEMENT_PORT: '0', SHUTDOWN_DRAIN_SECONDS: '0', KEY_RING: ring };

let folder = '';
const started: ChildProcess[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gauth-audit-'));
});
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});
afterAll(() => rmSync(folder, { recursive: true }));

function start(env: Record<string, string>) {
  const child = fork(script, [], {
    execArgv: ['--conditions=source'],
    env: { ...settings, ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  started.push(child);
  let out = '';
  child.stdout?.on('data', (chunk) => {
    out += chunk;
  });
  const ended = Promise.all([once(child, 'exit'), once(child.stdout ?? child, 'close')]).then(([[code]]) => code as number | null);
  return { child, ended, lines: () => out.split('\n').filter((line) => line !== '') };
}

async function listening(env: Record<string, string>) {
  const service = start(env);
  const [{ port }] = (await once(service.child, 'message')) as [{ port: number }];
  const get = (path: string, headers: Record<string, string> = {}) => fetch(`http://127.0.0.1:${port}${path}`, { headers });
  return { ...service, get };
}

const linesOf = (file: string) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
const parsed = (lines: readonly string[]) => lines.map((line) => JSON.parse(line) as Record<string, unknown>);
const actions = (lines: readonly string[]) => parsed(lines).map((record) => record['event.action']);

it('has a record of everything that somebody was answered, when the process is killed under load, and goes on behind it', {
  timeout: 40_000,
}, async () => {
  const file = join(folder, 'killed.log');
  const service = await listening({ AUDIT_FILE: file, LOG_LEVEL: 'silent' });
  const answered: string[] = [];
  let next = 0;
  const ask = async (): Promise<void> => {
    for (;;) {
      const id = String(next++);
      const answer = await service.get(`/things/${id}`).catch(() => undefined);
      if (answer?.status !== 200) return;
      answered.push(id);
    }
  };
  const load = Array.from({ length: 20 }, ask);
  await vi.waitFor(() => expect(answered.length).toBeGreaterThan(300), { interval: 5, timeout: 10_000 });
  service.child.kill('SIGKILL');
  await Promise.all([...load, service.ended]);
  const recorded = new Set(parsed(linesOf(file)).map(({ subject }) => subject));
  expect(answered.filter((id) => !recorded.has(id))).toEqual([]);

  // What a machine leaves that lost its power.
  appendFileSync(file, '{"event.action":"setting.c');
  const second = await listening({ AUDIT_FILE: file });
  await second.get('/things/last');
  second.child.kill('SIGTERM');
  expect(await second.ended).toBe(0);
  expect(actions(linesOf(file).slice(-3))).toEqual(['audit.resumed', 'setting.changed', 'audit.stopped']);
  expect(await verifyAudit(linesOf(file), { keyRing, kind: 'file' })).toEqual({
    records: linesOf(file).length - 1,
    chains: 1,
    openEnds: 1,
    tornLines: 1,
    faults: [],
  });
});

it('writes records among the lines of standard output, whatever the level, with the request and where it came from', async () => {
  const service = await listening({ LOG_LEVEL: 'error' });
  await service.get('/things/1', { 'x-request-id': 'r-2', 'x-b3-traceid': 'a'.repeat(16) });
  service.child.kill('SIGTERM');
  await service.ended;
  const lines = service.lines();
  expect(actions(lines)).toEqual(['audit.started', 'setting.changed', 'audit.stopped']);
  expect(parsed(lines)[1]).toMatchObject({
    'log.level': 'info',
    'service.name': 'audited',
    'event.kind': 'event',
    'event.dataset': 'gauth.audit',
    'event.outcome': 'success',
    'http.request.id': 'r-2',
    'trace.id': 'a'.repeat(16),
    'client.address': '127.0.0.1',
    subject: '1',
    'gauth.audit.sequence': 2,
    'gauth.audit.method': 'hmac-sha256 k1',
  });
  expect(await verifyAudit(lines, { keyRing, kind: 'log' })).toMatchObject({ records: 3, chains: 1, openEnds: 0, faults: [] });
});
