import { X509Certificate } from 'node:crypto';
import { decodeProtectedHeader, type JWK, type JWTVerifyOptions, type JWTVerifyResult } from 'jose';
import { verifyWithKeys } from '../client-jwt.ts';
import { OAuthError } from '../errors.ts';
import { isOfAnotherKey } from '../jwt-fault.ts';
import type { AssertionIssuer, RemoteKeySets } from '../ports.ts';

/** Verifies a JWT with the keys of a trusted issuer. Throws what jose throws, or `temporarily_unavailable` where the keys cannot be had. */
export type VerifyByIssuer = (jwt: string, issuer: AssertionIssuer, options: JWTVerifyOptions) => Promise<JWTVerifyResult>;

/** Keys that are registered come first, then those that it publishes, then those that it may publish since. */
export const createVerifyByIssuer =
  (remoteKeySets: RemoteKeySets): VerifyByIssuer =>
  async (jwt, issuer, options) => {
    let failure: unknown;
    for (const keys of keySetsOf(issuer, jwt, remoteKeySets)) {
      try {
        return await verifyWithKeys(jwt, await keys(), options);
      } catch (error) {
        if (!isOfAnotherKey(error)) throw error;
        failure = error;
      }
    }
    throw failure;
  };

type ReadKeys = () => Promise<readonly JWK[]>;

function keySetsOf({ jwks, certificates = [], jwksUri: uri }: AssertionIssuer, jwt: string, remoteKeySets: RemoteKeySets): ReadKeys[] {
  const { kid } = decodeProtectedHeader(jwt);
  const registered = [...(jwks?.keys ?? []), ...certificates.map((pem) => keyOf(pem, kid))];
  const published = uri === undefined ? [] : [false, true].map((refresh) => () => keysAt(uri, refresh, remoteKeySets));
  return [async () => registered, ...published];
}

/** A certificate has no `kid` of its own, so it may be the key of any. */
const keyOf = (pem: string, kid: string | undefined): JWK => ({
  ...(new X509Certificate(pem).publicKey.export({ format: 'jwk' }) as JWK),
  ...(kid !== undefined && { kid }),
});

async function keysAt(uri: string, refresh: boolean, remoteKeySets: RemoteKeySets): Promise<readonly JWK[]> {
  const keys = await remoteKeySets.read(uri, { refresh });
  if (keys !== undefined) return keys;
  throw new OAuthError('temporarily_unavailable', 'the keys of the issuer cannot be had; try again', {
    cause: 'assertion: the jwksUri of the issuer gives no keys',
  });
}
