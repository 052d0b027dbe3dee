import fc from 'fast-check';
import type { Client } from '../../model.ts';
import type { TokenResponse } from '../../token/mint.ts';
import { asks, keyShown } from '../ask.ts';
import { choice, chosen, keyNumber, nothingOr, parameter, pick, picked } from '../choice.ts';
import { probeId, resourceNames, scopeNames } from '../client-features.ts';
import {
  type Brought,
  broughtAccessToken,
  broughtIdToken,
  broughtIdTokenOfActor,
  broughtRefreshToken,
  type TokenTypeName,
} from '../exchange/brought.ts';
import { audienceLeft, type Conversion, faultsInConversion, ownKeysOf, scopeLeft } from '../exchange/faults.ts';
import { judgeOutcome, type Outcome } from '../outcome.ts';
import { allowanceOf, keepIdToken, receive } from '../receive.ts';
import type { Handed } from '../records.ts';
import { defineStep, nothingToDo, said } from '../step.ts';
import type { World } from '../world.ts';

const kind = fc.constantFrom('access', 'access', 'access', 'refresh', 'id');
const requested = fc.constantFrom<Conversion['requested'][]>('access_token', 'access_token', 'jwt', 'id_token');

const details = fc.record({
  subject: fc.record({ kind, number: pick }),
  actor: fc.option(fc.record({ kind: fc.constantFrom('access', 'access', 'id'), number: pick }), { freq: 2, nil: undefined }),
  by: fc.constantFrom('probe', 'owner', 'anybody'),
  requested,
  scope: choice,
  audience: choice,
  key: keyNumber,
  wrong: nothingOr('subject type', 'actor type'),
  type: fc.constantFrom<TokenTypeName[]>('access_token', 'refresh_token', 'id_token', 'jwt', 'saml2'),
});

/** Converts any token that was ever handed out, for any client. */
export const exchange = defineStep('exchange', {
  weight: 10,
  details,
  async perform(world, detail) {
    const owner = ownerOf(world, detail.subject);
    const asking = { probe: probeId, owner, anybody: picked([...world.clients.keys()], detail.subject.number) }[detail.by];
    const client = asking === undefined ? undefined : world.clients.get(asking);
    const subject = client && brought(world, client, detail.subject);
    if (client === undefined || subject === undefined) return nothingToDo;
    const actor = detail.actor && broughtActor(world, client, detail.actor);
    const scope = chosen(detail.scope, scopeLeft({ subject, client }), scopeNames).asked;
    const audience = chosen(detail.audience, audienceLeft({ subject, client }) ?? client.conversion?.audiences ?? [], resourceNames).asked;
    const types = {
      subjectType: detail.wrong === 'subject type' ? detail.type : (subject.types[0] ?? detail.type),
      actorType: detail.wrong === 'actor type' ? detail.type : (actor?.types[0] ?? detail.type),
    };
    return convert(world, { client, subject, actor, ...types, requested: detail.requested, scope, audience, key: detail.key });
  },
});

/** More than any line may have. */
const tooOften = 10;

/** Converts a token, what comes of it, and so on, as long as that is allowed. */
export const exchangeOnAndOn = defineStep('exchange on and on', {
  weight: 1,
  details: pick,
  async perform(world, number) {
    const client = world.clients.get(probeId);
    let token = picked(world.accessTokens, number);
    if (client === undefined) return nothingToDo;
    for (let times = 0; token !== undefined && times < tooOften; times += 1) {
      const before = world.accessTokens.length;
      const subject = broughtAccessToken(world, token);
      const how = {
        subjectType: 'access_token',
        actorType: 'access_token',
        requested: 'access_token',
        scope: [],
        audience: [],
        key: 0,
      } as const;
      await convert(world, { client, subject, ...how });
      token = world.accessTokens[before];
    }
    return 'on and on';
  },
});

interface Picked {
  kind: string;
  number: number;
}

