import { randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { createKeyRing } from '@gauth/service-kit';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { createSealed } from './sealed.ts';

const keyRing = createKeyRing(`k1:${Buffer.alloc(32, 1).toString('base64')}`);

function setUp(change: { purpose?: string; keyRing?: typeof keyRing } = {}) {
  const clock = { now: new Date('2026-01-01T12:00:00Z') };
  const schema = z.object({ text: z.string() });
  return { clock, sealed: createSealed({ keyRing, now: () => clock.now, purpose: 'test', lifetimeSeconds: 60, schema, ...change }) };
}

it('gives back what was sealed, until its time is over', () => {
  const { clock, sealed } = setUp();
  const text = sealed.seal({ text: 'hello' });
  expect(text).toMatch(/^[\w.-]+$/);
  expect(sealed.open(text)).toEqual({ content: { text: 'hello' }, expiresAt: Date.parse('2026-01-01T12:01:00Z') / 1000 });
  clock.now = new Date('2026-01-01T12:01:00Z');
  expect(sealed.open(text)).toBeDefined();
  clock.now = new Date('2026-01-01T12:01:01Z');
  expect(sealed.open(text)).toBeUndefined();
});

it('shows nothing of what it holds', () => {
  const { sealed } = setUp();
  expect(Buffer.from(sealed.seal({ text: 'hello' }).split('.')[2] ?? '', 'base64url').toString('latin1')).not.toContain('hello');
});

it.each([
  ['another purpose', (): string => setUp({ purpose: 'other' }).sealed.seal({ text: 'hello' })],
  [
    'another key',
    (): string => setUp({ keyRing: createKeyRing(`k1:${randomBytes(32).toString('base64')}`) }).sealed.seal({ text: 'hello' }),
  ],
  ['other content', (): string => keyRing.seal(deflateRawSync('{"content":{"text":1},"expiresAt":9999999999}'), 'test')],
  ['what is no JSON', (): string => keyRing.seal(deflateRawSync('hello'), 'test')],
  ['what was never deflated', (): string => keyRing.seal('hello', 'test')],
  ['what inflates to gigabytes', (): string => keyRing.seal(deflateRawSync(Buffer.alloc(1_000_000)), 'test')],
  ['nothing', (): string => ''],
  ['dots', (): string => '...'],
  ['other alphabets', (): string => '💥.💥.💥.💥'],
])('does not open %s', (_what, text) => {
  expect(setUp().sealed.open(text())).toBeUndefined();
});

it('does not open a text with any single character changed', () => {
  const { sealed } = setUp();
  const text = sealed.seal({ text: 'hello' });
  // The last character of each part may hold bits that no byte uses.
  const meaningful = [...text].flatMap((character, index) => (character === '.' || (text[index + 1] ?? '.') === '.' ? [] : [index]));
  for (const index of meaningful) {
    const changed = text.slice(0, index) + (text[index] === 'A' ? 'B' : 'A') + text.slice(index + 1);
    expect(sealed.open(changed)).toBeUndefined();
  }
});

it('refuses what would be too long for an address, with the room that is asked for', () => {
  const { sealed } = setUp();
  const long = randomBytes(3300).toString('base64');
  expect(sealed.seal({ text: long }).length).toBeLessThanOrEqual(6144);
  expect(() => sealed.seal({ text: long }, 3000)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  expect(() => sealed.seal({ text: randomBytes(5000).toString('base64') })).toThrow(expect.objectContaining({ code: 'invalid_request' }));
});
