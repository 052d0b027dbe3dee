import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import type { SignatureAlgorithm } from './model.ts';

/** Life of a signing key, in seconds since the epoch: published → signing → only verifying → gone. */
export interface KeyTimes {
  kid: string;
  alg: SignatureAlgorithm;
  signsFrom: number;
  signsUntil: number;
  publishedUntil: number;
}

/** Seconds that a key is published before it signs, that it signs, and that it stays published afterwards. */
export interface RotationPolicy {
  publishSeconds: number;
  signSeconds: number;
  retireSeconds: number;
}

/** Published two days before first use, so that verifiers that cache JWKS for a day know it; long enough after it for every ID token to lapse. */
export const defaultRotation: RotationPolicy = { publishSeconds: 2 * 86_400, signSeconds: 90 * 86_400, retireSeconds: 2 * 86_400 };

/** The key that signs at this moment: the youngest that has begun and not ended. */
export const signingAt = <Key extends KeyTimes>(keys: readonly Key[], now: number): Key | undefined =>
  keys.filter((key) => key.signsFrom <= now && now < key.signsUntil).sort((a, b) => b.signsFrom - a.signsFrom)[0];

/**
 * What must be done to the keys of one algorithm now: a key that signs at once where none does, a successor in time before the last one ends, and the
 * removal of keys that no token can still need.
 */
export function planRotation(
  keys: readonly KeyTimes[],
  now: number,
  policy: RotationPolicy,
): { create?: Omit<KeyTimes, 'kid' | 'alg'>; remove: string[] } {
  const remove = keys.filter((key) => key.publishedUntil <= now).map((key) => key.kid);
  const last = signingAt(keys, now) ? Math.max(...keys.map((key) => key.signsUntil)) : now;
  if (last - policy.publishSeconds > now) return { remove };
  const signsFrom = Math.max(last, now);
  const signsUntil = signsFrom + policy.signSeconds;
  return { create: { signsFrom, signsUntil, publishedUntil: signsUntil + policy.retireSeconds }, remove };
}

/** A new key pair, ready to be sealed and stored. */
export async function generateSigningKey(alg: SignatureAlgorithm): Promise<{ kid: string; publicJwk: JWK; privateJwk: JWK }> {
  const pair = await generateKeyPair(alg, { extractable: true, ...(alg === 'EdDSA' ? { crv: 'Ed25519' } : { modulusLength: 2048 }) });
  const kid = randomBytes(12).toString('base64url');
  const shown = { kid, alg, use: 'sig' };
  return {
    kid,
    publicJwk: { ...(await exportJWK(pair.publicKey)), ...shown },
    privateJwk: { ...(await exportJWK(pair.privateKey)), ...shown },
  };
}
