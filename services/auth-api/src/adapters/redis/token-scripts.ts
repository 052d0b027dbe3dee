import { luaClock, luaScript } from './lua.ts';

/** Keeps a code. KEYS: code, watermark. ARGV: JSON, the moment the user's identity was proved or '', seconds to live. */
export const saveCode = luaScript(`${luaClock}
local since = ARGV[2]
if since == '' then since = stamp(KEYS[2]) end
redis.call('SET', KEYS[1], since .. ':' .. ARGV[1], 'EX', ARGV[3])
`);

/**
 * Spends and saves. KEYS: access token, family, watermark, tombstone of the authorization, tombstones of those it was converted from, and the code
 * where one is spent. ARGV: access token's JSON, its seconds; family's JSON or '', its seconds; since or ''; second at which the tombstone may go;
 * what is spent: `code` and the seconds it is remembered, or `refresh`, generation, 1 to rotate and the retry window in microseconds, or ''. Answers
 * a `CommitOutcome`. Nothing is written before the last thing that can refuse.
 */
export const commitTokens = luaScript(`${luaClock}
local access, family, watermark, tombstone = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local accessJson, accessSeconds, familyJson, familySeconds = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local since, buriedUntil, spends = ARGV[5], ARGV[6], ARGV[7]

local lastTombstone = spends == 'code' and #KEYS - 1 or #KEYS
if redis.call('EXISTS', unpack(KEYS, 4, lastTombstone)) > 0 then return 'revoked' end
if since ~= '' and tonumber(since) <= signedOutAt(watermark) then return 'revoked' end

local function spendCode(code, spentSeconds)
  local stored = redis.call('GET', code)
  if not stored then return 'revoked' end
  if string.sub(stored, 1, 6) == 'spent:' then return 'replayed' end
  redis.call('SET', code, 'spent:' .. stored, 'EX', spentSeconds)
  return 'issued'
end

local function spendGeneration(generation, rotate, retryMicroseconds)
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
if spends == 'code' then outcome = spendCode(KEYS[#KEYS], ARGV[8]) end
if spends == 'refresh' then outcome = spendGeneration(tonumber(ARGV[8]), ARGV[9] == '1', tonumber(ARGV[10])) end
if outcome == 'revoked' then return outcome end
if outcome == 'replayed' then
  redis.call('SET', tombstone, '1')
  redis.call('EXPIREAT', tombstone, buriedUntil)
  redis.call('DEL', family)
  return outcome
end

if since == '' then since = stamp(watermark) end
redis.call('SET', access, since .. ':' .. accessJson, 'EX', accessSeconds)
if familyJson ~= '' then
  redis.call('HSET', family, 'granted', since .. ':' .. familyJson, 'generation', '0', 'rotatedAt', '0')
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

/** Ends all that a user has. KEYS: watermark, ids of the sessions. ARGV: seconds it must be remembered. */
export const raiseWatermark = luaScript(`${luaClock}
redis.call('SET', KEYS[1], stamp(KEYS[1]), 'EX', ARGV[1])
redis.call('DEL', KEYS[2])
`);
