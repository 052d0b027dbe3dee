import { expect, it } from 'vitest';
import { claimTexts } from './claim-texts.ts';

it.each<[string, Record<string, unknown>, Record<string, readonly string[]>]>([
  ['texts', { name: 'Ann' }, { name: ['Ann'] }],
  ['numbers and booleans', { age: 5, staff: true, guest: false }, { age: ['5'], staff: ['true'], guest: ['false'] }],
  ['lists', { groups: ['a', 1, null, ['b']] }, { groups: ['a', '1', 'b'] }],
  [
    'objects',
    { realm_access: { roles: ['a', 'b'] }, address: { country: 'DE' } },
    { 'realm_access.roles': ['a', 'b'], 'address.country': ['DE'] },
  ],
  ['nothing', { name: null, other: undefined, empty: [], none: {} }, {}],
  ['claims of the token', { iss: 'i', aud: 'a', exp: 1, iat: 1, nbf: 1, nonce: 'n', jti: 'j', azp: 'a', at_hash: 'h', sid: 's' }, {}],
  ['what is too deep', { a: { b: { c: { d: { e: 'x' } } } } }, {}],
  ['what is too long', { a: 'x'.repeat(1025), ['y'.repeat(1025)]: 'x' }, {}],
])('reads %s', (_what, claims, texts) => {
  expect(claimTexts(claims)).toEqual(texts);
});

it('takes the names of every object for ordinary ones', () => {
  const texts = claimTexts(
    JSON.parse('{"__proto__": {"polluted": "yes"}, "constructor": "x", "toString": ["y"]}') as Record<string, unknown>,
  );
  expect(Object.entries(texts)).toEqual([
    ['__proto__.polluted', ['yes']],
    ['constructor', ['x']],
    ['toString', ['y']],
  ]);
  expect(({} as { polluted?: string }).polluted).toBeUndefined();
});

it('stops at 1000 values of a name and at 200 names', () => {
  expect(claimTexts({ groups: Array.from({ length: 5000 }, (_, index) => `g${index}`) }).groups).toHaveLength(1000);
  expect(Object.keys(claimTexts(Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`c${index}`, 'x']))))).toHaveLength(200);
});
