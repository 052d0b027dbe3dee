import type { KeyTimes } from '@gauth/oauth';
import type { KeyRing } from '@gauth/service-kit';
import { type CryptoKey, importJWK, type JWK } from 'jose';
import { type StoredKey, signingKeyContext } from './signing-key-store.ts';

/** A key that signs, or will, cannot be opened with the key ring that this process was given. Names both keys, never their content. */
export class SigningKeyError extends Error {
  override readonly name = 'SigningKeyError';
}

/** A key as a process holds it: `unopened` says why it lacks a private half that it should have. */
export interface LoadedKey extends KeyTimes {
  publicJwk: JWK;
  privateKey?: CryptoKey;
  unopened?: SigningKeyError;
}

interface Opening {
  keyRing: Pick<KeyRing, 'open' | 'sealedUnder' | 'currentId'>;
  /** Seconds since the epoch. */
  now: number;
  /** What was opened before. */
  before: readonly LoadedKey[];
}

/**
 * The private half is opened only where the key signs now or will: one that is retired needs no key of the ring any more. One that was opened before
 * stays open, so that a pod with the ring of yesterday goes on when another one has sealed its keys anew.
 */
export async function openSigningKey({ sealedPrivateJwk, ...key }: StoredKey, { keyRing, now, before }: Opening): Promise<LoadedKey> {
  if (key.signsUntil <= now) return key;
  const privateKey = before.find(({ kid }) => kid === key.kid)?.privateKey;
  if (privateKey) return { ...key, privateKey };
  try {
    const jwk = JSON.parse(keyRing.open(sealedPrivateJwk, signingKeyContext(key.kid)));
    return { ...key, privateKey: (await importJWK(jwk, key.alg)) as CryptoKey };
  } catch (cause) {
    return { ...key, unopened: new SigningKeyError(notOpened(key.kid, keyRing, sealedPrivateJwk), { cause }) };
  }
}

function notOpened(kid: string, keyRing: Pick<KeyRing, 'sealedUnder' | 'currentId'>, sealed: string): string {
  const under = keyRing.sealedUnder(sealed) ?? 'that cannot be told';
  return `the signing key ${kid}, sealed under the key ${under}, cannot be opened with this key ring, whose current key is ${keyRing.currentId}`;
}
