import type { CryptoKey, JWK } from 'jose';

/** An RSA key that was not made here. Its kid is the thumbprint of RFC 7638, so it is the same in every pod and after every start. */
export interface ImportedKey {
  kid: string;
  alg: 'RS256';
  publicJwk: JWK;
  privateKey: CryptoKey;
}
