import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  constants,
  copyFileSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ApiError } from '../api-error.ts';
import { createMetrics } from '../metrics.ts';
import { capturedLog } from '../testing/captured-log.ts';
import { audit } from './audit.ts';
import { createChainSeal } from './chain.ts';
import { type Audit, createAudit } from './create-audit.ts';
import { createFileSink } from './file-sink.ts';
import { createOutputSink } from './output-sink.ts';
import type { AuditSettings } from './settings.ts';
import { startAudit } from './start-audit.ts';
import { verifyAudit } from './verify-audit.ts';

let folder = '';
const open: Audit[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gauth-audit-'));
});
afterEach(async () => {
  for (const stream of open.splice(0)) await stream.close();
  rmSync(folder, { recursive: true });
});

async function start(
  path: string,
  { command, onFailure = 'continue' }: { command?: string; onFailure?: AuditSettings['AUDIT_ON_FAILURE'] } = {},
) {
  const log = capturedLog('error');
  const metrics = createMetrics('audited', '1.2.3');
  const stream = await startAudit(
    { AUDIT_FILE: path, AUDIT_ON_FAILURE: onFailure },
    { service: 'audited', command, logger: log.logger, metrics },
  );
  open.push(stream);
  const happens = (subject = 'x') =>
    audit(log.logger.child({ 'http.request.id': 'r' }), { event: 'setting.changed', outcome: 'success', subject });
  return { stream, happens, log, metrics };
}

const linesOf = (file: string) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
const actions = (file: string) => linesOf(file).map((line) => JSON.parse(line)['event.action']);

it('goes on in a new file when its own was renamed, as one chain', async () => {
  const file = join(folder, 'audit.log');
  const { happens, stream } = await start(file);
  happens();
  renameSync(file, `${file}.1`);
  process.emit('SIGHUP');
  happens();
  await stream.close();
  expect(actions(`${file}.1`)).toEqual(['audit.started', 'setting.changed']);
  expect(actions(file)).toEqual(['audit.continued', 'setting.changed', 'audit.stopped']);
  const whole = { records: 5, chains: 1, openEnds: 0, tornLines: 0, faults: [] };
  expect(await verifyAudit([...linesOf(`${file}.1`), ...linesOf(file)], { kind: 'file' })).toEqual(whole);
  expect(await verifyAudit(linesOf(file), { kind: 'file' })).toEqual({ ...whole, records: 3 });
  expect(process.listenerCount('SIGHUP')).toBe(0);
});

it.each(['file', 'log'] as const)('keeps what happens after the end, as when a start goes on while its process ends: %s', async (kind) => {
  const file = join(folder, 'audit.log');
  const fd = openSync(file, 'a');
  const sink = kind === 'file' ? await createFileSink(file, () => undefined) : createOutputSink(fd);
  const { logger } = capturedLog();
  const parts = { sink, seal: createChainSeal(undefined), logger, metrics: createMetrics('audited', '1.2.3'), now: () => new Date() };
  const stream = createAudit({ ...parts, onFailure: 'continue' });
  stream.open();
  await stream.close();
  stream.write({ 'event.action': 'setting.changed' });
  closeSync(fd);
  expect(actions(file)).toEqual([
    'audit.started',
    'audit.stopped',
    kind === 'file' ? 'audit.resumed' : 'audit.continued',
    'setting.changed',
  ]);
  expect(await verifyAudit(linesOf(file), { kind })).toMatchObject({ records: 4, openEnds: 1, faults: [] });
  await sink.close();
});

it('goes on in a file that was emptied after it had been copied', async () => {
  const file = join(folder, 'audit.log');
  const { happens } = await start(file);
  happens();
  writeFileSync(file, '');
  process.emit('SIGHUP');
  happens();
  expect(actions(file)).toEqual(['audit.continued', 'setting.changed']);
});

it.each<[string, (lines: string[]) => string[]]>([
  ['cut off', (lines) => lines.slice(0, 2)],
  ['replaced by an earlier stream', () => []],
])('lets records be missed that were %s while it runs', async (_how, left) => {
  const earlier = join(folder, 'earlier.log');
  const before = await start(earlier);
  before.happens();
  await before.stream.close();
  const file = join(folder, 'audit.log');
  const { happens } = await start(file);
  for (const subject of ['a', 'b', 'c']) happens(subject);
  const lines = left(linesOf(file));
  writeFileSync(file, `${(lines.length > 0 ? lines : linesOf(earlier).slice(0, 2)).join('\n')}\n`);
  process.emit('SIGHUP');
  happens('d');
  expect(actions(file).slice(2)).toEqual(['audit.continued', 'setting.changed']);
  const { faults } = await verifyAudit(linesOf(file), { kind: 'file' });
  expect(faults).toEqual([{ line: 3, reason: expect.stringMatching(/missing$/) }]);
});

