import { mayActFor } from '../../authorization.ts';
import { within } from '../choice.ts';
import type { Faults } from '../outcome.ts';
import type { SignedIn } from '../records.ts';
import { mayAnswerTo, redirectUriCandidates } from '../redirect-uris.ts';
import type { World } from '../world.ts';
import { type Asked, wordsOf } from './asked.ts';

/** Whether an answer may go where the request wants it. */
export const mayAnswer = ({ client, parameters }: Pick<Asked, 'client' | 'parameters'>): boolean => {
  const candidate = redirectUriCandidates.find(({ uri }) => uri === parameters.redirect_uri);
  return candidate !== undefined && mayAnswerTo(candidate, client);
};

/** What is wrong with the parameters themselves, pushed or not. */
export function faultsInParameters({ client, parameters }: Pick<Asked, 'client' | 'parameters'>): Faults {
  const type = wordsOf(parameters.response_type);
  const scope = parameters.scope === undefined ? client.scopes : wordsOf(parameters.scope);
  return {
    'answer-address': !mayAnswer({ client, parameters }),
    'answer-mode': parameters.response_mode === 'query' && (type.includes('token') || type.includes('id_token')),
    'challenge-required': client.pkce === 'required' && type.includes('code') && parameters.code_challenge === undefined,
    'scope-registered': !within(scope, client.scopes),
    'audience-registered': !within(wordsOf(parameters.resource), client.resources),
    'grant-registered': !type.every((word) => client.grantTypes.includes(grantTypeOf(word))),
    'front-channel': type.includes('token') && (client.profile !== 'legacy' || client.senderConstraint !== 'none'),
    'nonce-required': type.includes('id_token') && parameters.nonce === undefined,
    'answer-content': type.includes('id_token') && !scope.includes('openid'),
  };
}

const grantTypeOf = (word: string): string => (word === 'code' ? 'authorization_code' : 'implicit');

/** What is wrong with a request before anybody knows who the user is. */
export function faultsBeforeUser(world: World, asked: Asked): Faults {
  const { client, parameters, pushed, signed, forged } = asked;
  return {
    ...faultsInParameters(asked),
    'request-object': forged,
    'pushed-required': (client.pushedRequestsRequired || client.profile === 'fapi2') && pushed === undefined,
    'signed-required': client.signedRequestsRequired && !signed,
    'id-token-only': hintOf(world, asked)?.allowance.clientId !== (parameters.id_token_hint === undefined ? undefined : client.id),
    ...faultsInPushed(world, asked),
  };
}

function faultsInPushed(world: World, { client, pushed }: Asked): Faults {
  if (pushed === undefined) return {};
  return {
    'pushed-client': pushed.client.id !== client.id,
    namesake: pushed.client.id === client.id && pushed.client.registrationId !== client.registrationId,
    'pushed-once': pushed.spent || world.now() >= pushed.expiresAt,
  };
}

/** The ID token that a request shows. */
export const hintOf = ({ idTokens }: World, { parameters }: Asked) => idTokens.find(({ value }) => value === parameters.id_token_hint);

/** Whether the session answers the request, or its user must sign in first. All sessions here were begun by password. */
export function mustSignIn(world: World, asked: Asked): boolean {
  const { session, parameters, askedAt } = asked;
  if (session === undefined || isMeantForAnother(world, asked, session)) return true;
  const { claims, acr_values: acr, max_age: maxAge, prompt } = parameters;
  if (claims?.includes('essential')) return true;
  const signedInAt = session.authenticatedAt / 1000;
  if (signedInAt >= askedAt) return false;
  const tooOld = maxAge !== undefined && world.now() - signedInAt > Number(maxAge);
  return prompt === 'login' || tooOld || acr !== undefined;
}

function isMeantForAnother(world: World, asked: Asked, { user }: SignedIn): boolean {
  const hinted = hintOf(world, asked)?.allowance.user?.id;
  const [, claimed] = /"sub":{"value":"([^"]*)"/.exec(asked.parameters.claims ?? '') ?? [];
  const wanted = hinted ?? claimed;
  return wanted !== undefined && wanted !== user.id;
}

/** What is wrong once the user is known, before a pushed request counts as answered. */
export function faultsWithUser(world: World, { client, parameters }: Asked, { user }: SignedIn): Faults {
  const implicit = wordsOf(parameters.response_type).some((word) => word !== 'code');
  return {
    'contact-centers': !mayActFor(client, user),
    'legacy-grants-off': implicit && world.server.legacyGrantsOff.has(user.contactCenterId),
  };
}
