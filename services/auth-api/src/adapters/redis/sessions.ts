import { authorizationIdOf, digestOf, partitionOf, type Session, user } from '@gauth/oauth';
import type { RedisConnection } from '@gauth/service-kit';
import { z } from 'zod';
import type { Sessions } from '../../ports/sessions.ts';
import { orUnavailable } from '../outage.ts';
import type { SessionLimits } from '../session-limits.ts';
import { keysOf } from './keys.ts';
import { luaClock, luaScript } from './lua.ts';
import { readStampedJson } from './stamped-json.ts';

const provider = z.object({
  providerId: z.string(),
  subject: z.string(),
  subjectFormat: z.string().exactOptional(),
  nameQualifier: z.string().exactOptional(),
  spNameQualifier: z.string().exactOptional(),
  sessionIndex: z.string().exactOptional(),
});
const session = z.object({
  id: z.string(),
  user,
  authenticatedAt: z.number(),
  amr: z.array(z.string()),
  acr: z.string().exactOptional(),
  endsAt: z.number().exactOptional(),
  provider: provider.exactOptional(),
});
const sessionId = /^[\w-]{22}$/;

/** Lua that notes until when a session is alive, in milliseconds from now; the note of all goes with the last of them. */
const luaAlive = `
local function keepAlive(sessions, id, left)
  redis.call('ZADD', sessions, math.floor(now / 1000) + left, id)
  if redis.call('PTTL', sessions) < left then redis.call('PEXPIRE', sessions, left) end
end
`;

/** KEYS: session, watermark, sessions of the user. ARGV: digest of the cookie, JSON, idle seconds, id, how many others at most or '', its own end in ms or ''. */
const startSession = luaScript(`${luaClock}${luaAlive}
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', math.floor(now / 1000))
local others = redis.call('ZCARD', KEYS[3]) - (redis.call('ZSCORE', KEYS[3], ARGV[4]) and 1 or 0)
if ARGV[5] ~= '' and others >= tonumber(ARGV[5]) then return 0 end
local left = ARGV[3] * 1000
if ARGV[6] ~= '' then left = math.min(left, tonumber(ARGV[6]) - math.floor(now / 1000)) end
redis.call('DEL', KEYS[1])
if left <= 0 then return 1 end
redis.call('HSET', KEYS[1], 'digest', ARGV[1], 'since', stamp(KEYS[2]), 'session', ARGV[2], 'ends', ARGV[6])
redis.call('PEXPIRE', KEYS[1], left)
keepAlive(KEYS[3], ARGV[4], left)
return 1
`);

/**
 * KEYS: session, watermark, sessions of the user. ARGV: digest of the cookie, idle and longest seconds, id. Only the right secret prolongs a session,
 * because its id alone is public. Lua compares strings by their address, so the time of the comparison tells nothing.
 */
const findSession = luaScript(`${luaClock}${luaAlive}
local record = redis.call('HMGET', KEYS[1], 'digest', 'since', 'session', 'ends')
local digest, since, session, ends = record[1], tonumber(record[2] or ''), record[3], tonumber(record[4] or '')
if not session or not since or digest ~= ARGV[1] then return false end
local left = math.min(tonumber(ARGV[2]) * 1000, math.floor((since - now) / 1000) + tonumber(ARGV[3]) * 1000)
if ends then left = math.min(left, ends - math.floor(now / 1000)) end
if left <= 0 or since <= signedOutAt(KEYS[2]) then
  redis.call('DEL', KEYS[1])
  redis.call('ZREM', KEYS[3], ARGV[4])
  return false
end
redis.call('PEXPIRE', KEYS[1], left)
keepAlive(KEYS[3], ARGV[4], left)
return written(since) .. ':' .. session
`);

/** KEYS: session, sessions of the user. ARGV: id. */
const endSession = luaScript(`
redis.call('DEL', KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[1])
`);

/** Browser sessions in Redis, beside the tokens of their user. Idle time is the key's time to live; the longest time counts from the stamp of the start. */
export const redisSessions = (redis: RedisConnection, { idleSeconds, maxSeconds }: SessionLimits): Sessions => ({
  async start({ since: _stampedByTheStore, ...started }, cookie, most) {
    if (authorizationIdOf(cookie) !== started.id) throw new RangeError('the cookie is not of this session');
    const keys = keysOf(partitionOf(started.id));
    const args = [
      digestOf(cookie),
      JSON.stringify(started),
      Math.min(idleSeconds, maxSeconds),
      started.id,
      most ?? '',
      started.endsAt ?? '',
    ];
    return (await orUnavailable('Redis', () => startSession(redis, [keys.session(started.id), keys.watermark, keys.sessions], args))) === 1;
  },
  async find(cookie) {
    const id = authorizationIdOf(cookie);
    if (id === undefined) return undefined;
    const keys = keysOf(partitionOf(id));
    const stored = await orUnavailable('Redis', () =>
      findSession(redis, [keys.session(id), keys.watermark, keys.sessions], [digestOf(cookie), idleSeconds, maxSeconds, id]),
    );
    const found = readStampedJson(session, stored as string | null);
    return found && ({ ...found.value, since: found.since } satisfies Session);
  },
  async end(id) {
    if (!sessionId.test(id)) return;
    const keys = keysOf(partitionOf(id));
    await orUnavailable('Redis', () => endSession(redis, [keys.session(id), keys.sessions], [id]));
  },
});
