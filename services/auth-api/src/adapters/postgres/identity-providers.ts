import { ApiError, inTransaction, type KeyRing, KeyRingError, type PoolClient } from '@gauth/service-kit';
import type { Pool } from 'pg';
import type { ProviderName, RegisteredIdentityProvider, RegisteredIdentityProviders } from '../../ports/registered-identity-providers.ts';
import {
  allProviderFields,
  insertProvider,
  type ProviderRow,
  providerFields,
  providerValues,
  replaceProvider,
  toProvider,
} from './identity-provider-row.ts';
import { insertProviderKey, keysInOrder, type ProviderKeyRow, selectProviderKeys, toRegisteredKey } from './provider-key-row.ts';
import { orRefused } from './refusals.ts';

const selected = `select ${allProviderFields} from auth.identity_providers`;
const listed = `select ${providerFields} from auth.identity_providers where contact_center_id = any ($1) order by name, contact_center_id`;
const named = 'where contact_center_id = $1 and id = $2';
const keysOf = `${selectProviderKeys} join auth.identity_providers p on p.id = k.provider_id
  where p.contact_center_id = $1 and p.id = $2 ${keysInOrder}`;
const refreshed = `select r.tried_at as "triedAt", r.failure from auth.identity_provider_refreshes r
  join auth.identity_providers p on p.id = r.provider_id where p.contact_center_id = $1 and p.id = $2`;

/** More than a change of keys needs, and few enough for a document that providers read. */
const mostKeys = 5;

interface Options {
  pool: Pool;
  /** Seals client secrets and private keys. */
  keyRing: Pick<KeyRing, 'seal' | 'open'>;
  /** Called before an administrator has the answer, so that this process notices its own changes. */
  changed?: () => void;
}

/** Identity providers in PostgreSQL. Every change raises the revision, by which pods notice it within a second. */
export function postgresRegisteredIdentityProviders({ pool, keyRing, changed = () => {} }: Options): RegisteredIdentityProviders {
  const query = async <Row extends object>(sql: string, name: ProviderName) =>
    (await orRefused('an identity provider', () => pool.query<Row>(sql, [name.contactCenterId, name.id]))).rows;
  const change = <T>(work: (database: PoolClient) => Promise<T>): Promise<T> =>
    orRefused('an identity provider', () => inTransaction(pool, (database) => inTurn(database, work))).finally(changed);
  const provider = (row: ProviderRow) => withOrWithoutSecret(row, keyRing);

  return {
    list: async (contactCenterIds) =>
      (await orRefused('an identity provider', () => pool.query<ProviderRow>(listed, [contactCenterIds]))).rows.map(provider),
    find: async (name) => (await query<ProviderRow>(`${selected} ${named}`, name)).map(provider)[0],
    create: (created, key) =>
      change(async (database) => {
        if ((await database.query(insertProvider, providerValues(created, keyRing))).rowCount !== 1) return false;
        await database.query(...insertProviderKey(keyRing, { providerId: created.id, key, state: 'active' }));
        return true;
      }),
    update: (name, decide) =>
      change(async (database) => {
        const [row] = (await database.query<ProviderRow>(`${selected} ${named}`, [name.contactCenterId, name.id])).rows;
        if (row === undefined) return undefined;
        const decided = { ...decide(provider(row)), ...name };
        await database.query(replaceProvider, providerValues(decided, keyRing));
        return decided;
      }),
    delete: (name) =>
      change(async (database) => {
        const values = [name.contactCenterId, name.id];
        return (await database.query(`delete from auth.identity_providers ${named}`, values)).rowCount === 1;
      }),
    keys: async (name) => (await query<ProviderKeyRow>(keysOf, name)).map(toRegisteredKey),
    announceKey: (name, key) =>
      change(async (database) => {
        const keys = await lockedKeys(database, name);
        if (keys.length === 0) return false;
        if (keys.some(({ state }) => state === 'announced')) throw new ApiError('conflict', 'a key is announced already');
        if (keys.length >= mostKeys) throw new ApiError('conflict', 'there are five keys; delete one first');
        await database.query(...insertProviderKey(keyRing, { providerId: name.id, key, state: 'announced' }));
        return true;
      }),
    activateKey: (name, keyId) =>
      change(async (database) => {
        const key = (await lockedKeys(database, name)).find(({ id }) => id === keyId);
        if (key === undefined) return false;
        if (key.state === 'active') return true;
        await database.query(`update auth.identity_provider_keys set state = 'retired' where provider_id = $1 and state = 'active'`, [
          name.id,
        ]);
        await database.query(`update auth.identity_provider_keys set state = 'active' where id = $1`, [keyId]);
        return true;
      }),
    deleteKey: (name, keyId) =>
      change(async (database) => {
        const key = (await lockedKeys(database, name)).find(({ id }) => id === keyId);
        if (key === undefined) return false;
        if (key.state === 'active') throw new ApiError('conflict', 'this key is in use');
        await database.query('delete from auth.identity_provider_keys where id = $1', [keyId]);
        return true;
      }),
    async refreshOf(name) {
      const [row] = await query<{ triedAt: Date; failure: string | null }>(refreshed, name);
      return row && { triedAt: row.triedAt.getTime(), ...(row.failure !== null && { failure: row.failure }) };
    },
  };
}

/** A secret that the ring cannot open is lost: whoever administers has to see that it is missing, and to state it again. */
function withOrWithoutSecret(row: ProviderRow, keyRing: Pick<KeyRing, 'open'>): RegisteredIdentityProvider {
  try {
    return toProvider(row, keyRing);
  } catch (error) {
    if (error instanceof KeyRingError) return toProvider({ ...row, sealedClientSecret: null }, keyRing);
    throw error;
  }
}

/** Every statement that changes something locks the revision first, so whoever locks rows before it would wait for somebody who waits for them. */
async function inTurn<T>(database: PoolClient, work: (database: PoolClient) => Promise<T>): Promise<T> {
  await database.query('select revision from auth.revision for update');
  return work(database);
}

const lockedKeys = async (database: PoolClient, name: ProviderName) =>
  (await database.query<ProviderKeyRow>(keysOf, [name.contactCenterId, name.id])).rows;
