import { createHash, randomUUID } from 'node:crypto';
import type { CertifiedKey } from '@gauth/service-kit/testing';
import { exportJWK, type JWK, SignJWT } from 'jose';
import type { CryptoKeyPair } from 'openid-client';
import { certifiedFetch } from '../certified-fetch.ts';
import type { FapiClient, FapiParty } from './fapi-party.ts';

/** What is different about a call than a good client would make it. */
export interface Different {
  /** Claims of the client's assertion; undefined takes one away. `false` sends none. */
  assertion?: Record<string, unknown> | false;
  /** Of the assertion: the key it is signed by and the algorithm. */
  assertionHeader?: { alg?: string; key?: FapiClient['key'] };
  /** The parameters that prove the client, made of what a good one sends. */
  proof?: (good: Record<string, string>) => Record<string, string>;
  /** Changes of the DPoP proof. `false` sends none, and true one where the variant needs none. */
  dpop?: DpopChange | boolean;
  /** The certificate; null shows none. */
  certificate?: CertifiedKey | null;
  /** Sent as they are, after everything else. */
  headers?: Record<string, string>;
  method?: string;
}

/** What is different about a DPoP proof. */
export interface DpopChange {
  claims?: Record<string, unknown>;
  header?: { alg?: string; typ?: string | undefined; jwk?: JWK | undefined } & Record<string, unknown>;
  pair?: CryptoKeyPair;
  /** The header of the request, made of the proof. */
  written?: (proof: string) => Record<string, string>;
}

/** An answer of an endpoint. */
export interface Answered {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
}

/** Calls an endpoint with what is sent in every variant; where the server wants a nonce in the proof, calls again with it (RFC 9449 §8). */
export async function call(party: FapiParty, client: FapiClient, url: string, init: Call): Promise<Answered> {
  const first = await callOnce(party, client, url, init);
  const nonce = first.headers.get('dpop-nonce');
  const wanted = first.body.error === 'use_dpop_nonce' || /error="use_dpop_nonce"/.test(first.headers.get('www-authenticate') ?? '');
  return wanted && nonce !== null ? callOnce(party, client, url, init, nonce) : first;
}

interface Call extends Different {
  method: string;
  form?: Record<string, string>;
  accessToken?: string;
}

async function callOnce(party: FapiParty, client: FapiClient, url: string, init: Call, nonce?: string): Promise<Answered> {
  const { form, method } = init;
  const body = form && new URLSearchParams({ ...form, ...(await clientProof(party, client, init)) }).toString();
  const headers = {
    ...(body !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
    ...(await dpopHeaders(party, client, url, init, nonce)),
    ...init.headers,
  };
  const answer = await certifiedFetch(party.authority.certFile, certificateOf(party, client, init))(url, {
    method,
    headers,
    body: body ?? null,
    redirect: 'manual',
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text.startsWith('{') ? (JSON.parse(text) as Answered['body']) : {} };
}

function certificateOf({ variant }: FapiParty, client: FapiClient, { certificate }: Call): CertifiedKey | undefined {
  if (certificate !== undefined) return certificate ?? undefined;
  return variant.clientAuth === 'mtls' || variant.senderConstraint === 'mtls' ? client.certificate : undefined;
}

/** RFC 8705 §2 wants the client's id beside its certificate; RFC 7523 §2.2 an assertion. */
async function clientProof(
  { variant, issuer }: FapiParty,
  client: FapiClient,
  { assertion = {}, assertionHeader = {}, proof = (good) => good }: Call,
): Promise<Record<string, string>> {
  if (variant.clientAuth === 'mtls' || assertion === false) return { client_id: client.id };
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: client.id, sub: client.id, aud: issuer, jti: randomUUID(), iat: now, exp: now + 60, ...assertion };
  const { alg = 'PS256', key = client.key } = assertionHeader;
  return proof({
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await new SignJWT(claims).setProtectedHeader({ alg, kid: client.kid }).sign(key),
  });
}

async function dpopHeaders(
  { variant }: FapiParty,
  client: FapiClient,
  url: string,
  { dpop = variant.senderConstraint === 'dpop', method, accessToken }: Call,
  nonce: string | undefined,
): Promise<Record<string, string>> {
  if (dpop === false) return {};
  const { claims = {}, header = {}, pair = client.dpop, written = (proof: string) => ({ dpop: proof }) } = dpop === true ? {} : dpop;
  const said = {
    ...{ jti: randomUUID(), htm: method, htu: url, iat: Math.floor(Date.now() / 1000) },
    ...(accessToken !== undefined && { ath: createHash('sha256').update(accessToken).digest('base64url') }),
    ...(nonce !== undefined && { nonce }),
    ...claims,
  };
  const alg = { alg: 'ES256', typ: 'dpop+jwt', jwk: await exportJWK(pair.publicKey), ...header };
  return written(await new SignJWT(said).setProtectedHeader(alg as { alg: string }).sign(pair.privateKey));
}

/** Pushes an authorization request (RFC 9126). */
export const push = (party: FapiParty, client: FapiClient, form: Record<string, string>, different: Different = {}): Promise<Answered> =>
  call(party, client, party.endpoints.par, { method: 'POST', dpop: false, ...different, form: { client_id: client.id, ...form } });

/** Asks the token endpoint. */
export const askTokens = (
  party: FapiParty,
  client: FapiClient,
  form: Record<string, string>,
  different: Different = {},
): Promise<Answered> => call(party, client, party.endpoints.token, { method: 'POST', ...different, form });

/** Asks the resource that the plan is given: user information. */
export function userinfo(party: FapiParty, client: FapiClient, accessToken: string, different: Different = {}): Promise<Answered> {
  const scheme = party.variant.senderConstraint === 'dpop' ? 'DPoP' : 'Bearer';
  const headers = { authorization: `${scheme} ${accessToken}`, ...different.headers };
  return call(party, client, party.endpoints.userinfo, { method: 'GET', accessToken, ...different, headers });
}
