import { createPublicKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importJWK, jwtVerify, SignJWT } from 'jose';
import { afterAll, describe, expect, it } from 'vitest';
import { importKeystore } from './keystore.ts';
import { KeystoreError } from './keystore-error.ts';
import { type Keystore, openKeystore } from './open-keystore.ts';

// test/keystores/README.md says how they were made.
const stored = (name: string) => new URL(`../../../test/keystores/${name}`, import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'keystores-'));
afterAll(() => rmSync(folder, { recursive: true }));

const product: Keystore = { file: stored('product.jks'), password: 'genesys', alias: 'gws-auth-key' };
const java: Keystore = { ...product, file: stored('java.p12') };
const several: Keystore = { file: stored('several.jks'), password: 'store-password', alias: 'gws-auth-key', keyPassword: 'schlüssel' };

function written(name: string, bytes: Buffer): string {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
}
const refusalOf = (keystore: Keystore) =>
  importKeystore(keystore).then(
    () => 'none',
    (error: unknown) => (error instanceof KeystoreError ? error.message : error),
  );

describe('the key of a keystore', () => {
  it.each([
    ['a JKS file as the product has it', product],
    ['a JKS file whose key has a password of its own', several],
    ['an alias in other letters', { ...product, alias: 'GWS-Auth-Key' }],
    ['a PKCS #12 file of keytool', java],
    ['a PKCS #12 file of an old keytool', { ...product, file: stored('java-legacy.p12') }],
    ['a PKCS #12 file of openssl, under a password beyond ASCII', { ...product, file: stored('openssl.p12'), password: 'pässwörd' }],
    ['a PKCS #12 file without integrity check', { ...product, file: stored('no-mac.p12') }],
  ])('signs what those who have its certificate verify: %s', async (_what, keystore) => {
    const { kid, alg, privateKey, publicJwk } = await importKeystore(keystore);
    const token = await new SignJWT({ sub: 'x' }).setProtectedHeader({ alg, kid }).sign(privateKey);
    const certified = createPublicKey(readFileSync(stored('product.pem')));
    expect((await jwtVerify(token, certified)).payload).toEqual({ sub: 'x' });
    expect((await jwtVerify(token, await importJWK(publicJwk, alg))).payload).toEqual({ sub: 'x' });
  });

  it('has the same name from every file, and shows nothing of its private half', async () => {
    const { kid, publicJwk } = await importKeystore(java);
    expect(kid).toBe((await importKeystore(product)).kid);
    expect(publicJwk).toEqual({ kty: 'RSA', n: expect.any(String), e: 'AQAB', kid, alg: 'RS256', use: 'sig' });
    expect(kid).toBe('YeEDzeFxIPDIzfrGdq0nUb5nU0gfJSueqaVQs_UUm6s');
  });
});

it.each([
  ['a JKS file', product],
  ['a PKCS #12 file of keytool', java],
  ['a PKCS #12 file of openssl', { ...product, file: stored('openssl.p12'), password: 'pässwörd' }],
])('shows the certificate of the key: %s', async (_what, keystore) => {
  const { certificate } = await openKeystore(keystore);
  expect(certificate?.publicKey.export({ format: 'pem', type: 'spki' })).toBe(readFileSync(stored('product.pem'), 'utf8'));
});

it('does without the certificate where OpenSSL does not know its seal', async () => {
  expect(await openKeystore({ ...product, file: stored('java-legacy.p12') })).toMatchObject({
    alias: 'gws-auth-key',
    certificate: undefined,
  });
});

const wrongPassword = 'KEYSTORE_PASSWORD does not open the keystore that KEYSTORE_FILE names';
const wrongKeyPassword = 'KEYSTORE_KEY_PASSWORD (without it KEYSTORE_PASSWORD) does not open the key that KEYSTORE_ALIAS names';
const damaged = 'the file that KEYSTORE_FILE names is cut off or damaged';
const noAlias = 'the keystore has no private key of the alias that KEYSTORE_ALIAS names; it has';

