import { generateKeyPairSync, type JsonWebKey, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider, { type ClientMetadata, type Configuration, interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';
import { createOpenIdProviderMemory } from './openid-provider-memory.ts';
import { answerInteraction, pageWithForm } from './openid-provider-pages.ts';

/** Somebody who can sign in at the provider. */
export interface OpenIdAccount {
  /** Typed into the form, and `sub`. */
  name: string;
  password: string;
  /** The second factor, where an application asks for more than a password by `acr_values`. */
  code?: string;
  claims?: Readonly<Record<string, unknown>>;
}

/** How the provider is set up. */
export interface OpenIdProviderOptions {
  clients: readonly ClientMetadata[];
  accounts: readonly OpenIdAccount[];
  port?: number;
  /** What it calls strong sign-ins. */
  acrValues?: readonly string[];
  /** Whether claims of other scopes than `openid` stand in the ID token as well, and not in user information alone. */
  claimsInIdToken?: boolean;
}

/** A private key of the provider, as it signs. */
export type OpenIdSigningKey = JsonWebKey & { kid: string; alg: 'RS256'; use: 'sig' };

/** Answers a request in place of the provider; true when it did. */
export type Intercept = (request: IncomingMessage, response: ServerResponse) => boolean;

/** A running OpenID provider of somebody else's making, over loopback without TLS, whose pages work without script. */
export interface OpenIdProvider {
  issuer: string;
  signingKey: OpenIdSigningKey;
  /** Method and path of every request so far. */
  requests: string[];
  /** Gives it another signing key; it publishes no other from now on. */
  changeKey(): void;
  /** What shall be answered in its place; undefined for nothing. */
  intercept: Intercept | undefined;
  stop(): Promise<void>;
}

/** Every claim that an account has comes with the scope `profile`. */
const configurationOf = (
  { clients, accounts, acrValues = [], claimsInIdToken = false }: OpenIdProviderOptions,
  key: OpenIdSigningKey,
): Configuration => ({
  clients: [...clients],
  jwks: { keys: [key] } as NonNullable<Configuration['jwks']>,
  acrValues: [...acrValues],
  claims: { openid: ['sub', 'amr', 'acr'], profile: [...new Set(accounts.flatMap(({ claims = {} }) => Object.keys(claims)))] },
  conformIdTokenClaims: !claimsInIdToken,
  findAccount: (_context, name) => {
    const account = accounts.find((one) => one.name === name);
    return account && { accountId: name, claims: async () => ({ ...account.claims, sub: name }) };
  },
  loadExistingGrant: grantAll,
  interactions: { policy: stepUpPolicy(), url: (_context, { uid }) => `/interaction/${uid}` },
  features: {
    devInteractions: { enabled: false },
    backchannelLogout: { enabled: true },
    rpInitiatedLogout: { enabled: true, logoutSource: askBack, postLogoutSuccessSource: sayGoodbye },
  },
  // Its own dispatcher asks nobody in a private network, and this machine is in one.
  fetch: (address, options) => fetch(address, { ...options, dispatcher: undefined } as RequestInit),
  ttl: { AccessToken: 60, AuthorizationCode: 60, IdToken: 300, Interaction: 600, Session: 3600, Grant: 3600 },
});

/** Whoever has proved less than an application wishes is asked once more, as large providers do; the library would ask for an essential claim alone. */
function stepUpPolicy(): interactionPolicy.DefaultPolicy {
  const policy = interactionPolicy.base();
  const isWeaker = ({ oidc: { params, result, acr } }: KoaContextWithOIDC) =>
    params?.acr_values !== undefined && !result?.login && !String(params.acr_values).split(' ').includes(acr);
  policy.get('login')?.checks.add(new interactionPolicy.Check('weaker', 'a stronger proof is wished', isWeaker));
  return policy;
}

/** Nobody is asked whether an application may have what it asks for. */
async function grantAll({ oidc }: KoaContextWithOIDC) {
  const { client, session, provider, params } = oidc;
  const grant = new provider.Grant({ clientId: client?.clientId ?? '', accountId: session?.accountId ?? '' });
  grant.addOIDCScope(String(params?.scope));
  await grant.save();
  return grant;
}

/** `form` holds what the provider needs; the button is ours. */
async function askBack(context: KoaContextWithOIDC, form: string): Promise<void> {
  context.body = pageWithForm('Sign out', form.replace('</form>', '<button name="logout" value="yes">Sign out</button></form>'));
}

async function sayGoodbye(context: KoaContextWithOIDC): Promise<void> {
  context.body = pageWithForm('Signed out', '');
}

/** Starts npm's oidc-provider in this process. */
export async function startOpenIdProvider(options: OpenIdProviderOptions): Promise<OpenIdProvider> {
  const server = createServer();
  await new Promise<void>((done, fail) => server.once('error', fail).listen(options.port ?? 0, '127.0.0.1', done));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const adapter = createOpenIdProviderMemory();
  // Browsers tell no ports apart where they keep cookies, and a test may have several providers.
  const ours = (name: string) => `_${name}_${new URL(issuer).port}`;
  const names = { session: ours('session'), interaction: ours('interaction'), resume: ours('resume') };
  const build = (key: OpenIdSigningKey) =>
    new Provider(issuer, { ...configurationOf(options, key), adapter, cookies: { keys: ['not a secret'], names } });
  let signingKey = newSigningKey();
  let provider = build(signingKey);
  const running: OpenIdProvider = {
    issuer,
    get signingKey() {
      return signingKey;
    },
    requests: [],
    intercept: undefined,
    changeKey() {
      signingKey = newSigningKey();
      provider = build(signingKey);
    },
    stop: () => stopped(server),
  };
  server.on('request', (request, response) => {
    running.requests.push(`${request.method} ${request.url?.split('?')[0]}`);
    if (running.intercept?.(request, response)) return;
    answer({ provider, accounts: options.accounts }, request, response).catch((error: unknown) => {
      response.writeHead(500).end(error instanceof Error ? error.message : 'failed');
    });
  });
  return running;
}

async function answer(
  interaction: { provider: Provider; accounts: readonly OpenIdAccount[] },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!(await answerInteraction(interaction, request, response))) await interaction.provider.callback()(request, response);
}

function newSigningKey(): OpenIdSigningKey {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), alg: 'RS256', use: 'sig' };
}

async function stopped(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
}
