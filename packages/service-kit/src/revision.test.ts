import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchRevision } from './revision.ts';
import { capturedLog } from './testing/captured-log.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A watch over a counter the test moves; `undefined` stands for a counter that cannot be read. */
function build(onChange: (revision: number | string) => void = () => {}) {
  const log = capturedLog();
  const state: { revision: number | undefined; reads: number; changes: (number | string)[] } = { revision: 1, reads: 0, changes: [] };
  const watch = watchRevision({
    read: async () => {
      state.reads += 1;
      if (state.revision === undefined) throw new Error('no database');
      return state.revision;
    },
    onChange: (revision) => {
      state.changes.push(revision);
      onChange(revision);
    },
    logger: log.logger,
  });
  const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);
  return { watch, state, pass, log };
}

describe('watchRevision', () => {
  it('tells the first revision and every change, once', async () => {
    const { watch, state, pass } = build();
    watch.start();
    await pass(3);
    state.revision = 2;
    await pass(3);
    expect(state.changes).toEqual([1, 2]);
    expect(watch.current).toBe(2);
    watch.stop();
  });

  it('learns of a change within its interval', async () => {
    const { watch, state, pass } = build();
    watch.start();
    await pass(0.5);
    state.revision = 7;
    await pass(1);
    expect(watch.current).toBe(7);
    watch.stop();
  });

  it('survives an outage with two log lines, however long it lasts', async () => {
    const { watch, state, pass, log } = build();
    watch.start();
    await pass(1);
    state.revision = undefined;
    await pass(60);
    expect(watch.current).toBe(1);
    state.revision = 3;
    await pass(2);
    expect(state.changes).toEqual([1, 3]);
    expect(log.lines.map((line) => line['event.action'])).toEqual(['revision.lost', 'revision.back']);
    watch.stop();
  });

  it('tells a change again when nobody could take it', async () => {
    let busy = true;
    const { watch, state, pass } = build(() => {
      if (busy) throw new Error('busy');
    });
    watch.start();
    await pass(2);
    expect(watch.current).toBeUndefined();
    busy = false;
    await pass(1);
    expect(watch.current).toBe(1);
    expect(new Set(state.changes)).toEqual(new Set([1]));
    watch.stop();
  });

  it('asks no more once it is stopped, and only once per interval however often it is started', async () => {
    const { watch, state, pass } = build();
    watch.start();
    watch.start();
    await pass(2.5);
    watch.stop();
    await pass(10);
    expect(state.reads).toBe(3);
  });

  it('never asks again before the answer came', async () => {
    let reads = 0;
    const watch = watchRevision({ read: () => new Promise<number>(() => (reads += 1)), onChange: () => {}, logger: capturedLog().logger });
    watch.start();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(reads).toBe(1);
    watch.stop();
  });
});
