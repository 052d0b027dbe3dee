import { SignJWT } from 'jose';
import { subjectOf } from '../authorization.ts';
import { newToken } from '../ids.ts';
import { longestJwtLifetimeSeconds } from '../keys/keys.ts';
import type { Authorization, Client } from '../model.ts';
import type { SigningKeys } from '../ports.ts';

/** A new access token and its life, in seconds. */
export interface NewAccessToken {
  value: string;
  issuedAt: number;
  ttlSeconds: number;
}

/** Makes an access token; it works once it is committed. `format` where the request chose one. */
export type IssueAccessToken = (request: {
  authorization: Authorization;
  client: Client;
  now: Date;
  format?: Client['accessTokenFormat'];
}) => Promise<NewAccessToken>;

/** Opaque by default; as JWT (RFC 9068) for clients whose resource servers verify offline. Our own endpoints ask the store about either. */
export const createIssueAccessToken =
  ({ issuer, keys }: { issuer: string; keys: SigningKeys }): IssueAccessToken =>
  async ({ authorization, client, now, format = client.accessTokenFormat }) => {
    const issuedAt = Math.floor(now.getTime() / 1000);
    const jti = newToken(authorization.id);
    // Never beyond the end of the authorization: a revocation is only remembered until then.
    const longest = Math.min(client.accessTokenTtlSeconds, authorization.expiresAt - issuedAt);
    if (format === 'opaque') return { value: jti, issuedAt, ttlSeconds: Math.max(1, longest) };
    const ttlSeconds = Math.max(1, Math.min(longest, longestJwtLifetimeSeconds));
    const { kid, alg, privateKey } = await keys.signer(client.idTokenSignedResponseAlg);
    const value = await new SignJWT(claimsOf(authorization, client))
      .setProtectedHeader({ alg, kid, typ: 'at+jwt' })
      .setIssuer(issuer)
      .setSubject(subjectOf(authorization))
      .setAudience(audienceOf(authorization, issuer))
      .setJti(jti)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + ttlSeconds)
      .sign(privateKey);
    return { value, issuedAt, ttlSeconds };
  };

/** `token_type` (RFC 6749 §7.1, RFC 9449 §5); the product writes `bearer` in lower case, which scripts compare with. */
export const accessTokenTypeOf = ({ confirmation }: Pick<Authorization, 'confirmation'>): 'bearer' | 'DPoP' =>
  confirmation && 'jkt' in confirmation ? 'DPoP' : 'bearer';

/** RFC 9068 §3: where no resource was named, the token is for a default one: this server. */
function audienceOf({ audience = [] }: Authorization, issuer: string): string | string[] {
  const [only = issuer, ...more] = audience;
  return more.length === 0 ? only : [...audience];
}

/** RFC 9068 §2.2; no personal data beyond the contact center, because whoever holds the token can read it. */
function claimsOf({ scope, user, authTime, acr, amr, sessionId, actor, mayAct, confirmation }: Authorization, client: Client) {
  return {
    client_id: client.id,
    scope: scope.join(' '),
    ...(user && { contact_center_id: user.contactCenterId }),
    ...(authTime !== undefined && { auth_time: authTime }),
    ...(acr !== undefined && { acr }),
    ...(amr && { amr }),
    ...(sessionId !== undefined && { sid: sessionId }),
    ...(actor && { act: actor }),
    ...(mayAct && { may_act: mayAct }),
    ...(confirmation && { cnf: confirmation }),
  };
}
