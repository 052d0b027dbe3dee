import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { digestOf } from '@gauth/oauth';
import { pushedRequestsContract } from '@gauth/oauth/testing';
import { createKeyRing, createRedis, type Redis } from '@gauth/service-kit';
import type { Cluster } from 'ioredis';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startRedisCluster } from '../../../../../test/support/redis-cluster.ts';
import { connectRedis } from '../../../test/redis.ts';
import { roundTrips } from '../../../test/round-trips.ts';
import { redisPushedRequests } from './pushed-requests.ts';

let redis: Redis;
let cluster: Cluster;
let stopCluster: () => Promise<void>;
beforeAll(async () => {
  [redis, { cluster, stop: stopCluster }] = await Promise.all([connectRedis(inject('redisUrl'), 8), startRedisCluster()]);
});
afterAll(async () => {
  redis.disconnect();
  await stopCluster();
});

const key = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;
const [first, second] = [key('k1'), key('k2')];
const keyRing = createKeyRing(first);
const newRequestId = () => randomBytes(32).toString('base64url');
const keyOf = (id: string) => `gauth:{${digestOf(id)}}:pushed-request`;
const request = { clientId: 'wwe', clientRegistrationId: 'first', parameters: { login_hint: 't100\\agent1', state: 's' }, signed: false };

pushedRequestsContract('the pushed requests in Redis', () => redisPushedRequests(redis, keyRing));
pushedRequestsContract('the pushed requests in a Redis Cluster of three masters', () => redisPushedRequests(cluster, keyRing));

describe('what stands in Redis', () => {
  it('is sealed under a digest, and expires', async () => {
    const id = newRequestId();
    await redisPushedRequests(redis, keyRing).save(id, request, 590);
    const stored = await redis.get(keyOf(id));
    expect(stored).toMatch(/^k1(\.[\w-]+){3}$/);
    expect(JSON.parse(keyRing.open(stored ?? '', `pushed-request ${digestOf(id)}`))).toEqual(request);
    expect(await redis.ttl(keyOf(id))).toBeGreaterThan(580);
    expect(await redis.ttl(keyOf(id))).toBeLessThanOrEqual(590);
    expect(await redis.keys(`*${id}*`)).toEqual([]);
  });

  it('is found after the key ring was rotated, until that key is taken out', async () => {
    const id = newRequestId();
    await redisPushedRequests(redis, keyRing).save(id, request, 60);
    expect(await redisPushedRequests(redis, createKeyRing(`${second},${first}`)).find(id)).toEqual(request);
    expect(await redisPushedRequests(redis, createKeyRing(second)).find(id)).toBeUndefined();
  });

  it('is not taken for another request', async () => {
    const pushed = redisPushedRequests(redis, keyRing);
    const [id, other] = [newRequestId(), newRequestId()];
    await pushed.save(id, request, 60);
    await redis.copy(keyOf(id), keyOf(other));
    expect(await pushed.find(other)).toBeUndefined();
  });

  it.each([
    ['nothing', ''],
    ['no sealed text', '{"clientId":"wwe","clientRegistrationId":"first","parameters":{},"signed":true}'],
    ['a sealed text that is no JSON', '{'],
    ['a sealed record that lacks something', '{"clientId":"wwe","clientRegistrationId":"first","parameters":{}}'],
    [
      'a sealed record with a parameter that is no text',
      '{"clientId":"wwe","clientRegistrationId":"first","parameters":{"state":1},"signed":true}',
    ],
  ])('counts %s as absent', async (what, content) => {
    const id = newRequestId();
    const sealed = what.includes('a sealed') ? keyRing.seal(content, `pushed-request ${digestOf(id)}`) : content;
    await redis.set(keyOf(id), sealed, 'EX', 60);
    expect(await redisPushedRequests(redis, keyRing).find(id)).toBeUndefined();
  });
});

it('costs one round trip a verb, and none for what cannot be a request', async () => {
  const pushed = redisPushedRequests(redis, keyRing);
  const id = newRequestId();
  expect({
    save: await roundTrips(redis, () => pushed.save(id, request, 60)),
    find: await roundTrips(redis, () => pushed.find(id)),
    spend: await roundTrips(redis, () => pushed.spend(id)),
    malformed: await roundTrips(redis, () => Promise.all([pushed.find('x'), pushed.spend('x')])),
  }).toEqual({ save: 1, find: 1, spend: 1, malformed: 0 });
});

it('is temporarily_unavailable for every verb while Redis is away, at once', async () => {
  const away = createRedis('redis://127.0.0.1:1', { info: () => {}, error: () => {} });
  await once(away, 'error');
  const pushed = redisPushedRequests(away, keyRing);
  const id = newRequestId();
  const refused = { code: 'temporarily_unavailable', cause: expect.any(Error) };
  await expect(pushed.save(id, request, 60)).rejects.toMatchObject(refused);
  await expect(pushed.find(id)).rejects.toMatchObject(refused);
  await expect(pushed.spend(id)).rejects.toMatchObject(refused);
  away.disconnect();
});
