import type { RemoteKeySets } from '@gauth/oauth';
import { type CacheUse, type Logger, unobservedCache } from '@gauth/service-kit';
import type { JWK } from 'jose';
import { LRUCache } from 'lru-cache';
import { readKeySet } from './read-key-set.ts';

/** What is known of an address. Moments are milliseconds since the epoch. */
interface Known {
  keys?: readonly JWK[];
  /** When the keys were read. */
  readAt: number;
  /** When the address was last asked, and whether it gave keys. */
  askedAt: number;
  away: boolean;
  /** Before then nobody asks, unless for a key that is missing. */
  nextAt: number;
  /** The question under way; everybody waits for the same. */
  reading?: Promise<void>;
}

const seconds = 1000;
const keptFor = 600 * seconds;
const keptAtLeast = 60 * seconds;
const failureFor = 10 * seconds;
/** Keys of an address that is away serve this long; then who has withdrawn one may rely on it. */
const keptWhileAway = 24 * 3600 * seconds;
const maxAddresses = 1000;

interface Options {
  logger: Pick<Logger, 'info' | 'warn'>;
  now: () => Date;
  timeoutMs?: number;
  /** How soon an address is asked again for a key that is missing. */
  refreshEverySeconds?: number;
  use?: CacheUse;
}

/**
 * Key sets over HTTP, remembered in this process: for ten minutes or as long as their server says if that is less, at least a minute. Only addresses
 * that administrators registered come here; nothing that was received goes out again.
 */
export function createRemoteKeySets({
  logger,
  now,
  timeoutMs = 2000,
  refreshEverySeconds = 30,
  use = unobservedCache,
}: Options): RemoteKeySets {
  const addresses = new LRUCache<string, Known>({ max: maxAddresses });
  const time = () => now().getTime();

  function knownOf(address: string): Known {
    const known = addresses.get(address);
    if (known !== undefined) return known;
    const unknown = { readAt: 0, askedAt: 0, away: false, nextAt: 0 };
    addresses.set(address, unknown);
    return unknown;
  }

  async function ask(address: string, known: Known): Promise<void> {
    known.askedAt = time();
    try {
      const { keys, maxAgeSeconds = Number.POSITIVE_INFINITY } = await readKeySet(address, timeoutMs);
      const life = Math.max(keptAtLeast, Math.min(keptFor, maxAgeSeconds * seconds));
      if (known.away) logger.info({ event: 'key-set.back', 'url.full': withoutQuery(address) }, 'a key set can be read again');
      Object.assign(known, { keys, readAt: time(), away: false, nextAt: time() + life });
    } catch (err) {
      if (!known.away) logger.warn({ event: 'key-set.lost', 'url.full': withoutQuery(address), err }, 'a key set cannot be read');
      Object.assign(known, { away: true, nextAt: Math.max(known.nextAt, time() + failureFor) });
    }
  }

  const isDue = ({ nextAt, askedAt }: Known, refresh: boolean): boolean =>
    time() >= nextAt || (refresh && time() >= askedAt + refreshEverySeconds * seconds);

  return {
    async read(address, { refresh = false } = {}) {
      const known = knownOf(address);
      const due = isDue(known, refresh);
      use[due ? 'miss' : 'hit']();
      if (due) {
        known.reading ??= ask(address, known).finally(() => {
          delete known.reading;
        });
      }
      if (due || refresh) await known.reading;
      return time() < known.readAt + keptWhileAway ? known.keys : undefined;
    },
  };
}

/** A query may hold what opens the address. */
function withoutQuery(address: string): string {
  if (!URL.canParse(address)) return 'no URL';
  const { origin, pathname } = new URL(address);
  return origin + pathname;
}
