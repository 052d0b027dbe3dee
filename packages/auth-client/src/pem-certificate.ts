import { type KeyObject, X509Certificate } from 'node:crypto';
import { z } from 'zod';

const minRsaBits = 2048;

/** Curves by which JWTs and SAML assertions are signed here, as OpenSSL names them. */
const curves = ['prime256v1', 'secp384r1', 'secp521r1'];

/** One certificate as PEM, whose key is good enough to be believed. */
export const pemCertificate = z
  .string()
  .max(16_384)
  .refine((pem) => keyFault(pem) === undefined, { error: ({ input }) => keyFault(String(input)) ?? '' });

/** What is wrong with a certificate as the holder of a key. */
function keyFault(pem: string): string | undefined {
  if (!/^\s*-----BEGIN CERTIFICATE-----[A-Za-z\d+/=\s]+-----END CERTIFICATE-----\s*$/.test(pem)) return 'must be one certificate as PEM';
  const key = certificateOf(pem)?.publicKey;
  return key === undefined ? 'must be a certificate that can be read' : weakness(key);
}

function weakness({ asymmetricKeyType: type, asymmetricKeyDetails: { modulusLength = 0, namedCurve = '' } = {} }: KeyObject) {
  if (type === 'rsa') return modulusLength < minRsaBits ? `must have a key of at least ${minRsaBits} bits` : undefined;
  if (type === 'ec') return curves.includes(namedCurve) ? undefined : `must have a key on ${curves.join(', ')}`;
  return type === 'ed25519' ? undefined : 'must have a key of RSA, EC or Ed25519';
}

/** Undefined where a text is no certificate that can be read. */
export function certificateOf(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}
