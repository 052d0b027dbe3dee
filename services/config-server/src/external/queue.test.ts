import { expect, it } from 'vitest';
import { TooManyWaiting } from '../ports.ts';
import { createCheckQueue } from './queue.ts';

const never = new AbortController().signal;

/** Work that ends when told to. */
const held = () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  return { work: () => promise, finish: () => resolve('done') };
};
/** A line with so many checks under way or waiting, and how to finish the oldest. */
const filled = (size: number, threshold: number, atOnce = 64) => {
  const queue = createCheckQueue({ atOnce });
  const checks = Array.from({ length: size }, () => {
    const { work, finish } = held();
    return { finish, ended: queue.run({ threshold, signal: never }, work) };
  });
  const finish = async (count: number) => {
    for (const check of checks.splice(0, count)) {
      check.finish();
      await check.ended;
    }
  };
  return { queue, finish, one: () => queue.run({ threshold, signal: never }, async () => 'one more') };
};

it('takes as many as the threshold, and refuses one more as the product does', async () => {
  const { one } = filled(20, 20);
  await expect(one()).rejects.toThrow(TooManyWaiting);
  await expect(one()).rejects.toThrow('CFGForcedDisconnect: 20 logins wait for the external system, authentication-queue-threshold=20');
});

it('is open again when the line is ten per cent shorter', async () => {
  const { one, finish } = filled(20, 20);
  await expect(one()).rejects.toThrow(TooManyWaiting);
  await finish(1);
  await expect(one()).rejects.toThrow(TooManyWaiting);
  await finish(1);
  expect(await one()).toBe('one more');
});

it('is open below the threshold when it was never full', async () => {
  expect(await filled(19, 20).one()).toBe('one more');
});

it('has no limit with a threshold of 0', async () => {
  expect(await filled(3000, 0, 4000).one()).toBe('one more');
});

it('lets a few work at once, and the others in their order', async () => {
  const queue = createCheckQueue({ atOnce: 2 });
  const started: number[] = [];
  const checks = Array.from({ length: 4 }, (_, number) => {
    const { work, finish } = held();
    const ended = queue.run({ threshold: 0, signal: never }, () => {
      started.push(number);
      return work();
    });
    return { finish, ended };
  });
  expect(started).toEqual([0, 1]);
  checks[1]?.finish();
  await checks[1]?.ended;
  expect(started).toEqual([0, 1, 2]);
  for (const { finish } of checks) finish();
  expect(await Promise.all(checks.map(({ ended }) => ended))).toEqual(Array(4).fill('done'));
  expect(started).toEqual([0, 1, 2, 3]);
});

it('lets go who gives up while waiting, and keeps the place for the next', async () => {
  const queue = createCheckQueue({ atOnce: 1 });
  const first = held();
  const underWay = queue.run({ threshold: 0, signal: never }, first.work);
  const impatient = new AbortController();
  const givenUp = queue.run({ threshold: 0, signal: impatient.signal }, async () => 'never');
  const next = queue.run({ threshold: 0, signal: never }, async () => 'next');
  impatient.abort(new Error('too late'));
  await expect(givenUp).rejects.toThrow('too late');
  first.finish();
  expect(await underWay).toBe('done');
  expect(await next).toBe('next');
});

it('goes on after work that failed', async () => {
  const queue = createCheckQueue({ atOnce: 1 });
  const failing = queue.run({ threshold: 0, signal: never }, () => Promise.reject(new Error('broken')));
  const next = queue.run({ threshold: 0, signal: never }, async () => 'next');
  await expect(failing).rejects.toThrow('broken');
  expect(await next).toBe('next');
});
