import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createRedis, type Redis } from '@gauth/service-kit';
import type { Cluster } from 'ioredis';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { attemptsContract } from '../../../test/contracts/attempts-contract.ts';
import { connectRedis } from '../../../test/redis.ts';
import { startRedisCluster } from '../../../test/redis-cluster.ts';
import { roundTrips } from '../../../test/round-trips.ts';
import { Unavailable } from '../../ports.ts';
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

it('keeps no name in Redis, and nothing for ever', async () => {
  await redisAttempts(redis, { digest }).take(subject);
  const keys = Object.entries(subject).map(([kind, name]) => `gauth:{${digest(name)}}:attempts:${kind}`);
  for (const key of keys) {
    expect(await redis.get(key)).toBe('1');
    const ttl = await redis.ttl(key);
    expect(ttl).toBeGreaterThan(290);
    expect(ttl).toBeLessThanOrEqual(300);
  }
  expect((await redis.keys('*')).filter((key) => Object.values(subject).some((name) => key.includes(name)))).toEqual([]);
});

it('costs one round trip a verb, and a second one only to take a refused attempt back', async () => {
  const attempts = redisAttempts(redis, {
    digest,
    limits: { account: { failures: 1, seconds: 60 }, address: { failures: 9, seconds: 60 }, tenant: { failures: 9, seconds: 60 } },
  });
  const [warm, cost] = ['warm', 'cost'].map((name) => ({ account: name, address: name, tenant: name })) as [typeof subject, typeof subject];
  await attempts.take(warm);
  await attempts.returned(warm);
  expect({
    take: await roundTrips(redis, () => attempts.take(cost)),
    refused: await roundTrips(redis, () => attempts.take(cost)),
    succeeded: await roundTrips(redis, () => attempts.succeeded(cost)),
    returned: await roundTrips(redis, () => attempts.returned(cost)),
  }).toEqual({ take: 1, refused: 2, succeeded: 1, returned: 1 });
});

it('is unavailable, at once, while Redis is away: an outage refuses sign-in, it does not open it', async () => {
  const away = createRedis('redis://127.0.0.1:1', { info: () => {}, error: () => {} });
  await once(away, 'error');
  const attempts = redisAttempts(away, { digest });
  await expect(attempts.take(subject)).rejects.toThrow(Unavailable);
  await expect(attempts.succeeded(subject)).rejects.toThrow(Unavailable);
  await expect(attempts.returned(subject)).rejects.toThrow(Unavailable);
  away.disconnect();
});
