import type { AttemptSubject, Attempts } from '../../ports.ts';
import { type AttemptLimits, countersOf, defaultAttemptLimits } from '../attempt-limits.ts';
import { orUnavailable } from '../outage.ts';
import { attemptsKey } from './keys.ts';
import { luaScript, type RedisConnection } from './lua.ts';

/** KEYS: counter. ARGV: limit, seconds of the window. Answers 1 when the attempt was counted, 0 when the limit is reached. */
const countAttempt = luaScript(`
if tonumber(redis.call('GET', KEYS[1]) or '0') >= tonumber(ARGV[1]) then return 0 end
if redis.call('INCR', KEYS[1]) == 1 then redis.call('EXPIRE', KEYS[1], ARGV[2]) end
return 1
`);

/** KEYS: counter. Takes one off, unless the window is over. */
const takeOff = luaScript(`
if tonumber(redis.call('GET', KEYS[1]) or '0') > 0 then redis.call('DECR', KEYS[1]) end
`);

interface Options {
  /** Turns a name into what stands in its key. Keyed, because user names and addresses can be guessed from a plain hash. */
  digest: (name: string) => string;
  limits?: AttemptLimits;
}

/**
 * Failed sign-ins counted in Redis for all pods. The counters of one attempt are in different slots, so each is atomic by itself and they are asked
 * in one turn: together that is one round trip. An attempt that one counter refuses is taken off the others again.
 */
export function redisAttempts(redis: RedisConnection, { digest, limits = defaultAttemptLimits }: Options): Attempts {
  const keyedCounters = (subject: AttemptSubject) =>
    countersOf(subject).map(({ kind, name }) => ({ kind, key: attemptsKey(kind, digest(name)), limit: limits[kind] }));

  return {
    take: (subject) =>
      orUnavailable('Redis', async () => {
        const counters = keyedCounters(subject);
        const counted = await Promise.all(counters.map(({ key, limit }) => countAttempt(redis, [key], [limit.failures, limit.seconds])));
        if (counted.every((answer) => answer === 1)) return true;
        await Promise.all(counters.map(({ key }, index) => counted[index] === 1 && takeOff(redis, [key], [])));
        return false;
      }),
    async succeeded(subject) {
      await orUnavailable('Redis', () =>
        Promise.all(keyedCounters(subject).map(({ kind, key }) => (kind === 'account' ? redis.del(key) : takeOff(redis, [key], [])))),
      );
    },
    async returned(subject) {
      await orUnavailable('Redis', () => Promise.all(keyedCounters(subject).map(({ key }) => takeOff(redis, [key], []))));
    },
  };
}
