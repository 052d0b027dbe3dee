import { createHash, createHmac, createPrivateKey, timingSafeEqual, type X509Certificate } from 'node:crypto';
import { Duplex } from 'node:stream';
import { createSecureContext, TLSSocket } from 'node:tls';
import { type DerElement, derAt, derChildren, derElement, derInteger, derIntegers, derObjectId } from '@gauth/service-kit';
import { damaged, KeystoreError, wrongKeyPassword, wrongPassword } from './keystore-error.ts';
import type { PrivateKeyEntry, ReadKeystore } from './private-key-entry.ts';

/** Object identifiers of PKCS #7 and PKCS #12 (RFC 7292). */
const pkcs7Data = '1.2.840.113549.1.7.1';
const shroudedKeyBag = '1.2.840.113549.1.12.10.1.2';
const friendlyName = '1.2.840.113549.1.9.20';

/** Hashes of the integrity check, with the length of their block (RFC 7292 Appendix B.2, `v`). */
const hashes: Readonly<Record<string, { name: string; block: number }>> = {
  '1.3.14.3.2.26': { name: 'sha1', block: 64 },
  '2.16.840.1.101.3.4.2.1': { name: 'sha256', block: 64 },
  '2.16.840.1.101.3.4.2.2': { name: 'sha384', block: 128 },
  '2.16.840.1.101.3.4.2.3': { name: 'sha512', block: 128 },
};

/** More would only keep the start waiting; keytool and OpenSSL write at most a hundred thousand. */
const mostIterations = 1_000_000;

/** PKCS #12 (RFC 7292), as keytool and OpenSSL write it: private keys are sealed one by one, in data that is not sealed as a whole. */
export const readPkcs12: ReadKeystore = (bytes, password) => {
  const { contents, mac } = reading(() => parse(bytes));
  if (mac && !mac.matches(contents, password)) throw wrongPassword();
  const certificates = () => certificatesIn(bytes, password);
  return reading(() => keyBags(contents).map((bag) => ({ ...entryOf(bag), certificates })));
};

/** PFX: version, contents, and mostly an integrity check. */
function parse(bytes: Buffer): { contents: Buffer; mac: Mac | undefined } {
  const [, authSafe, macData] = derChildren(derElement(bytes));
  const contents = authSafe && dataOf(authSafe);
  if (contents === undefined) throw new KeystoreError('the PKCS #12 file that KEYSTORE_FILE names has no integrity check by password');
  return { contents, mac: macData && macOf(macData) };
}

/** The bytes in a ContentInfo, unless they are encrypted or signed. */
function dataOf(contentInfo: DerElement): Buffer | undefined {
  return derObjectId(derAt(contentInfo, 0)) === pkcs7Data ? derAt(contentInfo, 1, 0).content : undefined;
}

interface Mac {
  matches(contents: Buffer, password: string): boolean;
}

/** MacData (RFC 7292 §4), with the key derived as Appendix B says; for a key as long as the hash that is one round. */
function macOf(macData: DerElement): Mac {
  const hash = hashes[derObjectId(derAt(macData, 0, 0, 0))];
  if (hash === undefined) throw new KeystoreError('the PKCS #12 file that KEYSTORE_FILE names has an integrity check of an unknown kind');
  const digest = derAt(macData, 0, 1).content;
  const salt = derAt(macData, 1).content;
  const [, , count] = derChildren(macData);
  const iterations = count ? derInteger(count) : 1;
  if (iterations > mostIterations) throw damaged();
  return {
    matches(contents, password) {
      // Text in PKCS #12 is big-endian UTF-16 with a zero at the end.
      const secret = Buffer.from(`${password}\0`, 'utf16le').swap16();
      let key = Buffer.concat([Buffer.alloc(hash.block, 3), filled(salt, hash.block), filled(secret, hash.block)]);
      for (let round = 0; round < iterations; round++) key = createHash(hash.name).update(key).digest();
      const expected = createHmac(hash.name, key).update(contents).digest();
      return expected.length === digest.length && timingSafeEqual(expected, digest);
    },
  };
}

/** Repeats bytes until whole blocks are full. */
const filled = (bytes: Buffer, block: number): Buffer => Buffer.alloc(Math.ceil(bytes.length / block) * block, bytes);

const keyBags = (contents: Buffer): DerElement[] =>
  derChildren(derElement(contents))
    .flatMap((contentInfo) => dataOf(contentInfo) ?? [])
    .flatMap((safeContents) => derChildren(derElement(safeContents)))
    .filter((bag) => derObjectId(derAt(bag, 0)) === shroudedKeyBag);

/** SafeBag: its kind, the sealed key, and attributes such as the alias. The key is a PKCS #8 one, which OpenSSL opens. */
function entryOf(bag: DerElement): Omit<PrivateKeyEntry, 'certificates'> {
  const sealed = derAt(bag, 1, 0);
  const [, , attributes] = derChildren(bag);
  const name = attributes && derChildren(attributes).find((attribute) => derObjectId(derAt(attribute, 0)) === friendlyName);
  return {
    alias: name
      ? Buffer.from(derAt(name, 1, 0).content)
          .swap16()
          .toString('utf16le')
      : '',
    open(passphrase) {
      reading(() => checkIterations(sealed));
      try {
        return createPrivateKey({ key: sealed.bytes, format: 'der', type: 'pkcs8', passphrase });
      } catch (cause) {
        throw wrongKeyPassword(cause);
      }
    },
  };
}

/** Certificates are sealed otherwise than keys. OpenSSL opens them, but for seals of old Java and files without integrity check, and shows that of one key. */
function certificatesIn(pfx: Buffer, passphrase: string): X509Certificate[] {
  const nobody = new Duplex({ read: () => undefined });
  try {
    const secureContext = createSecureContext({ pfx, passphrase });
    return [new TLSSocket(nobody, { isServer: true, secureContext }).getX509Certificate() ?? []].flat();
  } catch {
    return [];
  } finally {
    nobody.destroy();
  }
}

/** The seal of a key is an algorithm and the sealed bytes; how many rounds it takes stands in its parameters, and no other number is as large. */
function checkIterations(sealed: DerElement): void {
  if (derIntegers(derAt(sealed, 0)).some((number) => number > mostIterations)) throw damaged();
}

/** What goes beyond the end, or leads nowhere, is a file that was cut off. */
function reading<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof RangeError ? damaged(error) : error;
  }
}
