import { generateKeyPair, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import type { ProviderKey } from '../ports/identity-providers.ts';
import { selfSignedCertificate } from './self-signed-certificate.ts';

/** As long as those that identity providers give themselves; a new key is announced long before. */
const years = 10;
const dayMs = 86_400_000;

/** Makes a key pair of ours for one provider. */
export type MakeProviderKey = (now: Date) => Promise<ProviderKey>;

/** Makes an RSA key of 2048 bits, which every SAML software takes. */
export async function makeProviderKey(now: Date): Promise<ProviderKey> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const id = randomUUID();
  // Certificates have no parts of seconds. A provider whose clock is behind takes it, too.
  const notBefore = new Date(Math.floor(now.getTime() / 1000) * 1000 - dayMs);
  const notAfter = new Date(notBefore);
  notAfter.setUTCFullYear(notAfter.getUTCFullYear() + years);
  return {
    id,
    certificate: selfSignedCertificate({ commonName: `gauth ${id}`, publicKey, privateKey, notBefore, notAfter }),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    notAfter: notAfter.getTime(),
  };
}
