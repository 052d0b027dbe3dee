import fc from 'fast-check';
import { mayActFor } from '../../authorization.ts';
import { spentCodeSeconds } from '../../model.ts';
import type { TokenResponse } from '../../token/mint.ts';
import { type Asking, asks, keyShown } from '../ask.ts';
import { choice, chosen, keyNumber, nothingOr, parameter, pick, picked } from '../choice.ts';
import { probeId, resourceNames } from '../client-features.ts';
import { end, endOf } from '../ends.ts';
import { allAtOnce, type Faults, judgeOutcome, type Outcome, offended } from '../outcome.ts';
import { receive } from '../receive.ts';
import type { Code } from '../records.ts';
import { defineStep, nothingToDo, said } from '../step.ts';
import type { World } from '../world.ts';

const details = fc.record({
  code: pick,
  wrong: nothingOr('client', 'verifier', 'no verifier', 'redirect URI'),
  resource: choice,
  key: keyNumber,
  /** How many at the same moment. */
  times: fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.constant(2) }),
});
type Details = typeof details extends fc.Arbitrary<infer Value> ? Value : never;

const otherVerifier = 'another-verifier-that-is-long-enough-to-be-one-at-all';

/** Trades a code for tokens, with everything right or one thing wrong. */
export const redeem = defineStep('redeem', {
  weight: 12,
  details,
  async perform(world, detail) {
    const code = picked(world.codes, detail.code);
    const owner = code && (detail.wrong === 'client' ? probeId : code.allowance.clientId);
    const client = owner === undefined ? undefined : world.clients.get(owner);
    if (code === undefined || client === undefined) return nothingToDo;
    const resource = chosen(detail.resource, code.allowance.audience ?? client.resources, resourceNames);
    const asking = { client, key: detail.key, form: formOf(code, detail, resource.asked) };
    const faults = faultsOf(world, { code, asking, detail, beyond: resource.beyond });
    const outcomes = await allAtOnce(detail.times, () => asks(world, 'token', asking));
    return outcomes.map((outcome) => judged(world, { code, asking, faults, outcome, audience: resource.asked })).join(', ');
  },
});

function formOf({ value, redirectUri, verifier }: Code, { wrong }: Details, asked: readonly string[]): Record<string, string> {
  const sent = wrong === 'verifier' ? otherVerifier : wrong === 'no verifier' ? undefined : verifier;
  return {
    grant_type: 'authorization_code',
    code: value,
    redirect_uri: wrong === 'redirect URI' ? `${redirectUri}x` : redirectUri,
    ...(sent !== undefined && { code_verifier: sent }),
    ...parameter('resource', asked),
  };
}

interface Redemption {
  code: Code;
  asking: Asking;
  detail: Details;
  beyond: boolean;
}

function faultsOf(world: World, { code, asking: { client, key }, detail: { wrong }, beyond }: Redemption): Faults {
  const { allowance, verifier } = code;
  const shown = keyShown(client, key);
  return {
    'code-client': client.id !== allowance.clientId,
    namesake: client.registrationId !== allowance.registrationId && client.id === allowance.clientId,
    'grant-registered': !client.grantTypes.includes('authorization_code'),
    'code-redirect-uri': wrong === 'redirect URI',
    'code-verifier': wrong === 'verifier' || (wrong === 'no verifier' && verifier !== undefined),
    'code-key': code.key !== undefined && code.key !== shown,
    'bound-where-required': code.key === undefined && client.senderConstraint !== 'none' && shown === undefined,
    'audience-narrows': beyond,
    'code-late': world.now() >= code.expiresAt && code.spentAt === undefined,
    'contact-centers': !mayActFor(client, allowance.user),
  };
}

interface Redeemed extends Pick<Redemption, 'code' | 'asking'> {
  faults: Faults;
  outcome: Outcome<TokenResponse>;
  audience: readonly string[];
}

/** Of several at once, the one before has changed what is right for the next. */
function judged(world: World, { code, asking: { client, key }, faults: others, outcome, audience }: Redeemed): string {
  const { allowance } = code;
  const ended = endOf(world, allowance);
  const faults: Faults = { ...others, 'code-once': code.spentAt !== undefined, ...(ended && { [ended]: true }) };
  judgeOutcome(world.judge, outcome, faults, 'code-served');
  const remembered = code.spentAt !== undefined && world.now() < code.spentAt + spentCodeSeconds;
  if (remembered && offended(faults).join() === 'code-once') end(allowance, 'code-replay');
  if (!outcome.ok) return said(outcome);
  code.spentAt ??= world.now();
  receive(world, {
    client,
    response: outcome.value,
    allowance,
    key: code.key ?? keyShown(client, key),
    ...(audience.length > 0 && { audience }),
  });
  return said(outcome, `tokens: ${Object.keys(outcome.value)} ${outcome.value.scope}`);
}
