import {
  generateSigningKey,
  type KeyTimes,
  planRotation,
  type RotationPolicy,
  type SignatureAlgorithm,
  signatureAlgorithms,
} from '@gauth/oauth';
import { inTransaction, type KeyRing } from '@gauth/service-kit';
import type { JWK } from 'jose';
import type { Pool } from 'pg';

/** A signing key as it stands in PostgreSQL: the private half sealed under the key ring. */
export interface StoredKey extends KeyTimes {
  publicJwk: JWK;
  sealedPrivateJwk: string;
}

/** What a private key is sealed as, so that it opens for no other key. */
export const signingKeyContext = (kid: string): string => `signing-key:${kid}`;

const seconds = (column: string, name: string) => `extract(epoch from ${column})::float8 as "${name}"`;
const selected = `select kid, alg, public_jwk as "publicJwk", sealed_private_jwk as "sealedPrivateJwk",
  ${seconds('signs_from', 'signsFrom')}, ${seconds('signs_until', 'signsUntil')}, ${seconds('published_until', 'publishedUntil')}
  from auth.signing_keys order by signs_from, kid`;
const inserted = `insert into auth.signing_keys (kid, alg, public_jwk, sealed_private_jwk, signs_from, signs_until, published_until)
  values ($1, $2, $3, $4, to_timestamp($5), to_timestamp($6), to_timestamp($7))`;

/** Reads all keys. */
export const readSigningKeys = async (pool: Pick<Pool, 'query'>): Promise<StoredKey[]> => (await pool.query<StoredKey>(selected)).rows;

interface Rotation {
  pool: Pool;
  keyRing: Pick<KeyRing, 'seal'>;
  policy: RotationPolicy;
  /** Seconds since the epoch. */
  now: number;
}

/**
 * Makes the keys that are due and removes those that no token can need; nothing is written when nothing is due. Pods that do it at the same time
 * take turns and agree, because each looks again once it is its turn. Keys are made beforehand: that takes longer than anybody should wait.
 */
export async function rotateSigningKeys({ pool, keyRing, policy, now }: Rotation): Promise<StoredKey[]> {
  const before = await readSigningKeys(pool);
  const due = plansFor(before, now, policy);
  if (due.length === 0) return before;
  const made = new Map<SignatureAlgorithm, Awaited<ReturnType<typeof generateSigningKey>>>();
  for (const { alg, create } of due) if (create) made.set(alg, await generateSigningKey(alg));

  return inTransaction(pool, async (client) => {
    await client.query('select pg_advisory_xact_lock(hashtext($1))', ['gauth signing keys']);
    const current = (await client.query<StoredKey>(selected)).rows;
    for (const { alg, create, remove } of plansFor(current, now, policy)) {
      const key = made.get(alg);
      if (create && key) {
        const sealed = keyRing.seal(JSON.stringify(key.privateJwk), signingKeyContext(key.kid));
        await client.query(inserted, [key.kid, alg, key.publicJwk, sealed, create.signsFrom, create.signsUntil, create.publishedUntil]);
      }
      if (remove.length > 0) await client.query('delete from auth.signing_keys where kid = any($1)', [remove]);
    }
    return (await client.query<StoredKey>(selected)).rows;
  });
}

/** What is due, for the algorithms with which something is. */
const plansFor = (keys: readonly KeyTimes[], now: number, policy: RotationPolicy) =>
  signatureAlgorithms
    .map((alg) => ({
      alg,
      ...planRotation(
        keys.filter((key) => key.alg === alg),
        now,
        policy,
      ),
    }))
    .filter(({ create, remove }) => create !== undefined || remove.length > 0);
