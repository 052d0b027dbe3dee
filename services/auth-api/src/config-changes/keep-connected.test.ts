import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createKeepConnected, type KeepConnected } from './keep-connected.ts';

let ids: string[] | undefined;
let failing: Map<string, unknown>;
let kept: string[][];
let logged: unknown[];
let connected: KeepConnected;
beforeEach(() => {
  vi.useFakeTimers();
  ids = ['env-1'];
  failing = new Map();
  kept = [];
  logged = [];
  connected = createKeepConnected({
    environmentIds() {
      if (ids === undefined) throw new Error('nothing was read yet');
      return ids;
    },
    async keep(environmentIds) {
      kept.push([...environmentIds]);
      return new Map(failing);
    },
    logger: { warn: (fields: object) => void logged.push((fields as { environmentId: string }).environmentId) } as never,
  });
});
afterEach(() => {
  connected.stop();
  vi.useRealTimers();
});

it('keeps what is used, from the start on, and learns of changes within a second', async () => {
  connected.start();
  ids = ['env-1', 'env-2'];
  await vi.advanceTimersByTimeAsync(1000);
  expect(kept).toEqual([['env-1'], ['env-1', 'env-2']]);
});

it('lets nothing go as long as it is not known what is used', async () => {
  ids = undefined;
  connected.start();
  await vi.advanceTimersByTimeAsync(3000);
  expect(kept).toEqual([]);
  ids = ['env-1'];
  await vi.advanceTimersByTimeAsync(1000);
  expect(kept).toEqual([['env-1']]);
});

it('tries again, and logs a trouble when it begins', async () => {
  failing.set('env-1', new Error('no server'));
  connected.start();
  await vi.advanceTimersByTimeAsync(2000);
  expect(kept).toHaveLength(3);
  expect(logged).toEqual(['env-1']);
  failing.clear();
  await vi.advanceTimersByTimeAsync(1000);
  failing.set('env-1', new Error('again'));
  await vi.advanceTimersByTimeAsync(1000);
  expect(logged).toEqual(['env-1', 'env-1']);
});

it('stops', async () => {
  connected.start();
  await vi.advanceTimersByTimeAsync(0);
  connected.stop();
  await vi.advanceTimersByTimeAsync(5000);
  expect(kept).toHaveLength(1);
  expect(vi.getTimerCount()).toBe(0);
});
