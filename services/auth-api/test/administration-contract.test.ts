import * as contract from '@gauth/auth-client';
import * as oauth from '@gauth/oauth';
import { expect, it } from 'vitest';
import * as providers from '../src/ports/identity-providers.ts';

it('takes from administrators what the protocol core knows', () => {
  expect(contract.signatureAlgorithms).toEqual(oauth.signatureAlgorithms);
  expect(contract.clientAuthMethods).toEqual(oauth.clientAuthMethods);
  expect(contract.certificateSubjectKinds).toEqual(oauth.certificateSubjectKinds);
  expect(contract.exchangeableTokenTypes).toEqual(oauth.exchangeableTokenTypes);
  expect(contract.longestLifetimeSeconds).toBe(oauth.longestLifetimeSeconds);
});

it('takes from administrators what sign-ins at identity providers know', () => {
  expect(contract.providerModes).toEqual(providers.providerModes);
  expect(contract.providerStatuses).toEqual(providers.providerStatuses);
  expect(contract.subjectKinds).toEqual(providers.subjectKinds);
  expect(contract.samlBindings).toEqual(providers.samlBindings);
  expect(contract.rpAuthMethods).toEqual(providers.rpAuthMethods);
});

it.each([
  'https://keys.example.com/jwks?a=b',
  'http://localhost:8080/jwks',
  'http://127.0.0.1/jwks',
  'http://0x7f.1/jwks',
  'http://[::1]/jwks',
  'http://127.0.0.1.example.com/jwks',
  'http://keys.example.com/jwks',
  'https://name:word@keys.example.com/',
  'https://keys.example.com/#fragment',
  'urn:example:api',
  'urn:example:api#x',
  'no address',
  `https://keys.example.com/${'a'.repeat(2048)}`,
])('judges %s as the protocol core does', (text) => {
  expect([contract.isDocumentAddress(text), contract.isResource(text)]).toEqual([oauth.isKeySetAddress(text), oauth.isResource(text)]);
});
