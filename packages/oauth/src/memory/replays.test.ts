import { expect, it } from 'vitest';
import { replaysContract } from '../testing/replays-contract.ts';
import { createMemoryReplays } from './replays.ts';

replaysContract('the one-time uses in this process', () => createMemoryReplays());

it('forgets a use when it is over', async () => {
  let now = new Date(0);
  const replays = createMemoryReplays(() => now);
  const use = { kind: 'dpop', id: 'id', expiresAt: 60 } as const;
  expect(await replays.firstUse(use)).toBe(true);
  now = new Date(59_999);
  expect(await replays.firstUse(use)).toBe(false);
  now = new Date(60_000);
  expect(await replays.firstUse(use)).toBe(true);
});
