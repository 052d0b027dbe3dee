import { expect, it } from 'vitest';
import { standardClaimsFor } from './claims.ts';
import { aClient, aUser } from './testing/index.ts';

const everyone = aUser({
  claims: { name: 'N', email: 'e@t100.test', email_verified: true, phone_number: '+1', address: { country: 'FR' }, secret: 'x' },
});

it.each([
  ['openid', {}],
  ['openid profile', { name: 'N' }],
  ['openid email', { email: 'e@t100.test', email_verified: true }],
  ['openid address phone', { address: { country: 'FR' }, phone_number: '+1' }],
  ['*', { name: 'N', email: 'e@t100.test', email_verified: true, phone_number: '+1', address: { country: 'FR' } }],
])('scope %s gives %j', (scope, claims) => {
  expect(standardClaimsFor(everyone, { scope: scope.split(' '), client: aClient() })).toEqual(claims);
});

it.each([
  [['*'], { email: 'e@t100.test', phone_number: '+1' }],
  [['openid', 'email'], { email: 'e@t100.test' }],
  [['openid'], {}],
])('gives a client with the scopes %j claims that it asked for by name: %j', (scopes, claims) => {
  const names = ['email', 'phone_number', 'secret', '__proto__'];
  expect(standardClaimsFor(everyone, { scope: ['openid'], names, client: aClient({ scopes }) })).toEqual(claims);
});
