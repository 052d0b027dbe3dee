import { expect } from 'vitest';
import { createHttpBrowser } from '../../support/http-browser.ts';
import { isSignInPage, type Outcome, open } from '../answer.ts';
import { push } from './calls.ts';
import type { FapiParty } from './fapi-party.ts';
import type { FapiTests } from './fapi-tests.ts';
import { type Change, expectRefused, granted, newRequest, pushed, tokens, visit } from './flow.ts';
import { idTokenClaims } from './happy-modules.ts';

/** Pushes a request that must be refused. */
async function refusedPush(party: FapiParty, change: Change, codes: readonly string[]): Promise<void> {
  const { sent } = await newRequest(party.first, change);
  expectRefused(await push(party, party.first, sent), codes);
}

/** An error that the application gets through the browser, and nothing more. */
function expectError({ issuer }: FapiParty, outcome: Outcome, code: string, state: string | undefined): void {
  const { kind, ...rest } = outcome;
  expect({ kind, ...('parameters' in rest ? { by: rest.by, parameters: rest.parameters } : { url: rest.url, html: rest.html }) }).toEqual({
    kind: 'answer',
    by: 'query',
    parameters: { error: code, error_description: expect.any(String), iss: issuer, ...(state !== undefined && { state }) },
  });
}

/** A page of the server that says what is wrong, for a screenshot. */
function expectErrorPage(outcome: Outcome, says: string): void {
  expect(outcome).toMatchObject({ kind: 'page', status: 400 });
  expect(outcome.kind === 'page' && outcome.html).toContain(says);
}

const state = 'of-the-attacker';

/** Requests that are wrong, and what stands beside those that are pushed. */
export const requestModules = {
  'fapi2-security-profile-final-user-rejects-authentication': [
    'tells both applications that their user did not want to',
    async (party) => {
      for (const client of [party.first, party.second]) {
        const browser = createHttpBrowser();
        const request = await newRequest(client, { state: 's'.repeat(128) });
        const page = await visit(party, client, await pushed(party, client, request), { browser });
        if (!isSignInPage(page)) return expect.fail('the sign-in page was not shown');
        const cancel = /<a [^>]*id="cancel"[^>]*href="([^"]+)"/.exec(page.html)?.[1] ?? expect.fail('there is no way to cancel');
        const outcome = await open(browser, cancel.replaceAll('&amp;', '&'), client.redirectUri);
        expectError(party, outcome, 'access_denied', request.sent.state);
      }
    },
  ],
  'fapi2-security-profile-final-ensure-different-nonce-inside-and-outside-request-object': [
    'takes the nonce that was pushed',
    async (party) =>
      void (await idTokenClaims(party, party.first, await tokens(party, party.first, { beside: { nonce: 'of-the-attacker' } }))),
  ],
  'fapi2-security-profile-final-ensure-different-state-inside-and-outside-request-object': [
    'takes the state that was pushed',
    async (party) => void (await granted(party, party.first, { beside: { state } })),
  ],
  'fapi2-security-profile-final-state-only-outside-request-object-not-used': [
    'takes no state that was not pushed',
    async (party) => void (await granted(party, party.first, { change: { state: undefined }, beside: { state } })),
  ],
  'fapi2-security-profile-final-ensure-request-object-without-redirect-uri-fails': [
    'refuses to keep it',
    (party) => refusedPush(party, { redirect_uri: undefined }, ['invalid_request']),
  ],
  'fapi2-security-profile-final-ensure-redirect-uri-in-authorization-request': [
    'refuses to keep a request without',
    (party) => refusedPush(party, { redirect_uri: undefined }, ['invalid_request']),
  ],
  'fapi2-security-profile-final-plain-fapi-tolerate-unregistered-redirect-uri': [
    'refuses to keep one',
    (party) => refusedPush(party, { redirect_uri: `${party.first.redirectUri}/unregistered` }, ['invalid_request']),
  ],
  'fapi2-security-profile-final-ensure-unsigned-authorization-request-without-using-par-fails': [
    'tells the application that it must push',
    async (party) => {
      const { sent } = await newRequest(party.first);
      const asked = new URLSearchParams({ ...sent, client_id: party.first.id });
      const outcome = await open(party.browser, `${party.metadata.authorization_endpoint}?${asked}`, party.first.redirectUri);
      expectError(party, outcome, 'invalid_request', sent.state);
    },
  ],
  'fapi2-security-profile-final-ensure-response-type-code-idtoken-fails': [
    'refuses to keep it',
    (party) =>
      refusedPush(party, { response_type: 'code id_token' }, ['unsupported_response_type', 'invalid_request', 'unauthorized_client']),
  ],
  'fapi2-security-profile-final-ensure-response-type-token-fails': [
    'refuses to keep it',
    (party) => refusedPush(party, { response_type: 'token' }, ['unsupported_response_type', 'invalid_request', 'unauthorized_client']),
  ],
  'fapi2-security-profile-final-par-attempt-reuse-request_uri': [
    'shows a page that says that it was used',
    async (party) => {
      const requestUri = await pushed(party, party.first, await newRequest(party.first));
      expect((await visit(party, party.first, requestUri)).kind).toBe('answer');
      expectErrorPage(await visit(party, party.first, requestUri), 'request_uri is unknown, expired or used');
    },
  ],
  'fapi2-security-profile-final-par-attempt-to-use-request_uri-for-different-client': [
    'shows a page that knows no such request',
    async (party) => {
      const requestUri = await pushed(party, party.first, await newRequest(party.first));
      expectErrorPage(await visit(party, party.second, requestUri), 'request_uri is unknown, expired or used');
    },
  ],
  'fapi2-security-profile-final-par-authorization-request-containing-request_uri-form-param': [
    'refuses to keep it',
    (party) =>
      refusedPush(party, { request_uri: 'urn:ietf:params:oauth:request_uri:something' }, ['invalid_request', 'invalid_request_object']),
  ],
  'fapi2-security-profile-final-par-attempt-invalid-http-method': [
    'takes POST alone',
    async (party) => {
      const { sent } = await newRequest(party.first);
      const { status, headers } = await push(party, party.first, sent, { method: 'PUT' });
      expect([status, headers.get('allow')]).toEqual([405, 'POST']);
    },
  ],
  'fapi2-security-profile-final-par-ensure-pkce-required': [
    'refuses to keep a request without a challenge',
    (party) => refusedPush(party, { code_challenge: undefined, code_challenge_method: undefined }, ['invalid_request']),
  ],
  'fapi2-security-profile-final-par-plain-pkce-rejected': [
    'refuses to keep a request whose challenge is the verifier',
    async (party) => {
      const { verifier } = await newRequest(party.first);
      await refusedPush(party, { code_challenge: verifier, code_challenge_method: 'plain' }, ['invalid_request']);
    },
  ],
} as const satisfies FapiTests;
