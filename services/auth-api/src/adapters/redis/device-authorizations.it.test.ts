import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { digestOf } from '@gauth/oauth';
import { deviceAuthorizationsContract } from '@gauth/oauth/testing';
import { createKeyRing, createRedis, type Redis } from '@gauth/service-kit';
import type { Cluster } from 'ioredis';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startRedisCluster } from '../../../../../test/support/redis-cluster.ts';
import { connectRedis } from '../../../test/redis.ts';
import { roundTrips } from '../../../test/round-trips.ts';
import { redisDeviceAuthorizations } from './device-authorizations.ts';

let redis: Redis;
let cluster: Cluster;
let stopCluster: () => Promise<void>;
beforeAll(async () => {
  [redis, { cluster, stop: stopCluster }] = await Promise.all([connectRedis(inject('redisUrl'), 6), startRedisCluster()]);
});
afterAll(async () => {
  redis.disconnect();
  await stopCluster();
});

const key = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;
const [first, second] = [key('k1'), key('k2')];
const keyRing = createKeyRing(first);
const request = { clientId: 'tv', clientRegistrationId: 'first', scope: ['openid'] };
const times = { ttlSeconds: 60, intervalSeconds: 5 };
const wait = (seconds: number) => sleep(seconds * 1000);
const keyOf = (deviceCode: string) => `gauth:{${deviceCode.split('.')[0]}}:device`;

deviceAuthorizationsContract('the waiting devices in Redis', () => ({ devices: redisDeviceAuthorizations(redis, keyRing), wait }));
deviceAuthorizationsContract('the waiting devices in a Redis Cluster of three masters', () => ({
  devices: redisDeviceAuthorizations(cluster, keyRing),
  wait,
}));

/** A device that waits, by way of this ring. */
async function started(userCode: string, ring = keyRing) {
  await redis.flushdb();
  const devices = redisDeviceAuthorizations(redis, ring);
  const deviceCode = (await devices.start(userCode, request, times)) ?? '';
  return { devices, deviceCode, id: (await devices.findByUserCode(userCode))?.id ?? '' };
}

describe('what stands in Redis', () => {
  it('is one key that expires, and neither of the codes', async () => {
    const { devices, deviceCode, id } = await started('BBBB-BBBB');
    await devices.decide(id, { kind: 'allowed', code: 'the-code.of-the-user' });
    expect(await redis.keys('*')).toEqual([keyOf(deviceCode)]);
    expect(await redis.hgetall(keyOf(deviceCode))).toEqual({
      code: digestOf(deviceCode),
      request: JSON.stringify(request),
      expiresAt: expect.stringMatching(/^\d{13}$/),
      interval: '5000',
      polledAt: '0',
      decision: 'allowed',
      worth: expect.stringMatching(/^k1(\.[\w-]+){3}$/),
    });
    const seconds = await redis.ttl(keyOf(deviceCode));
    expect(seconds).toBeGreaterThan(650);
    expect(seconds).toBeLessThanOrEqual(660);
  });

  it('is named by a digest that only the key ring can make', async () => {
    const { deviceCode } = await started('BBBB-BBBB');
    expect(deviceCode.split('.')[0]).not.toBe(digestOf('BBBB-BBBB'));
    expect(await redisDeviceAuthorizations(redis, createKeyRing(second)).findByUserCode('BBBB-BBBB')).toBeUndefined();
  });

  it('is found, decided and told by pods that have another current key', async () => {
    const { deviceCode } = await started('BBBB-BBBB');
    const rotated = redisDeviceAuthorizations(redis, createKeyRing(`${second},${first}`));
    const found = await rotated.findByUserCode('BBBB-BBBB');
    expect(found).toEqual({ id: deviceCode.split('.')[0], request });
    expect(await rotated.decide(found?.id ?? '', { kind: 'allowed', code: 'the-code' })).toBe(true);
    const behind = redisDeviceAuthorizations(redis, createKeyRing(`${first},${second}`));
    expect(await behind.poll(deviceCode)).toEqual({ request, state: { kind: 'allowed', code: 'the-code' } });
  });

  it.each([
    ['no JSON', { request: '{' }],
    ['a request that lacks something', { request: '{"clientId":"tv","scope":[]}' }],
    ['a decision that nobody can make', { decision: 'perhaps' }],
    ['a code that was sealed for nobody', { decision: 'allowed', worth: 'the-code' }],
  ])('counts %s as absent', async (_what, change) => {
    const { devices, deviceCode } = await started('BBBB-BBBB');
    await redis.hset(keyOf(deviceCode), change);
    expect(await devices.poll(deviceCode)).toBeUndefined();
  });

  it('is not taken for what the user of another device allowed', async () => {
    const { devices, deviceCode, id } = await started('BBBB-BBBB');
    const other = (await devices.start('CCCC-CCCC', request, times)) ?? '';
    await devices.decide(id, { kind: 'allowed', code: 'the-code' });
    await redis.hset(keyOf(other), { decision: 'allowed', worth: (await redis.hget(keyOf(deviceCode), 'worth')) ?? '' });
    expect(await devices.poll(other)).toBeUndefined();
  });
});

it('costs one round trip a verb, also with several keys in the ring, and none for what cannot be ours', async () => {
  const { devices, deviceCode, id } = await started('BBBB-BBBB', createKeyRing(`${second},${first}`));
  await devices.poll(deviceCode);
  await devices.decide('a'.repeat(43), { kind: 'denied' });
  expect({
    start: await roundTrips(redis, () => devices.start('CCCC-CCCC', request, times)),
    find: await roundTrips(redis, () => devices.findByUserCode('BBBB-BBBB')),
    decide: await roundTrips(redis, () => devices.decide(id, { kind: 'denied' })),
    poll: await roundTrips(redis, () => devices.poll(deviceCode)),
    malformed: await roundTrips(redis, () => Promise.all([devices.poll('x'), devices.decide('x', { kind: 'denied' })])),
  }).toEqual({ start: 1, find: 1, decide: 1, poll: 1, malformed: 0 });
});

it('is temporarily_unavailable for every verb while Redis is away, at once', async () => {
  const away = createRedis('redis://127.0.0.1:1', { info: () => {}, error: () => {} });
  await once(away, 'error');
  const devices = redisDeviceAuthorizations(away, keyRing);
  const refused = { code: 'temporarily_unavailable', cause: expect.any(Error) };
  const id = 'a'.repeat(43);
  await expect(devices.start('BBBB-BBBB', request, times)).rejects.toMatchObject(refused);
  await expect(devices.findByUserCode('BBBB-BBBB')).rejects.toMatchObject(refused);
  await expect(devices.decide(id, { kind: 'denied' })).rejects.toMatchObject(refused);
  await expect(devices.poll(`${id}.${'b'.repeat(24)}`)).rejects.toMatchObject(refused);
  away.disconnect();
});
