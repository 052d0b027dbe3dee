import { authorizationIdOf, digestOf, partitionOf, type Session, user } from '@gauth/oauth';
import { z } from 'zod';
import type { Sessions } from '../../ports/sessions.ts';
import { orUnavailable } from '../outage.ts';
import type { SessionLimits } from '../session-limits.ts';
import { keysOf } from './keys.ts';
import { luaClock, luaScript, type RedisConnection } from './lua.ts';
import { readStampedJson } from './stamped-json.ts';

const session = z.object({ id: z.string(), user, authenticatedAt: z.number(), amr: z.array(z.string()), acr: z.string().exactOptional() });
const sessionId = /^[\w-]{22}$/;

/** KEYS: session, watermark. ARGV: digest of the cookie, JSON, seconds to live. */
const startSession = luaScript(`${luaClock}
redis.call('HSET', KEYS[1], 'digest', ARGV[1], 'since', stamp(KEYS[2]), 'session', ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
`);

/**
 * KEYS: session, watermark. ARGV: digest of the cookie, idle and longest seconds. Only the right secret prolongs a session, because its
 * id alone is public. Lua compares strings by their address, so the time of the comparison tells nothing.
 */
const findSession = luaScript(`${luaClock}
local record = redis.call('HMGET', KEYS[1], 'digest', 'since', 'session')
local digest, since, session = record[1], tonumber(record[2] or ''), record[3]
if not session or not since or digest ~= ARGV[1] then return false end
local left = math.min(tonumber(ARGV[2]) * 1000, math.floor((since - now) / 1000) + tonumber(ARGV[3]) * 1000)
if left <= 0 or since <= signedOutAt(KEYS[2]) then
  redis.call('DEL', KEYS[1])
  return false
end
redis.call('PEXPIRE', KEYS[1], left)
return written(since) .. ':' .. session
`);

/** Browser sessions in Redis, beside the tokens of their user. Idle time is the key's time to live; the longest time counts from the stamp of the start. */
export const redisSessions = (redis: RedisConnection, { idleSeconds, maxSeconds }: SessionLimits): Sessions => ({
  async start({ since: _stampedByTheStore, ...started }, cookie) {
    if (authorizationIdOf(cookie) !== started.id) throw new RangeError('the cookie is not of this session');
    const keys = keysOf(partitionOf(started.id));
    const args = [digestOf(cookie), JSON.stringify(started), Math.min(idleSeconds, maxSeconds)];
    await orUnavailable('Redis', () => startSession(redis, [keys.session(started.id), keys.watermark], args));
  },
  async find(cookie) {
    const id = authorizationIdOf(cookie);
    if (id === undefined) return undefined;
    const keys = keysOf(partitionOf(id));
    const stored = await orUnavailable('Redis', () =>
      findSession(redis, [keys.session(id), keys.watermark], [digestOf(cookie), idleSeconds, maxSeconds]),
    );
    const found = readStampedJson(session, stored as string | null);
    return found && ({ ...found.value, since: found.since } satisfies Session);
  },
  async end(id) {
    if (sessionId.test(id)) await orUnavailable('Redis', () => redis.del(keysOf(partitionOf(id)).session(id)));
  },
});
