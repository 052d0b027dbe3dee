import { digestOf } from '@gauth/oauth';
import type { RedisConnection } from '@gauth/service-kit';
import type { ChangeCursors } from '../../ports/change-cursors.ts';
import { orUnavailable } from '../outage.ts';
import { changeCursorKey } from './keys.ts';

const rememberedSeconds = 30 * 86_400;

/** Cursors in Redis, a key an environment. */
export const redisChangeCursors = (redis: RedisConnection): ChangeCursors => ({
  async find(environmentId) {
    const stored = await orUnavailable('Redis', () => redis.get(keyOf(environmentId)));
    return stored !== null && /^\d{1,15}$/.test(stored) ? Number(stored) : undefined;
  },
  async keep(environmentId, change) {
    await orUnavailable('Redis', () => redis.set(keyOf(environmentId), change, 'EX', rememberedSeconds));
  },
  async forget(environmentId) {
    await orUnavailable('Redis', () => redis.del(keyOf(environmentId)));
  },
});

const keyOf = (environmentId: string): string => changeCursorKey(digestOf(environmentId));
