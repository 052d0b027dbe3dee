import { randomBytes } from 'node:crypto';
import { createKeyRing } from '@gauth/service-kit';
import { describe, expect, it } from 'vitest';
import { dpopNonces } from './dpop-nonces.ts';

const key = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;
const [first, second] = [key('k1'), key('k2')];
const keyRing = createKeyRing(first);
const noon = Date.parse('2026-01-01T12:00:00Z');

/** A pod whose clock is this many seconds after noon. */
const podAt = (seconds: number, ring = keyRing) => dpopNonces(ring, () => new Date(noon + seconds * 1000));

it('gives out a new nonce every minute, of characters that a header and a claim may hold', () => {
  const nonce = podAt(0).current();
  expect(nonce).toMatch(/^29454480\.[\w-]{43}$/);
  expect(podAt(59.999).current()).toBe(nonce);
  expect(podAt(60).current()).not.toBe(nonce);
});

describe('a nonce', () => {
  it.each([0, 59, 60, 299, 300])('is good %d seconds after it was given out, wherever in its minute that was', (seconds) => {
    for (const given of [0, 1, 30, 59, 59.999]) expect(podAt(given + seconds).accepts(podAt(given).current())).toBe(true);
  });

  it.each([-120, 120])('is good for five minutes at a pod whose clock differs by %d seconds', (skew) => {
    for (const given of [0, 1, 30, 59, 59.999]) {
      const nonce = podAt(given).current();
      expect([podAt(given + skew).accepts(nonce), podAt(given + skew + 300).accepts(nonce)]).toEqual([true, true]);
    }
  });

  it('is good nowhere after ten minutes, and nowhere before its time', () => {
    const nonce = podAt(0).current();
    expect(podAt(600 - 120).accepts(nonce)).toBe(false);
    expect(podAt(600).accepts(nonce)).toBe(false);
    expect(podAt(-121).accepts(nonce)).toBe(false);
  });

  it('is good after the key ring was rotated, until that key is taken out', () => {
    const nonce = podAt(0).current();
    expect(podAt(60, createKeyRing(`${second},${first}`)).accepts(nonce)).toBe(true);
    expect(podAt(60, createKeyRing(second)).accepts(nonce)).toBe(false);
  });
});

const [minute = '', mac = ''] = podAt(0).current().split('.');
it.each([
  ['nothing', ''],
  ['no MAC', minute],
  ['an empty MAC', `${minute}.`],
  ['the MAC of another minute', `${Number(minute) + 1}.${mac}`],
  ['another writing of the minute', `0${minute}.${mac}`],
  ['a MAC for another purpose', `${minute}.${keyRing.mac('refresh-token', minute)}`],
  ['a part more', `${minute}.${mac}.${mac}`],
  ['a shorter MAC', `${minute}.${mac.slice(0, -1)}`],
  ['a line break behind', `${minute}.${mac}\n`],
  ['a minute that is no number', `NaN.${mac}`],
])('refuses %s', (_what, nonce) => {
  expect(podAt(0).accepts(nonce)).toBe(false);
});
