import { SignJWT } from 'jose';
import type { TokenRequest } from '../../token/token-endpoint.ts';
import { basic } from '../ask.ts';
import { probeId, secretOf } from '../client-features.ts';
import { createJudge } from '../judge.ts';
import type { KeyPair } from '../key-pairs.ts';
import { outcomeOf } from '../outcome.ts';
import { passwordOf, people, qualifiedName } from '../people.ts';
import { allowanceOf, receive } from '../receive.ts';
import { createWorld, type Sabotage, type World } from '../world.ts';
import { goodRequests } from './good-requests.ts';
import { marker, type RequestOfSoup } from './requests.ts';

/** A world with a few tokens, and nothing behind it that could stumble over soup itself. */
export async function worldForSoup(sabotage: Sabotage = {}): Promise<World> {
  const ports: Sabotage['ports'] = () => ({ samlAssertions: { issuerOf: () => ({ fault: 'none' }), verify: () => ({ fault: 'none' }) } });
  const world = createWorld([], { judge: createJudge(), sabotage: { ports, ...sabotage } });
  const client = world.clients.get(probeId);
  const [user] = people;
  if (client === undefined || user === undefined) throw new TypeError('there is nobody');
  const form = { grant_type: 'password', username: qualifiedName(user), password: passwordOf(user) };
  const response = await world.server.token({ form, authorization: basic(probeId, secretOf(probeId)) });
  receive(world, {
    client,
    response,
    allowance: allowanceOf(world, client, { user, scope: client.scopes, audience: undefined, refreshable: true }),
  });
  return world;
}

/** What a sender really signs; not every header can be. */
const signed = ({ key, header, claims }: { key: KeyPair; header: object; claims: object }): Promise<string> =>
  new SignJWT({ ...claims })
    .setProtectedHeader({ alg: 'ES256', jwk: key.publicJwk, ...header })
    .sign(key.privateKey, { crit: { exp: true, b64: true } })
    .catch(() => 'what nobody could sign');

/** Sends it, and gives the description of the refusal, if it is one. Throws where anything else came of it. */
export async function descriptionOf(world: World, request: RequestOfSoup): Promise<string> {
  const { server } = world;
  const { place, like, parameters, authorization, signedIn } = request;
  const jwt = request.signed && { [request.signed.as]: await signed(request.signed) };
  const form = { ...goodRequests(world)[like], ...parameters, ...jwt };
  const dpop = jwt?.dpop ?? request.dpop;
  const posted: TokenRequest = { form, authorization, evidence: dpop === undefined ? {} : { dpop } };
  const token = form.token ?? form.subject_token ?? form.code ?? '';
  const ask: Record<typeof place, () => Promise<unknown>> = {
    token: () => server.token(posted),
    push: () => server.push(posted),
    introspect: () => server.introspect(posted),
    revoke: () => server.revoke(posted),
    device: () => server.deviceAuthorizationEndpoint(posted),
    authorize: () =>
      server.authorize({ params: form, askedAt: world.now() * 1000, session: async () => (signedIn ? world.sessions[0] : undefined) }),
    holder: () =>
      server.holderOf({ token, scheme: dpop === undefined ? 'bearer' : 'dpop', dpop, method: 'GET', urls: ['https://api.test'] }),
    hint: () => server.readIdTokenHint(form.id_token_hint ?? token),
    'user code': async () => people[0] && server.deviceVerification.find(form.device_code ?? token, people[0]),
  };
  const outcome = await outcomeOf(ask[place], { judge: world.judge, showsSecret: () => false });
  return outcome.ok ? descriptionIn(outcome.value) : outcome.error.message;
}

/** The description in an answer that goes through the browser. */
function descriptionIn(answer: unknown): string {
  if (typeof answer !== 'object' || answer === null || !('to' in answer) || typeof answer.to !== 'string') return '';
  const [, text = ''] = /[?#](.*)$/s.exec(answer.to) ?? [];
  return new URLSearchParams(text).get('error_description') ?? '';
}

/** Whether a description repeats something that was sent. */
export const repeats = (description: string): boolean => description.includes(marker);
