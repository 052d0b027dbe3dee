import { SignJWT } from 'jose';
import type { Client } from '../model.ts';
import type { SenderEvidence } from '../sender-constraint/sender.ts';
import type { TokenRequest } from '../token/token-endpoint.ts';
import { secretOf } from './client-features.ts';
import { certificateOf, clientKey, dpopProof, type KeyName, type KeyNumber } from './key-pairs.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import type { World } from './world.ts';

/** The endpoints that clients post to, by their path. */
const endpoints = {
  token: '/oauth/token',
  push: '/oauth/par',
  introspect: '/oauth/introspect',
  revoke: '/oauth/revoke',
  deviceAuthorizationEndpoint: '/oauth/device_authorization',
} as const;
type EndpointName = keyof typeof endpoints;
type AnswerOf<Name extends EndpointName> = Awaited<ReturnType<World['server'][Name]>>;

/** What a client sends to prove who it is. */
export type Proof = Pick<TokenRequest, 'authorization'> & { form: Record<string, string> };

/** An `Authorization` header (RFC 6749 §2.3.1). */
export const basic = (id: string, secret: string): string => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;

const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** A client assertion in a form. */
export const assertionForm = (value: string): Record<string, string> => ({ client_assertion_type: jwtBearer, client_assertion: value });

let made = 0;

/** What a client proves itself with, by its own method. */
export async function proofOf(world: World, { id, authMethod }: Client): Promise<Proof> {
  if (authMethod === 'none') return { authorization: undefined, form: { client_id: id } };
  if (authMethod === 'client_secret') return { authorization: basic(id, secretOf(id)), form: {} };
  made += 1;
  const value = await new SignJWT({ iss: id, sub: id, aud: world.server.issuer, jti: `client assertion ${made}`, exp: world.now() + 60 })
    .setProtectedHeader({ alg: 'ES256' })
    .sign(clientKey.privateKey);
  world.keepSecret(value);
  world.clientAssertions.push({ value, clientId: id });
  return { authorization: undefined, form: assertionForm(value) };
}

/** The key that a sender shows, as a client of its kind would. */
export function keyShown({ senderConstraint }: Client, number: KeyNumber): KeyName | undefined {
  if (number === undefined) return undefined;
  return senderConstraint === 'mtls' ? `mtls-${number}` : `dpop-${number}`;
}

async function evidenceOf(world: World, client: Client, { key, url }: { key: KeyNumber; url: string }): Promise<SenderEvidence> {
  if (key === undefined) return {};
  if (client.senderConstraint === 'mtls') return { certificate: certificateOf(key) };
  const dpop = await dpopProof(key, { method: 'POST', url, at: world.now() });
  world.keepSecret(dpop);
  return { dpop };
}

/** Who asks, and with what. */
export interface Asking {
  client: Client;
  form: Record<string, string>;
  key?: KeyNumber;
  /** A DPoP proof instead of a new one. */
  dpop?: string;
  /** Instead of what proves this client. */
  proof?: Proof;
}

/** Posts as a client to one of the endpoints. */
export async function asks<Name extends EndpointName>(world: World, name: Name, asking: Asking): Promise<Outcome<AnswerOf<Name>>> {
  const { client, form, key } = asking;
  const proof = asking.proof ?? (await proofOf(world, client));
  const evidence =
    asking.dpop === undefined
      ? await evidenceOf(world, client, { key, url: world.server.issuer + endpoints[name] })
      : { dpop: asking.dpop };
  const request = { form: { ...form, ...proof.form }, authorization: proof.authorization, evidence };
  const outcome = await outcomeOf(() => world.server[name](request) as Promise<AnswerOf<Name>>, world);
  if (outcome.ok && name === 'token' && evidence.dpop !== undefined) world.dpopProofs.push(evidence.dpop);
  return outcome;
}
