import { createHash } from 'node:crypto';
import { SignJWT } from 'jose';
import { standardClaimsFor } from '../claims.ts';
import type { Authorization, Client, SignatureAlgorithm } from '../model.ts';
import type { SigningKeys } from '../ports.ts';
import { originClaim, originOf } from './id-token-origin.ts';

/** Signs the ID token of an authorization (OpenID Connect Core §2), or gives undefined where none is due: without `openid` or without a user. */
export type IssueIdToken = (request: {
  authorization: Authorization;
  client: Client;
  /** What is issued along with it, and so hashed into it. */
  accessToken?: string | undefined;
  code?: string | undefined;
  now: Date;
  /** Nothing else is issued, so the claims of the scope have no other way to the application (§5.4). */
  alone?: boolean;
  ttlSeconds?: number;
}) => Promise<string | undefined>;

/** `typ` of ID tokens; no other token of ours has it, so none can pass for one (RFC 8725 §3.11). */
export const idTokenType = 'JWT';

/** Signed as the client registered it. Claims of the scope are at userinfo, unless the application has no token to ask there. */
export const createIssueIdToken =
  ({ issuer, keys }: { issuer: string; keys: SigningKeys }): IssueIdToken =>
  async ({ authorization, client, accessToken, code, now, alone = false, ttlSeconds = idTokenTtlSeconds }) => {
    const { user } = authorization;
    if (user === undefined || !authorization.scope.includes('openid')) return undefined;
    const { kid, alg, privateKey } = await keys.signer(client.idTokenSignedResponseAlg);
    const issuedAt = Math.floor(now.getTime() / 1000);
    const claims = { scope: alone ? authorization.scope : [], names: authorization.claims?.idToken ?? [], client };
    return new SignJWT({
      ...standardClaimsFor(user, claims),
      ...aboutSignIn(authorization),
      [originClaim]: originOf(authorization, user),
      ...(accessToken !== undefined && { at_hash: leftHalfHash(accessToken, alg) }),
      ...(code !== undefined && { c_hash: leftHalfHash(code, alg) }),
    })
      .setProtectedHeader({ alg, kid, typ: idTokenType })
      .setIssuer(issuer)
      .setSubject(user.id)
      .setAudience(client.id)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + ttlSeconds)
      .sign(privateKey);
  };

/** When and how the user signed in, and for which request. */
const aboutSignIn = ({ authTime, nonce, acr, amr, sessionId, actor, mayAct }: Authorization) => ({
  ...(authTime !== undefined && { auth_time: authTime }),
  ...(nonce !== undefined && { nonce }),
  ...(acr !== undefined && { acr }),
  ...(amr && { amr }),
  ...(sessionId !== undefined && { sid: sessionId }),
  ...(actor && { act: actor }),
  ...(mayAct && { may_act: mayAct }),
});

/** Seconds. An ID token tells of a sign-in that just happened; nobody should accept it an hour later. */
export const idTokenTtlSeconds = 3600;

/** `at_hash` and `c_hash` (OpenID Connect Core §3.3.2.11): the left half of the hash that belongs to the signature; Ed25519 signs with SHA-512. */
export function leftHalfHash(value: string, alg: SignatureAlgorithm): string {
  const hash = createHash(alg === 'EdDSA' ? 'sha512' : 'sha256')
    .update(value, 'ascii')
    .digest();
  return hash.subarray(0, hash.length / 2).toString('base64url');
}
