import { servesLocation } from '@gauth/environment-client';
import type { CacheUse, KeyRing, Logger } from '@gauth/service-kit';
import type { Pool } from 'pg';
import type { IdentityProvider, IdentityProviders } from '../../ports/identity-providers.ts';
import type { KnownProvider, KnownProviders } from '../../ports/known-providers.ts';
import { Unavailable } from '../../ports/unavailable.ts';
import { orUnavailable } from '../outage.ts';
import { type ProviderRow, providerFields, toProvider } from './identity-provider-row.ts';
import { keptSnapshot } from './kept-snapshot.ts';
import { keysInOrder, type ProviderKeyRow, selectProviderKeys, toProviderKey } from './provider-key-row.ts';

/** The cached view of identity providers. */
export interface CachedIdentityProviders extends Omit<IdentityProviders, 'any'>, KnownProviders {
  /** Contact centers that have one which is `ON` and used at this service's location. */
  contactCenterIds(): Promise<readonly string[]>;
  /** Makes them be read again before one is used next. */
  renew(): void;
}

type Snapshot = ReadonlyMap<string, KnownProvider>;

interface Options {
  pool: Pick<Pool, 'query'>;
  keyRing: Pick<KeyRing, 'open'>;
  /** Where this service runs, such as `/USW1`. */
  location: string;
  logger: Pick<Logger, 'error'>;
  use?: CacheUse;
}

/**
 * Identity providers from memory: there are few, so all are read at once. Call `renew` when the revision changes. What was last known keeps serving while
 * PostgreSQL is away.
 */
export function cachedIdentityProviders(options: Options): CachedIdentityProviders {
  const { current, renew } = keptSnapshot(() => orUnavailable('the database', () => readAll(options)), options.use);

  const isUsed = ({ status, location }: IdentityProvider): boolean => status === 'ON' && servesLocation(location, options.location);
  const allUsed = async (): Promise<IdentityProvider[]> => [...(await current()).values()].map(({ provider }) => provider).filter(isUsed);

  return {
    find: async (id) => (await current()).get(id)?.provider,
    async used(id) {
      const provider = (await current()).get(id)?.provider;
      return provider !== undefined && isUsed(provider) ? provider : undefined;
    },
    usedBy: async (contactCenterId) => (await allUsed()).filter((provider) => provider.contactCenterId === contactCenterId),
    contactCenterIds: async () => [...new Set((await allUsed()).map(({ contactCenterId }) => contactCenterId))],
    async keys(id) {
      const [inUse, ...others] = (await current()).get(id)?.keys ?? [];
      if (inUse === undefined) throw new Unavailable('our keys at this identity provider cannot be had');
      return [inUse, ...others];
    },
    all: async () => [...(await current()).values()],
    renew,
  };
}

async function readAll({ pool, keyRing, logger }: Options): Promise<Snapshot> {
  const { rows: providers } = await pool.query<ProviderRow>(`select ${providerFields} from auth.identity_providers order by name, id`);
  if (providers.length === 0) return new Map();
  const { rows: keys } = await pool.query<ProviderKeyRow>(`${selectProviderKeys} ${keysInOrder}`);

  /** What was sealed under a key that this process lacks stops nobody but those who need it. */
  const opened = <T>(providerId: string, open: () => T): [T] | [] => {
    try {
      return [open()];
    } catch (err) {
      logger.error(
        { event: 'identity-provider.unopened', identityProviderId: providerId, err },
        'a secret of an identity provider cannot be opened',
      );
      return [];
    }
  };
  const snapshot = new Map<string, KnownProvider>();
  for (const row of providers) {
    // Without its secret it signs nobody in; without the provider, passwords would be good that must not be.
    const [provider = toProvider({ ...row, sealedClientSecret: null }, keyRing)] = opened(row.id, () => toProvider(row, keyRing));
    const ours = keys.filter(({ providerId }) => providerId === row.id);
    snapshot.set(row.id, { provider, keys: ours.flatMap((key) => opened(row.id, () => toProviderKey(key, keyRing))) });
  }
  return snapshot;
}
