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

it('lets an address try one thing at a time, and others meanwhile', async () => {
  const attempts = createFailedAttempts();
  const first = Promise.withResolvers<string>();
  const seen: string[] = [];
  const attempt =
    (name: string, result: Promise<string> = Promise.resolve(name)) =>
    () => {
      seen.push(name);
      return result;
    };
  const all = [
    attempts.inTurn('a', attempt('a1', first.promise)),
    attempts.inTurn('a', attempt('a2')),
    attempts.inTurn('b', attempt('b1')),
  ];
  await all[2];
  expect(seen).toEqual(['a1', 'b1']);
  first.reject(new Error('wrong'));
  expect(await Promise.allSettled(all)).toMatchObject([{ reason: { message: 'wrong' } }, { value: 'a2' }, { value: 'b1' }]);
  expect(seen).toEqual(['a1', 'b1', 'a2']);
});
