import fc from 'fast-check';
import { mayActFor } from '../../authorization.ts';
import type { Client } from '../../model.ts';
import { asks, keyShown } from '../ask.ts';
import { choice, chosen, keyNumber, nothingOr, parameter, pick, picked } from '../choice.ts';
import { probeId, resourceNames, scopeNames } from '../client-features.ts';
import { end, endOf } from '../ends.ts';
import { allAtOnce, type Faults, judgeOutcome, offended, outcomeOf } from '../outcome.ts';
import { allowanceOf, receive } from '../receive.ts';
import type { Device, SignedIn } from '../records.ts';
import { sessionOf } from '../sessions.ts';
import { defineStep, nothingToDo, said } from '../step.ts';
import type { World } from '../world.ts';

const grantType = 'urn:ietf:params:oauth:grant-type:device_code';

/** Seconds: how long a device waits for its user, and how long what was allowed waits for the device. */
const waitingSeconds = 600;

const mayUseDevices = ({ grantTypes, profile }: Client): boolean => grantTypes.includes(grantType) && profile !== 'fapi2';

/** A device begins to wait for a user. */
export const startDevice = defineStep('start a device', {
  weight: 4,
  details: fc.record({ client: pick, scope: choice, resource: choice, key: keyNumber }),
  async perform(world, detail) {
    const client = picked([...world.clients.values()], detail.client);
    if (client === undefined) return nothingToDo;
    const scope = chosen(detail.scope, client.scopes, scopeNames);
    const resource = chosen(detail.resource, client.resources, resourceNames);
    const form = { ...parameter('scope', scope.asked), ...parameter('resource', resource.asked) };
    const faults = { 'grant-registered': !mayUseDevices(client), 'scope-registered': scope.beyond, 'audience-registered': resource.beyond };
    const outcome = await asks(world, 'deviceAuthorizationEndpoint', { client, key: detail.key, form });
    judgeOutcome(world.judge, outcome, faults, 'request-served');
    if (!outcome.ok) return said(outcome);
    const { device_code: deviceCode, user_code: userCode } = outcome.value;
    const shown = keyShown(client, detail.key);
    world.keepSecret(deviceCode, userCode);
    world.devices.push({
      deviceCode,
      userCode,
      clientId: client.id,
      registrationId: client.registrationId,
      scope: scope.asked.length > 0 ? scope.asked : client.scopes,
      audience: resource.asked.length > 0 ? resource.asked : undefined,
      ...(shown?.startsWith('dpop') && { key: shown }),
      startedAt: world.now(),
    });
    return said(outcome);
  },
});

/** A user decides about a device. */
export const decideDevice = defineStep('decide about a device', {
  weight: 5,
  details: fc.record({ device: pick, session: pick, decision: fc.constantFrom('allow', 'allow', 'allow', 'deny') }),
  async perform(world, { device: number, session: whose, decision }) {
    const device = picked(world.devices, number);
    const session = sessionOf(world, whose);
    if (device === undefined || session === undefined) return nothingToDo;
    const outcome = await outcomeOf(() => world.server.deviceVerification.decide({ userCode: device.userCode, session, decision }), world);
    const client = world.clients.get(device.clientId);
    const waits = isWaiting(world, device, client);
    const faults: Faults = { 'contact-centers': waits && client !== undefined && !mayActFor(client, session.user) };
    judgeOutcome(world.judge, outcome, faults, 'request-served');
    if (!outcome.ok) return said(outcome);
    world.judge('device-decided-once', outcome.value === waits, `decided: ${outcome.value}`);
    if (waits && client) device.decision = decision === 'deny' ? { kind: 'denied' } : allowed(world, { device, client, session });
    return `${decision}: ${outcome.value}`;
  },
});

function isWaiting(world: World, device: Device, client: Client | undefined): boolean {
  const isSame = client !== undefined && client.registrationId === device.registrationId && mayUseDevices(client);
  return isSame && device.decision === undefined && world.now() < device.startedAt + waitingSeconds;
}

function allowed(
  world: World,
  { device, client, session }: { device: Device; client: Client; session: SignedIn },
): NonNullable<Device['decision']> {
  const allowance = allowanceOf(world, client, {
    user: session.user,
    scope: device.scope,
    audience: device.audience,
    refreshable: true,
    provedAt: session.provedAt,
    life: waitingSeconds,
  });
  return { kind: 'allowed', allowance, at: world.now() };
}

/** A device asks for its tokens. */
export const pollDevice = defineStep('ask for a device', {
  weight: 7,
  details: fc.record({ device: pick, wrong: nothingOr('client'), key: keyNumber, times: fc.constantFrom(1, 1, 1, 2) }),
  async perform(world, { device: number, wrong, key, times }) {
    const device = picked(world.devices, number);
    const client = device && world.clients.get(wrong === 'client' ? probeId : device.clientId);
    if (device === undefined || client === undefined) return nothingToDo;
    const form = { grant_type: grantType, device_code: device.deviceCode };
    const outcomes = await allAtOnce(times, () => asks(world, 'token', { client, key, form }));
    return outcomes.map((outcome) => judged(world, { device, client, shown: keyShown(client, key), outcome })).join(', ');
  },
});

interface Polled {
  device: Device;
  client: Client;
  shown: ReturnType<typeof keyShown>;
  outcome: Awaited<ReturnType<typeof asks<'token'>>>;
}

function judged(world: World, { device, client, shown, outcome }: Polled): string {
  const { decision, spentAt } = device;
  const allowance = decision?.kind === 'allowed' ? decision.allowance : undefined;
  const ended = allowance && endOf(world, allowance);
  const faults: Faults = {
    ...faultsOf(world, { device, client, shown }),
    'device-once': spentAt !== undefined,
    ...(ended && { [ended]: true }),
  };
  judgeOutcome(world.judge, outcome, faults, 'request-served');
  const replayed = ended === undefined && offended(faults).join() === 'device-once';
  if (replayed && allowance && world.now() < (spentAt ?? 0) + waitingSeconds) end(allowance, 'code-replay');
  if (!outcome.ok || allowance === undefined) return said(outcome);
  device.spentAt ??= world.now();
  receive(world, { client, response: outcome.value, allowance, key: device.key ?? shown });
  return said(outcome, `tokens: ${Object.keys(outcome.value)} ${outcome.value.scope}`);
}

function faultsOf(world: World, { device, client, shown }: Omit<Polled, 'outcome'>): Faults {
  const { decision, key, spentAt } = device;
  const waited = decision?.kind === 'allowed' ? world.now() >= decision.at + waitingSeconds : false;
  return {
    'device-client': client.id !== device.clientId,
    namesake: client.id === device.clientId && client.registrationId !== device.registrationId,
    'grant-registered': !mayUseDevices(client),
    'device-allowed': decision?.kind !== 'allowed',
    expired: world.now() >= device.startedAt + waitingSeconds || (waited && spentAt === undefined),
    'code-key': key !== undefined && key !== shown,
    'bound-where-required': key === undefined && client.senderConstraint !== 'none' && shown === undefined,
    'contact-centers': decision?.kind === 'allowed' && !mayActFor(client, decision.allowance.user),
  };
}
