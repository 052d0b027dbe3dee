import type { Change, WatchOptions } from '@gauth/config-server';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ChangeCursors } from '../ports/change-cursors.ts';
import { createWatchChanges } from './watch-changes.ts';

let cursors: ChangeCursors;
let handled: string[];
let logged: string[];
let away: Error | undefined;
let begun: WatchOptions[];
let ended: number;
beforeEach(() => {
  vi.useFakeTimers();
  const kept = new Map<string, number>();
  cursors = {
    find: async (environmentId) => kept.get(environmentId),
    keep: async (environmentId, number) => void kept.set(environmentId, number),
    forget: async (environmentId) => void kept.delete(environmentId),
  };
  handled = [];
  logged = [];
  away = undefined;
  begun = [];
  ended = 0;
});
afterEach(() => {
  vi.useRealTimers();
});

const environment = { id: 'env-1', tenant: 'Environment', appName: 'Cloud' };
const change = (number: number): Change => ({ change: number, objectType: 'CFGPerson', dbids: [101], kind: 'changed' });
const log = (fields: object) => void logged.push((fields as { event: string }).event);

async function watching(): Promise<() => void> {
  const handle = (what: string) => {
    if (away) throw away;
    handled.push(what);
  };
  const watch = createWatchChanges({
    cursors,
    consequences: {
      ofChange: async (_watched, { change: number }) => handle(`change ${number}`),
      ofAnything: async () => handle('anything'),
    },
    logger: { info: log, warn: log } as never,
  });
  const server = {
    watch(options: WatchOptions) {
      begun.push(options);
      return () => {
        ended += 1;
      };
    },
  };
  const stop = watch({ environment, server: server as never });
  await vi.advanceTimersByTimeAsync(0);
  return stop;
}

it('begins with everything where nothing was ever handled, and remembers what is handled', async () => {
  await watching();
  expect(begun.map(({ after }) => after)).toEqual([0]);
  await begun[0]?.onChange(change(41));
  await begun[0]?.onChange(change(42));
  expect(handled).toEqual(['change 41', 'change 42']);
  expect(await cursors.find('env-1')).toBe(42);
});

it('goes on after what was handled before, by whichever process', async () => {
  await cursors.keep('env-1', 42);
  await watching();
  expect(begun.map(({ after }) => after)).toEqual([42]);
});

it('looks at everything after a reset, and forgets numbers from before', async () => {
  await cursors.keep('env-1', 42);
  await watching();
  await begun[0]?.onReset();
  expect(handled).toEqual(['anything']);
  expect(logged).toEqual(['config-changes.swept']);
  expect(await cursors.find('env-1')).toBeUndefined();
  await begun[0]?.onChange(change(3));
  expect(await cursors.find('env-1')).toBe(3);
});

it('does not remember what could not be handled, and says so once until it can', async () => {
  await watching();
  away = new Error('Redis is away');
  for (let attempt = 0; attempt < 3; attempt += 1) await expect(begun[0]?.onChange(change(41))).rejects.toThrow('Redis is away');
  await expect(begun[0]?.onReset()).rejects.toThrow('Redis is away');
  expect(logged).toEqual(['config-changes.delayed']);
  expect(await cursors.find('env-1')).toBeUndefined();
  away = undefined;
  await begun[0]?.onChange(change(41));
  away = new Error('again');
  await expect(begun[0]?.onChange(change(42))).rejects.toThrow('again');
  expect(logged).toEqual(['config-changes.delayed', 'config-changes.delayed']);
});

it('waits for the store that knows what was handled', async () => {
  await cursors.keep('env-1', 42);
  const { find } = cursors;
  cursors.find = () => Promise.reject(new Error('Redis is away'));
  await watching();
  await vi.advanceTimersByTimeAsync(5000);
  expect(begun).toEqual([]);
  cursors.find = find;
  await vi.advanceTimersByTimeAsync(1000);
  expect(begun.map(({ after }) => after)).toEqual([42]);
});

it('ends with what it has begun, also before and between', async () => {
  (await watching())();
  expect([begun.length, ended]).toEqual([1, 1]);
  cursors.find = () => Promise.reject(new Error('Redis is away'));
  (await watching())();
  await vi.advanceTimersByTimeAsync(5000);
  expect(begun).toHaveLength(1);
  expect(vi.getTimerCount()).toBe(0);
  const slow = Promise.withResolvers<number>();
  cursors.find = () => slow.promise;
  (await watching())();
  slow.resolve(42);
  await vi.advanceTimersByTimeAsync(0);
  expect([begun.length, ended]).toEqual([1, 1]);
});
