import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkTokenPassword, tokenPassword } from './token-password.ts';

const key = '1b4e28ba-2fa1-11d2-883f-0016d3cca427';
const expiresAt = new Date('2026-06-01T12:00:00Z');
const valid = {
  userName: 'agent1',
  password: tokenPassword({ userName: 'agent1', expiresAt, key }),
  key,
  now: new Date('2026-06-01T11:50:00Z'),
};
const check = (changes: Partial<typeof valid & { preambula: string; toleranceSeconds: number; lifetimeMinutes: number }> = {}) =>
  checkTokenPassword({ toleranceSeconds: 60, lifetimeMinutes: 1440, ...valid, ...changes });

describe('the test vectors of docs/token-authentication.md', () => {
  const text = readFileSync(new URL('../../../docs/token-authentication.md', import.meta.url), 'utf8');
  const vectors = [...text.matchAll(/^\| `(.*?)` \| `(\d+)` \| `(.*?)` \| `(.*?)` \| `(.*?)` \|$/gm)].map(
    ([, userName = '', expiry = '', vectorKey = '', preambula = '', token = '']) => ({ userName, expiry, vectorKey, preambula, token }),
  );

  it('are three', () => expect(vectors).toHaveLength(3));

  it.each(vectors)('hold for $userName', ({ userName, expiry, vectorKey, preambula, token }) => {
    const mac = createHmac('sha256', vectorKey).update(`gauth-token-password-1\n${expiry}\n${userName}`).digest('base64url');
    expect(`${preambula}${expiry}.${mac}`).toBe(token);
    expect(tokenPassword({ userName, expiresAt: new Date(Number(expiry) * 1000), key: vectorKey, preambula })).toBe(token);
  });
});

it.each<[string, string, Parameters<typeof check>[0]]>([
  ['of the person, within the window', 'right', {}],
  ['at the very end of the tolerance', 'right', { now: new Date('2026-06-01T12:01:00Z') }],
  ['after the tolerance', 'expired', { now: new Date('2026-06-01T12:01:01Z') }],
  ['at the very beginning of the tolerance', 'right', { now: new Date('2026-05-31T11:59:00Z') }],
  ['before it', 'too-early', { now: new Date('2026-05-31T11:58:59Z') }],
  ['whose window is shorter', 'too-early', { lifetimeMinutes: 5 }],
  ['of somebody else', 'forged', { userName: 'agent2' }],
  ['under another key', 'forged', { key: key.replace('1', '2') }],
  ['with another expiry', 'forged', { password: valid.password.replace('{PXZ}17', '{PXZ}18') }],
  ['with another signature', 'forged', { password: `${valid.password.slice(0, -2)}AA` }],
  ['without a signature', 'malformed', { password: valid.password.slice(0, -43) }],
  ['with more behind it', 'malformed', { password: `${valid.password}x` }],
  ['that is nothing but the preambula', 'malformed', { password: '{PXZ}' }],
  ['that is an ordinary password', 'absent', { password: 'secret' }],
  ['behind another preambula', 'absent', { preambula: '{SSO}' }],
])('judges a token %s as %s', (_what, verdict, changes) => {
  expect(check(changes)).toBe(verdict);
});
