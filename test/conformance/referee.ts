import { createHash } from 'node:crypto';
import { type JWTPayload, type JWTVerifyResult, jwtVerify } from 'jose';
import * as openid from 'openid-client';
import { expect } from 'vitest';
import type { Answer } from './answer.ts';
import type { Registered, RelyingParty } from './relying-party.ts';

/** What an application has after an answer that the referees let pass. */
export interface Judged {
  /** Claims of the ID tokens: through the browser, from the token endpoint. */
  idTokens: { inAnswer: JWTPayload | undefined; fromTokenEndpoint: JWTPayload | undefined };
  /** Claims of the last one. */
  claims: JWTPayload;
  /** That ID token itself. */
  idToken: string;
  accessToken: string | undefined;
  refreshToken: string | undefined;
}

/** An answer and the request that it belongs to. */
export interface Received {
  sent: Record<string, string>;
  answer: Answer;
}

/**
 * Judges an answer as a relying party must: openid-client where it knows the response type, and what OpenID Connect Core §3 asks of the parts in the browser's
 * address everywhere.
 */
export async function judge(
  party: RelyingParty,
  received: Received,
  client: Registered = party.first,
  codeVerifier?: string,
): Promise<Judged> {
  const { answer } = received;
  checkWay(party, received);
  const inAnswer = await judgeAnswer(party, received, client);
  const redeemed = party.variant.responseType.includes('code') ? await redeem(party, received, client, codeVerifier) : undefined;
  const fromTokenEndpoint = redeemed?.id_token === undefined ? undefined : (await verified(party, redeemed.id_token, client)).payload;
  if (inAnswer && fromTokenEndpoint) expect([fromTokenEndpoint.iss, fromTokenEndpoint.sub]).toEqual([inAnswer.iss, inAnswer.sub]);
  return {
    idTokens: { inAnswer, fromTokenEndpoint },
    claims: fromTokenEndpoint ?? inAnswer ?? {},
    idToken: redeemed?.id_token ?? answer.parameters.id_token ?? '',
    accessToken: redeemed?.access_token ?? answer.parameters.access_token,
    refreshToken: redeemed?.refresh_token,
  };
}

/** The way and the names of the parameters: exactly those that the response type has (OAuth 2.0 Multiple Response Types §2 and §5, RFC 9207 §2). */
function checkWay({ variant, issuer }: RelyingParty, { sent, answer }: Received): void {
  const { responseType, responseMode } = variant;
  expect(answer.parameters.error, answer.parameters.error_description).toBeUndefined();
  expect(answer.by).toBe(responseMode === 'form_post' ? 'form_post' : responseType === 'code' ? 'query' : 'fragment');
  const parts = responseType.split(' ');
  expect(Object.keys(answer.parameters).sort()).toEqual(
    [
      'iss',
      ...(sent.state === undefined ? [] : ['state']),
      ...(parts.includes('code') ? ['code'] : []),
      ...(parts.includes('token') ? ['access_token', 'token_type', 'expires_in', 'scope'] : []),
      ...(parts.includes('id_token') ? ['id_token'] : []),
    ].sort(),
  );
  expect([answer.parameters.iss, answer.parameters.state]).toEqual([issuer, sent.state]);
  if (parts.includes('token'))
    expect(answer.parameters).toMatchObject({
      token_type: expect.stringMatching(/^bearer$/i),
      expires_in: expect.stringMatching(/^[1-9]\d*$/),
    });
}

/** The ID token in an answer; it hashes what came with it (OpenID Connect Core §3.3.2.11). */
async function judgeAnswer(party: RelyingParty, { sent, answer }: Received, client: Registered): Promise<JWTPayload | undefined> {
  const { id_token, access_token, code } = answer.parameters;
  if (id_token === undefined) return undefined;
  const { payload } = await verified(party, id_token, client);
  expect([payload.nonce, payload.at_hash, payload.c_hash]).toEqual([sent.nonce, halfHash(access_token), halfHash(code)]);
  if (party.variant.responseType !== 'id_token') return payload;
  const config = configuration(party, client);
  openid.useIdTokenResponseType(config);
  return openid.implicitAuthentication(config, answer.request, sent.nonce ?? '', { expectedState: sent.state ?? '', ...maxAge(sent) });
}

const halfHash = (value: string | undefined): string | undefined =>
  value && createHash('sha256').update(value, 'ascii').digest().subarray(0, 16).toString('base64url');

const maxAge = ({ max_age }: Record<string, string>) => (max_age === undefined ? {} : { maxAge: Number(max_age) });

/** OpenID Connect Core §3.1.3.7; every ID token names its key (§10.1). */
async function verified({ keys, issuer }: RelyingParty, idToken: string, { id }: Registered): Promise<JWTVerifyResult> {
  const result = await jwtVerify(idToken, keys, { issuer, audience: id, requiredClaims: ['sub', 'iat', 'exp'] });
  expect(result.protectedHeader).toMatchObject({ alg: 'RS256', kid: expect.any(String) });
  return result;
}

/** Trades the code by openid-client, which knows neither tokens nor answers in the fragment but those of `code id_token`. */
async function redeem(party: RelyingParty, { sent, answer }: Received, client: Registered, codeVerifier: string | undefined) {
  const config = configuration(party, client);
  openid.enableNonRepudiationChecks(config);
  const hybrid = party.variant.responseType === 'code id_token';
  if (hybrid) openid.useCodeIdTokenResponseType(config);
  return openid.authorizationCodeGrant(
    config,
    hybrid || party.variant.responseType === 'code' ? answer.request : codeAlone(party, answer),
    {
      expectedState: sent.state ?? '',
      idTokenExpected: true,
      ...(sent.nonce !== undefined && { expectedNonce: sent.nonce }),
      ...(codeVerifier !== undefined && { pkceCodeVerifier: codeVerifier }),
      ...maxAge(sent),
    },
  );
}

function codeAlone({ redirectUri }: RelyingParty, { parameters }: Answer): URL {
  const { code = '', state = '', iss = '' } = parameters;
  return new URL(`${redirectUri}?${new URLSearchParams({ code, state, iss })}`);
}

/** openid-client for a client of this party, with the client authentication of the variant. */
export function configuration({ metadata, variant }: RelyingParty, { id, secret }: Registered): openid.Configuration {
  const prove = variant.clientAuth === 'client_secret_post' ? openid.ClientSecretPost(secret) : openid.ClientSecretBasic(secret);
  return new openid.Configuration(metadata, id, undefined, prove);
}

/** What an application must be told when a request is refused: an error of this code by the way of the variant, its own state, and nothing more. */
export function expectError({ issuer, variant }: RelyingParty, { sent, answer }: Received, codes: readonly string[]): void {
  const { error, error_description, ...rest } = answer.parameters;
  expect(codes).toContain(error);
  expect(error_description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
  expect(rest).toEqual({ iss: issuer, ...(sent.state !== undefined && { state: sent.state }) });
  if (sent.response_type === undefined) return;
  expect(answer.by).toBe(variant.responseMode === 'form_post' ? 'form_post' : variant.responseType === 'code' ? 'query' : 'fragment');
}
