import { createHash } from 'node:crypto';
import { SignJWT } from 'jose';
import type { Authorization, Client, SignatureAlgorithm } from './model.ts';
import type { SigningKeys } from './ports.ts';

/** Signs the ID token of an authorization (OpenID Connect Core §2), or gives undefined where none is due: without `openid` or without a user. */
export type IssueIdToken = (request: {
  authorization: Authorization;
  client: Client;
  accessToken: string;
  now: Date;
}) => Promise<string | undefined>;

export const createIssueIdToken =
  ({ issuer, keys }: { issuer: string; keys: SigningKeys }): IssueIdToken =>
  async ({ authorization, client, accessToken, now }) => {
    const { user } = authorization;
    if (user === undefined || !authorization.scope.includes('openid')) return undefined;
    const { kid, alg, privateKey } = await keys.signer(client.idTokenSignedResponseAlg);
    const issuedAt = Math.floor(now.getTime() / 1000);
    return new SignJWT({
      ...(authorization.authTime !== undefined && { auth_time: authorization.authTime }),
      ...(authorization.nonce !== undefined && { nonce: authorization.nonce }),
      ...(authorization.amr && { amr: authorization.amr }),
      ...(authorization.sessionId !== undefined && { sid: authorization.sessionId }),
      at_hash: leftHalfHash(accessToken, alg),
    })
      .setProtectedHeader({ alg, kid, typ: 'JWT' })
      .setIssuer(issuer)
      .setSubject(user.id)
      .setAudience(client.id)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + idTokenTtlSeconds)
      .sign(privateKey);
  };

/** An ID token tells of a sign-in that just happened; nobody should accept it an hour later. */
const idTokenTtlSeconds = 3600;

/** `at_hash` (OpenID Connect Core §3.1.3.6): the left half of the hash that belongs to the signature; Ed25519 signs with SHA-512. */
export function leftHalfHash(value: string, alg: SignatureAlgorithm): string {
  const hash = createHash(alg === 'EdDSA' ? 'sha512' : 'sha256')
    .update(value, 'ascii')
    .digest();
  return hash.subarray(0, hash.length / 2).toString('base64url');
}
