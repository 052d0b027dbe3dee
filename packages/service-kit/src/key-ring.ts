import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';

/** The key ring is malformed, or a sealed text cannot be opened with it. Safe to log: it names key ids, never keys. */
export class KeyRingError extends Error {
  override readonly name = 'KeyRingError';
}

/** Seals what is stored with others and authenticates what is handed out, under keys that can be rotated. */
export interface KeyRing {
  /** The id of the key that seals now. */
  readonly currentId: string;
  /** The ids of all keys, the current one first. */
  readonly ids: readonly string[];
  /** The id of the key that a text was sealed under, whether the ring has it or not; undefined where the text cannot come from a ring. */
  sealedUnder(sealed: string): string | undefined;
  /** Encrypts under the current key; only `open` with the same context (what it is, whose it is) gives it back. Base64url parts joined by dots. */
  seal(plaintext: string | Uint8Array, context: string): string;
  /** Gives back a sealed text; throws `KeyRingError` when it was altered, belongs to another context or its key is gone. */
  open(sealed: string, context: string): string;
  /** `open` for bytes. */
  openBytes(sealed: string, context: string): Buffer;
  /** HMAC-SHA-256 under the current key, base64url; `purpose` is a constant that keeps uses apart. */
  mac(purpose: string, text: string): string;
  /** The MACs under all keys, the current one first: names under which something may be kept that a pod with another current key has made. */
  macs(purpose: string, text: string): readonly string[];
  /** Whether any key of the ring made this MAC. */
  macMatches(purpose: string, text: string, mac: string): boolean;
}

const IV_BYTES = 12;
const NONCE_BYTES = 24;
const TAG_BYTES = 16;

interface Key {
  id: string;
  secret: Buffer;
  derived: Map<string, Buffer>;
}

/**
 * Reads `id1:base64key,id2:base64key`: the first key is current, the others still open what they sealed. A key has at least 32 bytes.
 * Throws `KeyRingError` that names the faulty entry.
 */
export function createKeyRing(text: string): KeyRing {
  const keys = parseKeys(text);
  const [current] = keys as [Key, ...Key[]];

  const openBytes = (sealed: string, context: string): Buffer => {
    const parts = sealed.split('.');
    const [keyId = '', nonce = '', ciphertext = '', tag = ''] = parts;
    if (parts.length !== 4) throw new KeyRingError('the sealed text is malformed');
    const key = keys.find(({ id }) => id === keyId);
    if (!key) throw new KeyRingError(`the key ring has no key ${printable(keyId)}`);
    return decrypt(key, { nonce: bytes(nonce), ciphertext: bytes(ciphertext), tag: bytes(tag) }, context);
  };

  return {
    currentId: current.id,
    ids: keys.map(({ id }) => id),
    sealedUnder: (sealed) => /^([\w-]{1,32})(?:\.[\w-]*){3}$/.exec(sealed)?.[1],
    seal: (plaintext, context) => encrypt(current, plaintext, context),
    openBytes,
    open: (sealed, context) => openBytes(sealed, context).toString('utf8'),
    mac: (purpose, text) => macUnder(current, purpose, text).toString('base64url'),
    macs: (purpose, text) => keys.map((key) => macUnder(key, purpose, text).toString('base64url')),
    macMatches(purpose, text, mac) {
      const presented = bytes(mac);
      return keys.some((key) => {
        const expected = macUnder(key, purpose, text);
        return expected.length === presented.length && timingSafeEqual(expected, presented);
      });
    },
  };
}

/** Faulty entries are told by their place: what stands where an id belongs may be a key. */
function parseKeys(text: string): Key[] {
  const keys = text.split(',').map((entry, index) => {
    const [id = '', encoded = ''] = entry.trim().split(/:(.*)/s);
    if (!/^[\w-]{1,32}$/.test(id)) throw new KeyRingError(`entry ${index + 1} of the key ring has no valid key id before the colon`);
    if (!/^[\w+/-]+={0,2}$/.test(encoded)) throw new KeyRingError(`entry ${index + 1} of the key ring has a key that is not base64`);
    const secret = Buffer.from(encoded, 'base64');
    if (secret.length < 32)
      throw new KeyRingError(`entry ${index + 1} of the key ring has a key of ${secret.length} bytes; at least 32 are needed`);
    return { id, secret, derived: new Map<string, Buffer>() };
  });
  if (new Set(keys.map(({ id }) => id)).size !== keys.length) throw new KeyRingError('two keys of the ring have the same id');
  return keys;
}

function derive(key: Key, purpose: string): Buffer {
  const known = key.derived.get(purpose);
  if (known) return known;
  const fresh = Buffer.from(hkdfSync('sha256', key.secret, '', `gauth ${purpose}`, 32));
  key.derived.set(purpose, fresh);
  return fresh;
}

/** The first half of the nonce picks a key of its own for each message, so random IVs of 96 bits are enough for any number of messages. */
const messageKey = (key: Key, nonce: Buffer): Buffer =>
  createHmac('sha256', derive(key, 'seal'))
    .update(nonce.subarray(0, NONCE_BYTES - IV_BYTES))
    .digest();

function encrypt(key: Key, plaintext: string | Uint8Array, context: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', messageKey(key, nonce), nonce.subarray(NONCE_BYTES - IV_BYTES));
  cipher.setAAD(Buffer.from(context));
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return [key.id, ...[nonce, ciphertext, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join('.');
}

function decrypt(key: Key, { nonce, ciphertext, tag }: Record<'nonce' | 'ciphertext' | 'tag', Buffer>, context: string): Buffer {
  if (nonce.length !== NONCE_BYTES || tag.length !== TAG_BYTES) throw new KeyRingError('the sealed text is malformed');
  const decipher = createDecipheriv('aes-256-gcm', messageKey(key, nonce), nonce.subarray(NONCE_BYTES - IV_BYTES));
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(tag);
  try {
    return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
  } catch {
    throw new KeyRingError(`the sealed text was altered or belongs to another context (key ${key.id})`);
  }
}

const macUnder = (key: Key, purpose: string, text: string): Buffer =>
  createHmac('sha256', derive(key, `mac ${purpose}`))
    .update(text)
    .digest();

const bytes = (base64url: string): Buffer => Buffer.from(base64url, 'base64url');
const printable = (id: string): string => (/^[\w-]{1,32}$/.test(id) ? id : 'of that id');
