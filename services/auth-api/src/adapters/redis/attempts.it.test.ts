import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createRedis, type Redis } from '@gauth/service-kit';
import type { Cluster } from 'ioredis';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { startRedisCluster } from '../../../../../test/support/redis-cluster.ts';
import { attemptsContract } from '../../../test/contracts/attempts-contract.ts';
import { connectRedis } from '../../../test/redis.ts';
import { roundTrips } from '../../../test/round-trips.ts';
import type { Attempts } from '../../ports/attempts.ts';
import { Unavailable } from '../../ports/unavailable.ts';
import { redisAttempts } from './attempts.ts';

let redis: Redis;
let cluster: Cluster;
let stopCluster: () => Promise<void>;
beforeAll(async () => {
  [redis, { cluster, stop: stopCluster }] = await Promise.all([connectRedis(inject('redisUrl'), 13), startRedisCluster()]);
});
afterAll(async () => {
  redis.disconnect();
  await stopCluster();
});

const digest = (name: string) => createHmac('sha256', 'a key of the test').update(name).digest('base64url');
const subject = { account: 't100\\agent1', address: '192.0.2.7', tenant: 't100' };

attemptsContract('the attempts in Redis', (limits) => redisAttempts(redis, { digest, limits }));
attemptsContract('the attempts in a Redis Cluster of three masters', (limits) => redisAttempts(cluster, { digest, limits }));

const keys = Object.entries(subject).map(([kind, name]) => `gauth:{${digest(name)}}:attempts:${kind}`);
const begin = async (attempts: Attempts, about = subject) => {
  const begun = await attempts.begin(about);
  if (typeof begun === 'string') throw new Error(begun);
  return begun;
};
const secondsLeft = async () => Promise.all(keys.map((key) => redis.ttl(key)));

it('keeps no name in Redis, an attempt under way for seconds and a failure for its window', async () => {
  await redis.flushdb();
  const attempt = await begin(redisAttempts(redis, { digest }));
  expect((await redis.keys('*')).sort()).toEqual([...keys].sort());
  for (const seconds of await secondsLeft()) expect(seconds).toBeLessThanOrEqual(20);
  await attempt.failed();
  for (const seconds of await secondsLeft()) expect(seconds).toBeGreaterThan(290);
  expect((await redis.keys('*')).filter((key) => Object.values(subject).some((name) => key.includes(name)))).toEqual([]);
});

it('does not count what lapsed, as after a pod died in the middle of an attempt', async () => {
  await redis.flushdb();
  const [account = ''] = keys;
  await redis.zadd(account, Date.now() - 1, 'lapsed', Date.now() - 1000, 'long lapsed');
  const limits = { account: { failures: 1, seconds: 60 }, address: { failures: 9, seconds: 60 }, tenant: { failures: 9, seconds: 60 } };
  await begin(redisAttempts(redis, { digest, limits }));
  expect(await redis.zcard(account)).toBe(1);
});

it('costs one round trip a verb, and a second one only to take a refused attempt back', async () => {
  const attempts = redisAttempts(redis, {
    digest,
    limits: { account: { failures: 1, seconds: 60 }, address: { failures: 9, seconds: 60 }, tenant: { failures: 9, seconds: 60 } },
  });
  const [warm, cost] = ['warm', 'cost'].map((name) => ({ account: name, address: name, tenant: name })) as [typeof subject, typeof subject];
  await (await begin(attempts, warm)).failed();
  await redis.flushdb();
  await (await begin(attempts, warm)).succeeded();
  const trips: Record<string, number> = {};
  let attempt = await begin(attempts, cost);
  trips.refused = await roundTrips(redis, () => attempts.begin(cost));
  trips.returned = await roundTrips(redis, () => attempt.returned());
  trips.begin = await roundTrips(redis, async () => {
    attempt = await begin(attempts, cost);
  });
  trips.succeeded = await roundTrips(redis, () => attempt.succeeded());
  attempt = await begin(attempts, cost);
  trips.failed = await roundTrips(redis, () => attempt.failed());
  expect(trips).toEqual({ begin: 1, refused: 2, succeeded: 1, failed: 1, returned: 1 });
});

it('is unavailable, at once, while Redis is away: an outage refuses sign-in, it does not open it', async () => {
  const away = createRedis('redis://127.0.0.1:1', { info: () => {}, error: () => {} });
  await once(away, 'error');
  await expect(redisAttempts(away, { digest }).begin(subject)).rejects.toThrow(Unavailable);
  away.disconnect();
});
