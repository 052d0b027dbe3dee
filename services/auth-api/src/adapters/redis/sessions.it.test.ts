import { once } from 'node:events';
import { newId, newToken, partitionOf } from '@gauth/oauth';
import { aUser } from '@gauth/oauth/testing';
import { createRedis, type Redis } from '@gauth/service-kit';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { sessionsContract } from '../../../test/contracts/sessions-contract.ts';
import { connectRedis } from '../../../test/redis.ts';
import { roundTrips } from '../../../test/round-trips.ts';
import { Unavailable } from '../../ports/unavailable.ts';
import { redisSessions } from './sessions.ts';
import { redisTokenStore } from './token-store.ts';

let redis: Redis;
beforeAll(async () => {
  redis = await connectRedis(inject('redisUrl'), 12);
});
afterAll(() => redis.disconnect());

sessionsContract('the sessions in Redis', (limits) => ({
  sessions: redisSessions(redis, limits),
  tokens: redisTokenStore(redis).tokens,
}));

const limits = { idleSeconds: 600, maxSeconds: 3600 };
const started = async (userId: string) => {
  const session = { id: newId(userId), user: aUser({ id: userId }), authenticatedAt: Date.now(), amr: ['pwd'] };
  const cookie = newToken(session.id);
  const key = `gauth:{${partitionOf(session.id)}}:session:${session.id}`;
  return { session, cookie, key };
};

describe('what stands in Redis', () => {
  it('expires and holds no secret of the cookie', async () => {
    const { session, cookie, key } = await started('kept');
    await redisSessions(redis, limits).start(session, cookie);
    const ttl = await redis.ttl(key);
    expect(ttl).toBeGreaterThan(595);
    expect(ttl).toBeLessThanOrEqual(600);
    const secret = cookie.split('.')[1] as string;
    expect(JSON.stringify(await redis.hgetall(key))).not.toContain(secret);
  });

  it.each([{}, { digest: 'x' }, { since: 'x' }, { since: '' }, { session: '{' }, { session: '{"id":1}' }])(
    'counts a record with %j as absent',
    async (damage) => {
      const { session, cookie, key } = await started('damaged');
      const sessions = redisSessions(redis, limits);
      await sessions.start(session, cookie);
      if (Object.keys(damage).length === 0) await redis.hdel(key, 'session');
      else await redis.hset(key, damage);
      expect(await sessions.find(cookie)).toBeUndefined();
    },
  );
});

it('costs one round trip a verb, and none for what cannot be a session', async () => {
  const sessions = redisSessions(redis, limits);
  const [warm, cost] = [await started('warm'), await started('cost')];
  await sessions.start(warm.session, warm.cookie);
  await sessions.find(warm.cookie);
  expect({
    start: await roundTrips(redis, () => sessions.start(cost.session, cost.cookie)),
    find: await roundTrips(redis, () => sessions.find(cost.cookie)),
    end: await roundTrips(redis, () => sessions.end(cost.session.id)),
    malformed: await roundTrips(redis, () => Promise.all([sessions.find('x'), sessions.end('*')])),
  }).toEqual({ start: 1, find: 1, end: 1, malformed: 0 });
});

it('is unavailable, at once, while Redis is away', async () => {
  const away = createRedis('redis://127.0.0.1:1', { info: () => {}, error: () => {} });
  await once(away, 'error');
  const sessions = redisSessions(away, limits);
  const { session, cookie } = await started('away');
  await expect(sessions.start(session, cookie)).rejects.toThrow(Unavailable);
  await expect(sessions.find(cookie)).rejects.toThrow(Unavailable);
  await expect(sessions.end(session.id)).rejects.toThrow(Unavailable);
  away.disconnect();
});
