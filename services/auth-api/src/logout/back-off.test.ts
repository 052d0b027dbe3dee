import { expect, it } from 'vitest';
import { backOffSeconds } from './back-off.ts';

it.each([
  [1, 1, 1.25],
  [2, 2, 2.5],
  [3, 4, 5],
  [8, 128, 160],
  [9, 256, 300],
  [10, 300, 300],
  [10_000, 300, 300],
])('waits after attempt %i between %s and %s seconds', (attempts, least, most) => {
  expect([backOffSeconds(attempts, 0), backOffSeconds(attempts, 1)]).toEqual([least, most]);
});
