import { digestOf } from '@gauth/oauth';
import type { KeyRing, RedisConnection } from '@gauth/service-kit';
import type { OneTimeRecords } from '../../ports/one-time-records.ts';
import { orUnavailable } from '../outage.ts';
import { oneTimeRecordKey } from './keys.ts';

/**
 * One-time records in Redis, each sealed for its own kind and id: a reader of Redis learns nothing, and a writer of Redis cannot pass one off as another.
 */
export const redisOneTimeRecords = (redis: RedisConnection, keyRing: Pick<KeyRing, 'seal' | 'open'>): OneTimeRecords => ({
  async save(kind, id, content, lifetimeSeconds) {
    const digest = digestOf(id);
    const sealed = keyRing.seal(JSON.stringify(content), `${kind} ${digest}`);
    await orUnavailable('Redis', () => redis.set(oneTimeRecordKey(kind, digest), sealed, 'EX', lifetimeSeconds));
  },
  async take(kind, id) {
    const digest = digestOf(id);
    const sealed = await orUnavailable('Redis', () => redis.getdel(oneTimeRecordKey(kind, digest)));
    return sealed === null ? undefined : opened(keyRing, sealed, `${kind} ${digest}`);
  },
});

/** What we cannot open counts as absent: its key is gone from the ring, or somebody else wrote it. */
function opened(keyRing: Pick<KeyRing, 'open'>, sealed: string, purpose: string): unknown {
  try {
    return JSON.parse(keyRing.open(sealed, purpose));
  } catch {
    return undefined;
  }
}
