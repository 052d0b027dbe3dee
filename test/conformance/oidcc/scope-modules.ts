import { fetchUserInfo } from 'openid-client';
import { expect } from 'vitest';
import { configuration, judge } from '../referee.ts';
import { type Asking, answered, type RelyingParty } from '../relying-party.ts';
import type { OpenIdTests } from './openid-tests.ts';

const text = expect.stringMatching(/./);

/** What each scope gives, in the types of OpenID Connect Core §5.1. */
const claimsOf = {
  profile: {
    ...{ name: text, family_name: text, given_name: text, middle_name: text, nickname: text, preferred_username: text },
    ...{ profile: expect.stringMatching(/^https:/), picture: expect.stringMatching(/^https:/), website: expect.stringMatching(/^https:/) },
    ...{ gender: text, birthdate: expect.stringMatching(/^\d{4}-\d\d-\d\d$/), zoneinfo: text, locale: text },
    updated_at: expect.any(Number),
  },
  email: { email: expect.stringMatching(/^\S+@\S+$/), email_verified: expect.any(Boolean) },
  address: {
    address: { formatted: text, street_address: text, locality: text, region: text, postal_code: text, country: text },
  },
  phone: { phone_number: expect.stringMatching(/^\+/), phone_number_verified: expect.any(Boolean) },
};
type Scope = keyof typeof claimsOf;
const scopes = Object.keys(claimsOf) as Scope[];

/** Asks for a scope; what it gives stands in user information, or in the ID token where nothing else comes (OpenID Connect Core §5.4). */
async function given(party: RelyingParty, scope: string, asking: Asking = {}): Promise<Record<string, unknown>> {
  const { accessToken, claims } = await judge(party, await answered(party, { scope }, asking));
  if (accessToken === undefined) return claims;
  const { sub } = claims;
  return fetchUserInfo(configuration(party, party.first), accessToken, sub ?? expect.fail('no sub'));
}

async function givesExactly(party: RelyingParty, scope: string, asking: Asking = {}): Promise<void> {
  expect(party.metadata.scopes_supported).toEqual(expect.arrayContaining(scope.split(' ')));
  const asked = scopes.filter((name) => scope.split(' ').includes(name));
  const expected = Object.assign({}, ...asked.map((name) => claimsOf[name])) as object;
  const all = await given(party, scope, asking);
  const standard = new Set(scopes.flatMap((name) => Object.keys(claimsOf[name])));
  expect(Object.fromEntries(Object.entries(all).filter(([name]) => standard.has(name)))).toEqual(expected);
}

/** What scopes give, and wishes about the page that change nothing of it. */
export const scopeModules = {
  'oidcc-scope-profile': ['gives every claim of the scope profile', (party) => givesExactly(party, 'openid profile')],
  'oidcc-scope-email': ['gives the address and whether it is verified', (party) => givesExactly(party, 'openid email')],
  'oidcc-scope-address': ['gives the postal address with its parts', (party) => givesExactly(party, 'openid address')],
  'oidcc-scope-phone': ['gives the number and whether it is verified', (party) => givesExactly(party, 'openid phone')],
  'oidcc-scope-all': ['gives the claims of all scopes together', (party) => givesExactly(party, 'openid profile email address phone')],
  'oidcc-ensure-other-scope-order-succeeds': ['takes scopes in any order', (party) => givesExactly(party, 'email openid')],
  'oidcc-alternate-happy-flow': [
    'takes scopes and parameters in any order',
    (party) => givesExactly(party, 'email openid', { order: 'reversed' }),
  ],
  'oidcc-display-page': ['takes display=page', async (party) => void (await judge(party, await answered(party, { display: 'page' })))],
  'oidcc-display-popup': ['takes display=popup', async (party) => void (await judge(party, await answered(party, { display: 'popup' })))],
} as const satisfies OpenIdTests;
