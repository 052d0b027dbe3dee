import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyOptions, jwtVerify } from 'jose';
import { unavailable } from './gauth-error.ts';

/** Verifies JWTs of gauth by the keys that it publishes; undefined for one that is not good. Throws 503 where the keys cannot be had. */
export type VerifyJwt = (token: string, expected: JWTVerifyOptions) => Promise<JWTPayload | undefined>;

/** By one key set for all kinds of tokens, read when it is first needed and when an unknown key comes up. */
export function createVerifyJwt({ authUrl, timeoutMs }: { authUrl: string; timeoutMs: number }): VerifyJwt {
  const keys = createRemoteJWKSet(new URL(`${authUrl}/.well-known/jwks.json`), { timeoutDuration: timeoutMs });
  const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'];
  return async (token, expected) => {
    try {
      return (await jwtVerify(token, keys, { algorithms, clockTolerance: 5, ...expected })).payload;
    } catch (error) {
      if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError) || error.code === 'ERR_JOSE_GENERIC')
        throw unavailable(error);
      return undefined;
    }
  };
}
