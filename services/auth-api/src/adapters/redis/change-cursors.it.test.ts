import { digestOf } from '@gauth/oauth';
import type { Redis } from '@gauth/service-kit';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { changeCursorsContract } from '../../../test/contracts/change-cursors-contract.ts';
import { connectRedis } from '../../../test/redis.ts';
import { Unavailable } from '../../ports/unavailable.ts';
import { redisChangeCursors } from './change-cursors.ts';

let redis: Redis;
beforeAll(async () => {
  redis = await connectRedis(inject('redisUrl'), 4);
});
afterAll(() => redis.disconnect());

changeCursorsContract('cursors in Redis', () => redisChangeCursors(redis));

it('remembers for thirty days, under a key that names no environment', async () => {
  await redis.flushdb();
  await redisChangeCursors(redis).keep('env-1', 42);
  const key = `gauth:{${digestOf('env-1')}}:change-cursor`;
  expect(await redis.keys('*')).toEqual([key]);
  expect(await redis.ttl(key)).toBeGreaterThan(30 * 86_400 - 10);
});

it('takes a text that is no number for nothing, and is unavailable without Redis', async () => {
  await redis.set(`gauth:{${digestOf('env-2')}}:change-cursor`, '-1');
  expect(await redisChangeCursors(redis).find('env-2')).toBeUndefined();
  const away = { get: () => Promise.reject(new Error('away')) } as never;
  await expect(redisChangeCursors(away).find('env-1')).rejects.toThrow(Unavailable);
});
