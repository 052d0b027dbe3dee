import { randomBytes } from 'node:crypto';
import { newId } from '@gauth/oauth';
import { createKeyRing } from '@gauth/service-kit';
import { expect, it } from 'vitest';
import { refreshTokenMac } from './refresh-token-mac.ts';

const key = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;
const [first, second] = [key('k1'), key('k2')];
const text = `${newId('cc-1:101')}.7`;

it('signs in the shape that a refresh token has room for', () => {
  expect(refreshTokenMac(createKeyRing(first)).sign(text)).toMatch(/^[\w-]{43}$/);
});

it('knows what it signed, and nothing else', () => {
  const mac = refreshTokenMac(createKeyRing(first));
  const signature = mac.sign(text);
  expect(mac.matches(text, signature)).toBe(true);
  expect(mac.matches(`${text}0`, signature)).toBe(false);
  expect(mac.matches(text, createKeyRing(first).mac('another purpose', text))).toBe(false);
  expect(mac.matches(text, '')).toBe(false);
});

it('knows what was signed before the key ring was rotated, until that key is taken out', () => {
  const signature = refreshTokenMac(createKeyRing(first)).sign(text);
  expect(refreshTokenMac(createKeyRing(`${second},${first}`)).matches(text, signature)).toBe(true);
  expect(refreshTokenMac(createKeyRing(second)).matches(text, signature)).toBe(false);
});
