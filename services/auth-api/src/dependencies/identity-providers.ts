import type { Pool, RunContext } from '@gauth/service-kit';
import { metadataDocuments } from '../adapters/idp/metadata/metadata-documents.ts';
import { cachedIdentityProviders } from '../adapters/postgres/cached-identity-providers.ts';
import { postgresMetadataRefreshes } from '../adapters/postgres/identity-provider-refreshes.ts';
import { postgresRegisteredIdentityProviders } from '../adapters/postgres/identity-providers.ts';
import { createProviderSeals } from '../adapters/postgres/provider-seals.ts';
import type { Config } from '../config.ts';
import { createCertificateWatch } from '../identity-providers/certificate-watch.ts';
import { createKeepingMetadata } from '../identity-providers/keeping-metadata.ts';
import { makeProviderKey } from '../identity-providers/make-provider-key.ts';
import { createProviderMetadata } from '../identity-providers/provider-metadata.ts';

type Surroundings = RunContext & { now: () => Date; pool: Pool };

/** Identity providers in PostgreSQL and in memory, their metadata, and what is done about both all the time. */
export function identityProviderStores({ KEY_RING: keyRing, LOCATION: location, ...config }: Config, surroundings: Surroundings) {
  const { pool, logger, metrics } = surroundings;
  const identityProviders = cachedIdentityProviders({ pool, keyRing, location, logger, use: metrics.cache('identity-providers') });
  const ports = {
    identityProviders,
    identityProviderRegistry: postgresRegisteredIdentityProviders({ pool, keyRing, changed: identityProviders.renew }),
    makeProviderKey,
    metadataDocuments: metadataDocuments({ privateAddresses: config.METADATA_PRIVATE_ADDRESSES === 'allow' }),
    metadataRefreshes: postgresMetadataRefreshes(pool),
  };
  const all = { ...surroundings, ...ports };
  const keeping = createKeepingMetadata({ ...all, providerMetadata: createProviderMetadata(all) });
  const watch = createCertificateWatch(all);
  const seals = createProviderSeals({ pool, keyRing, logger });
  return {
    ports,
    renew: identityProviders.renew,
    start() {
      keeping.start();
      watch.start();
      seals.start();
    },
    async stop() {
      watch.stop();
      await Promise.all([keeping.stop(), seals.stop()]);
    },
  };
}
