import { expect, it } from 'vitest';
import { anOidcProvider } from '../../../../test/support/openid.ts';
import { acrValuesFor, strength } from './strength.ts';

const provider = anOidcProvider({
  issuer: 'https://upstream.test',
  acr: { one: 'urn:gauth:acr:password', two: 'urn:gauth:acr:multi-factor', three: 'urn:gauth:acr:multi-factor' },
});

it.each<[string, Record<string, unknown>, string, readonly string[]]>([
  ['nothing', {}, 'password', []],
  ['a value that means a password', { acr: 'one' }, 'password', []],
  ['a value that means two factors', { acr: 'two' }, 'multi-factor', []],
  ['a value that the settings do not know', { acr: 'four' }, 'password', []],
  ['a value that every object has', { acr: 'constructor' }, 'password', []],
  ['a list of values', { acr: ['two'] }, 'password', []],
  ['several factors', { amr: ['pwd', 'mfa'] }, 'multi-factor', ['pwd', 'mfa']],
  ['a method that can have been the only one', { amr: ['otp', 'hwk'] }, 'password', ['otp', 'hwk']],
  ['methods in a word', { amr: 'mfa' }, 'password', []],
  ['what is no method', { amr: [5, '', 'a b', 'ä', 'x'.repeat(101), 'pwd'] }, 'password', ['pwd']],
  ['very many methods', { amr: Array(50).fill('pwd') }, 'password', Array(20).fill('pwd')],
])('makes of %s what it means', (_what, claims, acr, amr) => {
  expect(strength(provider, claims)).toEqual({ acr: `urn:gauth:acr:${acr}`, amr });
});

it('asks for what means several factors, and for nothing where a password is enough', () => {
  expect([
    acrValuesFor(provider, 'urn:gauth:acr:multi-factor'),
    acrValuesFor(provider, 'urn:gauth:acr:password'),
    acrValuesFor(provider, undefined),
  ]).toEqual([['two', 'three'], [], []]);
});
