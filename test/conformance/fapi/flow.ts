import * as openid from 'openid-client';
import { expect } from 'vitest';
import type { HttpBrowser } from '../../support/http-browser.ts';
import { type Answer, isSignInPage, type Outcome, open, signIn } from '../answer.ts';
import { type Answered, askTokens, type Different, push } from './calls.ts';
import type { FapiClient, FapiParty } from './fapi-party.ts';

/** Parameters that differ from the usual ones; undefined leaves one out. */
export type Change = Record<string, string | undefined>;

/** An authorization request and the secret of its challenge. */
export interface Request {
  sent: Record<string, string>;
  verifier: string;
}

/** A request of the code flow with PKCE, state and nonce. */
export async function newRequest(client: FapiClient, change: Change = {}): Promise<Request> {
  const verifier = openid.randomPKCECodeVerifier();
  const parameters = {
    redirect_uri: client.redirectUri,
    response_type: 'code',
    scope: 'openid',
    state: openid.randomState(),
    nonce: openid.randomNonce(),
    code_challenge: await openid.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...change,
  };
  const sent = Object.fromEntries(Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined));
  return { sent, verifier };
}

/** Pushes a request that must be taken. */
export async function pushed(party: FapiParty, client: FapiClient, { sent }: Request, different: Different = {}): Promise<string> {
  const { status, body, headers } = await push(party, client, sent, different);
  expect([status, headers.get('content-type'), body]).toEqual([
    201,
    'application/json; charset=utf-8',
    { request_uri: expect.stringMatching(/^urn:ietf:params:oauth:request_uri:\S{22,}$/), expires_in: expect.any(Number) },
  ]);
  return String(body.request_uri);
}

/** Sends a browser with a pushed request to the server. */
export const visit = (
  party: FapiParty,
  client: FapiClient,
  requestUri: string,
  { beside = {}, browser = party.browser }: { beside?: Record<string, string>; browser?: HttpBrowser } = {},
): Promise<Outcome> =>
  open(
    browser,
    `${party.metadata.authorization_endpoint}?${new URLSearchParams({ ...beside, client_id: client.id, request_uri: requestUri })}`,
    client.redirectUri,
  );

/** A code for a request, as the suite's browser gets it. */
export interface Granted extends Request {
  answer: Answer;
  code: string;
}

/** Pushes a request and lets the user grant it. */
export async function granted(
  party: FapiParty,
  client: FapiClient,
  { change = {}, beside = {}, different = {} }: { change?: Change; beside?: Record<string, string>; different?: Different } = {},
): Promise<Granted> {
  const request = await newRequest(client, change);
  const outcome = await visit(party, client, await pushed(party, client, request, different), { beside });
  const answer = isSignInPage(outcome) ? await signIn(party.browser, outcome, client.redirectUri) : outcome;
  if (answer.kind === 'page') return expect.fail(`a page instead of an answer: ${answer.url}`);
  const { code = '', ...rest } = answer.parameters;
  expect(rest).toEqual({ iss: party.issuer, ...(request.sent.state !== undefined && { state: request.sent.state }) });
  expect([answer.by, code]).toEqual(['query', expect.stringMatching(/^\S{22,}$/)]);
  return { ...request, answer, code };
}

/** The form that trades a code. */
export const codeForm = (client: FapiClient, { code, verifier }: Granted): Record<string, string> => ({
  grant_type: 'authorization_code',
  code,
  redirect_uri: client.redirectUri,
  code_verifier: verifier,
});

/** What a client has after the whole flow. */
export interface Tokens {
  accessToken: string;
  refreshToken: string;
  idToken: string;
  granted: Granted;
}

/** The whole flow. */
export async function tokens(
  party: FapiParty,
  client: FapiClient,
  { atToken = {}, ...how }: Parameters<typeof granted>[2] & { atToken?: Different } = {},
): Promise<Tokens> {
  const grant = await granted(party, client, how);
  const { status, body } = await askTokens(party, client, codeForm(client, grant), atToken);
  expect([status, body]).toEqual([
    200,
    {
      access_token: expect.stringMatching(/^\S{22,}$/),
      token_type: party.variant.senderConstraint === 'dpop' ? 'DPoP' : 'bearer',
      expires_in: expect.any(Number),
      scope: grant.sent.scope,
      refresh_token: expect.stringMatching(/^\S{22,}$/),
      id_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
    },
  ]);
  const { access_token, refresh_token, id_token } = body as Record<string, string>;
  return { accessToken: access_token ?? '', refreshToken: refresh_token ?? '', idToken: id_token ?? '', granted: grant };
}

/** An error of the JSON endpoints as RFC 6749 §5.2 writes it; `invalid_client` alone may be 401. */
export function expectRefused({ status, headers, body }: Answered, codes: readonly string[]): void {
  expect(body).toEqual({ error: expect.any(String), error_description: expect.stringMatching(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/) });
  expect(codes).toContain(body.error);
  expect([status, headers.get('content-type')]).toEqual([body.error === 'invalid_client' ? 401 : 400, 'application/json; charset=utf-8']);
}
