import { expect, it } from 'vitest';
import { principalOf } from './principal.ts';

const realms = ['FIRST.TEST', 'SECOND.TEST'] as const;

it.each([
  ['the user name in the first realm', { userName: 'agent', externalId: '' }, 'agent@FIRST.TEST'],
  ['an External ID in the first realm', { userName: 'agent', externalId: 'a.gent' }, 'a.gent@FIRST.TEST'],
  ['an External ID with its realm', { userName: 'agent', externalId: 'a.gent@SECOND.TEST' }, 'a.gent@SECOND.TEST'],
  ['several components, where an administrator wrote them', { userName: 'agent', externalId: 'agent/desk' }, 'agent/desk@FIRST.TEST'],
  ['a slash of a user name, quoted', { userName: 'agent/admin', externalId: '' }, 'agent\\/admin@FIRST.TEST'],
  ['an @ of a user name, quoted', { userName: 'agent@SECOND.TEST', externalId: '' }, 'agent\\@SECOND.TEST@FIRST.TEST'],
  ['a backslash of a user name, quoted', { userName: 'a\\gent', externalId: '' }, 'a\\\\gent@FIRST.TEST'],
  ['nobody of another realm', { userName: 'agent', externalId: 'agent@THIRD.TEST' }, undefined],
  ['nobody by letter case', { userName: 'agent', externalId: 'agent@first.test' }, undefined],
  ['nobody without a name', { userName: '', externalId: '' }, undefined],
  ['nobody with only a realm', { userName: 'agent', externalId: '@FIRST.TEST' }, undefined],
  ['nobody with a zero byte', { userName: 'agent\0', externalId: '' }, undefined],
  ['nobody with half a character', { userName: 'agent\ud800', externalId: '' }, undefined],
  ['nobody with a name of 300 characters', { userName: 'a'.repeat(300), externalId: '' }, undefined],
])('is %s', (_what, names, principal) => {
  expect(principalOf({ dbid: 1, ...names }, realms)).toBe(principal);
});
