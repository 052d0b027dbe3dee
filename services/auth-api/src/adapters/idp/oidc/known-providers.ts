import type { Logger } from '@gauth/service-kit';
import { LRUCache } from 'lru-cache';
import { Unavailable } from '../../../ports/unavailable.ts';
import { type ProviderMetadata, readProviderMetadata } from './provider-metadata.ts';

/** What is known of an issuer. Moments are milliseconds since the epoch. */
interface Known {
  metadata?: ProviderMetadata;
  fault?: Unavailable;
  /** Before then nobody asks. */
  nextAt: number;
  /** The question under way; everybody waits for the same. */
  reading?: Promise<void>;
}

const keptFor = 600_000;
const failureFor = 10_000;
const maxIssuers = 1000;

interface Options {
  logger: Pick<Logger, 'info' | 'warn'>;
  now: () => Date;
  timeoutMs: number;
}

/** Metadata of providers by issuer. Throws `Unavailable` while there is none. */
export type KnownProviders = (issuer: string) => Promise<ProviderMetadata>;

/**
 * Remembers in this process what providers say about themselves: for ten minutes, and what was last known for as long as they are away. After a failure
 * nobody is asked for ten seconds, so a provider that is away costs the time of few.
 */
export function createKnownProviders({ logger, now, timeoutMs }: Options): KnownProviders {
  const issuers = new LRUCache<string, Known>({ max: maxIssuers });
  const time = () => now().getTime();

  function knownOf(issuer: string): Known {
    const known = issuers.get(issuer) ?? { nextAt: 0 };
    issuers.set(issuer, known);
    return known;
  }

  async function ask(issuer: string, known: Known): Promise<void> {
    try {
      known.metadata = await readProviderMetadata(issuer, timeoutMs);
      known.nextAt = time() + keptFor;
      if (known.fault) logger.info({ event: 'openid-provider.back', 'url.full': issuer }, 'an OpenID provider can be asked again');
      delete known.fault;
    } catch (err) {
      if (!(err instanceof Unavailable)) throw err;
      known.nextAt = time() + failureFor;
      if (!known.fault) logger.warn({ event: 'openid-provider.lost', 'url.full': issuer, err }, 'an OpenID provider cannot be asked');
      known.fault = err;
    }
  }

  return async (issuer) => {
    const known = knownOf(issuer);
    if (time() >= known.nextAt) {
      known.reading ??= ask(issuer, known).finally(() => {
        delete known.reading;
      });
      await known.reading;
    }
    if (known.metadata) return known.metadata;
    throw known.fault ?? new Unavailable(`the metadata of ${issuer} cannot be had`);
  };
}
