import { expect, it } from 'vitest';
import { createFailedAttempts } from './failed-attempts.ts';

it('lets an address fail so often, then makes it wait for the rest of the time', () => {
  let now = 1;
  const attempts = createFailedAttempts({ limit: 2, windowMs: 60_000, now: () => now });
  attempts.count('a');
  expect(attempts.secondsToWait('a')).toBe(0);
  now += 10_000;
  attempts.count('a');
  expect(attempts.secondsToWait('a')).toBe(50);
  expect(attempts.secondsToWait('b')).toBe(0);
  now += 50_001;
  expect(attempts.secondsToWait('a')).toBe(0);
});

it('forgets the oldest addresses rather than grow', () => {
  const attempts = createFailedAttempts({ limit: 1 });
  for (let address = 0; address <= 10_000; address += 1) attempts.count(String(address));
  expect(attempts.secondsToWait('0')).toBe(0);
  expect(attempts.secondsToWait('10000')).toBeGreaterThan(0);
});
