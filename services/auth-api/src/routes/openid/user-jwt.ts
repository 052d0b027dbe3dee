import { SignJWT } from 'jose';
import type { UserJwtSigner } from '../../ports/user-jwt-signer.ts';
import type { CloudUserDetails } from './user-details.ts';

/** Signs who somebody is, for services that pass them on to others. */
export type SignUser = (about: { subject: string; details: CloudUserDetails }) => Promise<string>;

/** Short, because nobody can revoke it; long enough for one piece of work. */
const ttlSeconds = 600;

/** No client's id, and a type of its own: otherwise whoever is handed this token could use it as an ID token (RFC 8725 §3.11 and §3.12). */
const audience = 'urn:gauth:services';

/** RS256, as the product's keystore has RSA keys. */
export const createSignUser =
  ({ issuer, userJwtSigner, now }: { issuer: string; userJwtSigner: UserJwtSigner; now: () => Date }): SignUser =>
  async ({ subject, details }) => {
    const { kid, alg, privateKey } = await userJwtSigner();
    const issuedAt = Math.floor(now().getTime() / 1000);
    return new SignJWT({ ...details })
      .setProtectedHeader({ alg, kid, typ: 'user+jwt' })
      .setIssuer(issuer)
      .setSubject(subject)
      .setAudience(audience)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + ttlSeconds)
      .sign(privateKey);
  };
