import { createExpiringMap } from '@gauth/oauth/memory';
import type { OneTimeRecords } from '../../ports/one-time-records.ts';

/** One-time records in this process, for tests and for a single process without Redis. */
export function createMemoryOneTimeRecords(now: () => Date): OneTimeRecords {
  const records = createExpiringMap<string>(now);
  return {
    async save(kind, id, content, lifetimeSeconds) {
      records.set(`${kind} ${id}`, JSON.stringify(content), lifetimeSeconds);
    },
    async take(kind, id) {
      const content = records.get(`${kind} ${id}`);
      records.delete(`${kind} ${id}`);
      return content === undefined ? undefined : JSON.parse(content);
    },
  };
}
