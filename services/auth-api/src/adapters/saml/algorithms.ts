import { createHash, type KeyObject, timingSafeEqual, verify, X509Certificate } from 'node:crypto';

/** Methods that an assertion may be signed by (RFC 9231). Those with SHA-1, and MACs, which a public certificate would be the key of, are not among them. */
const signatures: Readonly<Record<string, { hash: string; keyType: 'rsa' | 'ec' }>> = {
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256': { hash: 'sha256', keyType: 'rsa' },
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha384': { hash: 'sha384', keyType: 'rsa' },
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512': { hash: 'sha512', keyType: 'rsa' },
  'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256': { hash: 'sha256', keyType: 'ec' },
  'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384': { hash: 'sha384', keyType: 'ec' },
  'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512': { hash: 'sha512', keyType: 'ec' },
};

const digests: Readonly<Record<string, string>> = {
  'http://www.w3.org/2001/04/xmlenc#sha256': 'sha256',
  'http://www.w3.org/2001/04/xmldsig-more#sha384': 'sha384',
  'http://www.w3.org/2001/04/xmlenc#sha512': 'sha512',
};

/** Names of the methods that are taken. */
export const signatureMethods = Object.keys(signatures);
export const digestMethods = Object.keys(digests);

/** Bits that an RSA key needs to be believed. */
const minModulusBits = 2048;

/** Whether the key of a certificate signed a text. The dates of the certificate are not asked: who trusts an issuer has pinned its key. */
export function isSignedBy(certificate: string, { text, method, value }: { text: string; method: string; value: string }): boolean {
  const [signature, key] = [signatures[method], keyOf(certificate)];
  if (signature === undefined || key?.asymmetricKeyType !== signature.keyType) return false;
  return verify(signature.hash, Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(value, 'base64'));
}

/** Whether a text has this digest. */
export function hasDigest(text: string, { method, value }: { method: string; value: string }): boolean {
  const expected = Buffer.from(value, 'base64');
  const actual = createHash(digests[method] ?? 'sha512')
    .update(text)
    .digest();
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}

/** Undefined where a key is too short, or there is none. */
function keyOf(certificate: string): KeyObject | undefined {
  const { publicKey } = certificateOf(certificate) ?? {};
  const { modulusLength = minModulusBits } = publicKey?.asymmetricKeyDetails ?? {};
  return modulusLength < minModulusBits ? undefined : publicKey;
}

function certificateOf(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}
