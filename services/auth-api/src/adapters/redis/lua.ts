import { createHash } from 'node:crypto';
import type { RedisConnection } from '@gauth/service-kit';

/** A Lua script as a function: Redis runs it atomically and without pause. */
export type LuaScript = (redis: RedisConnection, keys: readonly string[], args: readonly (string | number)[]) => Promise<unknown>;

/** Makes a script callable by its digest; the text travels only to a server that does not know it yet, as after a restart. */
export function luaScript(lua: string): LuaScript {
  const digest = createHash('sha1').update(lua).digest('hex');
  return async (redis, keys, args) => {
    try {
      return await redis.evalsha(digest, keys.length, ...keys, ...args);
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
      return redis.eval(lua, keys.length, ...keys, ...args);
    }
  };
}

/**
 * Lua that reads the store's clock, in microseconds. `stamp` gives the next moment after a user's last sign-out everywhere: never one that the
 * sign-out covers, even when the server's clock was set back. Numbers are written with `%.0f` because Lua would round them to 14 digits.
 */
export const luaClock = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local function signedOutAt(watermark)
  return tonumber(redis.call('GET', watermark) or '0')
end
local function written(microseconds)
  return string.format('%.0f', microseconds)
end
local function stamp(watermark)
  return written(math.max(now, signedOutAt(watermark) + 1))
end
`;