it('goes on where an earlier process ended, behind a line that this could not finish', async () => {
  const file = join(folder, 'audit.log');
  const first = await start(file);
  first.happens();
  await first.stream.close();
  appendFileSync(file, '{"event.act');
  const second = await start(file);
  second.stream.open();
  expect(JSON.parse(linesOf(file).at(-1) ?? '')).toMatchObject({
    'event.action': 'audit.resumed',
    'gauth.audit.sequence': 4,
    'gauth.audit.torn': 11,
  });
  expect(await verifyAudit(linesOf(file), { kind: 'file' })).toMatchObject({ records: 4, chains: 1, tornLines: 1, faults: [] });
});

it('goes on behind a record with the longest name that a caller can choose, as one short line', async () => {
  const file = join(folder, 'audit.log');
  const first = await start(file);
  first.happens('\u0001'.repeat(60_000));
  const second = join(folder, 'as-after-a-kill.log');
  copyFileSync(file, second);
  const { stream } = await start(second);
  stream.open();
  expect(actions(second)).toEqual(['audit.started', 'setting.changed', 'audit.resumed']);
  expect(Math.max(...linesOf(file).map(({ length }) => length))).toBeLessThan(4096);
});

it('begins a chain behind what is no record, and says so', async () => {
  const file = join(folder, 'audit.log');
  writeFileSync(file, 'hello\n');
  const { stream } = await start(file);
  stream.open();
  expect(JSON.parse(linesOf(file)[1] ?? '')).toMatchObject({
    'event.action': 'audit.started',
    'event.reason': 'what stands before it is no audit record',
    'gauth.audit.sequence': 1,
  });
});

it('writes a file alone, which nobody else may read; commands write beside it, and names keep services and hosts apart', async () => {
  const named = join(folder, '{service}-{host}.log');
  const file = join(folder, `audited-${hostname()}.log`);
  const { happens } = await start(named);
  happens();
  expect(statSync(file).mode & 0o007).toBe(0);
  await expect(start(named)).rejects.toThrow('AUDIT_FILE is written by another process; {service} and {host} in it keep them apart');
  const command = await start(named, { command: 'import' });
  command.happens();
  await command.stream.close();
  expect(actions(`${file}.import`)).toEqual(['audit.started', 'setting.changed', 'audit.stopped']);
});

it('goes on in a new file where the old one could not be closed as it should', async () => {
  const file = join(folder, 'audit.log');
  const { happens } = await start(file);
  happens();
  const { ino } = statSync(file);
  closeSync(Number(readdirSync('/proc/self/fd').find((fd) => statSync(`/proc/self/fd/${fd}`, { throwIfNoEntry: false })?.ino === ino)));
  renameSync(file, `${file}.1`);
  process.emit('SIGHUP');
  happens();
  happens();
  expect(actions(file)).toEqual(['audit.continued', 'audit.lost', 'setting.changed']);
});

it('counts what cannot be written, says so once, and goes on', async () => {
  const { happens, log, metrics } = await start('/dev/full');
  happens();
  happens();
  expect((await metrics.expose()).text).toMatch(/^gauth_audit_failures_total\{.*\} 2$/m);
  expect(log.lines).toMatchObject([{ 'event.action': 'audit.failed', 'log.level': 'error', 'error.code': 'ENOSPC' }]);
});

it('waits once for whoever should read a pipe, and not with every record', async () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const fd = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK);
  expect(() => {
    for (;;) writeSync(fd, 'x'.repeat(4096));
  }).toThrow('EAGAIN');
  const { happens, log } = await start(pipe);
  const begun = performance.now();
  for (let record = 0; record < 9; record += 1) happens();
  expect(performance.now() - begun).toBeLessThan(9000);
  expect(log.lines).toMatchObject([{ 'event.action': 'audit.failed', 'error.code': 'EAGAIN' }]);
  const kept = Buffer.alloc(1 << 20);
  readSync(fd, kept);
  happens();
  const lines = kept.toString('utf8', 0, readSync(fd, kept)).trimEnd().split('\n');
  closeSync(fd);
  expect(lines.map((line) => JSON.parse(line)['event.action'])).toEqual(['audit.started', 'audit.lost', 'setting.changed']);
});

it('answers nothing that cannot be recorded where that is asked for', async () => {
  const { happens } = await start('/dev/full', { onFailure: 'refuse' });
  expect(() => happens()).toThrow(new ApiError('unavailable', 'this could not be recorded, so it is not answered'));
});