function ownerOf(world: World, { kind, number }: Picked): string | undefined {
  if (kind === 'refresh') return picked(world.refreshTokens, number)?.family.allowance.clientId;
  const tokens: readonly Handed[] = kind === 'id' ? world.idTokens : world.accessTokens;
  return picked(tokens, number)?.allowance.clientId;
}

function brought(world: World, client: Client, { kind, number }: Picked): Brought | undefined {
  if (kind === 'refresh') {
    const token = picked(world.refreshTokens, number);
    return token && broughtRefreshToken(world, token, client);
  }
  if (kind === 'id') {
    const token = picked(world.idTokens, number);
    return token && broughtIdToken(world, token, client);
  }
  const token = picked(world.accessTokens, number);
  return token && broughtAccessToken(world, token);
}

function broughtActor(world: World, client: Client, token: Picked): Brought | undefined {
  if (token.kind !== 'id') return brought(world, client, token);
  const idToken = picked(world.idTokens, token.number);
  return idToken && broughtIdTokenOfActor(world, idToken, client);
}

const typeName = (type: string): string => `urn:ietf:params:oauth:token-type:${type}`;

/** Asks for a conversion, and holds what comes of it against what it was made of. */
export async function convert(world: World, conversion: Conversion): Promise<string> {
  const { client, subject, actor, key } = conversion;
  const faults = faultsInConversion(world, conversion);
  const outcome = await asks(world, 'token', { client, key, form: formOf(conversion) });
  const uncertain = subject.uncertain === true && !outcome.ok;
  if (!uncertain) judgeOutcome(world.judge, outcome, faults, 'conversion-served');
  if (outcome.ok) keep(world, conversion, outcome.value);
  if (outcome.ok && subject.assertion) subject.assertion.used = true;
  return uncertain ? 'perhaps' : said(outcome as Outcome<unknown>, `converted${actor ? ' by an actor' : ''}`);
}

function formOf({ subject, subjectType, actor, actorType, requested: wanted, scope, audience }: Conversion): Record<string, string> {
  return {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: subject.value,
    subject_token_type: typeName(subjectType),
    ...(actor && { actor_token: actor.value, actor_token_type: typeName(actorType) }),
    requested_token_type: typeName(wanted),
    ...parameter('scope', scope),
    ...parameter('audience', audience),
  };
}

function keep(world: World, conversion: Conversion, response: TokenResponse): void {
  const { client, subject, actor, scope, audience, key, requested: wanted } = conversion;
  const target = audience.length > 0 ? audience : audienceLeft(conversion);
  const allowance = {
    ...allowanceOf(world, client, {
      ...(subject.user && { user: subject.user }),
      scope: scope.length > 0 ? scope : scopeLeft(conversion),
      audience: target,
      parents: subject.allowance ? [subject.allowance] : [],
      ...(subject.allowance && { provedAt: subject.allowance.provedAt }),
    }),
    ...(subject.user === undefined && subject.name !== client.id && { subjectClientId: subject.name }),
  };
  const last = Math.min(subject.expiresAt, actor?.expiresAt ?? Number.POSITIVE_INFINITY);
  allowance.endsAt = Math.min(allowance.endsAt, last);
  world.judge('life-through-exchange', world.now() + response.expires_in <= last, `${response.expires_in} s, until ${last}`);
  world.judge('scope-narrows', response.scope === allowance.scope.join(' '), `got ${response.scope}, expected ${allowance.scope}`);
  const bound = ownKeysOf(conversion)[0] ?? keyShown(client, key);
  const actors = [...(actor ? [actor.name] : []), ...subject.actors];
  if (wanted === 'id_token') {
    const expiresAt = world.now() + response.expires_in;
    keepIdToken(world, { value: response.access_token, allowance, scope: allowance.scope, key: bound, expiresAt, actors });
    return;
  }
  receive(world, { client, response, allowance, key: bound, actors });
}
