import { ApiError, type Logger, type Metrics } from '@gauth/service-kit';
import { MetadataFault } from '../ports/provider-metadata.ts';
import type { MetadataRefreshes, ProviderName } from '../ports/registered-identity-providers.ts';
import type { ProviderMetadata } from './provider-metadata.ts';

/** Reads metadata again while it runs. */
export interface KeepingMetadata {
  start(): void;
  /** Begins nothing more and waits for what is under way. */
  stop(): Promise<void>;
}

interface Dependencies {
  metadataRefreshes: Pick<MetadataRefreshes, 'claim'>;
  providerMetadata: Pick<ProviderMetadata, 'refresh'>;
  logger: Pick<Logger, 'info' | 'warn'>;
  metrics: Pick<Metrics, 'counter'>;
  /** How often it is looked for what is due. */
  everyMs?: number;
}

const hourSeconds = 3600;

/**
 * Reads every document that has an address again, once an hour over all pods, so that a new key of a provider is known before it is used. A document that is not
 * taken changes nothing: what was read last stays.
 */
export function createKeepingMetadata({
  metadataRefreshes,
  providerMetadata,
  logger,
  metrics,
  everyMs = 60_000,
}: Dependencies): KeepingMetadata {
  const counted = metrics.counter({
    name: 'gauth_identity_provider_metadata_refreshes_total',
    help: 'Readings of metadata by its address, by outcome',
    labelNames: ['outcome'],
  });
  let stopped = true;
  let timer: NodeJS.Timeout | undefined;
  let underWay: Promise<void> | undefined;

  async function refresh(name: ProviderName): Promise<void> {
    const about = { identityProviderId: name.id, contactCenterId: name.contactCenterId };
    try {
      await providerMetadata.refresh(name);
      counted.inc({ outcome: 'success' });
      logger.info({ event: 'identity-provider.metadata-read', ...about }, 'metadata of an identity provider was read again');
    } catch (err) {
      // It was deleted or changed since it was claimed.
      if (err instanceof ApiError) return;
      counted.inc({ outcome: 'failure' });
      const reason = err instanceof MetadataFault ? { 'event.reason': err.message } : { err };
      logger.warn(
        { event: 'identity-provider.metadata-refused', ...about, ...reason },
        'metadata of an identity provider could not be read again',
      );
    }
  }

  async function look(): Promise<void> {
    try {
      for (const name of await metadataRefreshes.claim(hourSeconds)) if (!stopped) await refresh(name);
    } catch (err) {
      logger.warn({ event: 'identity-provider.metadata-lost', err }, 'it is not known which metadata is to be read again');
    } finally {
      underWay = undefined;
    }
  }

  return {
    start() {
      stopped = false;
      timer ??= setInterval(() => {
        underWay ??= look();
      }, everyMs).unref();
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      timer = undefined;
      await underWay;
    },
  };
}
