import { type KeyRing, KeyRingError, type Logger } from '@gauth/service-kit';
import type { Pool } from 'pg';
import { clientSecretContext } from './identity-provider-row.ts';
import { providerKeyContext } from './provider-key-row.ts';

interface Options {
  pool: Pick<Pool, 'query'>;
  keyRing: Pick<KeyRing, 'open' | 'seal' | 'sealedUnder' | 'currentId'>;
}

/** Something sealed, and the statement that replaces its seal unless somebody else did so before. */
interface Sealed {
  id: string;
  sealed: string;
  context: string;
  replacement: string;
}

const secrets = 'select id, sealed_client_secret as sealed from auth.identity_providers where sealed_client_secret is not null';
const keys = 'select id, provider_id as "providerId", sealed_private_key as sealed from auth.identity_provider_keys';
const newSecret = 'update auth.identity_providers set sealed_client_secret = $3 where id = $1 and sealed_client_secret = $2';
const newKey = 'update auth.identity_provider_keys set sealed_private_key = $3 where id = $1 and sealed_private_key = $2';

/** Puts what is sealed at identity providers under the current key of the ring, and answers how many it were. What the ring cannot open stays as it is. */
export async function resealProviders({ pool, keyRing }: Options): Promise<number> {
  let changed = 0;
  for (const { id, sealed, context, replacement } of await readSealed(pool)) {
    if (keyRing.sealedUnder(sealed) === keyRing.currentId) continue;
    const opened = openedOrNot(keyRing, sealed, context);
    if (opened !== undefined) changed += (await pool.query(replacement, [id, sealed, keyRing.seal(opened, context)])).rowCount ?? 0;
  }
  return changed;
}

async function readSealed(pool: Options['pool']): Promise<Sealed[]> {
  const { rows: ofProviders } = await pool.query<{ id: string; sealed: string }>(secrets);
  const { rows: ofKeys } = await pool.query<{ id: string; providerId: string; sealed: string }>(keys);
  return [
    ...ofProviders.map((row) => ({ ...row, context: clientSecretContext(row.id), replacement: newSecret })),
    ...ofKeys.map((row) => ({ ...row, context: providerKeyContext(row.providerId, row.id), replacement: newKey })),
  ];
}

function openedOrNot(keyRing: Options['keyRing'], sealed: string, context: string): string | undefined {
  try {
    return keyRing.open(sealed, context);
  } catch (error) {
    if (error instanceof KeyRingError) return undefined;
    throw error;
  }
}

/** Does so once a minute while it runs. */
export function createProviderSeals({ logger, ...options }: Options & { logger: Pick<Logger, 'info' | 'warn'> }) {
  let timer: NodeJS.Timeout | undefined;
  let underWay: Promise<void> | undefined;

  async function look(): Promise<void> {
    try {
      const count = await resealProviders(options);
      if (count > 0) logger.info({ event: 'identity-provider.resealed', count }, 'secrets at identity providers were sealed anew');
    } catch (err) {
      logger.warn({ event: 'identity-provider.seals-unknown', err }, 'it is not known what must be sealed anew');
    } finally {
      underWay = undefined;
    }
  }

  return {
    start() {
      timer ??= setInterval(() => {
        underWay ??= look();
      }, 60_000).unref();
    },
    async stop() {
      clearInterval(timer);
      timer = undefined;
      await underWay;
    },
  };
}
