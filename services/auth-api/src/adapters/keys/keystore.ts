import { type CryptoKey, calculateJwkThumbprint, exportJWK, importPKCS8 } from 'jose';
import type { ImportedKey } from './imported-key.ts';
import { type Keystore, openKeystore } from './open-keystore.ts';

/** Reads the RSA key of the product's keystore, JKS or PKCS #12. Throws `KeystoreError` that says which setting to mend. */
export async function importKeystore(keystore: Keystore): Promise<ImportedKey> {
  const { key } = await openKeystore(keystore);
  const privateKey: CryptoKey = await importPKCS8(key.export({ format: 'pem', type: 'pkcs8' }).toString(), 'RS256');
  const { kty, n, e } = await exportJWK(key);
  const shown = { kty, n, e } as { kty: string; n: string; e: string };
  const kid = await calculateJwkThumbprint(shown);
  return { kid, alg: 'RS256', publicJwk: { ...shown, kid, alg: 'RS256', use: 'sig' }, privateKey };
}