describe('a keystore that cannot be used', () => {
  it.each([
    ['a file that is not there', { ...product, file: stored('nowhere.jks') }, 'KEYSTORE_FILE names a file that cannot be read (ENOENT)'],
    ['a folder', { ...product, file: folder }, 'KEYSTORE_FILE names a file that cannot be read (EISDIR)'],
    [
      'a file without end',
      { ...product, file: '/dev/zero' },
      'the file that KEYSTORE_FILE names has more than 1 MiB, which is no keystore of a service',
    ],
    ['an empty file', { ...product, file: written('empty', Buffer.alloc(0)) }, damaged],
    [
      'a file of another kind',
      { ...product, file: stored('product.pem') },
      'the file that KEYSTORE_FILE names is neither JKS nor PKCS #12',
    ],
    ['a wrong password of a JKS file', { ...product, password: 'hunter2' }, wrongPassword],
    ['a wrong password of a PKCS #12 file', { ...java, password: 'hunter2' }, wrongPassword],
    [
      'a wrong password of a file without integrity check',
      { ...product, file: stored('no-mac.p12'), password: 'hunter2' },
      wrongKeyPassword,
    ],
    ['a key with a password of its own that is not stated', { ...several, keyPassword: undefined }, wrongKeyPassword],
    ['a wrong password of the key in a PKCS #12 file', { ...java, keyPassword: 'hunter2' }, wrongKeyPassword],
    ['an alias that a JKS file lacks', { ...several, alias: 'x' }, `${noAlias} "a-short-key", "an-ec-key", "gws-auth-key"`],
    ['an alias that a PKCS #12 file lacks', { ...java, alias: 'x' }, `${noAlias} "gws-auth-key"`],
    ['an alias of a certificate', { ...several, alias: 'an-authority' }, `${noAlias} "a-short-key", "an-ec-key", "gws-auth-key"`],
    [
      'a key of another kind',
      { ...several, alias: 'an-ec-key', keyPassword: 'ec-password' },
      'KEYSTORE_ALIAS names a key of the type ec; an RSA key of at least 2048 bits is needed',
    ],
    [
      'a key that is too short',
      { ...several, alias: 'a-short-key', keyPassword: undefined },
      'KEYSTORE_ALIAS names an RSA key of 1024 bits; an RSA key of at least 2048 bits is needed',
    ],
    [
      'an integrity check of an unknown kind',
      { ...java, file: written('unknown-mac.p12', withLastByteOfHash(readFileSync(java.file), 9)) },
      'the PKCS #12 file that KEYSTORE_FILE names has an integrity check of an unknown kind',
    ],
  ])('is refused with the setting to mend: %s', async (_what, keystore, message) => {
    expect(await refusalOf(keystore)).toEqual(message);
  });

  it.each([
    ['rounds', Buffer.from([0x0f, 0x42, 0x41])],
    ['rounds of a number that nobody can count', Buffer.alloc(9, 0x7f)],
    ['rounds of no number', Buffer.alloc(0)],
  ])('is refused before its key is opened when that takes more than a million %s', async (_what, iterations) => {
    const file = written('slow.p12', keystoreWith(iterations));
    expect(await refusalOf({ ...product, file, alias: 'slow' })).toBe(damaged);
  });

  it.each([product, java])('is refused wherever it was cut off: $file', async (keystore) => {
    const whole = readFileSync(keystore.file);
    const lengths = Array.from({ length: Math.ceil(whole.length / 7) }, (_, index) => index * 7);
    const refusals = new Set<unknown>();
    for (const length of lengths) refusals.add(await refusalOf({ ...keystore, file: written('cut-off', whole.subarray(0, length)) }));
    expect([...refusals]).toEqual([damaged]);
  });

  it.each([
    [product, 5],
    [java, 97],
  ])('is refused whichever byte was altered: %j', async (keystore, every) => {
    const whole = readFileSync(keystore.file);
    for (let at = 0; at < whole.length; at += every) {
      const altered = Buffer.from(whole.map((byte, index) => (index === at ? byte ^ 0x55 : byte)));
      expect([at, await refusalOf({ ...keystore, file: written('altered', altered) })]).toEqual([
        at,
        expect.stringMatching(/KEYSTORE_FILE names/),
      ]);
    }
  });
});

/** A PKCS #12 file without integrity check, of one key, which nobody can open, under a seal of so many rounds. */
function keystoreWith(iterations: Buffer): Buffer {
  const der = (tag: number, ...parts: Buffer[]): Buffer => {
    const content = Buffer.concat(parts);
    return Buffer.concat([Buffer.from([tag, 0x82, content.length >> 8, content.length & 0xff]), content]);
  };
  const [sequence, set, octets, context] = [0x30, 0x31, 0x04, 0xa0];
  const objectId = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
  const data = objectId('2a864886f70d010701');
  const derivation = der(sequence, objectId('2a864886f70d01050c'), der(sequence, der(octets, Buffer.alloc(8)), der(0x02, iterations)));
  const cipher = der(sequence, objectId('60864801650304012a'), der(octets, Buffer.alloc(16)));
  const seal = der(sequence, objectId('2a864886f70d01050d'), der(sequence, derivation, cipher));
  const key = der(sequence, seal, der(octets, Buffer.alloc(64)));
  const name = der(sequence, objectId('2a864886f70d010914'), der(set, der(0x1e, Buffer.from('slow', 'utf16le').swap16())));
  const bag = der(sequence, objectId('2a864886f70d010c0a0102'), der(context, key), der(set, name));
  const contents = (...elements: Buffer[]) => der(sequence, data, der(context, der(octets, der(sequence, ...elements))));
  return der(sequence, der(0x02, Buffer.from([3])), contents(contents(bag)));
}

/** The hash of the integrity check is named last in the file. */
function withLastByteOfHash(bytes: Buffer, byte: number): Buffer {
  const sha256 = Buffer.from('608648016503040201', 'hex');
  const changed = Buffer.from(bytes);
  changed[changed.lastIndexOf(sha256) + sha256.length - 1] = byte;
  return changed;
}
