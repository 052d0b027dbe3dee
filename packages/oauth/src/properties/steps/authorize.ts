import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { SignJWT } from 'jose';
import type { Client } from '../../model.ts';
import { asks, keyShown } from '../ask.ts';
import type { Asked } from '../authorize/asked.ts';
import { decide } from '../authorize/decide.ts';
import { faultsInParameters } from '../authorize/faults.ts';
import { boundKeyOf } from '../authorize/settle.ts';
import { choice, chosen, keyNumber, nothingOr, parameter, pick, picked } from '../choice.ts';
import { probeId, resourceNames, scopeNames } from '../client-features.ts';
import { clientKey, forgersKey, thumbprintOfKey } from '../key-pairs.ts';
import { judgeOutcome } from '../outcome.ts';
import { people } from '../people.ts';
import type { Pushed } from '../records.ts';
import { mayAnswerTo, redirectUriCandidates } from '../redirect-uris.ts';
import { sessionOf } from '../sessions.ts';
import { defineStep, nothingToDo, said } from '../step.ts';
import type { World } from '../world.ts';

const usually = <Value>(usual: Value, ...others: Value[]) =>
  fc.oneof({ weight: 8, arbitrary: fc.constant(usual) }, { weight: 2, arbitrary: fc.constantFrom(...others) });

const types = ['token', 'id_token', 'id_token token', 'code id_token', 'code token', 'code id_token token'] as const;

const details = fc.record({
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
  hint: fc.option(pick, { freq: 1, nil: undefined }).chain((hint) => usually<number | undefined>(undefined, hint)),
  way: usually<'query' | 'object' | 'push' | 'pushed object'>('query', 'object', 'push', 'pushed object'),
  wrong: nothingOr('redirect URI', 'challenge', 'challenge', 'nonce', 'nonce', 'object', 'way', 'way', 'signs out'),
  provesKey: keyNumber,
});
type Details = typeof details extends fc.Arbitrary<infer Value> ? Value : never;

/** A browser asks for somebody, signed in or not, on behalf of an application. */
export const authorize = defineStep('authorize', {
  weight: 16,
  details,
  async perform(world, detail) {
    const client = picked([...world.clients.values()], detail.client);
    if (client === undefined) return nothingToDo;
    const session = sessionOf(world, detail.session);
    const parameters = parametersOf(world, client, detail);
    const asked = { client, parameters, askedAt: world.now(), session, signsOut: detail.wrong === 'signs out' };
    const way = wayOf(client, detail);
    if (way === 'query') return decide(world, { ...asked, sent: parameters, signed: false, forged: false });
    const forged = detail.wrong === 'object';
    const object = { client_id: client.id, request: await requestObject(world, parameters, { client, forged }) };
    if (way === 'object') return decide(world, { ...asked, sent: object, signed: true, forged });
    const isObject = way === 'pushed object';
    return push(world, asked, {
      form: isObject ? object : parameters,
      signed: isObject,
      forged: isObject && forged,
      key: detail.provesKey,
    });
  },
});

/** How the request is made: as the client must, unless that is what is wrong. */
function wayOf({ pushedRequestsRequired, signedRequestsRequired, profile }: Client, { way, wrong }: Details): Details['way'] {
  if (wrong === 'way') return way;
  const signed = signedRequestsRequired || way.endsWith('object') || wrong === 'object';
  const pushed = pushedRequestsRequired || profile === 'fapi2' || way.startsWith('push');
  return pushed ? (signed ? 'pushed object' : 'push') : signed ? 'object' : 'query';
}

function parametersOf(world: World, client: Client, detail: Details): Record<string, string> {
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
    ...(wrong !== 'nonce' && { nonce: 'a nonce' }),
    ...wishesOf(world, detail),
  };
}

/** What a request may say or not. */
function wishesOf({ idTokens }: World, { mode, key, state, prompt, maxAge, hint }: Details): Record<string, string> {
  const idToken = hint === undefined ? undefined : picked(idTokens, hint)?.value;
  return {
    ...(mode !== undefined && { response_mode: mode }),
    ...(key !== undefined && { dpop_jkt: thumbprintOfKey(key) }),
    ...(state !== undefined && { state }),
    ...(prompt !== undefined && { prompt }),
    ...(maxAge !== undefined && { max_age: String(maxAge) }),
    ...(idToken !== undefined && { id_token_hint: idToken }),
  };
}

