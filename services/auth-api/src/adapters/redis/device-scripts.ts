import { luaScript } from './lua.ts';

/** A waiting device is a hash; times are milliseconds of the store's clock. */
const luaDevice = `
local device = KEYS[1]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function written(milliseconds)
  return string.format('%.0f', milliseconds)
end
local function isOver()
  return now >= tonumber(redis.call('HGET', device, 'expiresAt') or '0')
end
local function isUndecided()
  return not isOver() and redis.call('HEXISTS', device, 'decision') == 0
end
`;

/** KEYS: device. ARGV: digest of the device code, JSON, milliseconds to live, interval, milliseconds to be remembered. Answers 1, or 0 where it is taken. */
export const startDevice = luaScript(`${luaDevice}
if redis.call('EXISTS', device) == 1 then return 0 end
redis.call('HSET', device, 'code', ARGV[1], 'request', ARGV[2], 'expiresAt', written(now + ARGV[3]), 'interval', ARGV[4], 'polledAt', '0')
redis.call('PEXPIRE', device, ARGV[5])
return 1
`);

/** KEYS: device. Answers the JSON while nothing is decided. */
export const findDevice = luaScript(`${luaDevice}
return isUndecided() and redis.call('HGET', device, 'request')
`);

/** KEYS: device. ARGV: decision, what it is worth. Answers 1 where it holds. */
export const decideDevice = luaScript(`${luaDevice}
if not isUndecided() then return 0 end
redis.call('HSET', device, 'decision', ARGV[1], 'worth', ARGV[2])
return 1
`);

/**
 * KEYS: device. ARGV: digest of the device code, by how much the interval grows. Answers state, JSON, and what the decision is worth. Lua compares strings by
 * their address, so the time of the comparison tells nothing.
 */
export const pollDevice = luaScript(`${luaDevice}
local record = redis.call('HMGET', device, 'code', 'request', 'decision', 'worth', 'interval', 'polledAt')
local code, request, decision, worth, interval, polledAt = unpack(record)
if code ~= ARGV[1] then return false end
if isOver() then return { 'expired', request, false } end
if decision then return { decision, request, worth } end
redis.call('HSET', device, 'polledAt', written(now))
if now - polledAt >= tonumber(interval) then return { 'pending', request, false } end
redis.call('HINCRBY', device, 'interval', ARGV[2])
return { 'too-soon', request, false }
`);
