import { type Holder, subjectOf } from '@gauth/oauth';
import { SignJWT } from 'jose';
import type { UserJwtSigner } from '../../ports/user-jwt-signer.ts';
import { cloudUserDetailsOf } from './user-details.ts';

/** Signs who holds a token, for services that pass the user on to others. */
export type SignUser = (holder: Holder) => Promise<string>;

/** Short, because nobody can revoke it; long enough for one piece of work. */
const ttlSeconds = 600;

/** No client's id, and a type of its own: otherwise whoever is handed this token could use it as an ID token (RFC 8725 §3.11 and §3.12). */
const audience = 'urn:gauth:services';

/** RS256, as the product's keystore has RSA keys. */
export const createSignUser =
  ({ issuer, userJwtSigner, now }: { issuer: string; userJwtSigner: UserJwtSigner; now: () => Date }): SignUser =>
  async (holder) => {
    const { kid, alg, privateKey } = await userJwtSigner();
    const issuedAt = Math.floor(now().getTime() / 1000);
    return new SignJWT({ ...cloudUserDetailsOf(holder) })
      .setProtectedHeader({ alg, kid, typ: 'user+jwt' })
      .setIssuer(issuer)
      .setSubject(subjectOf(holder.authorization))
      .setAudience(audience)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + ttlSeconds)
      .sign(privateKey);
  };
