import { once } from 'node:events';
import { digestOf, newToken, partitionOf, partitionOfUser } from '@gauth/oauth';
import { anAuthorization, tokenStoreContract } from '@gauth/oauth/testing';
import { createRedis, type Redis } from '@gauth/service-kit';
import type { Cluster } from 'ioredis';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startRedisCluster } from '../../../../../test/support/redis-cluster.ts';
import { connectRedis } from '../../../test/redis.ts';
import { roundTrips } from '../../../test/round-trips.ts';
import { redisTokenStore } from './token-store.ts';

let redis: Redis;
let cluster: Cluster;
let stopCluster: () => Promise<void>;
beforeAll(async () => {
  [redis, { cluster, stop: stopCluster }] = await Promise.all([connectRedis(inject('redisUrl'), 11), startRedisCluster()]);
});
afterAll(async () => {
  redis.disconnect();
  await stopCluster();
});

tokenStoreContract('the token store in Redis', () => redisTokenStore(redis));
tokenStoreContract('the token store in a Redis Cluster of three masters', () => redisTokenStore(cluster));

/** A user of a partition of their own, so that nothing of another test is in sight. */
const ofUser = (userId: string) => {
  const id = `${partitionOfUser(userId)}${'a'.repeat(11)}`;
  return { authorization: anAuthorization({ id }), accessToken: { value: newToken(id), issuedAt: 1000, ttlSeconds: 60 } };
};
const keysOfPartition = async (userId: string) => (await redis.keys(`gauth:{${partitionOfUser(userId)}}:*`)).sort();

describe('what stands in Redis', () => {
  it('has a lifetime on every key and no usable token in any key or value', async () => {
    const { codes, tokens } = redisTokenStore(redis);
    const { authorization, accessToken } = ofUser('everything');
    const code = newToken(authorization.id);
    await codes.save(code, { authorization, redirectUri: 'https://wwe.test' }, 60);
    await tokens.commit({ authorization, accessToken, spends: { kind: 'code', code }, family: { authorization, ttlSeconds: 600 } });
    const kept = await keysOfPartition('everything');
    await tokens.revoke(authorization);
    await tokens.revokeUser('everything');
    const tag = `gauth:{${partitionOf(authorization.id)}}`;
    expect(kept).toEqual([
      `${tag}:access:${digestOf(accessToken.value)}`,
      `${tag}:code:${digestOf(code)}`,
      `${tag}:family:${authorization.id}`,
    ]);
    const all = await keysOfPartition('everything');
    expect(all.filter((key) => !kept.includes(key))).toEqual([`${tag}:revoked:${authorization.id}`, `${tag}:watermark`]);
    for (const key of all) {
      expect(await redis.ttl(key)).toBeGreaterThan(0);
      const value = (await redis.type(key)) === 'hash' ? JSON.stringify(await redis.hgetall(key)) : await redis.get(key);
      expect(value).not.toContain(accessToken.value);
      expect(value).not.toContain(code);
    }
  });

  it('remembers a spent code for ten minutes, whatever was left of its lifetime', async () => {
    const { codes, tokens } = redisTokenStore(redis);
    const { authorization, accessToken } = ofUser('spent');
    const code = newToken(authorization.id);
    await codes.save(code, { authorization, redirectUri: 'https://wwe.test' }, 5);
    await tokens.commit({ authorization, accessToken, spends: { kind: 'code', code } });
    const ttl = await redis.ttl(`gauth:{${partitionOf(code)}}:code:${digestOf(code)}`);
    expect(ttl).toBeGreaterThan(590);
    expect(ttl).toBeLessThanOrEqual(600);
    expect(await codes.find(code)).toMatchObject({ redirectUri: 'https://wwe.test' });
  });

  it('never prolongs a family', async () => {
    const { tokens } = redisTokenStore(redis);
    const { authorization, accessToken } = ofUser('absolute');
    await tokens.commit({ authorization, accessToken, family: { authorization, ttlSeconds: 600 } });
    const key = `gauth:{${partitionOf(authorization.id)}}:family:${authorization.id}`;
    const end = await redis.pexpiretime(key);
    await tokens.commit({
      authorization,
      accessToken: { value: newToken(authorization.id), issuedAt: 1000, ttlSeconds: 60 },
      spends: { kind: 'refresh', generation: 0, rotate: true, retrySeconds: 30 },
    });
    expect(await redis.hget(key, 'generation')).toBe('1');
    expect(await redis.pexpiretime(key)).toBe(end);
  });

  it.each(['', 'x', '5:', '5:{', '5:{"id":7}', 'spent:{}', '{}'])('counts the record %j as absent', async (record) => {
    const { codes, tokens } = redisTokenStore(redis);
    const { authorization, accessToken } = ofUser('damaged');
    const tag = `gauth:{${partitionOf(authorization.id)}}`;
    await redis.set(`${tag}:access:${digestOf(accessToken.value)}`, record, 'EX', 60);
    await redis.set(`${tag}:code:${digestOf(accessToken.value)}`, record, 'EX', 60);
    await redis.hset(`${tag}:family:${authorization.id}`, 'granted', record, 'generation', '0');
    await redis.expire(`${tag}:family:${authorization.id}`, 60);
    expect(await tokens.find(accessToken.value)).toBeUndefined();
    expect(await codes.find(accessToken.value)).toBeUndefined();
    expect(await tokens.findFamily(authorization.id)).toBeUndefined();
  });

  it('lets a sign-in after a sign-out everywhere live, even when the clock of Redis was set back in between', async () => {
    const { tokens } = redisTokenStore(redis);
    const { authorization, accessToken } = ofUser('clock');
    const inAnHour = (Date.now() + 3_600_000) * 1000;
    await redis.set(`gauth:{${partitionOfUser('clock')}}:watermark`, inAnHour, 'EX', 60);
    expect(await tokens.commit({ authorization, accessToken })).toBe('issued');
    expect(await tokens.find(accessToken.value)).toMatchObject({ authorization: { since: inAnHour + 1 } });
    await tokens.revokeUser('clock');
    expect(await tokens.find(accessToken.value)).toBeUndefined();
  });

  it('goes on after Redis forgot its scripts', async () => {
    const { tokens } = redisTokenStore(redis);
    const { authorization, accessToken } = ofUser('flushed');
    await redis.script('FLUSH');
    expect(await tokens.commit({ authorization, accessToken })).toBe('issued');
  });
});

