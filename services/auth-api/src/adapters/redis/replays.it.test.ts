import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { digestOf, longestLifetimeSeconds } from '@gauth/oauth';
import { replaysContract } from '@gauth/oauth/testing';
import { createRedis, type Redis } from '@gauth/service-kit';
import type { Cluster } from 'ioredis';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startRedisCluster } from '../../../../../test/support/redis-cluster.ts';
import { connectRedis } from '../../../test/redis.ts';
import { roundTrips } from '../../../test/round-trips.ts';
import { redisReplays } from './replays.ts';

let redis: Redis;
let cluster: Cluster;
let stopCluster: () => Promise<void>;
beforeAll(async () => {
  [redis, { cluster, stop: stopCluster }] = await Promise.all([connectRedis(inject('redisUrl'), 7), startRedisCluster()]);
});
afterAll(async () => {
  redis.disconnect();
  await stopCluster();
});

const now = () => new Date();
replaysContract('the one-time uses in Redis', () => redisReplays(redis, now));
replaysContract('the one-time uses in a Redis Cluster of three masters', () => redisReplays(cluster, now));

describe('what stands in Redis', () => {
  it.each([
    ['five minutes beyond its end by the clock of the pod', 60, 360],
    ['five minutes where it is over already', -1000, 300],
    ['a year at most', 10 * longestLifetimeSeconds, longestLifetimeSeconds],
  ])('is a digest that is remembered for %s', async (_time, seconds, expected) => {
    // A pod that is a day ahead of Redis.
    const ahead = () => new Date(Date.now() + 86_400_000);
    const id = randomUUID();
    await redisReplays(redis, ahead).firstUse({ kind: 'dpop', id, expiresAt: ahead().getTime() / 1000 + seconds });
    const key = `gauth:{${digestOf(id)}}:used:dpop`;
    expect(await redis.get(key)).toBe('1');
    expect(await redis.ttl(key)).toBeGreaterThan(expected - 5);
    expect(await redis.ttl(key)).toBeLessThanOrEqual(expected + 1);
    expect(await redis.keys(`*${id}*`)).toEqual([]);
  });
});

it('costs one round trip', async () => {
  const replays = redisReplays(redis, now);
  const use = { kind: 'assertion', id: randomUUID(), expiresAt: Date.now() / 1000 + 60 } as const;
  expect([await roundTrips(redis, () => replays.firstUse(use)), await roundTrips(redis, () => replays.firstUse(use))]).toEqual([1, 1]);
});

it('is temporarily_unavailable while Redis is away, so nothing is taken for a first use', async () => {
  const away = createRedis('redis://127.0.0.1:1', { info: () => {}, error: () => {} });
  await once(away, 'error');
  const use = { kind: 'dpop', id: 'id', expiresAt: Date.now() / 1000 + 60 } as const;
  await expect(redisReplays(away, now).firstUse(use)).rejects.toMatchObject({ code: 'temporarily_unavailable', cause: expect.any(Error) });
  away.disconnect();
});
