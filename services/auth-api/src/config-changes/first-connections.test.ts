import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createFirstConnections, type FirstConnections } from './first-connections.ts';

let first: FirstConnections;
const isReady = () =>
  first.check().then(
    () => true,
    () => false,
  );
beforeEach(() => {
  vi.useFakeTimers();
  first = createFirstConnections();
});
afterEach(() => void vi.useRealTimers());

it('makes a new process wait until every environment is connected', async () => {
  expect(await isReady()).toBe(false);
  first.needed(['env-1', 'env-2']);
  first.connected('env-1');
  expect(await isReady()).toBe(false);
  first.connected('env-2');
  expect(await isReady()).toBe(true);
});

it('does not make it wait where there is no environment', async () => {
  first.needed([]);
  expect(await isReady()).toBe(true);
});

it('makes it wait no longer than ten seconds for a server that does not answer', async () => {
  first.needed(['env-1']);
  expect(await isReady()).toBe(false);
  vi.advanceTimersByTime(9999);
  expect(await isReady()).toBe(false);
  vi.advanceTimersByTime(1);
  expect(await isReady()).toBe(true);
});

it('does not make it wait where it cannot be known what it is to wait for', async () => {
  first.end();
  expect(await isReady()).toBe(true);
});

it('counts the time although nobody asks', async () => {
  first.needed(['env-1']);
  vi.advanceTimersByTime(10_000);
  expect(await isReady()).toBe(true);
});

it('takes no process away that had nothing to wait for, although nobody had asked by then', async () => {
  first.needed([]);
  first.needed(['env-1']);
  expect(await isReady()).toBe(true);
});

it('takes no process away that was ready, when an environment is new', async () => {
  first.needed(['env-1']);
  first.connected('env-1');
  expect(await isReady()).toBe(true);
  first.needed(['env-1', 'env-2']);
  expect(await isReady()).toBe(true);
});
