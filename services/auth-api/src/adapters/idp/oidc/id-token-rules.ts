import { createHash } from 'node:crypto';
import type { JWTVerifyResult } from 'jose';
import { ProviderRefused } from '../../../ports/provider-protocol.ts';

interface Expected {
  accessToken: string;
  /** Seconds since the epoch; undefined where any sign-in is good enough. */
  authenticatedAfter: number | undefined;
  clockSkewSeconds: number;
  now: Date;
}

/** What OpenID Connect Core §3.1.3.7 and §3.1.3.8 demand of an ID token beside signature, issuer, audience, end and nonce. Throws `ProviderRefused`. */
export function checkIdToken({ payload, protectedHeader }: JWTVerifyResult, expected: Expected): void {
  const latest = expected.now.getTime() / 1000 + expected.clockSkewSeconds;
  if (Number(payload.iat) > latest) throw new ProviderRefused('timing', `ID token: iat is ${Number(payload.iat)}, which is to come`);
  checkAuthTime(payload.auth_time, latest, expected);
  const { at_hash: atHash } = payload;
  if (atHash !== undefined && atHash !== halfHash(expected.accessToken, protectedHeader.alg))
    throw new ProviderRefused('invalid', 'ID token: at_hash is not that of the access token');
}

function checkAuthTime(authTime: unknown, latest: number, { authenticatedAfter, clockSkewSeconds }: Expected): void {
  if (authTime === undefined && authenticatedAfter === undefined) return;
  if (typeof authTime !== 'number') throw new ProviderRefused('invalid', 'ID token: auth_time expected, because max_age was asked for');
  if (authTime > latest) throw new ProviderRefused('timing', `ID token: auth_time is ${authTime}, which is to come`);
  if (authenticatedAfter !== undefined && authTime + clockSkewSeconds < authenticatedAfter)
    throw new ProviderRefused('invalid', `ID token: auth_time expected after ${authenticatedAfter}, is ${authTime}`);
}

/** The left half of the hash that belongs to a signature algorithm; Ed25519 is computed with SHA-512. */
function halfHash(text: string, algorithm: string): string {
  const bits = /\d{3}$/.exec(algorithm)?.[0] ?? '512';
  const hash = createHash(algorithm.startsWith('Ed') ? 'sha512' : `sha${bits}`)
    .update(text)
    .digest();
  return hash.subarray(0, hash.length / 2).toString('base64url');
}
