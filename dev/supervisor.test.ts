import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { runCommand, supervise } from './supervisor.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gauth-supervisor-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const service = (env: Record<string, string> = {}) => ({
  name: 'stand-in',
  main: fileURLToPath(new URL('./test/stand-in-service.ts', import.meta.url)),
  env: { PATH: process.env.PATH, DIARY: join(folder, 'diary'), ...env },
  logFile: join(folder, 'log'),
});

const diary = () => readFileSync(join(folder, 'diary'), 'utf8').trim().split('\n');
const nobodyListens = () => undefined;

it('starts a service, knows its process, and stops it in good order', async () => {
  const supervised = supervise(service(), nobodyListens);
  expect(supervised.pid()).toBeUndefined();
  await supervised.start();
  expect(supervised.pid()).toBeGreaterThan(1);
  await supervised.stop();
  expect(supervised.pid()).toBeUndefined();
  expect(diary()).toEqual(['started', 'SIGTERM']);
});

it('starts a service that died again, and says so', async () => {
  const said: string[] = [];
  const supervised = supervise(service(), (line) => said.push(line));
  await supervised.start();
  const first = supervised.pid();
  supervised.kill('SIGKILL');
  await vi.waitFor(() => expect(diary()).toEqual(['started', 'started']), { timeout: 5000 });
  expect(supervised.pid()).not.toBe(first);
  expect(said).toEqual(['stand-in ended (SIGKILL) and is started again']);
  await supervised.stop();
});

it('leaves a stopped service stopped until it is started', async () => {
  const supervised = supervise(service(), () => expect.fail('started again'));
  await supervised.start();
  await supervised.stop();
  await supervised.start();
  await supervised.stop();
  expect(diary()).toEqual(['started', 'SIGTERM', 'started', 'SIGTERM']);
});

it('says why a service does not start', async () => {
  const supervised = supervise(service({ BROKEN: 'yes' }), nobodyListens);
  await expect(supervised.start()).rejects.toThrow('stand-in did not start (code 78): the configuration is wrong:');
});

it('runs a command to its end', async () => {
  await runCommand(service(), ['migrate'], new AbortController().signal);
  expect(diary()).toEqual(['migrate']);
});

it('says why a command failed', async () => {
  const failing = runCommand(service({ BROKEN: 'yes' }), ['migrate'], new AbortController().signal);
  await expect(failing).rejects.toThrow('stand-in migrate failed (code 78): the configuration is wrong:');
});
