import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { SignJWT } from 'jose';
import { acrValues } from '../../acr.ts';
import type { Client } from '../../model.ts';
import { choice, chosen, keyNumber, nothingOr, parameter, pick, picked, usually } from '../choice.ts';
import { resourceNames, scopeNames } from '../client-features.ts';
import { clientKey, forgersKey, thumbprintOfKey } from '../key-pairs.ts';
import { people } from '../people.ts';
import { mayAnswerTo, redirectUriCandidates } from '../redirect-uris.ts';
import type { World } from '../world.ts';

const types = ['token', 'id_token', 'id_token token', 'code id_token', 'code token', 'code id_token token'] as const;

/** What an authorization request may look like. */
export const requestDetails = fc.record({
  client: pick,
  session: fc.option(pick, { freq: 8, nil: undefined }),
  type: fc.oneof({ weight: 1, arbitrary: fc.constant('code') }, { weight: 1, arbitrary: fc.constantFrom(...types) }),
  mode: usually(undefined, 'query', 'fragment', 'form_post'),
  redirectUri: fc.nat(redirectUriCandidates.length - 1),
  scope: choice,
  resource: choice,
  key: usually<0 | 1 | undefined>(undefined, 0, 1),
  state: fc.option(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }), { nil: undefined }),
  prompt: usually(undefined, 'none', 'login', 'consent'),
  maxAge: usually<number | undefined>(undefined, 0, 60),
  wish: usually(undefined, 'subject', 'another subject', 'acr', 'essential acr'),
  hint: fc.option(pick, { freq: 1, nil: undefined }).chain((hint) => usually<number | undefined>(undefined, hint)),
  way: usually<'query' | 'object' | 'push' | 'pushed object'>('query', 'object', 'push', 'pushed object'),
  wrong: nothingOr('redirect URI', 'challenge', 'challenge', 'nonce', 'nonce', 'object', 'way', 'way', 'signs out'),
  provesKey: keyNumber,
});
export type RequestDetails = typeof requestDetails extends fc.Arbitrary<infer Value> ? Value : never;

/** How the request is made: as the client must, unless that is what is wrong. */
export function wayOf(
  { pushedRequestsRequired, signedRequestsRequired, profile }: Client,
  { way, wrong }: RequestDetails,
): RequestDetails['way'] {
  if (wrong === 'way') return way;
  const signed = signedRequestsRequired || way.endsWith('object') || wrong === 'object';
  const pushed = pushedRequestsRequired || profile === 'fapi2' || way.startsWith('push');
  return pushed ? (signed ? 'pushed object' : 'push') : signed ? 'object' : 'query';
}

/** The parameters of a request, with everything right or one thing wrong. */
export function parametersOf(world: World, client: Client, detail: RequestDetails): Record<string, string> {
  const { wrong, type } = detail;
  const good = redirectUriCandidates.filter((candidate) => mayAnswerTo(candidate, client));
  const candidates = wrong === 'redirect URI' || good.length === 0 ? redirectUriCandidates : good;
  return {
    client_id: client.id,
    response_type: type,
    redirect_uri: String(picked(candidates, detail.redirectUri)?.uri),
    ...parameter('scope', chosen(detail.scope, client.scopes, scopeNames).asked),
    ...parameter('resource', chosen(detail.resource, client.resources, resourceNames).asked),
    ...(wrong !== 'challenge' && challengeOf(world)),
    ...(wrong !== 'nonce' && { nonce: `nonce ${world.turn()}` }),
    ...wishesOf(world, detail),
  };
}

/** What a request may say or not. */
function wishesOf({ idTokens }: World, { mode, key, state, prompt, maxAge, hint, wish }: RequestDetails): Record<string, string> {
  const idToken = hint === undefined ? undefined : picked(idTokens, hint)?.value;
  return {
    ...(mode !== undefined && { response_mode: mode }),
    ...(key !== undefined && { dpop_jkt: thumbprintOfKey(key) }),
    ...(state !== undefined && { state }),
    ...(prompt !== undefined && { prompt }),
    ...(maxAge !== undefined && { max_age: String(maxAge) }),
    ...(idToken !== undefined && { id_token_hint: idToken }),
    ...wishOf(wish),
  };
}

/** Who should sign in, and how (OpenID Connect Core §5.5.1, RFC 9470 §4). */
function wishOf(wish: RequestDetails['wish']): Record<string, string> {
  if (wish === undefined) return {};
  const acr = acrValues[1];
  if (wish === 'acr') return { acr_values: acr };
  if (wish === 'essential acr') return { claims: JSON.stringify({ id_token: { acr: { essential: true, values: [acr] } } }) };
  return { claims: JSON.stringify({ id_token: { sub: { value: people[wish === 'subject' ? 0 : 1]?.id } } }) };
}

function challengeOf(world: World): Record<string, string> {
  const verifier = `verifier-${world.turn()}-that-is-long-enough-to-be-a-verifier`;
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  world.verifiers.set(challenge, verifier);
  world.keepSecret(verifier);
  return { code_challenge: challenge, code_challenge_method: 'S256' };
}

/** The same as a request object (RFC 9101), signed by the client or by somebody else. */
export function requestObject(
  world: World,
  parameters: Record<string, string>,
  { client, forged }: { client: Client; forged: boolean },
): Promise<string> {
  return new SignJWT({ ...parameters, iss: client.id, aud: world.server.issuer, exp: world.now() + 60 })
    .setProtectedHeader({ alg: 'ES256', typ: 'oauth-authz-req+jwt' })
    .sign((forged ? forgersKey : clientKey).privateKey);
}
