import { expect, it } from 'vitest';
import { createBackoff } from './backoff.ts';

it('doubles the pause up to the limit and starts again after a reset', () => {
  const backoff = createBackoff({ firstMs: 100, longestMs: 500 }, () => 1);
  expect([1, 2, 3, 4, 5].map(() => backoff.nextMs())).toEqual([100, 200, 400, 500, 500]);
  backoff.reset();
  expect(backoff.nextMs()).toBe(100);
});

it('shortens a pause at random, by half at most', () => {
  expect(createBackoff({ firstMs: 100, longestMs: 500 }, () => 0).nextMs()).toBe(50);
});
