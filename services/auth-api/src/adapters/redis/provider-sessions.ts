import { digestOf } from '@gauth/oauth';
import type { RedisConnection } from '@gauth/service-kit';
import { z } from 'zod';
import type { LinkedSession, ProviderSessions } from '../../ports/provider-sessions.ts';
import { orUnavailable } from '../outage.ts';
import { providerSessionsKey } from './keys.ts';
import { luaScript } from './lua.ts';

const linked = z.object({ sessionId: z.string(), user: z.object({ id: z.string(), contactCenterId: z.string() }) });

/** KEYS: sessions behind one name. ARGV: field, value, milliseconds to live. The longest life of any of them is that of all. */
const addSession = luaScript(`
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[3]) then redis.call('PEXPIRE', KEYS[1], ARGV[3]) end
`);

/** KEYS: sessions behind one name. ARGV: beginnings of the fields that are meant; without any, all are. */
const takeSessions = luaScript(`
local taken = {}
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  local meant = #ARGV == 0
  for _, beginning in ipairs(ARGV) do
    if string.sub(all[i], 1, #beginning) == beginning then meant = true end
  end
  if meant then
    taken[#taken + 1] = all[i + 1]
    redis.call('HDEL', KEYS[1], all[i])
  end
end
return taken
`);

/** Sessions behind those of providers, in Redis: one list under the subject, and one under the session's own name for providers that say no more. */
export const redisProviderSessions = (redis: RedisConnection, now: () => Date): ProviderSessions => {
  async function take(key: string, beginnings: string[] = []): Promise<LinkedSession[]> {
    const taken = await orUnavailable('Redis', () => takeSessions(redis, [key], beginnings));
    return (taken as string[]).map((text) => linked.parse(JSON.parse(text)));
  }

  return {
    async link({ providerId, subject, sessionIndex }, session, until) {
      const lifeMs = Math.max(1, Math.ceil(until - now().getTime()));
      const [field, value] = [`${indexOf(sessionIndex)}${session.sessionId}`, JSON.stringify(session)];
      const keys = [keyOf(providerId, { subject }), ...(sessionIndex === undefined ? [] : [keyOf(providerId, { sessionIndex })])];
      await orUnavailable('Redis', () => Promise.all(keys.map((key) => addSession(redis, [key], [field, value, lifeMs]))));
    },
    async take(providerId, { subject, sessionIndexes }) {
      if (subject !== undefined) return take(keyOf(providerId, { subject }), sessionIndexes.map(indexOf));
      return (await Promise.all(sessionIndexes.map((sessionIndex) => take(keyOf(providerId, { sessionIndex }))))).flat();
    },
  };
};

/** Of one length, so that none is the beginning of another. */
const indexOf = (sessionIndex: string | undefined): string => (sessionIndex === undefined ? '' : `${digestOf(sessionIndex)} `);

const keyOf = (providerId: string, by: { subject: string } | { sessionIndex: string }): string =>
  providerSessionsKey(digestOf(JSON.stringify([providerId, by])));
