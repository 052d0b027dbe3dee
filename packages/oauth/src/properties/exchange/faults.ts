import { mayActFor } from '../../authorization.ts';
import type { Client, ConversionPolicy } from '../../model.ts';
import { keyShown } from '../ask.ts';
import { within } from '../choice.ts';
import type { KeyNumber } from '../key-pairs.ts';
import type { Faults } from '../outcome.ts';
import type { Allowance } from '../records.ts';
import type { World } from '../world.ts';
import type { Brought, TokenTypeName } from './brought.ts';

/** A conversion that somebody asks for. */
export interface Conversion {
  client: Client;
  subject: Brought;
  subjectType: TokenTypeName;
  actor?: Brought | undefined;
  actorType: TokenTypeName;
  requested: 'access_token' | 'jwt' | 'id_token';
  scope: readonly string[];
  audience: readonly string[];
  key: KeyNumber;
}

/** How many conversions may follow each other. */
const longestLine = 8;

/** The place of an authorization in its line of conversions, from 1. */
const generationsOf = ({ parents: [parent] }: Allowance): number => 1 + (parent ? generationsOf(parent) : 0);

/** What the subject's scope and that of the client have in common. */
export const scopeLeft = ({ subject, client }: Pick<Conversion, 'subject' | 'client'>): readonly string[] =>
  subject.scope?.filter((value) => client.scopes.includes(value)) ?? client.scopes;

/** What the new token is for where nothing is asked for. */
export const audienceLeft = ({ subject, client }: Pick<Conversion, 'subject' | 'client'>): readonly string[] | undefined =>
  subject.audience?.filter((value) => client.conversion?.audiences.includes(value));

/** Everything that forbids a conversion. */
export function faultsInConversion(world: World, conversion: Conversion): Faults {
  const { client, subject, actor, actorType, subjectType } = conversion;
  return {
    ...faultsInPolicy(client, conversion),
    ...faultsInTargets(conversion),
    ...faultsInKeys(conversion),
    ...faultsInScope(conversion),
    'grant-registered': !client.grantTypes.includes('urn:ietf:params:oauth:grant-type:token-exchange'),
    'token-type': !subject.types.includes(subjectType) || (actor !== undefined && !actor.types.includes(actorType)),
    'actor-tenant': actor?.user !== undefined && actor.user.contactCenterId !== subject.user?.contactCenterId,
    'actor-named': actor !== undefined && actor.actors.length > 0,
    'conversion-line': isTooLong(subject, actor),
    'contact-centers': !mayActFor(client, subject.user),
    expired: [subject, actor].some((token) => token !== undefined && token.expiresAt <= world.now()),
    'assertion-once': subject.assertion?.used === true,
    ...(subject.dead && { [subject.dead]: true }),
    ...(actor?.dead && { [actor.dead]: true }),
  };
}

function faultsInScope(conversion: Conversion): Faults {
  const { subject, scope, audience, requested } = conversion;
  const left = scopeLeft(conversion);
  const nothing = left.length === 0 && subject.scope !== undefined && subject.scope.length > 0;
  const granted = scope.length > 0 ? scope : left;
  return {
    'scope-narrows': !within(scope, left) || nothing,
    'id-token-due': requested === 'id_token' && (subject.user === undefined || !granted.includes('openid') || audience.length > 0),
  };
}

/** Whether nothing may be converted of an authorization any more. */
export const isLast = (allowance: Allowance): boolean => generationsOf(allowance) > longestLine;

function isTooLong({ allowance, actors }: Brought, actor: Brought | undefined): boolean {
  return (allowance !== undefined && isLast(allowance)) || actors.length + (actor ? 1 : 0) > longestLine;
}

function faultsInPolicy(client: Client, { subject, actor, requested }: Conversion): Faults {
  const { conversion } = client;
  return {
    'conversion-policy':
      conversion === undefined ||
      !conversion.tokenTypes.includes(requested) ||
      !mayBring(subject, { client, listed: conversion.subjectClients, policy: conversion }) ||
      (actor === undefined && !conversion.impersonation) ||
      (actor !== undefined && !mayBring(actor, { client, listed: conversion.actorClients.filter((id) => id !== '*'), policy: conversion })),
  };
}

/** By whom the policy lets a token be brought. */
function mayBring(
  token: Brought,
  { client, listed, policy }: { client: Client; listed: readonly string[]; policy: ConversionPolicy },
): boolean {
  const { clientId, key, assertion } = token;
  if (assertion?.issuer !== undefined && !policy.subjectIssuers.includes(assertion.issuer)) return false;
  const handedTo = clientId ?? assertion?.madeOf?.allowance.clientId;
  const isListed = handedTo === undefined || listed.includes(handedTo);
  if (!isListed && !listed.includes('*')) return false;
  return clientId === client.id || (client.type === 'confidential' && (key === undefined || isListed));
}

function faultsInTargets(conversion: Conversion): Faults {
  const { client, subject, audience } = conversion;
  const beyond =
    !within(audience, client.conversion?.audiences ?? []) || (subject.audience !== undefined && !within(audience, subject.audience));
  const nothing = audience.length === 0 && audienceLeft(conversion)?.length === 0;
  return { 'audience-narrows': beyond || nothing };
}

/** The keys that the client's own tokens are bound to. */
export const ownKeysOf = ({ client, subject, actor }: Conversion) => [
  ...new Set([subject, actor].flatMap((token) => (token?.clientId === client.id && token.key ? [token.key] : []))),
];

function faultsInKeys(conversion: Conversion): Faults {
  const { client, key } = conversion;
  const shown = keyShown(client, key);
  const own = ownKeysOf(conversion);
  return {
    'bound-conversion': own.some((name) => name !== shown),
    'bound-where-required': own.length === 0 && client.senderConstraint !== 'none' && shown === undefined,
  };
}
