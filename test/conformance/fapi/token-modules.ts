import { setTimeout as sleep } from 'node:timers/promises';
import { randomDPoPKeyPair, randomPKCECodeVerifier } from 'openid-client';
import { expect } from 'vitest';
import { askTokens, type Different, userinfo } from './calls.ts';
import type { FapiParty } from './fapi-party.ts';
import type { FapiTests } from './fapi-tests.ts';
import { codeForm, expectRefused, granted, tokens } from './flow.ts';

/** Trades a good code in a way that must be refused. */
async function refusedTrade(party: FapiParty, different: Different, codes: readonly string[]): Promise<void> {
  const grant = await granted(party, party.first);
  expectRefused(await askTokens(party, party.first, codeForm(party.first, grant), different), codes);
}

/** How a call looks that proves no key. */
const withoutKey = ({ variant }: FapiParty): Different => (variant.senderConstraint === 'dpop' ? { dpop: false } : { certificate: null });

const refusals = ['invalid_request', 'invalid_grant', 'invalid_client'];

/** What the token endpoint asks of whoever brings a code or a refresh token. */
export const tokenModules = {
  'fapi2-security-profile-final-ensure-client-id-in-token-endpoint': [
    'refuses a client that shows the keys of another one',
    async (party) => {
      const grant = await granted(party, party.first);
      const impostor = { ...party.second, key: party.first.key, certificate: party.first.certificate };
      expectRefused(await askTokens(party, impostor, codeForm(party.first, grant)), ['invalid_client']);
    },
  ],
  'fapi2-security-profile-final-ensure-holder-of-key-required': [
    'gives nothing to a client that proves no key',
    (party) => refusedTrade(party, withoutKey(party), ['invalid_request', 'invalid_client']),
  ],
  'fapi2-security-profile-final-ensure-authorization-code-is-bound-to-client': [
    'knows no code of another client',
    async (party) => {
      const grant = await granted(party, party.first);
      expectRefused(await askTokens(party, party.second, codeForm(party.first, grant)), ['invalid_grant']);
    },
  ],
  'fapi2-security-profile-final-attempt-reuse-authorization-code-after-one-second': [
    'refuses a code that comes again, and ends what came of it',
    async (party) => {
      const { accessToken, granted: grant } = await tokens(party, party.first);
      await sleep(1000);
      expectRefused(await askTokens(party, party.first, codeForm(party.first, grant)), ['invalid_grant']);
      expect((await userinfo(party, party.first, accessToken)).status).toBe(401);
    },
  ],
  'fapi2-security-profile-final-ensure-pkce-code-verifier-required': [
    'refuses a code without it',
    async (party) => {
      const { code_verifier: _verifier, ...form } = codeForm(party.first, await granted(party, party.first));
      expectRefused(await askTokens(party, party.first, form), ['invalid_grant']);
    },
  ],
  'fapi2-security-profile-final-incorrect-pkce-code-verifier-rejected': [
    'refuses a code with that of another request',
    async (party) => {
      const form = { ...codeForm(party.first, await granted(party, party.first)), code_verifier: randomPKCECodeVerifier() };
      expectRefused(await askTokens(party, party.first, form), ['invalid_grant']);
    },
  ],
  'fapi2-security-profile-final-refresh-token': [
    'gives new tokens to this client alone, with a new key if it likes, and never without one',
    async (party) => {
      const { first, second } = party;
      const before = await tokens(party, first);
      const form = { grant_type: 'refresh_token', refresh_token: before.refreshToken, scope: 'openid' };
      const withNewKey = { ...first, dpop: await randomDPoPKeyPair('ES256') };
      const { status, headers, body } = await askTokens(party, withNewKey, form);
      expect([status, headers.get('cache-control'), headers.get('pragma')]).toEqual([200, 'no-store', 'no-cache']);
      // FAPI 2.0 §5.3.2.1: not rotated.
      expect(body).toMatchObject({ refresh_token: before.refreshToken, id_token: expect.any(String) });
      expect(body.access_token).not.toBe(before.accessToken);
      expect((await userinfo(party, withNewKey, String(body.access_token))).status).toBe(200);
      expectRefused(await askTokens(party, first, form, withoutKey(party)), refusals);

      const ofSecond = await tokens(party, second);
      expect((await userinfo(party, first, ofSecond.accessToken)).status).toBe(401);
      expectRefused(await askTokens(party, first, { grant_type: 'refresh_token', refresh_token: ofSecond.refreshToken }), [
        'invalid_grant',
      ]);
    },
  ],
} as const satisfies FapiTests;
