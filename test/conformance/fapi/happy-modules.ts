import { type JWTPayload, jwtVerify } from 'jose';
import * as openid from 'openid-client';
import { expect } from 'vitest';
import { createHttpBrowser } from '../../support/http-browser.ts';
import { isSignInPage, signIn } from '../answer.ts';
import { certifiedFetch } from '../certified-fetch.ts';
import { expectHttps, expectPublicKeys, fetchMetadata } from '../metadata.ts';
import { userinfo } from './calls.ts';
import type { FapiClient, FapiParty } from './fapi-party.ts';
import type { FapiTests } from './fapi-tests.ts';
import { newRequest, pushed, type Tokens, tokens, visit } from './flow.ts';
import { expectRecommendedTls } from './recommended-tls.ts';

/** openid-client for one of the clients; with a certificate where the variant has one. */
function configuration({ metadata, variant, authority }: FapiParty, { id, key, kid, certificate }: FapiClient): openid.Configuration {
  const needsCertificates = variant.clientAuth === 'mtls' || variant.senderConstraint === 'mtls';
  const prove = variant.clientAuth === 'mtls' ? openid.TlsClientAuth() : openid.PrivateKeyJwt({ key, kid });
  const settings = { id_token_signed_response_alg: 'PS256', use_mtls_endpoint_aliases: needsCertificates };
  const config = new openid.Configuration(metadata, id, settings, prove);
  config[openid.customFetch] = certifiedFetch(authority.certFile, needsCertificates ? certificate : undefined);
  openid.enableNonRepudiationChecks(config);
  return config;
}

/** The whole flow by openid-client, judged by it. */
async function byRelyingParty(party: FapiParty, client: FapiClient): Promise<void> {
  const config = configuration(party, client);
  const { sent, verifier } = await newRequest(client);
  const bound = party.variant.senderConstraint === 'dpop' ? { DPoP: openid.getDPoPHandle(config, client.dpop) } : {};
  const start = await openid.buildAuthorizationUrlWithPAR(config, sent, bound);
  const browser = createHttpBrowser();
  const page = await browser.visit(start.href);
  const outcome = await signIn(browser, page, client.redirectUri);
  if (outcome.kind === 'page') return expect.fail(`a page instead of an answer: ${outcome.url}`);
  const checks = { pkceCodeVerifier: verifier, expectedState: sent.state ?? '', expectedNonce: sent.nonce ?? '', idTokenExpected: true };
  const received = await openid.authorizationCodeGrant(config, outcome.request as URL, checks, undefined, bound);
  const { sub = '' } = received.claims() ?? {};
  expect((await openid.fetchUserInfo(config, received.access_token, sub, bound)).sub).toBe(sub);
  const refreshed = await openid.refreshTokenGrant(config, received.refresh_token ?? '', undefined, bound);
  expect(refreshed.claims()).toMatchObject({ sub });
}

/** The claims of an ID token that is signed as FAPI 2.0 §5.4.1 allows. */
export async function idTokenClaims({ keys, issuer }: FapiParty, client: FapiClient, { idToken, granted }: Tokens): Promise<JWTPayload> {
  const { payload, protectedHeader } = await jwtVerify(idToken, keys, { issuer, audience: client.id, algorithms: ['PS256'] });
  expect(protectedHeader.kid).toEqual(expect.any(String));
  expect(payload.nonce).toBe(granted.sent.nonce);
  return payload;
}

/** Calls the resource; it must answer. */
async function works(party: FapiParty, client: FapiClient, { accessToken }: Tokens, headers: Record<string, string> = {}): Promise<void> {
  const answer = await userinfo(party, client, accessToken, { headers });
  expect([answer.status, answer.body.sub, answer.headers.has('date')]).toEqual([200, expect.any(String), true]);
}

