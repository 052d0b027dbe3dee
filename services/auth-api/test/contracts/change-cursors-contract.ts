import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ChangeCursors } from '../../src/ports/change-cursors.ts';

/** What every store of change cursors must do. */
export function changeCursorsContract(name: string, createStore: () => ChangeCursors): void {
  describe(name, () => {
    it('remembers the last one of each environment, whether higher or lower than before', async () => {
      const cursors = createStore();
      const [one, other] = [randomUUID(), randomUUID()];
      expect(await cursors.find(one)).toBeUndefined();
      await cursors.keep(one, 42);
      await cursors.keep(other, 900_719_925_474_099);
      await cursors.keep(one, 7);
      expect([await cursors.find(one), await cursors.find(other)]).toEqual([7, 900_719_925_474_099]);
    });

    it('forgets one without another', async () => {
      const cursors = createStore();
      const [one, other] = [randomUUID(), randomUUID()];
      await cursors.keep(one, 1);
      await cursors.keep(other, 0);
      await cursors.forget(one);
      await cursors.forget(one);
      expect([await cursors.find(one), await cursors.find(other)]).toEqual([undefined, 0]);
    });
  });
}
