import { type CryptoKey, createRemoteJWKSet, exportJWK, generateKeyPair } from 'jose';
import * as openid from 'openid-client';
import { registerClient } from '../interop/register-client.ts';
import { createHttpBrowser, type HttpBrowser } from '../support/http-browser.ts';
import { type Answer, isSignInPage, type Outcome, open, signIn } from './answer.ts';
import type { OpenIdVariant } from './modules.ts';
import { type Surroundings, serverUnderTest } from './surroundings.ts';

/** A client of a plan. */
export interface Registered {
  id: string;
  secret: string;
  /** By which it signs its requests, with ES256. */
  key: CryptoKey;
}

/** The side of the application: its registrations, what it knows of the server, and a browser whose user has signed in. */
export interface RelyingParty extends Surroundings {
  variant: OpenIdVariant;
  first: Registered;
  second: Registered;
  redirectUri: string;
  postLogoutRedirectUri: string;
  metadata: openid.ServerMetadata;
  keys: ReturnType<typeof createRemoteJWKSet>;
  browser: HttpBrowser;
}

/** Addresses as the suite registers them for the alias `gauth`: of the second one the query must survive. */
export const suite = 'https://www.certification.openid.net/test/a/gauth';
export const redirectUris = [`${suite}/callback`, `${suite}/callback?dummy1=lorem&dummy2=ipsum`] as const;

/** Registers the two clients of a run through the operations API, as an operator does for the suite. */
export async function relyingParty(plan: string, variant: OpenIdVariant, settings: object = {}): Promise<RelyingParty> {
  const surroundings = serverUnderTest();
  const { issuer, origin } = surroundings;
  const run = `${plan.replace(/-certification-test-plan$/, '')}.${Object.values(variant).join('.').replaceAll(' ', '-')}`;
  const register = async (nth: string): Promise<Registered> => {
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    const registered = await registerClient(origin, {
      client_id: `${run}.${nth}`,
      scope: ['openid', 'profile', 'email', 'address', 'phone'],
      authorizedGrantTypes: ['authorization_code', 'implicit', 'refresh_token'],
      redirectURIs: redirectUris,
      postLogoutRedirectURIs: [`${suite}/post_logout_redirect`],
      jwks: { keys: [{ ...(await exportJWK(publicKey)), alg: 'ES256' }] },
      ...settings,
    });
    return { ...registered, key: privateKey };
  };
  const [first, second] = await Promise.all([register('1'), register('2')]);
  const config = await openid.discovery(new URL(issuer), first.id);
  const metadata = config.serverMetadata();
  const party: RelyingParty = {
    ...surroundings,
    variant,
    first,
    second,
    redirectUri: redirectUris[0],
    postLogoutRedirectUri: `${suite}/post_logout_redirect`,
    metadata,
    keys: createRemoteJWKSet(new URL(metadata.jwks_uri ?? '')),
    browser: createHttpBrowser(),
  };
  await answered(party, {});
  return party;
}

/** Parameters of an authorization request that differ from the usual ones; undefined leaves one out. */
export type Change = Record<string, string | undefined>;

/** How a module asks. */
export interface Asking {
  /** The application's registration, the first one unless told otherwise. */
  client?: Registered;
  browser?: HttpBrowser;
  /** Where the answer is expected, unless it is where the request says. */
  to?: string;
  /** Of the parameters. */
  order?: 'reversed';
}

/** An authorization request of this party's variant with fresh `state` and `nonce`. */
export function authorizationRequest(
  { variant, first, redirectUri }: RelyingParty,
  change: Change,
  client = first,
): Record<string, string> {
  const parameters = {
    client_id: client.id,
    redirect_uri: redirectUri,
    response_type: variant.responseType,
    response_mode: variant.responseMode === 'form_post' ? 'form_post' : undefined,
    scope: 'openid',
    state: openid.randomState(),
    nonce: openid.randomNonce(),
    ...change,
  };
  return Object.fromEntries(Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined));
}

/** Sends a browser with a request to the server. */
export async function ask(
  party: RelyingParty,
  change: Change = {},
  { client, browser = party.browser, to, order }: Asking = {},
): Promise<Asked> {
  const sent = authorizationRequest(party, change, client);
  const pairs = Object.entries(sent);
  const url = `${party.metadata.authorization_endpoint}?${new URLSearchParams(order ? pairs.reverse() : pairs)}`;
  return { sent, outcome: await open(browser, url, to ?? sent.redirect_uri ?? party.redirectUri) };
}

/** What was sent, and what came of it. */
export interface Asked {
  sent: Record<string, string>;
  outcome: Outcome;
}

/** The same, signing in where the server asks for it, until the application has an answer. */
export async function answered(
  party: RelyingParty,
  change: Change = {},
  asking: Asking = {},
): Promise<{ sent: Asked['sent']; answer: Answer }> {
  const { browser = party.browser } = asking;
  const { sent, outcome } = await ask(party, change, asking);
  const answer = isSignInPage(outcome) ? await signIn(browser, outcome, asking.to ?? sent.redirect_uri ?? '') : outcome;
  if (answer.kind === 'page') throw new Error(`a page instead of an answer: ${answer.url} (${answer.status})`);
  return { sent, answer };
}
