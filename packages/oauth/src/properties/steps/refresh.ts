import fc from 'fast-check';
import { mayActFor } from '../../authorization.ts';
import type { TokenResponse } from '../../token/mint.ts';
import { type Asking, asks, keyShown } from '../ask.ts';
import { choice, chosen, keyNumber, nothingOr, parameter, pick, picked, within } from '../choice.ts';
import { probeId, resourceNames, scopeNames } from '../client-features.ts';
import { end, endOf } from '../ends.ts';
import { allAtOnce, type Faults, judgeOutcome, type Outcome, offended } from '../outcome.ts';
import { receive } from '../receive.ts';
import type { RefreshToken } from '../records.ts';
import { defineStep, nothingToDo, said } from '../step.ts';
import type { World } from '../world.ts';

const details = fc.record({
  token: pick,
  wrong: nothingOr('client'),
  scope: choice,
  resource: choice,
  key: keyNumber,
  times: fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.constantFrom(2, 3) }),
});

/** Uses any refresh token that was ever handed out. */
export const refresh = defineStep('refresh', {
  weight: 12,
  details,
  async perform(world, detail) {
    const token = picked(world.refreshTokens, detail.token);
    const owner = token && (detail.wrong === 'client' ? probeId : token.family.allowance.clientId);
    const client = owner === undefined ? undefined : world.clients.get(owner);
    if (token === undefined || client === undefined) return nothingToDo;
    const { allowance } = token.family;
    const allowed = allowance.scope.filter((value) => client.scopes.includes(value));
    const scope = chosen(detail.scope, allowed, scopeNames);
    const left = allowance.audience?.filter((value) => client.resources.includes(value));
    const resource = chosen(detail.resource, left ?? client.resources, resourceNames);
    const form = {
      grant_type: 'refresh_token',
      refresh_token: token.value,
      ...parameter('scope', scope.asked),
      ...parameter('resource', resource.asked),
    };
    const asking = { client, key: detail.key, form };
    const faults: Faults = {
      ...faultsOf(token, asking),
      'scope-narrows': scope.beyond,
      'audience-narrows': resource.beyond,
      'audience-registered': left?.length === 0,
    };
    const outcomes = await allAtOnce(detail.times, () => asks(world, 'token', asking));
    return outcomes
      .map((outcome) =>
        judged(world, { token, asking, faults, outcome, allowed, audience: resource.asked.length > 0 ? resource.asked : left }),
      )
      .join(', ');
  },
});

function faultsOf({ family: { allowance, key: bound } }: RefreshToken, { client, key }: Asking): Faults {
  const shown = keyShown(client, key);
  const must = client.type === 'public' ? bound : undefined;
  return {
    'refresh-client': client.id !== allowance.clientId,
    namesake: client.registrationId !== allowance.registrationId && client.id === allowance.clientId,
    'grant-registered': !client.grantTypes.includes('refresh_token'),
    'bound-refresh': must !== undefined && must !== shown,
    'bound-where-required': must === undefined && client.senderConstraint !== 'none' && shown === undefined,
    'contact-centers': !mayActFor(client, allowance.user),
  };
}

interface Refreshed {
  token: RefreshToken;
  asking: Asking;
  faults: Faults;
  outcome: Outcome<TokenResponse>;
  /** The scope of which some may be asked for. */
  allowed: readonly string[];
  audience: readonly string[] | undefined;
}

/** Whether it is the token before the current one, and its retry window is open. */
const mayRetry = ({ family, generation }: RefreshToken, seconds: number, now: number): boolean =>
  generation === family.generation - 1 && now - family.rotatedAt < seconds;

function judged(world: World, refreshed: Refreshed): string {
  const {
    token,
    asking: { client },
    outcome,
  } = refreshed;
  const { family, generation } = token;
  const retried = mayRetry(token, client.refreshRetrySeconds, world.now());
  const ended = endOf(world, family.allowance);
  const faults: Faults = {
    ...refreshed.faults,
    expired: world.now() >= family.expiresAt,
    'refresh-reuse': generation !== family.generation && !retried,
    ...(ended && { [ended]: true }),
  };
  judgeOutcome(world.judge, outcome, faults, retried ? 'refresh-retry' : 'refresh-served');
  if (ended === undefined && offended(faults).join() === 'refresh-reuse') end(family.allowance, 'refresh-reuse');
  if (!outcome.ok) return said(outcome);
  keep(world, { ...refreshed, response: outcome.value, retried });
  return said(outcome, `${retried ? 'the same' : 'new'} tokens: ${Object.keys(outcome.value)} ${outcome.value.scope}`);
}

function keep(
  world: World,
  { token, asking, response, retried, allowed, audience }: Refreshed & { response: TokenResponse; retried: boolean },
): void {
  const { family } = token;
  const { client, key } = asking;
  if (client.refreshTokenRotation === 'rotate') {
    const successor = world.refreshTokens.find((other) => other.family === family && other.generation === token.generation + 1);
    if (retried) world.judge('refresh-retry', response.refresh_token === successor?.value, 'it gave another successor');
    else Object.assign(family, { generation: family.generation + 1, rotatedAt: world.now() });
  }
  const { accessToken } = receive(world, {
    client,
    response,
    allowance: family.allowance,
    family,
    key: (client.type === 'public' ? family.key : undefined) ?? keyShown(client, key),
    audience,
  });
  world.judge('scope-narrows', within(accessToken.scope, allowed), `got ${accessToken.scope} of ${allowed}`);
}
