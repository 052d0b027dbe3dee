import { randomUUID } from 'node:crypto';
import type { RedisConnection } from '@gauth/service-kit';
import type { Attempt, AttemptSubject, Attempts } from '../../ports/attempts.ts';
import { type AttemptLimits, countersOf, defaultAttemptLimits, defaultUnderWayMs, mostUnderWay } from '../attempt-limits.ts';
import { orUnavailable } from '../outage.ts';
import { attemptsKey } from './keys.ts';
import { luaScript } from './lua.ts';

/**
 * A counter is a sorted set of attempts by the moment at which each stops counting, so a window slides and what a dead pod left behind lapses. A
 * failure counts for longer than an attempt can be under way: that tells the two apart.
 */
const luaCounter = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function keepFor(milliseconds)
  if redis.call('PTTL', KEYS[1]) < milliseconds then redis.call('PEXPIRE', KEYS[1], milliseconds) end
end
`;

/** KEYS: counter. ARGV: attempt, limit, milliseconds under way, how many at once. Answers `begun`, `busy` or `exhausted`. */
const beginAttempt = luaScript(`${luaCounter}
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
local limit, underWay = tonumber(ARGV[2]), tonumber(ARGV[3])
local places = redis.call('ZCARD', KEYS[1])
local failed = redis.call('ZCOUNT', KEYS[1], '(' .. now + underWay, '+inf')
if failed >= limit then return 'exhausted' end
if places >= limit or places - failed >= tonumber(ARGV[4]) then return 'busy' end
redis.call('ZADD', KEYS[1], now + underWay, ARGV[1])
keepFor(underWay)
return 'begun'
`);

/** KEYS: counter. ARGV: attempt, milliseconds for which a failure counts. */
const countFailure = luaScript(`${luaCounter}
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
keepFor(tonumber(ARGV[2]))
`);

/** KEYS: counter. ARGV: attempt, milliseconds under way. Forgets the attempt and every failure. */
const forgetFailures = luaScript(`${luaCounter}
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '(' .. now + ARGV[2], '+inf')
`);

interface Options {
  /** Turns a name into what stands in its key. Keyed, because user names and addresses can be guessed from a plain hash. */
  digest: (name: string) => string;
  limits?: AttemptLimits;
  underWayMs?: number;
}

/**
 * Sign-in attempts counted in Redis for all pods. The counters of one attempt are in different slots, so each is atomic by itself and they are asked
 * in one turn: together that is one round trip. An attempt that one counter refuses is taken off the others again.
 */
export function redisAttempts(
  redis: RedisConnection,
  { digest, limits = defaultAttemptLimits, underWayMs = defaultUnderWayMs }: Options,
): Attempts {
  return {
    begin: (subject: AttemptSubject) =>
      orUnavailable('Redis', async () => {
        const id = randomUUID();
        const counters = countersOf(subject).map(({ kind, name }) => ({ kind, key: attemptsKey(kind, digest(name)), limit: limits[kind] }));
        const answers = await Promise.all(
          counters.map(({ kind, key, limit }) => beginAttempt(redis, [key], [id, limit.failures, underWayMs, mostUnderWay[kind]])),
        );
        if (answers.every((answer) => answer === 'begun')) return attempt(redis, { id, counters, underWayMs });
        await Promise.all(counters.map(({ key }, index) => answers[index] === 'begun' && redis.zrem(key, id)));
        return answers.includes('exhausted') ? 'exhausted' : 'busy';
      }),
  };
}

interface Begun {
  id: string;
  counters: readonly { kind: keyof AttemptLimits; key: string; limit: { seconds: number } }[];
  underWayMs: number;
}

function attempt(redis: RedisConnection, { id, counters, underWayMs }: Begun): Attempt {
  const each = (work: (counter: (typeof counters)[number]) => Promise<unknown>) =>
    orUnavailable('Redis', async () => void (await Promise.all(counters.map(work))));
  return {
    succeeded: () => each(({ kind, key }) => (kind === 'account' ? forgetFailures(redis, [key], [id, underWayMs]) : redis.zrem(key, id))),
    failed: () => each(({ key, limit }) => countFailure(redis, [key], [id, Math.max(limit.seconds * 1000, underWayMs + 1000)])),
    returned: () => each(({ key }) => redis.zrem(key, id)),
  };
}
