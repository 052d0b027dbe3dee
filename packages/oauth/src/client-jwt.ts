import { type CryptoKey, createLocalJWKSet, errors, type JWK, type JWTVerifyOptions, type JWTVerifyResult, jwtVerify } from 'jose';
import type { KeysOfClient } from './client-auth/keys-of-client.ts';
import { isOfAnotherKey } from './jwt-fault.ts';
import type { Client } from './model.ts';

/** Signature algorithms by which clients and trusted issuers sign; FAPI 2.0 §5.4 knows no RS256. */
export const jwtAlgorithmsOf = ({ profile }: Pick<Client, 'profile'>): string[] =>
  profile === 'fapi2' ? ['ES256', 'PS256', 'EdDSA', 'Ed25519'] : ['ES256', 'PS256', 'EdDSA', 'Ed25519', 'RS256'];

/** Verifies a JWT that a client signed. Throws what jose throws. */
export type VerifyClientJwt = (jwt: string, client: Client, options: Omit<JWTVerifyOptions, 'algorithms'>) => Promise<JWTVerifyResult>;

/** With the client's keys; those that it publishes are read again where none of them fits, because it may have a new one. */
export const createVerifyClientJwt =
  (keysOfClient: KeysOfClient): VerifyClientJwt =>
  async (jwt, client, options) => {
    const asked = { ...options, algorithms: jwtAlgorithmsOf(client) };
    try {
      return await verifyWithKeys(jwt, await keysOfClient(client), asked);
    } catch (error) {
      if (client.jwksUri === undefined || !isOfAnotherKey(error)) throw error;
      return verifyWithKeys(jwt, await keysOfClient(client, { refresh: true }), asked);
    }
  };

/** Verifies a JWT with whichever of some keys fits. */
export async function verifyWithKeys(jwt: string, keys: readonly JWK[], options: JWTVerifyOptions): Promise<JWTVerifyResult> {
  try {
    return await jwtVerify(jwt, createLocalJWKSet({ keys: [...keys] }), options);
  } catch (error) {
    if (error instanceof errors.JWKSMultipleMatchingKeys) return verifyWithEach(jwt, error, options);
    throw error;
  }
}

/** Without a `kid`, several keys may be meant: the one that made the signature is found by trying. */
async function verifyWithEach(jwt: string, keys: AsyncIterable<CryptoKey>, options: JWTVerifyOptions): Promise<JWTVerifyResult> {
  for await (const key of keys) {
    const verified = await jwtVerify(jwt, key, options).catch((error: unknown) => {
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
    });
    if (verified) return verified;
  }
  throw new errors.JWSSignatureVerificationFailed();
}
