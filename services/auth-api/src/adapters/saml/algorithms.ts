import { createHash, type KeyObject, verify, X509Certificate } from 'node:crypto';
import type { HashAlgorithm, SignatureAlgorithm } from 'xml-crypto';

interface SignatureMethod {
  hash: string;
  /** As Node names the type of a key. */
  keyType: 'rsa' | 'ec';
}

/** Methods that an assertion may be signed by (RFC 9231). Those with SHA-1, and MACs, which a public certificate would be the key of, are not among them. */
export const signatureMethods: Readonly<Record<string, SignatureMethod>> = {
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256': { hash: 'sha256', keyType: 'rsa' },
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha384': { hash: 'sha384', keyType: 'rsa' },
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512': { hash: 'sha512', keyType: 'rsa' },
  'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256': { hash: 'sha256', keyType: 'ec' },
  'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384': { hash: 'sha384', keyType: 'ec' },
  'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512': { hash: 'sha512', keyType: 'ec' },
};

/** Methods of digests, by the hash that each one is. */
export const digestMethods: Readonly<Record<string, string>> = {
  'http://www.w3.org/2001/04/xmlenc#sha256': 'sha256',
  'http://www.w3.org/2001/04/xmldsig-more#sha384': 'sha384',
  'http://www.w3.org/2001/04/xmlenc#sha512': 'sha512',
};

/** Bits that an RSA key needs to be believed. */
const minModulusBits = 2048;

/** The key of a certificate, where signatures by it can be believed. Its dates are not asked: who trusts an issuer has pinned the key. */
export function keyOf(certificate: string): KeyObject | undefined {
  const publicKey = readKey(certificate);
  const { modulusLength = minModulusBits } = publicKey?.asymmetricKeyDetails ?? {};
  return modulusLength < minModulusBits ? undefined : publicKey;
}

function readKey(certificate: string): KeyObject | undefined {
  try {
    return new X509Certificate(certificate).publicKey;
  } catch {
    return undefined;
  }
}

/** Verifies what xml-crypto has made canonical; it signs nothing. */
export const verifierOf = (name: string, { hash, keyType }: SignatureMethod): (new () => SignatureAlgorithm) =>
  class implements SignatureAlgorithm {
    getAlgorithmName = () => name;
    getSignature = () => {
      throw new Error('this side does not sign');
    };
    verifySignature = (material: unknown, key: unknown, value: unknown): boolean => {
      const publicKey = key as KeyObject;
      if (publicKey.asymmetricKeyType !== keyType) return false;
      const signature = Buffer.from(String(value), 'base64');
      return verify(hash, Buffer.from(String(material)), { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature);
    };
  };

/** The same for digests. */
export const digestOf = (name: string, hash: string): (new () => HashAlgorithm) =>
  class implements HashAlgorithm {
    getAlgorithmName = () => name;
    getHash = (xml: string) => createHash(hash).update(xml, 'utf8').digest('base64');
  };
