import { authorizationIdOf, digestOf, partitionOf } from '@gauth/oauth';
import type { RedisConnection } from '@gauth/service-kit';
import type { WebServicesSessions } from '../../ports/web-services-sessions.ts';
import { csrfTokenOf } from '../../web-services/session-csrf-token.ts';
import { endedSeconds, keptIdentity, newWebServicesSession } from '../new-web-services-session.ts';
import { orUnavailable } from '../outage.ts';
import type { SessionLimits } from '../session-limits.ts';
import { keysOf } from './keys.ts';
import { luaClock, luaScript } from './lua.ts';
import { readStampedJson } from './stamped-json.ts';

const sessionId = /^[\w-]{22}$/;

/** Lua that says for how many milliseconds a session lives on: idle, but not longer than the longest life from its stamp, nor past its own end. */
const luaLeft = `
local function left(since, endsAt, idle, longest)
  local most = math.min(idle * 1000, math.floor((since - now) / 1000) + longest * 1000)
  if endsAt then most = math.min(most, endsAt - math.floor(now / 1000)) end
  return most
end
`;

/** KEYS: session, watermark. ARGV: digest of the cookie, JSON, stamp or '', end in milliseconds since the epoch or '', idle and longest seconds. */
const startSession = luaScript(`${luaClock}${luaLeft}
if redis.call('HEXISTS', KEYS[1], 'ended') == 1 then return 0 end
local since = ARGV[3] ~= '' and ARGV[3] or stamp(KEYS[2])
local life = left(tonumber(since), tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6]))
redis.call('DEL', KEYS[1])
if life <= 0 then return 0 end
redis.call('HSET', KEYS[1], 'digest', ARGV[1], 'since', since, 'ends', ARGV[4], 'identity', ARGV[2])
redis.call('PEXPIRE', KEYS[1], life)
return 1
`);

/** KEYS: session, watermark. ARGV: digest of the cookie, idle and longest seconds. Only the right secret prolongs a session. */
const findSession = luaScript(`${luaClock}${luaLeft}
local record = redis.call('HMGET', KEYS[1], 'digest', 'since', 'ends', 'identity')
local digest, since, identity = record[1], tonumber(record[2] or ''), record[4]
if not identity or not since or digest ~= ARGV[1] then return false end
local life = left(since, tonumber(record[3] or ''), tonumber(ARGV[2]), tonumber(ARGV[3]))
if life <= 0 or since <= signedOutAt(KEYS[2]) then
  redis.call('DEL', KEYS[1])
  return false
end
redis.call('PEXPIRE', KEYS[1], life)
return written(since) .. ':' .. identity
`);

/** KEYS: session. ARGV: digest of the cookie. */
const endSession = luaScript(`
if redis.call('HGET', KEYS[1], 'digest') == ARGV[1] then redis.call('DEL', KEYS[1]) end
`);

/** KEYS: session. ARGV: seconds in which no session begins in its place. */
const endForGood = luaScript(`
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'ended', 1)
redis.call('EXPIRE', KEYS[1], ARGV[1])
`);

/** Sessions of Web Services in Redis, beside the sessions of their user. */
export const redisWebServicesSessions = (redis: RedisConnection, { idleSeconds, maxSeconds }: SessionLimits): WebServicesSessions => ({
  async start(session) {
    const { id, cookie } = newWebServicesSession(session);
    const keys = keysOf(partitionOf(id));
    const { since = '', endsAt = '' } = session.browserSession ?? {};
    const args = [digestOf(cookie), JSON.stringify(session.identity), since, endsAt, idleSeconds, maxSeconds];
    await orUnavailable('Redis', () => startSession(redis, [keys.webServicesSession(id), keys.watermark], args));
    return { cookie, csrfToken: csrfTokenOf(cookie) };
  },
  async find(cookie) {
    const id = authorizationIdOf(cookie);
    if (id === undefined) return undefined;
    const keys = keysOf(partitionOf(id));
    const stored = await orUnavailable('Redis', () =>
      findSession(redis, [keys.webServicesSession(id), keys.watermark], [digestOf(cookie), idleSeconds, maxSeconds]),
    );
    const found = readStampedJson(keptIdentity, stored as string | null);
    return found && { identity: found.value, csrfToken: csrfTokenOf(cookie) };
  },
  async end(cookie) {
    const id = authorizationIdOf(cookie);
    if (id === undefined) return;
    const keys = keysOf(partitionOf(id));
    await orUnavailable('Redis', () => endSession(redis, [keys.webServicesSession(id)], [digestOf(cookie)]));
  },
  async endWith(id) {
    if (!sessionId.test(id)) return;
    const keys = keysOf(partitionOf(id));
    await orUnavailable('Redis', () => endForGood(redis, [keys.webServicesSession(id)], [endedSeconds]));
  },
});
