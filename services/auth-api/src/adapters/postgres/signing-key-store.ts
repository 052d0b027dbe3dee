import type { generateSigningKey, KeyTimes, SignatureAlgorithm, Succession } from '@gauth/oauth';
import { inTransaction, type KeyRing } from '@gauth/service-kit';
import type { JWK } from 'jose';
import type { Pool, PoolClient } from 'pg';

/** A signing key as it stands in PostgreSQL: the private half sealed under the key ring. */
export interface StoredKey extends KeyTimes {
  publicJwk: JWK;
  sealedPrivateJwk: string;
  /** When it was made, which is when it was first published. Seconds since the epoch. */
  createdAt: number;
}

/** A key that was revoked: its name is all that is left. */
export interface RevokedKey {
  kid: string;
  alg: SignatureAlgorithm;
  /** Seconds since the epoch. */
  revokedAt: number;
}

/** A key pair that was just made. */
export type NewKey = Awaited<ReturnType<typeof generateSigningKey>>;

/** What a private key is sealed as, so that it opens for no other key. */
export const signingKeyContext = (kid: string): string => `signing-key:${kid}`;

type Statements = Pick<Pool, 'query'>;

const seconds = (column: string, name: string) => `extract(epoch from ${column})::float8 as "${name}"`;
const selected = `select kid, alg, public_jwk as "publicJwk", sealed_private_jwk as "sealedPrivateJwk", ${seconds('created_at', 'createdAt')},
  ${seconds('signs_from', 'signsFrom')}, ${seconds('signs_until', 'signsUntil')}, ${seconds('published_until', 'publishedUntil')}
  from auth.signing_keys order by signs_from, kid`;
const inserted = `insert into auth.signing_keys (kid, alg, public_jwk, sealed_private_jwk, signs_from, signs_until, published_until)
  values ($1, $2, $3, $4, to_timestamp($5), to_timestamp($6), to_timestamp($7))`;
const taken = `update auth.signing_keys set signs_from = to_timestamp($2), signs_until = to_timestamp($3), published_until = to_timestamp($4)
  where kid = $1`;
const ended = 'update auth.signing_keys set signs_until = to_timestamp($2), published_until = to_timestamp($3) where kid = $1';
const revokedSelected = `select kid, alg, ${seconds('revoked_at', 'revokedAt')} from auth.revoked_signing_keys order by revoked_at, kid`;

/** Reads all keys that were not revoked. */
export const readSigningKeys = async (database: Statements): Promise<StoredKey[]> => (await database.query<StoredKey>(selected)).rows;

/** Reads the names of all keys that were revoked. */
export const readRevokedKeys = async (database: Statements): Promise<RevokedKey[]> =>
  (await database.query<RevokedKey>(revokedSelected)).rows;

/** Runs `work` in a transaction while no other pod changes keys, with all keys as they are by then. */
export const changingKeys = <T>(pool: Pool, work: (database: PoolClient, keys: readonly StoredKey[]) => Promise<T>): Promise<T> =>
  inTransaction(pool, async (database) => {
    await database.query('select pg_advisory_xact_lock(hashtext($1))', ['gauth signing keys']);
    return work(database, await readSigningKeys(database));
  });

/** Carries a succession out, with `made` where no key waits already; answers the kid of the successor. */
export async function succeed(
  database: Statements,
  { times, kid, predecessor }: Succession,
  { made, keyRing }: { made: NewKey; keyRing: Pick<KeyRing, 'seal'> },
): Promise<string> {
  const when = [times.signsFrom, times.signsUntil, times.publishedUntil];
  if (kid !== undefined) await database.query(taken, [kid, ...when]);
  else {
    const sealed = keyRing.seal(JSON.stringify(made.privateJwk), signingKeyContext(made.kid));
    await database.query(inserted, [made.kid, made.publicJwk.alg, made.publicJwk, sealed, ...when]);
  }
  if (predecessor) await database.query(ended, [predecessor.kid, predecessor.signsUntil, predecessor.publishedUntil]);
  return kid ?? made.kid;
}

/** Removes keys for good. */
export const removeKeys = (database: Statements, kids: readonly string[]): Promise<unknown> =>
  database.query('delete from auth.signing_keys where kid = any($1)', [kids]);

/** Removes a key and remembers that it was revoked; for a key that is revoked already nothing changes. */
export async function revokeKey(database: Statements, { kid, alg, revokedAt }: RevokedKey): Promise<void> {
  await removeKeys(database, [kid]);
  await database.query(
    'insert into auth.revoked_signing_keys (kid, alg, revoked_at) values ($1, $2, to_timestamp($3)) on conflict (kid) do nothing',
    [kid, alg, revokedAt],
  );
}

/** Puts a private key under another seal, unless somebody else did so before; answers whether. */
export async function replaceSeal(database: Statements, { kid, from, to }: { kid: string; from: string; to: string }): Promise<boolean> {
  const values = [kid, from, to];
  return (
    (await database.query('update auth.signing_keys set sealed_private_jwk = $3 where kid = $1 and sealed_private_jwk = $2', values))
      .rowCount === 1
  );
}
