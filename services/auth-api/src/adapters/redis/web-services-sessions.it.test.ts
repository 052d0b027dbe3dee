import { once } from 'node:events';
import { newId, partitionOf } from '@gauth/oauth';
import { aUser } from '@gauth/oauth/testing';
import { createRedis, type Redis } from '@gauth/service-kit';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { webServicesSessionsContract } from '../../../test/contracts/web-services-sessions-contract.ts';
import { connectRedis } from '../../../test/redis.ts';
import { roundTrips } from '../../../test/round-trips.ts';
import { Unavailable } from '../../ports/unavailable.ts';
import { redisTokenStore } from './token-store.ts';
import { redisWebServicesSessions } from './web-services-sessions.ts';

let redis: Redis;
beforeAll(async () => {
  redis = await connectRedis(inject('redisUrl'), 3);
});
afterAll(() => redis.disconnect());

webServicesSessionsContract('the Web Services sessions in Redis', (limits) => ({
  sessions: redisWebServicesSessions(redis, limits),
  tokens: redisTokenStore(redis).tokens,
}));

const limits = { idleSeconds: 600, maxSeconds: 3600 };
const identity = { kind: 'user', user: aUser({ id: 'cc-1:kept-in-redis' }) } as const;
const keyOf = (cookie: string) => `gauth:{${partitionOf(cookie)}}:web-services-session:${cookie.split('.')[0]}`;

describe('what stands in Redis', () => {
  it('expires and holds neither the secret of the cookie nor the token against forged requests', async () => {
    const { cookie, csrfToken } = await redisWebServicesSessions(redis, limits).start({ identity });
    const ttl = await redis.ttl(keyOf(cookie));
    expect(ttl).toBeGreaterThan(595);
    expect(ttl).toBeLessThanOrEqual(600);
    const kept = JSON.stringify(await redis.hgetall(keyOf(cookie)));
    expect(kept).not.toContain(cookie.split('.')[1]);
    expect(kept).not.toContain(csrfToken);
  });

  it('expires where only the end of a browser session is noted', async () => {
    const id = newId(identity.user.id);
    await redisWebServicesSessions(redis, limits).endWith(id);
    expect(await redis.ttl(keyOf(id))).toBeGreaterThan(0);
  });

  it.each([{ digest: 'x' }, { since: 'x' }, { since: '' }, { identity: '{' }, { identity: '{"kind":"anonymous"}' }])(
    'counts a record with %j as absent',
    async (damage) => {
      const sessions = redisWebServicesSessions(redis, limits);
      const { cookie } = await sessions.start({ identity });
      await redis.hset(keyOf(cookie), damage);
      expect(await sessions.find(cookie)).toBeUndefined();
    },
  );
});

it('costs one round trip a verb, and none for what cannot be a session', async () => {
  const sessions = redisWebServicesSessions(redis, limits);
  const warm = await sessions.start({ identity });
  await sessions.find(warm.cookie);
  await sessions.end(warm.cookie);
  await sessions.endWith(newId());
  const { cookie } = await sessions.start({ identity });
  expect({
    start: await roundTrips(redis, () => sessions.start({ identity })),
    find: await roundTrips(redis, () => sessions.find(cookie)),
    end: await roundTrips(redis, () => sessions.end(cookie)),
    endWith: await roundTrips(redis, () => sessions.endWith(newId())),
    malformed: await roundTrips(redis, () => Promise.all([sessions.find('x'), sessions.end('x'), sessions.endWith('*')])),
  }).toEqual({ start: 1, find: 1, end: 1, endWith: 1, malformed: 0 });
});

it('is unavailable, at once, while Redis is away', async () => {
  const away = createRedis('redis://127.0.0.1:1', { info: () => {}, error: () => {} });
  await once(away, 'error');
  const sessions = redisWebServicesSessions(away, limits);
  await expect(sessions.start({ identity })).rejects.toThrow(Unavailable);
  await expect(sessions.find(`${newId()}.${'a'.repeat(24)}`)).rejects.toThrow(Unavailable);
  await expect(sessions.end(`${newId()}.${'a'.repeat(24)}`)).rejects.toThrow(Unavailable);
  await expect(sessions.endWith(newId())).rejects.toThrow(Unavailable);
  away.disconnect();
});
