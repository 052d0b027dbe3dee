import type { KeyObject, X509Certificate } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { jksMagic, readJks } from './jks.ts';
import { damaged, KeystoreError } from './keystore-error.ts';
import { readPkcs12 } from './pkcs12.ts';
import type { PrivateKeyEntry, ReadKeystore } from './private-key-entry.ts';

/** A keystore of the product, and which of its keys is meant. */
export interface Keystore {
  file: string;
  password: string;
  alias: string;
  /** The store's password, unless the key has one of its own. */
  keyPassword?: string | undefined;
}

/** A keystore of a service has a few thousand bytes. */
const mostBytes = 1_048_576;

/** DER begins a SEQUENCE so. */
const sequenceTag = 0x30;

/** RS256 needs no less (RFC 7518 §3.3). */
const fewestBits = 2048;

/** The key that is meant, and its certificate where that can be read. */
export interface OpenedKeystore {
  alias: string;
  key: KeyObject;
  certificate?: X509Certificate | undefined;
}

/** Opens the RSA key of the product's keystore, JKS or PKCS #12. Throws `KeystoreError` that says which setting to mend. */
export async function openKeystore({ file, password, alias, keyPassword = password }: Keystore): Promise<OpenedKeystore> {
  const bytes = await contentOf(file);
  if (bytes.length > mostBytes)
    throw new KeystoreError('the file that KEYSTORE_FILE names has more than 1 MiB, which is no keystore of a service');
  const entry = entryOf(readerOf(bytes)(bytes, password), alias);
  const key = entry.open(keyPassword);
  checkKind(key);
  return { alias: entry.alias, key, certificate: entry.certificates().find((one) => one.checkPrivateKey(key)) };
}

/** One byte more than a keystore may have, at most. */
async function contentOf(file: string): Promise<Buffer> {
  try {
    return await buffer(createReadStream(file, { end: mostBytes }));
  } catch (error) {
    throw new KeystoreError(`KEYSTORE_FILE names a file that cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

function readerOf(bytes: Buffer): ReadKeystore {
  if (bytes.length < 32) throw damaged();
  if (bytes.readUInt32BE(0) === jksMagic) return readJks;
  if (bytes[0] === sequenceTag) return readPkcs12;
  throw new KeystoreError('the file that KEYSTORE_FILE names is neither JKS nor PKCS #12');
}

function entryOf(entries: readonly PrivateKeyEntry[], alias: string): PrivateKeyEntry {
  const entry = entries.find((one) => one.alias.toLowerCase() === alias.toLowerCase());
  if (entry) return entry;
  const aliases = entries
    .map((one) => JSON.stringify(one.alias))
    .sort()
    .join(', ');
  throw new KeystoreError(`the keystore has no private key of the alias that KEYSTORE_ALIAS names; it has ${aliases || 'none'}`);
}

function checkKind({ asymmetricKeyType: type, asymmetricKeyDetails }: KeyObject): void {
  const bits = asymmetricKeyDetails?.modulusLength ?? 0;
  if (type === 'rsa' && bits >= fewestBits) return;
  const found = type === 'rsa' ? `an RSA key of ${bits} bits` : `a key of the type ${type}`;
  throw new KeystoreError(`KEYSTORE_ALIAS names ${found}; an RSA key of at least ${fewestBits} bits is needed`);
}
