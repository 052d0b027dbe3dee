import fc from 'fast-check';
import { mayActFor } from '../../authorization.ts';
import type { Client } from '../../model.ts';
import { asks, keyShown } from '../ask.ts';
import { choice, chosen, keyNumber, parameter, pick, picked } from '../choice.ts';
import { resourceNames, scopeNames } from '../client-features.ts';
import { endOf } from '../ends.ts';
import type { Brought } from '../exchange/brought.ts';
import type { KeyNumber } from '../key-pairs.ts';
import { type Faults, judgeOutcome, offended } from '../outcome.ts';
import { allowanceOf, receive } from '../receive.ts';
import type { Allowance, Assertion } from '../records.ts';
import { defineStep, nothingToDo, said } from '../step.ts';
import type { World } from '../world.ts';
import { convert } from './exchange.ts';

/** A client brings an assertion, fresh or used, for a token of whom it tells. */
export const bring = defineStep('bring an assertion', {
  weight: 7,
  details: fc.record({
    assertion: pick,
    client: pick,
    as: fc.constantFrom('grant', 'grant', 'subject'),
    scope: choice,
    resource: choice,
    key: keyNumber,
  }),
  async perform(world, { assertion: number, client: asking, as, scope, resource, key }) {
    const assertion = picked(world.assertions, number);
    const client = picked([...world.clients.values()], asking);
    if (assertion === undefined || client === undefined) return nothingToDo;
    if (as === 'grant') return byGrant(world, { assertion, client, key, ...asked(assertion, client, { scope, resource }) });
    const type = assertion.format === 'jwt' ? 'jwt' : 'saml2';
    const subject = broughtAssertion(world, assertion);
    return convert(world, {
      client,
      subject,
      subjectType: type,
      actorType: 'jwt',
      requested: 'access_token',
      scope: [],
      audience: [],
      key,
    });
  },
});

type HowMuch = Parameters<typeof chosen>[0];

/** What of an assertion is left for a client. */
const left = (granted: readonly string[] | undefined, registered: readonly string[]): readonly string[] =>
  granted?.filter((value) => registered.includes(value)) ?? registered;

function asked({ madeOf }: Assertion, client: Client, { scope, resource }: { scope: HowMuch; resource: HowMuch }) {
  const [scopes, resources] = [left(madeOf?.scope, client.scopes), left(madeOf?.audience, client.resources)];
  return { scopes, resources, scope: chosen(scope, scopes, scopeNames), resource: chosen(resource, resources, resourceNames) };
}

interface ByGrant extends ReturnType<typeof asked> {
  assertion: Assertion;
  client: Client;
  key: KeyNumber;
}

const bearer = (format: string): string => `urn:ietf:params:oauth:grant-type:${format}-bearer`;

async function byGrant(world: World, grant: ByGrant): Promise<string> {
  const { assertion, client, key, scope, resource } = grant;
  const { user, madeOf } = assertion;
  const form = {
    grant_type: bearer(assertion.format),
    assertion: assertion.value,
    ...parameter('scope', scope.asked),
    ...parameter('resource', resource.asked),
  };
  const faults = faultsOf(world, grant);
  const outcome = await asks(world, 'token', { client, key, form });
  judgeOutcome(world.judge, outcome, faults, 'assertion-served');
  if (!outcome.ok) return said(outcome);
  assertion.used = true;
  const granted = madeOf === undefined || madeOf.audience === undefined ? undefined : grant.resources;
  const allowance: Allowance = allowanceOf(world, client, {
    user,
    scope: scope.asked.length > 0 ? scope.asked : grant.scopes,
    audience: resource.asked.length > 0 ? resource.asked : granted,
    ...(madeOf && { parents: [madeOf.allowance], provedAt: madeOf.allowance.provedAt }),
  });
  if (madeOf) allowance.endsAt = Math.min(allowance.endsAt, madeOf.expiresAt);
  const { accessToken } = receive(world, {
    client,
    response: outcome.value,
    allowance,
    key: keyShown(client, key),
    actors: madeOf?.actors ?? [],
    unstamped: true,
  });
  if (madeOf)
    world.judge(
      'life-through-exchange',
      accessToken.expiresAt <= madeOf.expiresAt,
      `until ${accessToken.expiresAt}, was until ${madeOf.expiresAt}`,
    );
  return said(outcome, `tokens: ${outcome.value.scope}`);
}

function faultsOf(world: World, { assertion, client, key, scope, resource, resources }: ByGrant): Faults {
  const { madeOf, user } = assertion;
  const nothing = madeOf?.audience !== undefined && resources.length === 0;
  const shown = keyShown(client, key);
  return {
    ...whatIsWrongWith(world, assertion),
    'conversion-policy': !mayBring(assertion, client) || (madeOf !== undefined && client.conversion?.impersonation !== true),
    'grant-registered': !client.grantTypes.includes(bearer(assertion.format)),
    'bound-where-required': client.senderConstraint !== 'none' && shown === undefined,
    'contact-centers': !mayActFor(client, user),
    [madeOf ? 'scope-narrows' : 'scope-registered']: scope.beyond,
    [madeOf ? 'audience-narrows' : 'audience-registered']: resource.beyond || nothing,
  };
}

/** Whether the policy of a client lets it bring an assertion. */
function mayBring({ issuer, madeOf }: Assertion, { id, type, conversion }: Client): boolean {
  if (conversion === undefined) return false;
  const { subjectClients, subjectIssuers } = conversion;
  if (madeOf === undefined) return issuer !== undefined && subjectIssuers.includes(issuer);
  const { clientId } = madeOf.allowance;
  return (type === 'confidential' || clientId === id) && ['*', clientId].some((name) => subjectClients.includes(name));
}

/** What makes an assertion worthless, whoever brings it. */
function whatIsWrongWith(world: World, { madeOf, fault, used, expiresAt }: Assertion): Faults {
  const ended = madeOf && endOf(world, madeOf.allowance);
  return {
    'assertion-once': used,
    'assertion-true': expiresAt <= world.now(),
    ...(fault && { [fault]: true }),
    ...(ended && { [ended]: true }),
  };
}

function broughtAssertion(world: World, assertion: Assertion): Brought {
  const { madeOf, user, expiresAt, value, format } = assertion;
  return {
    value,
    types: [format],
    user,
    name: user.id,
    actors: madeOf?.actors ?? [],
    expiresAt: Math.min(expiresAt, madeOf?.expiresAt ?? expiresAt),
    assertion,
    dead: offended(whatIsWrongWith(world, assertion))[0],
    ...(madeOf && { allowance: madeOf.allowance, scope: madeOf.scope, audience: madeOf.audience }),
  };
}
