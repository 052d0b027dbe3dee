import { digestOf, longestLifetimeSeconds, type Replays } from '@gauth/oauth';
import type { RedisConnection } from '@gauth/service-kit';
import { orTemporarilyUnavailable } from '../outage.ts';
import { clockSkewSeconds } from './clock-skew.ts';
import { usedKey } from './keys.ts';

/**
 * One-time uses in Redis, as digests. Each is remembered by the clock of the pod that saw it, and a while longer, because another pod may still take
 * for good what is over here; never longer than a year.
 */
export const redisReplays = (redis: RedisConnection, now: () => Date): Replays => ({
  async firstUse({ kind, id, expiresAt }) {
    const left = Math.ceil(expiresAt - now().getTime() / 1000);
    const seconds = Math.min(Math.max(left, 0) + clockSkewSeconds, longestLifetimeSeconds);
    return orTemporarilyUnavailable(async () => (await redis.set(usedKey(kind, digestOf(id)), '1', 'EX', seconds, 'NX')) === 'OK');
  },
});
