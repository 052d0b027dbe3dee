import { expect, it, vi } from 'vitest';
import type { Change } from './change-feed.ts';
import { createDeliveries } from './deliveries.ts';

const changeOf = (change: number, objects = 1): Change => ({
  kind: 'changed',
  change,
  objectType: 'CFGPerson',
  dbids: Array.from({ length: objects }, (_, index) => index + 1),
});
const settled = () => new Promise((resolve) => setImmediate(resolve));

it('hands changes over one after the other, in order', async () => {
  const told: number[] = [];
  const going: (() => void)[] = [];
  const deliveries = createDeliveries({
    onChange({ change }) {
      told.push(change);
      return new Promise((resolve) => going.push(resolve));
    },
    onReset: () => undefined,
  });
  for (const change of [1, 2, 3]) deliveries.add(changeOf(change));
  await settled();
  expect(told).toEqual([1]);
  for (const expected of [
    [1, 2],
    [1, 2, 3],
    [1, 2, 3],
  ]) {
    going.shift()?.();
    await settled();
    expect(told).toEqual(expected);
  }
});

it('forgets what waits for a handler that is too slow, and tells it of a reset instead', async () => {
  const told: (number | 'reset')[] = [];
  const going: (() => void)[] = [];
  const deliveries = createDeliveries({
    onChange({ change }) {
      told.push(change);
      return new Promise((resolve) => going.push(resolve));
    },
    onReset: () => void told.push('reset'),
  });
  for (let change = 1; change <= 53; change += 1) deliveries.add(changeOf(change, 200));
  going.shift()?.();
  await settled();
  expect(told).toEqual([1, 'reset', 53]);
});

it('tells the same again to a handler that fails', async () => {
  const onChange = vi
    .fn()
    .mockRejectedValueOnce(new Error('no'))
    .mockImplementationOnce(() => {
      throw new Error('no');
    });
  const deliveries = createDeliveries({ onChange, onReset: () => undefined });
  deliveries.add(changeOf(1));
  deliveries.add(changeOf(2));
  const told = () => onChange.mock.calls.map(([change]) => (change as Change).change);
  await vi.waitFor(() => expect(told()).toEqual([1, 1, 1, 2]));
});

it('gives up a change that fails when a reset includes it', async () => {
  const onChange = vi.fn().mockRejectedValue(new Error('no'));
  const onReset = vi.fn();
  const deliveries = createDeliveries({ onChange, onReset });
  deliveries.add(changeOf(1));
  await settled();
  deliveries.reset();
  await vi.waitFor(() => expect(onReset).toHaveBeenCalledTimes(1));
  expect(onChange).toHaveBeenCalledTimes(1);
});

it('tells nothing more once stopped', async () => {
  const onChange = vi.fn().mockRejectedValue(new Error('no'));
  const deliveries = createDeliveries({ onChange, onReset: () => undefined });
  deliveries.add(changeOf(1));
  deliveries.add(changeOf(2));
  await settled();
  deliveries.stop();
  deliveries.add(changeOf(3));
  await settled();
  expect(onChange).toHaveBeenCalledTimes(1);
});
