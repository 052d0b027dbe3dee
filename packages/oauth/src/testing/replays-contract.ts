import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { OneTimeUse, Replays } from '../ports.ts';

const useOf = (change: Partial<OneTimeUse> = {}): OneTimeUse => ({
  kind: 'assertion',
  id: randomUUID(),
  expiresAt: Math.floor(Date.now() / 1000) + 60,
  ...change,
});

/** What every memory of one-time uses must do; each adapter runs it against the real thing. */
export function replaysContract(name: string, createReplays: () => Replays): void {
  describe(name, () => {
    it('calls it the first use for exactly one of 20 simultaneous callers', async () => {
      const replays = createReplays();
      const use = useOf();
      const answers = await Promise.all(Array.from({ length: 20 }, () => replays.firstUse(use)));
      expect(answers.filter((first) => first)).toHaveLength(1);
      expect(await replays.firstUse(use)).toBe(false);
    });

    it('keeps ids and kinds apart', async () => {
      const replays = createReplays();
      const id = randomUUID();
      const uses = (['assertion', 'client-assertion', 'dpop'] as const).flatMap((kind) => [
        useOf({ kind, id }),
        useOf({ kind, id: `${id} ` }),
        useOf({ kind, id: id.toUpperCase() }),
      ]);
      const first = await Promise.all(uses.map((use) => replays.firstUse(use)));
      expect(first).toEqual(uses.map(() => true));
      expect(await Promise.all(uses.map((use) => replays.firstUse(use)))).toEqual(uses.map(() => false));
    });

    it.each(['', '{}:*\r\n', 'ü😀\0', 'x'.repeat(100_000)])('takes any id', async (text) => {
      const replays = createReplays();
      const use = useOf({ id: `${randomUUID()} ${text}` });
      expect([await replays.firstUse(use), await replays.firstUse(use)]).toEqual([true, false]);
    });

    it.each([
      ['this second', () => Math.floor(Date.now() / 1000)],
      ['the second before', () => Math.floor(Date.now() / 1000) - 1],
      ['within a second', () => Date.now() / 1000 + 0.3],
      ['in many years', () => 1e17],
    ])('remembers a use that ends %s', async (_when, expiresAt) => {
      const replays = createReplays();
      const use = useOf({ expiresAt: expiresAt() });
      expect([await replays.firstUse(use), await replays.firstUse(use)]).toEqual([true, false]);
    });
  });
}
