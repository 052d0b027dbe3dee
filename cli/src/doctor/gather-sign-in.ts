import { createHash, randomBytes } from 'node:crypto';
import type { Ask, Exchange } from './exchange.ts';
import type { Client, SignInFacts } from './facts.ts';

interface Wanted {
  url: string;
  clients: Client[] | undefined;
  clientId: string | undefined;
}

/** Makes a parked request that is longer than 4 KB, as applications with much in their `state` do. */
const longStateBytes = 3000;

/** Starts a sign-in as a browser does, up to the page; nobody signs in. Undefined where no client is known that may. */
export async function gatherSignIn(ask: Ask, { url, clients, clientId }: Wanted): Promise<SignInFacts | undefined> {
  const client = (clients ?? []).find((each) => (clientId === undefined || each.client_id === clientId) && startsHere(each));
  const redirectUri = client?.redirectURIs[0];
  if (client === undefined || redirectUri === undefined) return undefined;
  const address = (state: string) => authorizationRequest(url, { client, redirectUri, state });
  const [start, long] = await Promise.all([ask(address('doctor')), ask(address(randomBytes(longStateBytes).toString('base64url')))]);
  return { clientId: client.client_id, redirectUri, start, long, page: await pageOf(ask, start) };
}

/** Asks whether an address is registered as an application sends it; undefined where nobody wants to know. */
export async function askRedirect(
  ask: Ask,
  { url, clientId, redirectUri }: { url: string; clientId: string | undefined; redirectUri: string | undefined },
) {
  if (clientId === undefined || redirectUri === undefined) return undefined;
  const query = new URLSearchParams({ client_id: clientId, redirect_uri: redirectUri, response_type: 'code' });
  return { clientId, redirectUri, answer: await ask(`${url}/auth/v3/oauth/authorize?${query}`) };
}

const startsHere = (client: Client): boolean =>
  client.authorizedGrantTypes.includes('authorization_code') &&
  client.redirectURIs.length > 0 &&
  !client.requirePushedAuthorizationRequests &&
  !client.requireSignedRequestObject;

function authorizationRequest(url: string, { client, redirectUri, state }: { client: Client; redirectUri: string; state: string }): string {
  const challenge = createHash('sha256').update(randomBytes(32)).digest('base64url');
  const query = new URLSearchParams({
    ...{ client_id: client.client_id, redirect_uri: redirectUri, response_type: 'code', state },
    ...{ code_challenge: challenge, code_challenge_method: 'S256' },
    ...(client.scope[0] !== undefined && { scope: client.scope[0] }),
  });
  return `${url}/auth/v3/oauth/authorize?${query}`;
}

async function pageOf(ask: Ask, { status, headers, url }: Exchange): Promise<Exchange | undefined> {
  if (status === undefined || status < 300 || status > 399 || headers.location === undefined) return undefined;
  const cookie = (headers['set-cookie'] ?? []).map((each) => each.split(';', 1)[0]).join('; ');
  return ask(new URL(headers.location, url).href, { headers: { ...(cookie !== '' && { cookie }), 'accept-language': 'en' } });
}
