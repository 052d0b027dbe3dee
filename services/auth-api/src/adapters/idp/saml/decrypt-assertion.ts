import { type CipherGCMTypes, constants, createDecipheriv, privateDecrypt } from 'node:crypto';
import type { Element } from '@xmldom/xmldom';
import type { ProviderKey } from '../../../ports/identity-providers.ts';
import { attributeOf, childrenOf, is, textOf } from '../../saml/elements.ts';
import { plainXmlOf } from '../../saml/plain-xml.ts';
import { must, SamlFault } from '../../saml/saml-fault.ts';

/** Ciphers of the content; RSA 1.5 is no way to wrap its key, because it tells a guesser too much. */
const ciphers: Readonly<Record<string, Cipher>> = {
  'http://www.w3.org/2009/xmlenc11#aes128-gcm': { name: 'aes-128-gcm', keyBytes: 16, ivBytes: 12, tagBytes: 16 },
  'http://www.w3.org/2009/xmlenc11#aes256-gcm': { name: 'aes-256-gcm', keyBytes: 32, ivBytes: 12, tagBytes: 16 },
  'http://www.w3.org/2001/04/xmlenc#aes128-cbc': { name: 'aes-128-cbc', keyBytes: 16, ivBytes: 16, tagBytes: 0 },
  'http://www.w3.org/2001/04/xmlenc#aes256-cbc': { name: 'aes-256-cbc', keyBytes: 32, ivBytes: 16, tagBytes: 0 },
};

interface Cipher {
  name: string;
  keyBytes: number;
  ivBytes: number;
  tagBytes: 0 | 16;
}

const wrapping = 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p';
const sha1 = 'http://www.w3.org/2000/09/xmldsig#sha1';

/** The text in an EncryptedAssertion, and that of our keys which opened it (SAML 2.0 Core §2.3.4). Every failure to open one has the same words. */
export function decryptAssertion(encrypted: Element, keys: readonly ProviderKey[], maxBytes: number): { text: string; key: ProviderKey } {
  const data = onlyChild(encrypted, 'encryption', 'EncryptedData');
  const algorithm = attributeOf(onlyChild(data, 'encryption', 'EncryptionMethod'), 'Algorithm') ?? '';
  const cipher = Object.hasOwn(ciphers, algorithm) ? ciphers[algorithm] : undefined;
  must(cipher !== undefined, `encryption: expected one of ${Object.keys(ciphers).join(', ')}`);
  const encryptedKey = onlyChild(onlyChild(data, 'signature', 'KeyInfo'), 'encryption', 'EncryptedKey');
  checkWrapping(onlyChild(encryptedKey, 'encryption', 'EncryptionMethod'));
  const [wrapped, content] = [cipherValueOf(encryptedKey), cipherValueOf(data)];
  for (const key of keys) {
    const opened = unwrapped(wrapped, key, cipher);
    const bytes = opened && decrypted(content, opened, cipher);
    if (bytes !== undefined) return { text: plainXmlOf(bytes, maxBytes), key };
  }
  throw new SamlFault('encryption: expected what one of our keys opens');
}

function checkWrapping(method: Element): void {
  must(attributeOf(method, 'Algorithm') === wrapping, `encryption: expected a key wrapped by ${wrapping}`);
  const digests = childrenOf(method);
  must(
    digests.length <= 1 && digests.every((digest) => is(digest, 'signature', 'DigestMethod') && attributeOf(digest, 'Algorithm') === sha1),
    'encryption: expected the digest of OAEP that is the default',
  );
}

function cipherValueOf(element: Element): Buffer {
  const text = textOf(onlyChild(onlyChild(element, 'encryption', 'CipherData'), 'encryption', 'CipherValue'));
  must(/^[A-Za-z\d+/\s]+={0,2}\s*$/.test(text), 'CipherValue: expected base64');
  return Buffer.from(text, 'base64');
}

function unwrapped(wrapped: Buffer, { privateKey }: ProviderKey, { keyBytes }: Cipher): Buffer | undefined {
  try {
    const key = privateDecrypt({ key: privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }, wrapped);
    return key.length === keyBytes ? key : undefined;
  } catch {
    return undefined;
  }
}

function decrypted(content: Buffer, key: Buffer, { name, ivBytes, tagBytes }: Cipher): Buffer | undefined {
  const iv = content.subarray(0, ivBytes);
  const text = content.subarray(ivBytes, content.length - tagBytes);
  try {
    if (tagBytes === 0) {
      const decipher = createDecipheriv(name, key, iv).setAutoPadding(false);
      return withoutPadding(Buffer.concat([decipher.update(text), decipher.final()]));
    }
    const decipher = createDecipheriv(name as CipherGCMTypes, key, iv, { authTagLength: tagBytes }).setAuthTag(content.subarray(-tagBytes));
    return Buffer.concat([decipher.update(text), decipher.final()]);
  } catch {
    return undefined;
  }
}

/** The last byte says how many there are; what the others are is not said (XML Encryption §5.2). */
function withoutPadding(bytes: Buffer): Buffer | undefined {
  const length = bytes.at(-1) ?? 0;
  return length >= 1 && length <= 16 ? bytes.subarray(0, -length) : undefined;
}

function onlyChild(element: Element, namespace: 'encryption' | 'signature', name: string): Element {
  const [child, ...more] = childrenOf(element).filter((each) => is(each, namespace, name));
  must(child !== undefined && more.length === 0, `encryption: expected one ${name}`);
  return child;
}
