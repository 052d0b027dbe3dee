import { randomBytes, randomUUID } from 'node:crypto';
import { digestOf } from '@gauth/oauth';
import { createKeyRing, type Redis } from '@gauth/service-kit';
import type { Cluster } from 'ioredis';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { startRedisCluster } from '../../../../../test/support/redis-cluster.ts';
import { oneTimeRecordsContract } from '../../../test/contracts/one-time-records-contract.ts';
import { providerSessionsContract } from '../../../test/contracts/provider-sessions-contract.ts';
import { connectRedis } from '../../../test/redis.ts';
import { oneTimeRecordKey, providerSessionsKey } from './keys.ts';
import { redisOneTimeRecords } from './one-time-records.ts';
import { redisProviderSessions } from './provider-sessions.ts';

let redis: Redis;
let cluster: Cluster;
let stopCluster: () => Promise<void>;
beforeAll(async () => {
  [redis, { cluster, stop: stopCluster }] = await Promise.all([connectRedis(inject('redisUrl'), 14), startRedisCluster()]);
});
afterAll(async () => {
  redis.disconnect();
  await stopCluster();
});

const keyRing = createKeyRing(`k1:${randomBytes(32).toString('base64')}`);
const now = () => new Date();

oneTimeRecordsContract('one-time records in Redis', () => redisOneTimeRecords(redis, keyRing));
oneTimeRecordsContract('one-time records in a Redis Cluster of three masters', () => redisOneTimeRecords(cluster, keyRing));
providerSessionsContract('sessions behind those of providers in Redis', () => redisProviderSessions(redis, now));
providerSessionsContract('sessions behind those of providers in a Redis Cluster', () => redisProviderSessions(cluster, now));

it('what stands in Redis is sealed, and expires', async () => {
  const [id, session] = [randomUUID(), { sessionId: randomUUID(), user: { id: 'u', contactCenterId: 'c' } }];
  await redisOneTimeRecords(redis, keyRing).save('provider-sign-in', id, { memory: { nonce: 'n' } }, 590);
  const key = oneTimeRecordKey('provider-sign-in', digestOf(id));
  expect(await redis.get(key)).toMatch(/^k1(\.[\w-]+){3}$/);
  expect(await redis.ttl(key)).toBeGreaterThan(580);
  await redisProviderSessions(redis, now).link({ providerId: 'p', subject: id }, session, Date.now() + 590_000);
  expect(await redis.ttl(providerSessionsKey(digestOf(JSON.stringify(['p', { subject: id }]))))).toBeGreaterThan(580);
});

it('a record that cannot be opened is absent', async () => {
  const id = randomUUID();
  await redis.set(oneTimeRecordKey('provider-identity', digestOf(id)), 'k1.a.b.c');
  expect(await redisOneTimeRecords(redis, keyRing).take('provider-identity', id)).toBeUndefined();
});
