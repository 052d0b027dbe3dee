import { expect, it } from 'vitest';
import { attemptsContract } from '../../../test/contracts/attempts-contract.ts';
import { createMemoryAttempts } from './attempts.ts';

attemptsContract('the attempts in this process', (limits) => createMemoryAttempts(limits));

const limits = { account: { failures: 1, seconds: 60 }, address: { failures: 9, seconds: 60 }, tenant: { failures: 9, seconds: 60 } };
const subject = { account: 't100\\agent1', address: '192.0.2.7', tenant: 't100' };

it('lets a failure count for its window, and an attempt that nobody ended for seconds', async () => {
  let now = new Date(0);
  const attempts = createMemoryAttempts(limits, () => now);
  const attempt = await attempts.begin(subject);
  expect(await attempts.begin(subject)).toBe('busy');
  now = new Date(20_000);
  expect(await attempts.begin(subject)).toBeTypeOf('object');
  if (typeof attempt === 'object') await attempt.failed();
  now = new Date(79_999);
  expect(await attempts.begin(subject)).toBe('exhausted');
  now = new Date(80_000);
  expect(await attempts.begin(subject)).toBeTypeOf('object');
});
