import { createHash, timingSafeEqual } from 'node:crypto';

/** 43 to 128 unreserved characters (RFC 7636 §4.1). */
export const codeVerifierPattern = /^[\w.~-]{43,128}$/;

/** A base64url SHA-256 (RFC 7636 §4.2). */
export const codeChallengePattern = /^[\w-]{43}$/;

/**
 * Whether the verifier fits the S256 challenge of the authorization request (RFC 7636 §4.6). A verifier without a challenge does not match:
 * otherwise an attacker could strip the challenge and nobody would notice (RFC 9700 §2.1.1).
 */
export function verifierMatches(verifier: string | undefined, challenge: string | undefined): boolean {
  if (verifier === undefined || challenge === undefined) return verifier === challenge;
  const computed = Buffer.from(createHash('sha256').update(verifier).digest('base64url'));
  const expected = Buffer.from(challenge);
  return computed.length === expected.length && timingSafeEqual(computed, expected);
}
