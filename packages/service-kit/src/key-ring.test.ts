import { describe, expect, it } from 'vitest';
import { createKeyRing, KeyRingError } from './key-ring.ts';

const key = (fill: number): string => Buffer.alloc(32, fill).toString('base64');
const ring = createKeyRing(`k1:${key(1)}`);
const rotated = createKeyRing(`k2:${key(2)},k1:${key(1)}`);
const successor = createKeyRing(`k2:${key(2)}`);

function changed(sealed: string, part: number, change: (bytes: Buffer) => Buffer): string {
  const parts = sealed.split('.');
  parts[part] = change(Buffer.from(parts[part] ?? '', 'base64url')).toString('base64url');
  return parts.join('.');
}
const flipped = (bytes: Buffer): Buffer => Buffer.from(bytes.map((byte, index) => (index === 0 ? byte ^ 1 : byte)));

describe('sealing', () => {
  it('gives back text and bytes in the same context', () => {
    expect(ring.open(ring.seal('pässword', 'environment 1'), 'environment 1')).toBe('pässword');
    expect(ring.openBytes(ring.seal(Buffer.of(0, 255, 7), 'b'), 'b')).toEqual(Buffer.of(0, 255, 7));
    expect(ring.open(ring.seal('', 'nothing'), 'nothing')).toBe('');
  });

  it('never seals the same text alike', () => {
    expect(ring.seal('hush', 'c')).not.toBe(ring.seal('hush', 'c'));
  });

  it('names the key and is made of base64url parts', () => {
    expect(ring.seal('hush', 'c')).toMatch(/^k1(\.[\w-]+){3}$/);
  });

  it('opens what an older key of the ring sealed and seals with the current one', () => {
    expect(rotated.open(ring.seal('hush', 'c'), 'c')).toBe('hush');
    expect(rotated.seal('hush', 'c')).toMatch(/^k2\./);
  });

  it.each([
    [
      'another context',
      ring.seal('hush', 'environment 1'),
      'environment 2',
      'the sealed text was altered or belongs to another context (key k1)',
    ],
    ['a key that is gone', successor.seal('hush', 'c'), 'c', 'the key ring has no key k2'],
    ['a hostile key id', 'k\n1.a.b.c', 'c', 'the key ring has no key of that id'],
    [
      'an altered nonce',
      changed(ring.seal('hush', 'c'), 1, flipped),
      'c',
      'the sealed text was altered or belongs to another context (key k1)',
    ],
    [
      'altered ciphertext',
      changed(ring.seal('hush', 'c'), 2, flipped),
      'c',
      'the sealed text was altered or belongs to another context (key k1)',
    ],
    [
      'an altered tag',
      changed(ring.seal('hush', 'c'), 3, flipped),
      'c',
      'the sealed text was altered or belongs to another context (key k1)',
    ],
    ['a shortened tag', changed(ring.seal('hush', 'c'), 3, (tag) => tag.subarray(0, 4)), 'c', 'the sealed text is malformed'],
    ['something else', 'hush', 'c', 'the sealed text is malformed'],
    ['a fifth part', `${ring.seal('hush', 'c')}.x`, 'c', 'the sealed text is malformed'],
    ['nothing', '', 'c', 'the sealed text is malformed'],
  ])('refuses %s', (_what, sealed, context, message) => {
    expect(() => ring.open(sealed, context)).toThrow(new KeyRingError(message));
  });
});

describe('the key that a text was sealed under', () => {
  it('is named, so that what an older key sealed can be sealed anew', () => {
    expect([ring.currentId, rotated.currentId]).toEqual(['k1', 'k2']);
    expect(rotated.sealedUnder(ring.seal('hush', 'c'))).toBe('k1');
    expect(rotated.sealedUnder(rotated.seal('', 'c'))).toBe('k2');
  });

  it('is named even where the ring does not have it', () => {
    expect(ring.sealedUnder(successor.seal('hush', 'c'))).toBe('k2');
  });

  it.each(['', 'hush', 'k\n1.a.b.c', 'k1.a.b', 'k1.a.b.c.d', `${'k'.repeat(33)}.a.b.c`])('is unknown for %j', (text) => {
    expect(ring.sealedUnder(text)).toBeUndefined();
  });
});

describe('authenticating', () => {
  it('knows its own MACs, also those of an older key', () => {
    const mac = ring.mac('refresh token', 'family.3');
    expect(mac).toMatch(/^[\w-]{43}$/);
    expect(ring.macMatches('refresh token', 'family.3', mac)).toBe(true);
    expect(rotated.macMatches('refresh token', 'family.3', mac)).toBe(true);
    expect(rotated.mac('refresh token', 'family.3')).not.toBe(mac);
  });

  it('gives the same MAC for the same text', () => {
    expect(ring.mac('p', 'text')).toBe(ring.mac('p', 'text'));
  });

  it('names the MACs under all keys, the current one first', () => {
    expect(ring.macs('p', 'text')).toEqual([ring.mac('p', 'text')]);
    expect(rotated.macs('p', 'text')).toEqual([rotated.mac('p', 'text'), ring.mac('p', 'text')]);
  });

  it.each([
    ['another text', ring, 'refresh token', 'family.4', ring.mac('refresh token', 'family.3')],
    ['another purpose', ring, 'session', 'family.3', ring.mac('refresh token', 'family.3')],
    ['a key that is gone', successor, 'refresh token', 'family.3', ring.mac('refresh token', 'family.3')],
    ['a part of it', ring, 'refresh token', 'family.3', ring.mac('refresh token', 'family.3').slice(0, 20)],
    ['nothing', ring, 'refresh token', 'family.3', ''],
  ])('refuses %s', (_what, keys, purpose, text, mac) => {
    expect(keys.macMatches(purpose, text, mac)).toBe(false);
  });
});

describe('createKeyRing', () => {
  it.each([
    ['a short key', `k1:${Buffer.alloc(31).toString('base64')}`, 'entry 1 of the key ring has a key of 31 bytes; at least 32 are needed'],
    ['no id', key(1), 'entry 1 of the key ring has no valid key id before the colon'],
    ['an id with a dot', `k.1:${key(1)}`, 'entry 1 of the key ring has no valid key id before the colon'],
    ['no key', 'k1:', 'entry 1 of the key ring has a key that is not base64'],
    ['what is not base64', `k1:${key(1)},k2:???`, 'entry 2 of the key ring has a key that is not base64'],
    ['one id twice', `k1:${key(1)},k1:${key(2)}`, 'two keys of the ring have the same id'],
    ['nothing', '', 'entry 1 of the key ring has no valid key id before the colon'],
  ])('refuses %s without repeating the key', (_what, text, message) => {
    expect(() => createKeyRing(text)).toThrow(new KeyRingError(message));
  });
});
