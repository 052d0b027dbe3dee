import { partitionOf, partitionOfUser } from '@gauth/oauth';
import type { RedisConnection } from '@gauth/service-kit';
import { z } from 'zod';
import type { Participants, Participation } from '../../ports/participants.ts';
import { orTemporarilyUnavailable, orUnavailable } from '../outage.ts';
import { participationOf, readParticipation, writeParticipation } from '../participation.ts';
import { clockSkewSeconds } from './clock-skew.ts';
import { keysOf } from './keys.ts';
import { luaClock, luaScript } from './lua.ts';

const sessionId = /^[\w-]{22}$/;
const membersWithScores = z.array(z.string());
const flags = z.array(z.int());

/**
 * KEYS: participants, watermark, and the tombstone of the session where there is one. ARGV: participation, second until which it is remembered, the
 * moment the user's identity was proved or ''. Answers 1, or 0 where the session was closed since. What is over goes when something new comes.
 */
const joinSession = luaScript(`${luaClock}
local participants, watermark, since = KEYS[1], KEYS[2], ARGV[3]
local closed = #KEYS == 3 and redis.call('GET', KEYS[3])
if closed and (since == '' or tonumber(since) <= tonumber(closed)) then return 0 end
if since ~= '' and tonumber(since) <= signedOutAt(watermark) then return 0 end
redis.call('ZREMRANGEBYSCORE', participants, '-inf', '(' .. math.floor(now / 1000000))
redis.call('ZADD', participants, 'GT', ARGV[2], ARGV[1])
redis.call('EXPIREAT', participants, redis.call('ZRANGE', participants, -1, -1, 'WITHSCORES')[2])
return 1
`);

/** KEYS: participants, tombstone of the session. ARGV: seconds it must be remembered. */
const closeSession = luaScript(`${luaClock}
redis.call('SET', KEYS[2], written(now), 'EX', ARGV[1])
return redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
`);

/**
 * KEYS: participants. ARGV: participations, each followed by the second it was remembered until. One that is remembered for longer by now was given more.
 * Answers for each in turn 1 where it was still listed, or 0.
 */
const forgetParticipants = luaScript(`
local listed = {}
for index = 1, #ARGV, 2 do
  local score = redis.call('ZSCORE', KEYS[1], ARGV[index])
  if score == ARGV[index + 1] then redis.call('ZREM', KEYS[1], ARGV[index]) end
  listed[#listed + 1] = score and 1 or 0
end
return listed
`);

/**
 * Participants in Redis: one sorted set a user, by the second until which each is remembered, beside the user's sessions and tokens. A session is closed
 * by a tombstone, as an authorization is.
 */
export function redisSessionClients(redis: RedisConnection, { sessionSeconds }: { sessionSeconds: number }): Participants {
  return {
    join: (authorization) =>
      orTemporarilyUnavailable(async () => {
        const keys = keysOf(partitionOf(authorization.id));
        const { sessionId: session, since = '' } = authorization;
        const participation = participationOf(authorization, { sessionSeconds });
        const tombstone = session === undefined ? [] : [keys.revoked(session)];
        const args = [writeParticipation(participation), participation.until + clockSkewSeconds, since];
        return (await joinSession(redis, [keys.participants, keys.watermark, ...tombstone], args)) === 1;
      }),
    async close(id) {
      if (!sessionId.test(id)) return [];
      const keys = keysOf(partitionOf(id));
      const args = [sessionSeconds + clockSkewSeconds];
      const all = await orUnavailable('Redis', () => closeSession(redis, [keys.participants, keys.revoked(id)], args));
      return readAll(all).filter((participation) => participation.sessionId === id);
    },
    ofUser: (userId) =>
      orUnavailable('Redis', async () =>
        readAll(await redis.zrange(keysOf(partitionOfUser(userId)).participants, '0', '-1', 'WITHSCORES')),
      ),
    async forget(userId, ended) {
      const keys = [keysOf(partitionOfUser(userId)).participants];
      const parts = inParts(ended).map((part) => forgetParticipants(redis, keys, part));
      const listed = flags.parse((await orUnavailable('Redis', () => Promise.all(parts))).flat());
      return ended.filter((_, index) => listed[index] === 1);
    },
  };
}

/** Of members and scores in turn; what cannot be read counts as absent. */
function readAll(answer: unknown): Participation[] {
  const texts = membersWithScores.parse(answer);
  return texts.flatMap((text, index) => {
    if (index % 2 === 1) return [];
    return readParticipation(text, Number(texts[index + 1]) - clockSkewSeconds) ?? [];
  });
}

/** So many a script, because Redis does nothing else meanwhile, and a function takes no more than some ten thousand arguments. */
const mostAtOnce = 1000;

/** Participations as arguments of scripts, which travel together. */
function inParts(participations: readonly Participation[]): (string | number)[][] {
  const parts = Array.from({ length: Math.ceil(participations.length / mostAtOnce) }, (_, index) => index * mostAtOnce);
  return parts.map((from) =>
    participations.slice(from, from + mostAtOnce).flatMap((one) => [writeParticipation(one), one.until + clockSkewSeconds]),
  );
}
