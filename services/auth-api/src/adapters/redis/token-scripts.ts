import { luaClock, luaScript } from './lua.ts';

/** Keeps a code. KEYS: code, watermark. ARGV: JSON, the moment the user's identity was proved or '', seconds to live. */
export const saveCode = luaScript(`${luaClock}
local since = ARGV[2]
if since == '' then since = stamp(KEYS[2]) end
redis.call('SET', KEYS[1], since .. ':' .. ARGV[1], 'EX', ARGV[3])
`);

/**
 * Spends and saves. KEYS: access token, family, tombstone, watermark, and the code if one is spent. ARGV: JSON, since or '', seconds of the access
 * token, seconds of a new family or 0, second at which the tombstone may go, seconds a spent code is remembered, generation or '', 1 to rotate,
 * retry window in microseconds. Answers a `CommitOutcome`. Nothing is written before the last thing that can refuse.
 */
export const commitTokens = luaScript(`${luaClock}
local access, family, tombstone, watermark, code = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local json, since, accessSeconds, familySeconds = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
local buriedUntil, spentSeconds = ARGV[5], ARGV[6]
local generation, rotate, retryMicroseconds = tonumber(ARGV[7]), ARGV[8] == '1', tonumber(ARGV[9])

if redis.call('EXISTS', tombstone) == 1 then return 'revoked' end
if since ~= '' and tonumber(since) <= signedOutAt(watermark) then return 'revoked' end

local function spendCode()
  local stored = redis.call('GET', code)
  if not stored then return 'revoked' end
  if string.sub(stored, 1, 6) == 'spent:' then return 'replayed' end
  redis.call('SET', code, 'spent:' .. stored, 'EX', spentSeconds)
  return 'issued'
end

local function spendGeneration()
  local record = redis.call('HMGET', family, 'generation', 'rotatedAt')
  if not record[1] then return 'revoked' end
  local current, rotatedAt = tonumber(record[1]), tonumber(record[2])
  if generation == current then
    if rotate then redis.call('HSET', family, 'generation', written(current + 1), 'rotatedAt', written(now)) end
    return 'issued'
  end
  if generation == current - 1 and now - rotatedAt < retryMicroseconds then return 'retried' end
  return 'replayed'
end

local outcome = 'issued'
if code then outcome = spendCode() elseif generation then outcome = spendGeneration() end
if outcome == 'revoked' then return outcome end
if outcome == 'replayed' then
  redis.call('SET', tombstone, '1')
  redis.call('EXPIREAT', tombstone, buriedUntil)
  redis.call('DEL', family)
  return outcome
end

if since == '' then since = stamp(watermark) end
local stored = since .. ':' .. json
redis.call('SET', access, stored, 'EX', accessSeconds)
if familySeconds > 0 then
  redis.call('HSET', family, 'authorization', stored, 'generation', '0', 'rotatedAt', '0')
  redis.call('EXPIRE', family, familySeconds)
end
return outcome
`);

/** Ends one authorization. KEYS: tombstone, family. ARGV: second at which the tombstone may go. */
export const buryAuthorization = luaScript(`
redis.call('SET', KEYS[1], '1')
redis.call('EXPIREAT', KEYS[1], ARGV[1])
redis.call('DEL', KEYS[2])
`);

/** Ends all that a user has. KEYS: watermark. ARGV: seconds it must be remembered. */
export const raiseWatermark = luaScript(`${luaClock}
redis.call('SET', KEYS[1], stamp(KEYS[1]), 'EX', ARGV[1])
`);
