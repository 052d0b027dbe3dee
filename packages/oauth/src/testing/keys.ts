import { createHmac } from 'node:crypto';
import { importJWK, type JWK } from 'jose';
import { generateSigningKey } from '../keys/keys.ts';
import type { SignatureAlgorithm } from '../model.ts';
import type { RefreshTokenMac, Signer, SigningKeys } from '../ports.ts';

const sign = (text: string): string => createHmac('sha256', 'a key for tests').update(text).digest('base64url');

/** Authenticates refresh tokens with a key that everybody knows. */
export const hmacMac: RefreshTokenMac = { sign, matches: (text, mac) => sign(text) === mac };

/** One key an algorithm, made when it is first needed. */
export function memorySigningKeys(): SigningKeys {
  const made = new Map<SignatureAlgorithm, Promise<{ signer: Signer; publicJwk: JWK }>>();

  async function make(alg: SignatureAlgorithm) {
    const { kid, publicJwk, privateJwk } = await generateSigningKey(alg);
    const privateKey = await importJWK(privateJwk, alg);
    if (privateKey instanceof Uint8Array) throw new TypeError('a signing key is asymmetric');
    return { signer: { kid, alg, privateKey }, publicJwk };
  }

  const keyOf = (alg: SignatureAlgorithm) => {
    const key = made.get(alg) ?? make(alg);
    made.set(alg, key);
    return key;
  };

  const published = async () => Promise.all([...made.values()].map(async (key) => (await key).publicJwk));
  return { signer: async (alg) => (await keyOf(alg)).signer, published, believed: published };
}
