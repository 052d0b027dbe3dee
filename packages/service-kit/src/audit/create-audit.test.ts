import { afterEach, expect, it, vi } from 'vitest';
import { ApiError } from '../api-error.ts';
import { createMetrics } from '../metrics.ts';
import { capturedLog } from '../testing/captured-log.ts';
import type { AuditSink } from './audit-sink.ts';
import { createChainSeal } from './chain.ts';
import { createAudit } from './create-audit.ts';
import { verifyAudit } from './verify-audit.ts';

afterEach(() => {
  vi.useRealTimers();
});

/** A sink that is full for as long as a test says. */
function setUp(onFailure: 'continue' | 'refuse' = 'continue') {
  const lines: string[] = [];
  const disk = { full: false };
  let fresh = true;
  const sink: AuditSink = {
    opened() {
      const first = fresh;
      fresh = false;
      return first ? { end: undefined, tornBytes: 0, foreign: false } : undefined;
    },
    append(line) {
      if (disk.full) throw new Error('the disk is full');
      lines.push(line);
    },
    close: async () => {},
  };
  const copies: string[] = [];
  const metrics = createMetrics('audited', '1.2.3');
  const audit = createAudit({
    sink,
    seal: createChainSeal(undefined),
    onFailure,
    logger: capturedLog().logger,
    metrics,
    copy: (line) => copies.push(line),
    now: () => new Date(0),
  });
  const isFailing = async () => /^gauth_audit_failing\{.*\} 1$/m.test((await metrics.expose()).text);
  return { audit, disk, lines, copies, isFailing, actions: () => lines.map((line) => JSON.parse(line)['event.action']) };
}

it('says how many records are missing as soon as it can write again, and stays one chain', async () => {
  const { audit, disk, lines, actions } = setUp();
  disk.full = true;
  for (let i = 0; i < 3; i++) audit.write({ 'event.action': 'thing.done' });
  disk.full = false;
  audit.write({ 'event.action': 'thing.undone' });
  expect(actions()).toEqual(['audit.started', 'audit.lost', 'thing.undone']);
  expect(JSON.parse(lines[1] ?? '')).toMatchObject({ 'event.outcome': 'failure', 'gauth.audit.lost': 3 });
  expect(await verifyAudit(lines, { kind: 'file' })).toMatchObject({ records: 3, faults: [] });
});

it('gives a copy of what was written, and of nothing else', () => {
  const { audit, disk, lines, copies } = setUp();
  audit.open();
  disk.full = true;
  audit.write({ 'event.action': 'thing.done' });
  expect(copies).toEqual(lines);
});

it('says nothing of a process that had nothing to say', async () => {
  const { audit, lines } = setUp();
  await audit.close();
  expect(lines).toEqual([]);
});

it('lets nothing be done once a record is missing that must not be, until records can be written', async () => {
  const { audit, disk, actions, isFailing } = setUp('refuse');
  audit.require();
  disk.full = true;
  expect(() => audit.write({ 'event.action': 'thing.done' })).toThrow(
    new ApiError('unavailable', 'this could not be recorded, so it is not answered'),
  );
  expect(() => audit.require()).toThrow(new ApiError('unavailable', 'this cannot be recorded, so it is not done'));
  expect(await isFailing()).toBe(true);
  disk.full = false;
  audit.require();
  expect(await isFailing()).toBe(false);
  expect(actions()).toEqual(['audit.started', 'audit.lost']);
});

it('lets nothing be done where it could not even say that the process serves', () => {
  const { audit, disk, actions } = setUp('refuse');
  disk.full = true;
  audit.open();
  expect(() => audit.require()).toThrow(new ApiError('unavailable', 'this cannot be recorded, so it is not done'));
  disk.full = false;
  audit.require();
  expect(actions()).toEqual(['audit.started']);
});

it('finds out before anything is done whether anything can be recorded, where nothing was yet', () => {
  const { audit, disk, actions } = setUp('refuse');
  disk.full = true;
  expect(() => audit.require()).toThrow(new ApiError('unavailable', 'this cannot be recorded, so it is not done'));
  disk.full = false;
  audit.require();
  audit.require();
  expect(actions()).toEqual(['audit.started']);
});

it('tries again once a minute where nothing else has to be recorded, and no more once it is closed', async () => {
  vi.useFakeTimers();
  const { audit, disk, actions, isFailing } = setUp();
  disk.full = true;
  audit.write({ 'event.action': 'thing.done' });
  vi.advanceTimersByTime(60_000);
  expect(await isFailing()).toBe(true);
  disk.full = false;
  vi.advanceTimersByTime(60_000);
  expect(await isFailing()).toBe(false);
  expect(actions()).toEqual(['audit.started', 'audit.lost']);
  const timers = vi.getTimerCount();
  await audit.close();
  expect(vi.getTimerCount()).toBe(timers - 1);
});

it('goes on to say that it fails until something is written', async () => {
  const { audit, disk, isFailing } = setUp('refuse');
  audit.open();
  disk.full = true;
  expect(() => audit.writeUndoable({ 'event.action': 'thing.done' })).toThrow(ApiError);
  audit.open();
  audit.require();
  expect(await isFailing()).toBe(true);
});

it('misses no record of something that is undone because it cannot be recorded', () => {
  const { audit, disk, actions } = setUp('refuse');
  audit.open();
  disk.full = true;
  expect(() => audit.writeUndoable({ 'event.action': 'thing.done' })).toThrow(
    new ApiError('unavailable', 'this could not be recorded, so it is undone'),
  );
  audit.require();
  disk.full = false;
  audit.writeUndoable({ 'event.action': 'thing.done' });
  expect(actions()).toEqual(['audit.started', 'thing.done']);
});

it('misses a record of something that could be undone where it stays done', () => {
  const { audit, disk, actions } = setUp();
  audit.open();
  disk.full = true;
  audit.writeUndoable({ 'event.action': 'thing.done' });
  disk.full = false;
  audit.write({ 'event.action': 'thing.done' });
  expect(actions()).toEqual(['audit.started', 'audit.lost', 'thing.done']);
});

it('lets everything be done where records may be missed', () => {
  const { audit, disk } = setUp();
  disk.full = true;
  audit.write({ 'event.action': 'thing.done' });
  audit.require();
});