/** Flows in which everything is as it should be. */
export const happyModules = {
  'fapi2-security-profile-final-discovery-end-point-verification': [
    'finds everything that the profile asks for',
    async ({ issuer, variant }) => {
      const metadata = await fetchMetadata(issuer);
      const includes = (...values: string[]) => expect.arrayContaining(values);
      expect(metadata).toMatchObject({
        response_types_supported: includes('code'),
        authorization_response_iss_parameter_supported: true,
        pushed_authorization_request_endpoint: expect.stringMatching(/^https:/),
        require_pushed_authorization_requests: expect.any(Boolean),
        id_token_signing_alg_values_supported: includes('PS256', 'ES256', 'EdDSA'),
        token_endpoint_auth_methods_supported: includes(variant.clientAuth === 'mtls' ? 'tls_client_auth' : 'private_key_jwt'),
        token_endpoint_auth_signing_alg_values_supported: includes('PS256', 'ES256', 'EdDSA'),
        code_challenge_methods_supported: includes('S256'),
        scopes_supported: includes('openid'),
        subject_types_supported: ['public'],
        ...(variant.senderConstraint === 'dpop'
          ? { dpop_signing_alg_values_supported: includes('PS256', 'ES256', 'EdDSA') }
          : { tls_client_certificate_bound_access_tokens: true }),
      });
      expectHttps(metadata);
      await expectPublicKeys(metadata);
    },
  ],
  'fapi2-security-profile-final-happy-flow': [
    'serves two clients, each with its own keys',
    async (party) => {
      const { first, second } = party;
      for (const address of [party.issuer, party.endpoints.token]) await expectRecommendedTls(address);
      await byRelyingParty(party, first);
      const ofFirst = await tokens(party, first);
      await idTokenClaims(party, first, ofFirst);
      await works(party, first, ofFirst, { accept: 'application/json;charset=UTF-8' });
      await works(party, first, ofFirst, {
        accept: 'application/json, application/*+json, */*',
        'x-fapi-interaction-id': crypto.randomUUID(),
      });
      const inQuery = await fetch(`${party.endpoints.userinfo}?access_token=${ofFirst.accessToken}`);
      expect(inQuery.status).toBe(401);

      const jkt =
        party.variant.senderConstraint === 'dpop'
          ? { dpop_jkt: await openid.getDPoPHandle(configuration(party, second), second.dpop).calculateThumbprint() }
          : {};
      const change = { state: 's'.repeat(128), nonce: 'n'.repeat(43), ...jkt };
      const ofSecond = await tokens(party, second, { change });
      expect([...(ofSecond.granted.answer.request as URL).searchParams].slice(0, 2)).toEqual([
        ['dummy1', 'lorem'],
        ['dummy2', 'ipsum'],
      ]);
      await works(party, second, ofSecond);
      expect((await userinfo(party, first, ofSecond.accessToken)).status).toBe(401);
    },
  ],
  'fapi2-security-profile-final-ensure-authorization-request-without-state-success': [
    'sends no state back where none came',
    async (party) => works(party, party.first, await tokens(party, party.first, { change: { state: undefined } })),
  ],
  'fapi2-security-profile-final-ensure-authorization-request-without-nonce-success': [
    'needs no nonce',
    async (party) => {
      const received = await tokens(party, party.first, { change: { nonce: undefined } });
      expect(await idTokenClaims(party, party.first, received)).not.toHaveProperty('nonce');
    },
  ],
  'fapi2-security-profile-final-ensure-authorization-request-with-64-char-nonce-success': [
    'gives a nonce of 64 characters back as it is',
    async (party) =>
      void (await idTokenClaims(party, party.first, await tokens(party, party.first, { change: { nonce: 'n'.repeat(64) } }))),
  ],
  'fapi2-security-profile-final-ensure-authorization-request-with-long-nonce': [
    'gives a nonce of 384 characters back as it is',
    async (party) =>
      void (await idTokenClaims(party, party.first, await tokens(party, party.first, { change: { nonce: 'n'.repeat(384) } }))),
  ],
  'fapi2-security-profile-final-ensure-authorization-request-with-long-state': [
    'gives a state of 1000 characters back as it is',
    async (party) => void (await tokens(party, party.first, { change: { state: 's'.repeat(1000) } })),
  ],
  'fapi2-security-profile-final-ensure-other-scope-order-succeeds': [
    'takes scopes in any order',
    async (party) => {
      const received = await tokens(party, party.first, { change: { scope: 'email openid' } });
      expect((await userinfo(party, party.first, received.accessToken)).body).toHaveProperty('email');
    },
  ],
  'fapi2-security-profile-final-test-claims-parameter-identity-claims': [
    'gives every claim that is asked for by name, where it is asked for',
    async (party) => {
      const protocol = ['sub', 'iss', 'aud', 'exp', 'iat', 'auth_time', 'nonce', 'acr', 'amr', 'sid', 'at_hash', 'c_hash'];
      const names = (party.metadata.claims_supported as string[]).filter((name) => !protocol.includes(name));
      const wishes = [null, { essential: true }, { essential: false }, { value: 'random' }];
      const asked = Object.fromEntries([...names, 'no_such_claim'].map((name, index) => [name, wishes[index % 3] ?? null]));
      const claims = JSON.stringify({ id_token: asked, userinfo: asked, somewhere_else: asked });
      const received = await tokens(party, party.first, { change: { claims } });
      const idToken = await idTokenClaims(party, party.first, received);
      const { body } = await userinfo(party, party.first, received.accessToken);
      expect(names.length).toBeGreaterThan(15);
      expect(names.filter((name) => !(name in idToken) || !(name in body))).toEqual([]);
      expect([idToken, body].filter((said) => 'no_such_claim' in said)).toEqual([]);
      expect([body.sub, body.updated_at]).toEqual([idToken.sub, expect.any(Number)]);
    },
  ],
  'fapi2-security-profile-final-access-token-type-header-case-sensitivity': [
    'takes the scheme of the Authorization header in any case',
    async (party) => {
      const received = await tokens(party, party.first);
      const scheme = party.variant.senderConstraint === 'dpop' ? 'dPoP' : 'bEARER';
      await works(party, party.first, received, { authorization: `${scheme} ${received.accessToken}` });
    },
  ],
  'fapi2-security-profile-final-par-without-duplicate-parameters': [
    'needs nothing at the authorization endpoint but who asks and the name of the pushed request',
    async (party) => works(party, party.first, await tokens(party, party.first)),
  ],
  'fapi2-security-profile-final-par-ensure-reused-request-uri-prior-to-auth-completion-succeeds': [
    'shows the sign-in page as often as it is opened, and answers once',
    async (party) => {
      const browser = createHttpBrowser();
      const requestUri = await pushed(party, party.first, await newRequest(party.first));
      expect(isSignInPage(await visit(party, party.first, requestUri, { browser }))).toBe(true);
      const page = await visit(party, party.first, requestUri, { browser });
      const outcome = isSignInPage(page) ? await signIn(browser, page, party.first.redirectUri) : page;
      expect(outcome).toMatchObject({ kind: 'answer', parameters: { code: expect.any(String) } });
    },
  ],
} as const satisfies FapiTests;
