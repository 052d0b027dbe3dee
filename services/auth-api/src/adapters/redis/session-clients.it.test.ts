import { once } from 'node:events';
import { newId, OAuthError, partitionOf } from '@gauth/oauth';
import { anAuthorization, aUser } from '@gauth/oauth/testing';
import { createRedis, type Redis } from '@gauth/service-kit';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { sessionClientsContract } from '../../../test/contracts/session-clients-contract.ts';
import { connectRedis } from '../../../test/redis.ts';
import { roundTrips } from '../../../test/round-trips.ts';
import type { Participants } from '../../ports/participants.ts';
import { Unavailable } from '../../ports/unavailable.ts';
import { redisSessionClients } from './session-clients.ts';
import { redisTokenStore } from './token-store.ts';

const limits = { sessionSeconds: 3600 };
let redis: Redis;
/** Of other pods. */
let others: Redis[];
beforeAll(async () => {
  redis = await connectRedis(inject('redisUrl'), 5);
  others = await Promise.all(Array.from({ length: 3 }, () => redis.duplicate({ lazyConnect: true })));
  await Promise.all(others.map((other) => other.connect()));
});
afterAll(() => {
  for (const each of [redis, ...others]) each.disconnect();
});

/** Every call goes over another connection, as from another pod. */
function spread(options: { sessionSeconds: number }): Participants {
  const pods = [redis, ...others].map((each) => redisSessionClients(each, options));
  let calls = 0;
  const next = () => pods[calls++ % pods.length] as Participants;
  return {
    join: (authorization) => next().join(authorization),
    close: (sessionId) => next().close(sessionId),
    ofUser: (userId) => next().ofUser(userId),
    forget: (userId, ended) => next().forget(userId, ended),
  };
}

sessionClientsContract('the participants in Redis', (options) => ({
  sessionClients: spread(options),
  tokens: redisTokenStore(redis).tokens,
}));

let users = 0;
function given(seconds = 60) {
  const user = aUser({ id: `kept:${users++}` });
  const issuedAt = Math.floor(Date.now() / 1000);
  const sessionId = newId(user.id);
  return {
    user,
    sessionId,
    authorization: anAuthorization({ user, id: newId(user.id), sessionId, issuedAt, expiresAt: issuedAt + seconds }),
  };
}
const keyOf = (id: string) => `gauth:{${partitionOf(id)}}:participants`;

describe('what stands in Redis', () => {
  it('expires with what lives longest, and five minutes later because clocks differ', async () => {
    const sessionClients = redisSessionClients(redis, limits);
    const { user, authorization } = given();
    const ttl = async () => redis.ttl(keyOf(authorization.id));
    await sessionClients.join(authorization);
    expect(await ttl()).toBeGreaterThan(3600 + 290);
    expect(await ttl()).toBeLessThanOrEqual(3600 + 300);
    await sessionClients.join({ ...authorization, id: newId(user.id), expiresAt: authorization.issuedAt + 7200 });
    expect(await ttl()).toBeGreaterThan(7200 + 290);
    await sessionClients.join({ ...authorization, id: newId(user.id) });
    expect(await ttl()).toBeGreaterThan(7200 + 290);
  });

  it('loses what is over when something new comes', async () => {
    const sessionClients = redisSessionClients(redis, limits);
    const { user, authorization } = given();
    await redis.zadd(keyOf(authorization.id), 1000, 'old old first wwe', Math.floor(Date.now() / 1000) + 60, 'new new first wwe');
    await sessionClients.join(authorization);
    expect((await sessionClients.ofUser(user.id)).map(({ sessionId }) => sessionId)).toEqual(['new', authorization.sessionId]);
  });

  it('remembers that a session was closed for as long as it could have lasted', async () => {
    const { sessionId } = given();
    await redisSessionClients(redis, limits).close(sessionId);
    const ttl = await redis.ttl(`gauth:{${partitionOf(sessionId)}}:revoked:${sessionId}`);
    expect(ttl).toBeGreaterThan(3600 + 290);
    expect(ttl).toBeLessThanOrEqual(3600 + 300);
  });

  it('counts as absent where it cannot be read', async () => {
    const { user, authorization } = given();
    await redis.zadd(keyOf(authorization.id), 9e9, 'nonsense', 9e9, '', 9e9, 'a b c d e');
    expect(await redisSessionClients(redis, limits).ofUser(user.id)).toEqual([]);
  });
});

it('forgets any number of them at once', async () => {
  const sessionClients = redisSessionClients(redis, limits);
  const { user, authorization } = given();
  await sessionClients.join(authorization);
  const [one] = await sessionClients.ofUser(user.id);
  const others = Array.from({ length: 80_000 }, (_, index) => ({ clientId: `c${index}`, clientRegistrationId: 'first', until: 9 }));
  await sessionClients.forget(user.id, [...others, one ?? expect.fail()]);
  expect(await sessionClients.ofUser(user.id)).toEqual([]);
});

it('costs one round trip a verb, and none where there is nothing to do', async () => {
  const sessionClients = redisSessionClients(redis, limits);
  const { user, sessionId, authorization } = given();
  const warm = given();
  await sessionClients.join(warm.authorization);
  await sessionClients.close(warm.sessionId);
  expect({
    join: await roundTrips(redis, () => sessionClients.join(authorization)),
    ofUser: await roundTrips(redis, () => sessionClients.ofUser(user.id)),
    close: await roundTrips(redis, () => sessionClients.close(sessionId)),
    forget: await roundTrips(redis, async () => sessionClients.forget(user.id, [{ clientId: 'x', clientRegistrationId: 'y', until: 0 }])),
    nothing: await roundTrips(redis, () => Promise.all([sessionClients.close('*'), sessionClients.forget('x', [])])),
  }).toEqual({ join: 1, ofUser: 1, close: 1, forget: 1, nothing: 0 });
});

it('is unavailable, at once, while Redis is away', async () => {
  const away = createRedis('redis://127.0.0.1:1', { info: () => {}, error: () => {} });
  await once(away, 'error');
  const sessionClients = redisSessionClients(away, limits);
  const { user, sessionId, authorization } = given();
  await expect(sessionClients.join(authorization)).rejects.toThrow(OAuthError);
  await expect(sessionClients.close(sessionId)).rejects.toThrow(Unavailable);
  await expect(sessionClients.ofUser(user.id)).rejects.toThrow(Unavailable);
  await expect(sessionClients.forget(user.id, [{ clientId: 'x', clientRegistrationId: 'y', until: 0 }])).rejects.toThrow(Unavailable);
  away.disconnect();
});
