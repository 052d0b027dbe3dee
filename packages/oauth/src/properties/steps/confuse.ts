import fc from 'fast-check';
import { createIssueLogoutToken } from '../../logout-token.ts';
import { asks, assertionForm, basic, type Proof } from '../ask.ts';
import { pick, picked } from '../choice.ts';
import { clientIds, probeId, secretOf, theProbe } from '../client-features.ts';
import { credential, credentialKind } from '../credentials.ts';
import type { InvariantId } from '../invariants.ts';
import { type Outcome, outcomeOf } from '../outcome.ts';
import { passwordOf, people, qualifiedName } from '../people.ts';
import { defineStep, nothingToDo, said } from '../step.ts';
import type { World } from '../world.ts';

/** Something that stands for one thing, used for another. */
interface Confused {
  value: string;
  kind: 'access' | 'refresh' | 'id' | 'code' | 'other JWT';
  clientId: string;
}

/** Every use of a credential, and the kind that it is meant for. */
const uses: Record<string, { for?: Confused['kind']; attempt: (world: World, confused: Confused) => Promise<boolean> }> = {
  'access token': { for: 'access', attempt: async ({ server }, { value }) => (await server.whoHolds(value)) !== undefined },
  'refresh token': {
    for: 'refresh',
    attempt: (world, { value, clientId }) => gives(world, clientId, { grant_type: 'refresh_token', refresh_token: value }),
  },
  code: {
    for: 'code',
    attempt: (world, { value, clientId }) =>
      gives(world, clientId, { grant_type: 'authorization_code', code: value, redirect_uri: 'https://exact.test/cb' }),
  },
  'device code': {
    attempt: (world, { value, clientId }) =>
      gives(world, clientId, { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: value }),
  },
  hint: { for: 'id', attempt: async ({ server }, { value }) => (await server.readIdTokenHint(value)) !== undefined },
  assertion: {
    attempt: (world, { value }) => gives(world, probeId, { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: value }),
  },
  'client assertion': {
    attempt: (world, { value, clientId }) =>
      gives(
        world,
        clientId,
        { grant_type: 'client_credentials' },
        { authorization: undefined, form: { client_id: clientId, ...assertionForm(value) } },
      ),
  },
  'request object': { attempt: answersRequest },
};

async function gives(world: World, clientId: string, form: Record<string, string>, proof?: Proof): Promise<boolean> {
  const client = world.clients.get(clientId);
  if (client === undefined) return false;
  return (await asks(world, 'token', { client, key: 0, form, ...(proof && { proof }) })).ok;
}

async function answersRequest(world: World, { value, clientId }: Confused): Promise<boolean> {
  const asked: Outcome<unknown> = await outcomeOf(
    () =>
      world.server.authorize({
        params: { client_id: clientId, request: value },
        session: async () => undefined,
        askedAt: world.now() * 1000,
      }),
    world,
  );
  return asked.ok;
}

const names = [...Object.keys(uses), 'hint'];

/** Somebody uses a credential for something that it was not made for. */
export const confuse = defineStep('use as something else', {
  weight: 7,
  details: fc.record({
    kind: fc.oneof({ weight: 4, arbitrary: credentialKind }, { weight: 2, arbitrary: fc.constant('other JWT' as const) }),
    number: pick,
    as: fc.constantFrom(...names),
  }),
  async perform(world, { kind, number, as }) {
    const confused = await confusedOf(world, { kind, number });
    const use = uses[as];
    if (confused === undefined || use === undefined || use.for === kind) return nothingToDo;
    const passes = await use.attempt(world, confused);
    world.judge(idOf(kind, as), !passes, `a credential of the kind ${kind} passes as ${as}`);
    return `${kind} as ${as}: ${passes}`;
  },
});

async function confusedOf(world: World, { kind, number }: Pick<Confused, 'kind'> & { number: number }): Promise<Confused | undefined> {
  if (kind === 'other JWT') return { kind, clientId: probeId, value: await otherJwt(world, number) };
  const found = credential(world, { kind, number });
  return found && { kind, clientId: found.allowance.clientId, value: found.value };
}

function idOf(kind: Confused['kind'], as: string): InvariantId {
  if (kind === 'id') return 'id-token-only';
  return as === 'hint' ? 'id-token-hint' : 'credential-kind';
}

/** A signed introspection, or a logout token. */
async function otherJwt({ server, otherJwts, now }: World, number: number): Promise<string> {
  const introspection = picked(otherJwts, number);
  if (introspection !== undefined && number % 2 === 0) return introspection;
  const about = { client: theProbe(), userId: String(people[0]?.id), now: new Date(now() * 1000) };
  return createIssueLogoutToken(server)(about);
}

const proofs: Record<string, (world: World, clientId: string, number: number) => Proof | undefined> = {
  'a wrong secret': (_world, id) => ({ authorization: basic(id, 'a wrong secret'), form: {} }),
  'the secret of another': (_world, id) => ({ authorization: basic(id, secretOf(id === probeId ? 'app-0' : probeId)), form: {} }),
  'its name alone': ({ clients }, id) =>
    clients.get(id)?.authMethod === 'none' ? undefined : { authorization: undefined, form: { client_id: id } },
  'a used assertion': ({ clientAssertions }, id, number) => {
    const used = picked(clientAssertions, number);
    return used && { authorization: undefined, form: { client_id: id, ...assertionForm(used.value) } };
  },
  'no JWT': (_world, id) => ({ authorization: undefined, form: { client_id: id, ...assertionForm('no.jwt.atall') } }),
};

/** Somebody says to be a client, without what proves it. */
export const impersonate = defineStep('impersonate a client', {
  weight: 4,
  details: fc.record({
    client: fc.constantFrom(...clientIds, probeId),
    by: fc.constantFrom(...Object.keys(proofs)),
    number: pick,
    person: fc.nat(people.length - 1),
  }),
  async perform(world, { client: id, by, number, person }) {
    const client = world.clients.get(id);
    const proof = proofs[by]?.(world, id, number);
    const user = people[person];
    if (client === undefined || proof === undefined || user === undefined) return nothingToDo;
    const form = { grant_type: 'password', username: qualifiedName(user), password: passwordOf(user) };
    const outcome = await asks(world, 'token', { client, key: 0, form, proof });
    world.judge('client-proof', !outcome.ok, `${by} was enough`);
    return `${by}: ${outcome.ok}`;
  },
});

/** Somebody sends a DPoP proof again that they have seen. */
export const replayProof = defineStep('send a DPoP proof again', {
  weight: 2,
  details: pick,
  async perform(world, number) {
    const client = world.clients.get(probeId);
    const dpop = picked(world.dpopProofs, number);
    if (client === undefined || dpop === undefined) return nothingToDo;
    const outcome = await asks(world, 'token', { client, form: { grant_type: 'client_credentials' }, dpop });
    world.judge('proof-once', !outcome.ok, 'a proof was good again');
    return said(outcome);
  },
});