describe('the cost', () => {
  it('is one round trip for every verb', async () => {
    const { codes, tokens } = redisTokenStore(redis);
    const { authorization, accessToken } = ofUser('cost');
    const code = newToken(authorization.id);
    const grant = { authorization, redirectUri: 'https://wwe.test' };
    const warm = ofUser('warm');
    await codes.save(newToken(warm.authorization.id), { ...grant, authorization: warm.authorization }, 60);
    await tokens.commit(warm);
    await tokens.revoke(warm.authorization);
    await tokens.revokeUser('warm');
    expect({
      save: await roundTrips(redis, () => codes.save(code, grant, 60)),
      findCode: await roundTrips(redis, () => codes.find(code)),
      commit: await roundTrips(redis, () =>
        tokens.commit({ authorization, accessToken, spends: { kind: 'code', code }, family: { authorization, ttlSeconds: 9 } }),
      ),
      find: await roundTrips(redis, () => tokens.find(accessToken.value)),
      findFamily: await roundTrips(redis, () => tokens.findFamily(authorization.id)),
      revoke: await roundTrips(redis, () => tokens.revoke(authorization)),
      revokeUser: await roundTrips(redis, () => tokens.revokeUser('cost')),
      malformed: await roundTrips(redis, () => Promise.all([tokens.find('x'), codes.find('{}'), tokens.findFamily('*')])),
    }).toEqual({ save: 1, findCode: 1, commit: 1, find: 1, findFamily: 1, revoke: 1, revokeUser: 1, malformed: 0 });
  });

  it('is one more where a token that was converted from others is asked about, because only its record names them', async () => {
    const { tokens } = redisTokenStore(redis);
    const { authorization, accessToken } = ofUser('converted');
    const parents = ['b', 'c'].map((letter) => partitionOf(authorization.id) + letter.repeat(11));
    const converted = { ...authorization, derivedFrom: parents };
    const family = { authorization: converted, ttlSeconds: 600 };
    expect({
      commit: await roundTrips(redis, () => tokens.commit({ authorization: converted, accessToken, family })),
      find: await roundTrips(redis, () => tokens.find(accessToken.value)),
      findFamily: await roundTrips(redis, () => tokens.findFamily(authorization.id)),
    }).toEqual({ commit: 1, find: 2, findFamily: 2 });
  });
});

describe('an outage', () => {
  it('is temporarily_unavailable for every verb, at once', async () => {
    const away = createRedis('redis://127.0.0.1:1', { info: () => {}, error: () => {} });
    await once(away, 'error');
    const { codes, tokens } = redisTokenStore(away);
    const { authorization, accessToken } = ofUser('away');
    const code = newToken(authorization.id);
    const refused = { code: 'temporarily_unavailable', cause: expect.any(Error) };
    await expect(codes.save(code, { authorization, redirectUri: 'https://wwe.test' }, 60)).rejects.toMatchObject(refused);
    await expect(codes.find(code)).rejects.toMatchObject(refused);
    await expect(tokens.commit({ authorization, accessToken })).rejects.toMatchObject(refused);
    await expect(tokens.find(accessToken.value)).rejects.toMatchObject(refused);
    await expect(tokens.findFamily(authorization.id)).rejects.toMatchObject(refused);
    await expect(tokens.revoke(authorization)).rejects.toMatchObject(refused);
    await expect(tokens.revokeUser('away')).rejects.toMatchObject(refused);
    away.disconnect();
  });
});
