import { createHash, createPrivateKey, type KeyObject, timingSafeEqual, X509Certificate } from 'node:crypto';
import { derAt, derElement, derObjectId } from '@gauth/service-kit';
import { damaged, wrongKeyPassword, wrongPassword } from './keystore-error.ts';
import type { PrivateKeyEntry, ReadKeystore } from './private-key-entry.ts';

/** How a Java KeyStore begins. */
export const jksMagic = 0xfeedfeed;

/** The seal that JKS has for private keys: a key stream of SHA-1 over password and salt, and a digest. */
const jksProtection = '1.3.6.1.4.1.42.2.17.1.1';
const hashBytes = 20;

/**
 * A Java KeyStore. Numbers are big-endian: magic, version, count, then entries (kind, alias, date, and a private key with its certificates or one
 * certificate), then a digest over password and file.
 */
export const readJks: ReadKeystore = (bytes, password) => {
  const entries = parse(bytes.subarray(0, -hashBytes));
  const digest = sha1(utf16(password), Buffer.from('Mighty Aphrodite'), bytes.subarray(0, -hashBytes));
  if (!timingSafeEqual(digest, bytes.subarray(-hashBytes))) throw wrongPassword();
  return entries;
};

function parse(bytes: Buffer): PrivateKeyEntry[] {
  try {
    const cursor = createCursor(bytes, 4);
    const version = cursor.number(4);
    const entries = Array.from({ length: checked(cursor.number(4), bytes.length) }, () => entry(cursor, version));
    if (cursor.left() > 0) throw damaged();
    return entries.flatMap((one) => one ?? []);
  } catch (error) {
    throw error instanceof RangeError ? damaged(error) : error;
  }
}

/** A private key; undefined for the certificate of somebody else. */
function entry(cursor: Cursor, version: number): PrivateKeyEntry | undefined {
  const isKey = cursor.number(4) === 1;
  const alias = cursor.bytes(cursor.number(2)).toString('utf8');
  cursor.bytes(8);
  const sealed = isKey ? cursor.bytes(cursor.number(4)) : undefined;
  const count = isKey ? checked(cursor.number(4), cursor.left()) : 1;
  const chain = Array.from({ length: count }, () => {
    if (version > 1) cursor.bytes(cursor.number(2));
    return cursor.bytes(cursor.number(4));
  });
  return sealed && { alias, open: (password) => unsealed(sealed, password), certificates: () => chain.flatMap(readable) };
}

/** One of a kind that nobody knows says nothing. */
function readable(bytes: Buffer): X509Certificate[] {
  try {
    return [new X509Certificate(bytes)];
  } catch {
    return [];
  }
}

/** Opens what JKS sealed: salt, ciphertext, digest. */
function unsealed(sealed: Buffer, password: string): KeyObject {
  try {
    const info = derElement(sealed);
    if (derObjectId(derAt(info, 0, 0)) !== jksProtection) throw damaged();
    const content = derAt(info, 1).content;
    const ciphertext = content.subarray(hashBytes, -hashBytes);
    const secret = utf16(password);
    const key = Buffer.alloc(ciphertext.length);
    let stream = content.subarray(0, hashBytes);
    for (let index = 0; index < key.length; index++) {
      if (index % hashBytes === 0) stream = sha1(secret, stream);
      key[index] = (ciphertext[index] ?? 0) ^ (stream[index % hashBytes] ?? 0);
    }
    if (!sha1(secret, key).equals(content.subarray(-hashBytes))) throw wrongKeyPassword();
    return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
  } catch (error) {
    throw error instanceof RangeError ? damaged(error) : error;
  }
}

type Cursor = ReturnType<typeof createCursor>;

/** Reads from front to back; what is not there throws `RangeError`. */
function createCursor(all: Buffer, begin: number) {
  let at = begin;
  const bytes = (length: number): Buffer => {
    if (at + length > all.length) throw new RangeError('bytes are missing');
    at += length;
    return all.subarray(at - length, at);
  };
  return { bytes, number: (length: number): number => bytes(length).readUIntBE(0, length), left: () => all.length - at };
}

/** A count that the bytes cannot hold is refused before anything is made of it. */
function checked(count: number, bytes: number): number {
  if (count > bytes) throw new RangeError('bytes are missing');
  return count;
}

/** Java hashes passwords as big-endian UTF-16. */
const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

function sha1(...parts: readonly Buffer[]): Buffer {
  const hash = createHash('sha1');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
