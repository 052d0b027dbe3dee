import { exportJWK, importJWK } from 'jose';
import { expect } from 'vitest';
import { askTokens, type Different, push } from './calls.ts';
import type { FapiClient, FapiParty } from './fapi-party.ts';
import type { FapiTests } from './fapi-tests.ts';
import { codeForm, expectRefused, granted, newRequest, pushed } from './flow.ts';
import { rewrittenJwt, withBrokenSignature } from './rewritten-jwt.ts';

const refusals = ['invalid_client', 'invalid_request'];

/** Brings a good code and an assertion that is not. */
async function refusedAtToken(party: FapiParty, different: Different): Promise<void> {
  const grant = await granted(party, party.first);
  expectRefused(await askTokens(party, party.first, codeForm(party.first, grant), different), refusals);
}

/** Pushes a good request with an assertion that is not. */
async function refusedAtPush(party: FapiParty, assertion: Record<string, unknown>): Promise<void> {
  const { sent } = await newRequest(party.first);
  expectRefused(await push(party, party.first, sent, { assertion }), refusals);
}

/** Everything that can be wrong with an assertion at the endpoint of pushed requests. */
async function badAssertions({ issuer, metadata, first }: FapiParty): Promise<Record<string, Different>> {
  const audience = (aud: unknown): Different => ({ assertion: { aud } });
  const jwt = (change: (good: string) => string): Different => ({
    proof: (good) => ({ ...good, client_assertion: change(good.client_assertion ?? '') }),
  });
  return {
    none: { assertion: false },
    'no type': { proof: ({ client_assertion_type: _type, ...rest }) => rest },
    'another type': { proof: (good) => ({ ...good, client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:other' }) },
    'no sub': { assertion: { sub: undefined } },
    'another sub': { assertion: { sub: 'other' } },
    'no iss': { assertion: { iss: undefined } },
    'another iss': { assertion: { iss: 'https://other.example/' } },
    'no aud': audience(undefined),
    'another aud': audience('https://other.example/'),
    'the endpoint as aud': audience(metadata.pushed_authorization_request_endpoint),
    'the token endpoint as aud': audience(metadata.token_endpoint),
    'a list as aud': audience([issuer, 'https://other.example/']),
    expired: { assertion: { iat: inSeconds(-360), exp: inSeconds(-300) } },
    'of the future': { assertion: { iat: inSeconds(70), nbf: inSeconds(70), exp: inSeconds(130) } },
    'signed with RS256': { assertionHeader: { alg: 'RS256', key: await forAlgorithm(first, 'RS256') } },
    'not signed': jwt((good) => rewrittenJwt(good, () => ({ alg: 'none' }), '')),
    'a broken signature': jwt(withBrokenSignature),
  };
}

const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;

/** The client's own key for another algorithm of RSA. */
const forAlgorithm = async ({ key }: FapiClient, alg: string) => (await importJWK({ ...(await exportJWK(key)), alg })) as FapiClient['key'];

/** Assertions that prove nothing, and how far clocks may differ (FAPI 2.0 §5.3.2.1). */
export const assertionModules = {
  'fapi2-security-profile-final-ensure-signed-client-assertion-with-RS256-fails': [
    'refuses it',
    async (party) => refusedAtToken(party, { assertionHeader: { alg: 'RS256', key: await forAlgorithm(party.first, 'RS256') } }),
  ],
  'fapi2-security-profile-final-ensure-client-assertion-in-token-endpoint': [
    'refuses a request without one',
    (party) => refusedAtToken(party, { assertion: false }),
  ],
  'fapi2-security-profile-final-ensure-client-assertion-with-exp-is-5-minutes-in-past-fails': [
    'refuses it',
    (party) => refusedAtToken(party, { assertion: { iat: inSeconds(-360), exp: inSeconds(-300) } }),
  ],
  'fapi2-security-profile-final-ensure-client-assertion-with-wrong-aud-fails': [
    'refuses it',
    (party) => refusedAtToken(party, { assertion: { aud: 'https://other.example/' } }),
  ],
  'fapi2-security-profile-final-ensure-client-assertion-with-no-sub-fails': [
    'refuses it, because a request object has no sub either',
    (party) => refusedAtToken(party, { assertion: { sub: undefined } }),
  ],
  'fapi2-security-profile-final-ensure-invalid-client-assertions-fail': [
    'refuses whatever is wrong with one, and takes the next good one',
    async (party) => {
      const refused = async (different: Different) => push(party, party.first, (await newRequest(party.first)).sent, different);
      for (const [wrong, different] of Object.entries(await badAssertions(party))) {
        const answer = await refused(different);
        expect([wrong, refusals.includes(String(answer.body.error))]).toEqual([wrong, true]);
        expectRefused(answer, refusals);
      }
      await pushed(party, party.first, await newRequest(party.first));
    },
  ],
  'fapi2-security-profile-final-par-ensure-jwt-client-assertions-nbf-8-seconds-in-the-future-is-accepted': [
    'takes it',
    async (party) => {
      const assertion = { iat: inSeconds(8), nbf: inSeconds(8), exp: inSeconds(68) };
      await pushed(party, party.first, await newRequest(party.first), { assertion });
    },
  ],
  'fapi2-security-profile-final-par-ensure-jwt-client-assertions-nbf-over-60-seconds-in-the-future-fails': [
    'refuses it',
    (party) => refusedAtPush(party, { iat: inSeconds(70), nbf: inSeconds(70), exp: inSeconds(130) }),
  ],
  'fapi2-security-profile-final-par-test-array-as-audience-fails': [
    'refuses it',
    (party) => refusedAtPush(party, { aud: [party.issuer, 'https://other.example/'] }),
  ],
  'fapi2-security-profile-final-par-test-par-endpoint-url-as-audience-fails': [
    'refuses it',
    (party) => refusedAtPush(party, { aud: party.metadata.pushed_authorization_request_endpoint }),
  ],
  'fapi2-security-profile-final-par-test-token-endpoint-url-as-audience-fails': [
    'refuses it',
    (party) => refusedAtPush(party, { aud: party.metadata.token_endpoint }),
  ],
} as const satisfies FapiTests;
