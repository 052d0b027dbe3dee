import fc from 'fast-check';
import { asks } from '../ask.ts';
import { nothingOr, pick, picked } from '../choice.ts';
import { probeId } from '../client-features.ts';
import { type Credential, credential, credentialKind } from '../credentials.ts';
import { end } from '../ends.ts';
import { subjectNameOf } from '../exchange/brought.ts';
import { certificateOf, dpopProof, type KeyName, type KeyNumber } from '../key-pairs.ts';
import { type Faults, judgeOutcome, outcomeOf } from '../outcome.ts';
import type { AccessToken } from '../records.ts';
import { endOfAccessToken } from '../standing.ts';
import { defineStep, nothingToDo, said } from '../step.ts';
import type { World } from '../world.ts';

const resourceUrl = 'https://api.test/auth/v3/openid/userinfo';

/** What stands in the request beside a token. */
export interface Presented {
  number: KeyNumber;
  /** What is wrong with the proof. */
  wrong?: 'method' | 'address' | 'token' | 'scheme' | 'nothing';
}

/** Presents a token to a protected resource, with a key or without. */
export async function present(world: World, token: AccessToken, { number, wrong = 'nothing' }: Presented) {
  const isDpop = token.key?.startsWith('dpop') === true;
  const at = { method: wrong === 'method' ? 'POST' : 'GET', url: wrong === 'address' ? 'https://other.test' : resourceUrl };
  const accessToken = wrong === 'token' ? 'another token' : token.value;
  const dpop = number === undefined ? undefined : await dpopProof(number, { ...at, accessToken, at: world.now() });
  const showsDpop = dpop !== undefined && isDpop;
  const ask = () =>
    world.server.holderOf({
      token: token.value,
      scheme: showsDpop === (wrong !== 'scheme') ? 'dpop' : 'bearer',
      ...(showsDpop && { dpop }),
      ...(!isDpop && number !== undefined && { certificate: certificateOf(number) }),
      method: 'GET',
      urls: [resourceUrl],
    });
  const faults: Faults = {
    'bound-key': token.key !== undefined && token.key !== nameOf(token.key, number),
    'proof-purpose': wrong === 'scheme' || (isDpop && number !== undefined && wrong !== 'nothing'),
  };
  const outcome = await outcomeOf(ask, world);
  return { outcome, faults, again: ask };
}

const nameOf = (key: KeyName, number: KeyNumber): KeyName | undefined =>
  number === undefined ? undefined : key.startsWith('dpop') ? `dpop-${number}` : `mtls-${number}`;

/** Somebody uses an access token, perhaps with a key of theirs, perhaps with the same proof again. */
export const use = defineStep('use a token', {
  weight: 8,
  details: fc.record({
    token: pick,
    key: fc.constantFrom('its', 'its', 'its', 'none', 'another'),
    wrong: nothingOr('method', 'address', 'token', 'scheme'),
    again: fc.boolean(),
  }),
  async perform(world, { token: number, key, wrong, again }) {
    const token = picked(world.accessTokens, number);
    if (token === undefined) return nothingToDo;
    const its = token.key?.endsWith('1') ? 1 : 0;
    const presented = await present(world, token, {
      number: { its, none: undefined, another: its === 0 ? 1 : 0 }[key] as KeyNumber,
      wrong,
    });
    const dead = endOfAccessToken(world, token);
    judgeOutcome(world.judge, presented.outcome, { ...presented.faults, ...(dead && { [dead]: true }) }, 'alive');
    if (again && presented.outcome.ok && token.key?.startsWith('dpop')) {
      const replayed = await outcomeOf(presented.again, world);
      world.judge('proof-once', !replayed.ok, 'the same proof was good again');
    }
    return said(presented.outcome);
  },
});

/** A client takes a token back, its own or somebody else's. */
export const revoke = defineStep('revoke', {
  weight: 3,
  details: fc.record({ token: pick, kind: credentialKind, wrong: fc.constantFrom('nothing', 'client') }),
  async perform(world, { token: number, kind, wrong }) {
    const found = credential(world, { kind, number });
    const client = found && world.clients.get(wrong === 'client' ? probeId : found.allowance.clientId);
    if (found === undefined || client === undefined) return nothingToDo;
    const { value, allowance, revocable } = found;
    const outcome = await asks(world, 'revoke', { client, form: { token: value } });
    judgeOutcome(world.judge, outcome, { 'revoked-by-owner': revocable && client.id !== allowance.clientId }, 'request-served');
    if (outcome.ok && revocable) end(allowance, 'revoked');
    return said(outcome);
  },
});

/** A client asks what a token is. */
export const introspect = defineStep('introspect', {
  weight: 4,
  details: fc.record({ token: pick, kind: credentialKind, client: pick }),
  async perform(world, { token: number, kind, client: asking }) {
    const found = credential(world, { kind, number });
    const client = picked([...world.clients.values()], asking);
    if (found === undefined || client === undefined) return nothingToDo;
    const outcome = await asks(world, 'introspect', { client, form: { token: found.value } });
    judgeOutcome(world.judge, outcome, { 'introspection-audience': client.type === 'public' }, 'request-served');
    if (!outcome.ok) return said(outcome);
    const { active, ...rest } = outcome.value.introspection;
    const mayKnow = client.id === found.allowance.clientId || client.authorities.includes('ROLE_INTERNAL_CLIENT');
    world.judge('introspection-audience', active === (mayKnow && found.active), `active is ${active}`);
    world.judge(
      'introspection-audience',
      active || Object.keys(rest).length === 0,
      `it says ${Object.keys(rest)} of a token that is not alive`,
    );
    if (active) judgeSaid(world, found, rest);
    if (active) await keepSignedIntrospection(world, outcome.value.sign);
    return said(outcome, `active: ${active}`);
  },
});

function judgeSaid({ judge }: World, { allowance, scope, expiresAt }: Credential, said: Record<string, unknown>): void {
  const expected = { sub: subjectNameOf(allowance), client_id: allowance.clientId, scope: scope.join(' '), exp: expiresAt };
  for (const [name, value] of Object.entries(expected))
    judge('introspection-said', said[name] === value, `${name} is ${said[name]}, expected ${value}`);
}

async function keepSignedIntrospection(world: World, sign: () => Promise<string>): Promise<void> {
  if (world.otherJwts.length < 3) world.otherJwts.push(await sign());
}