function challengeOf(world: World): Record<string, string> {
  const verifier = `verifier-${world.turn()}-that-is-long-enough-to-be-a-verifier`;
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  world.verifiers.set(challenge, verifier);
  world.keepSecret(verifier);
  return { code_challenge: challenge, code_challenge_method: 'S256' };
}

function requestObject(
  world: World,
  parameters: Record<string, string>,
  { client, forged }: { client: Client; forged: boolean },
): Promise<string> {
  return new SignJWT({ ...parameters, iss: client.id, aud: world.server.issuer, exp: world.now() + 60 })
    .setProtectedHeader({ alg: 'ES256', typ: 'oauth-authz-req+jwt' })
    .sign((forged ? forgersKey : clientKey).privateKey);
}

interface Pushing {
  form: Record<string, string>;
  signed: boolean;
  forged: boolean;
  key: 0 | 1 | undefined;
}

/** The application pushes the request first, and the browser brings its name alone. */
async function push(
  world: World,
  asked: Omit<Asked, 'sent' | 'signed' | 'forged'>,
  { form, signed, forged, key }: Pushing,
): Promise<string> {
  const { client, parameters } = asked;
  const shown = keyShown(client, key);
  const proved = shown?.startsWith('dpop') ? shown : undefined;
  const named = boundKeyOf({ parameters });
  const outcome = await asks(world, 'push', { client, form, key });
  const faults = {
    ...faultsInParameters(asked),
    'request-object': forged,
    'signed-required': client.signedRequestsRequired && !signed,
    'code-key': named !== undefined && proved !== undefined && named !== proved,
  };
  judgeOutcome(world.judge, outcome, faults, 'answer-served');
  if (!outcome.ok) return `push ${said(outcome)}`;
  const { request_uri: requestUri, expires_in: seconds } = outcome.value;
  const pushed: Pushed = { requestUri, client, parameters, signed, key: proved, expiresAt: world.now() + seconds, spent: false };
  world.pushed.push(pushed);
  return decide(world, { ...asked, sent: { client_id: client.id, request_uri: requestUri }, signed, forged: false, pushed });
}

/** A browser brings a pushed request again, or for another application. */
export const answerPushed = defineStep('bring a pushed request', {
  weight: 3,
  details: fc.record({ pushed: pick, session: pick, wrong: fc.constantFrom('nothing', 'client'), signsOut: usually(false, true) }),
  async perform(world, { pushed: number, session, wrong, signsOut }) {
    const pushed = picked(world.pushed, number);
    const client = pushed && world.clients.get(wrong === 'client' ? probeId : pushed.client.id);
    if (pushed === undefined || client === undefined) return nothingToDo;
    return decide(world, {
      client,
      sent: { client_id: client.id, request_uri: pushed.requestUri },
      parameters: pushed.parameters,
      signed: pushed.signed,
      forged: false,
      pushed,
      askedAt: world.now(),
      session: sessionOf(world, session),
      signsOut,
    });
  },
});

/** A browser comes back from the sign-in page. */
export const resume = defineStep('resume', {
  weight: 4,
  details: fc.record({ parked: pick, session: pick, declines: usually(false, true) }),
  async perform(world, { parked: number, session, declines }) {
    const parked = picked(world.parked, number);
    const client = parked && world.clients.get(parked.asked.client.id);
    if (parked === undefined || client === undefined) return nothingToDo;
    const { params, signed } = parked.resume;
    return decide(world, {
      ...parked.asked,
      client,
      sent: params,
      parked: { signed },
      forged: false,
      declines,
      session: sessionOf(world, session),
    });
  },
});

/** A contact center turns the implicit grant off, or on again. */
export const legacyGrants = defineStep('legacy grants', {
  weight: 2,
  details: fc.record({ person: fc.nat(people.length - 1), on: fc.boolean() }),
  async perform({ server: { legacyGrantsOff } }, { person, on }) {
    const contactCenterId = String(people[person]?.contactCenterId);
    if (on) legacyGrantsOff.delete(contactCenterId);
    else legacyGrantsOff.add(contactCenterId);
    return on ? 'on' : 'off';
  },
});
