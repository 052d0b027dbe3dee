import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { OneTimeRecords } from '../../src/ports/one-time-records.ts';

/** What every store of one-time records must do. */
export function oneTimeRecordsContract(name: string, createRecords: () => OneTimeRecords): void {
  describe(name, () => {
    it('gives a record to one of 20 simultaneous callers', async () => {
      const records = createRecords();
      const id = randomUUID();
      await records.save('provider-sign-in', id, { memory: { nonce: 'n' } }, 600);
      const taken = await Promise.all(Array.from({ length: 20 }, () => records.take('provider-sign-in', id)));
      expect(taken.filter((each) => each !== undefined)).toEqual([{ memory: { nonce: 'n' } }]);
    });

    it('finds a record of one kind under no other', async () => {
      const records = createRecords();
      const id = randomUUID();
      await records.save('provider-sign-in', id, 'content', 600);
      expect(await records.take('provider-identity', id)).toBeUndefined();
      expect(await records.take('provider-sign-in', randomUUID())).toBeUndefined();
      expect(await records.take('provider-sign-in', id)).toBe('content');
    });
  });
}
