import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import type { SignatureAlgorithm } from '../model.ts';

/** Life of a signing key, in seconds since the epoch: published → signing → only verifying → gone. */
export interface KeyTimes {
  kid: string;
  alg: SignatureAlgorithm;
  signsFrom: number;
  signsUntil: number;
  publishedUntil: number;
}

/** Seconds that a key is published before it signs, that it signs, that it stays published afterwards, and that clocks of pods may differ. */
export interface RotationPolicy {
  publishSeconds: number;
  signSeconds: number;
  retireSeconds: number;
  skewSeconds: number;
}

/**
 * How long a JWT signed with these keys may live, in seconds. Whoever signs one caps `exp` with it: a key is published for this long after its last
 * use, and a day more.
 */
export const longestJwtLifetimeSeconds = 86_400;

/** How long verifiers may cache JWKS, in seconds. */
const jwksCacheSeconds = 86_400;

/** A day of margin covers pods that look late and clocks that are wrong. */
const marginSeconds = 86_400;

/** Published long enough before its first use that every cached JWKS has the key, and after its last until every JWT of it has expired. */
export const defaultRotation: RotationPolicy = {
  publishSeconds: jwksCacheSeconds + marginSeconds,
  signSeconds: 90 * 86_400,
  retireSeconds: longestJwtLifetimeSeconds + marginSeconds,
  skewSeconds: 300,
};

/** The key that signs at this moment: the youngest that has begun and not ended. */
export const signingAt = <Key extends KeyTimes>(keys: readonly Key[], now: number): Key | undefined =>
  keys.filter((key) => key.signsFrom <= now && now < key.signsUntil).sort((a, b) => b.signsFrom - a.signsFrom)[0];

/** The key that will sign next: published, and waiting for its time. */
export const waitingAt = <Key extends KeyTimes>(keys: readonly Key[], now: number): Key | undefined =>
  keys.filter((key) => key.signsFrom > now).sort((a, b) => a.signsFrom - b.signsFrom)[0];

/** One key of an algorithm takes over from another. */
export interface Succession {
  /** The key that waits already; absent: a new one must be made. */
  kid?: string;
  /** When the successor signs and how long it is published. */
  times: Pick<KeyTimes, 'signsFrom' | 'signsUntil' | 'publishedUntil'>;
  /** The key that signs until then, if one does, with its new end. */
  predecessor?: Pick<KeyTimes, 'kid' | 'signsUntil' | 'publishedUntil'>;
}

/**
 * Lets another key of one algorithm take over: after it was published for its time, or at once. Undefined where a key waits already and nobody is in
 * a hurry. At once means a little earlier, so that it has begun by the clock of every pod.
 */
export function planSuccession(
  keys: readonly KeyTimes[],
  { now, policy, start }: { now: number; policy: RotationPolicy; start: 'after-publishing' | 'at-once' },
): Succession | undefined {
  const current = signingAt(keys, now);
  const waiting = waitingAt(keys, now);
  const patient = start === 'after-publishing' && current !== undefined;
  if (patient && waiting) return undefined;
  const begun = Math.max(now - policy.skewSeconds, (current?.signsFrom ?? Number.NEGATIVE_INFINITY) + 1);
  const signsFrom = patient ? now + policy.publishSeconds : begun;
  const end = Math.max(signsFrom, now);
  const published = (signsUntil: number) => ({ signsUntil, publishedUntil: signsUntil + policy.retireSeconds });
  return {
    ...(waiting && { kid: waiting.kid }),
    times: { signsFrom, ...published(end + policy.signSeconds) },
    ...(current && { predecessor: { kid: current.kid, ...published(end) } }),
  };
}

/**
 * What must be done to the keys of one algorithm now: a succession in time before the signing key ends, or at once where none signs, and the removal of
 * keys that no token can still need. A successor that comes late is waited for: its predecessor signs until it has been published for its time.
 */
export function planRotation(
  keys: readonly KeyTimes[],
  now: number,
  policy: RotationPolicy,
): { succession?: Succession; remove: readonly string[] } {
  const remove = keys.filter((key) => key.publishedUntil <= now).map((key) => key.kid);
  const current = signingAt(keys, now);
  if (current && current.signsUntil - policy.publishSeconds > now) return { remove };
  const succession = planSuccession(keys, { now, policy, start: 'after-publishing' });
  return { ...(succession && { succession }), remove };
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
