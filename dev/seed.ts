import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { type Provisioning, provisioning } from './provisioning.ts';
import { serviceClient } from './services.ts';

/** The one id of environment, contact center and tenant, as the product has it. */
export const contactCenterId = '9350e2fc-a1dd-4c65-8d40-1f75a2e080dd';

/** The client id of the demonstration application. */
export const demoClientId = 'demo';

/** A device without a browser of its own, for trying RFC 8628 by hand. */
const demoDeviceId = 'demo_device';

const day = 86_400;
const lifetimes = { accessTokenExpirationTimeout: day / 2, refreshTokenExpirationTimeout: 30 * day };

/** Answers once auth-api knows the contact center. */
const knownContactCenter = `/auth/v3/ops/contact-centers/${contactCenterId}/identity-providers`;

/** Where the demonstration application and the Configuration Server are on this machine. */
export interface Places {
  origin: string;
  configServer: { primaryAddress: string; primaryPort: number };
  /** The key of tokens in the password field. */
  tokenUuid: string;
  signal: AbortSignal;
}

/** A change made through an API holds in every service after this time at the latest. */
const changesHoldAfterMs = 2000;

/**
 * Provisions the demonstration data through the public APIs, with the bodies an operator would send, and waits until agents can sign in.
 * What is there already stays as it is, except for addresses that moved with this run's ports.
 */
export async function seed({ origin, configServer, tokenUuid, signal }: Places): Promise<void> {
  const apis = provisioning(origin, signal);
  const moved = await ensure(apis, '/environment/v3/environments', contactCenterId, environment(configServer, tokenUuid), [
    'configServers',
  ]);
  await ensure(apis, '/environment/v3/contact-centers', contactCenterId, contactCenter);
  await ensure(apis, '/auth/v3/ops/clients', demoClientId, demoClient(origin), ['redirectURIs', 'postLogoutRedirectURIs']);
  await ensure(apis, '/auth/v3/ops/clients', demoDeviceId, demoDevice);
  await ensure(apis, '/auth/v3/ops/clients', serviceClient.id, externalApiClient(origin), ['redirectURIs']);
  while ((await apis.find(knownContactCenter)) === undefined) await sleep(50, undefined, { signal });
  if (moved) await sleep(changesHoldAfterMs, undefined, { signal });
}

const externalApiClient = (origin: string) => ({
  client_id: serviceClient.id,
  client_secret: serviceClient.secret,
  name: 'External API client',
  clientType: 'CONFIDENTIAL',
  internalClient: true,
  authorities: ['ROLE_INTERNAL_CLIENT'],
  scope: ['*', 'openid', 'profile', 'email'],
  authorizedGrantTypes: [
    'authorization_code',
    'implicit',
    'client_credentials',
    'password',
    'refresh_token',
    'urn:ietf:params:oauth:grant-type:token-exchange',
    'urn:ietf:params:oauth:grant-type:jwt-bearer',
  ],
  tokenConversion: {
    subjectClients: [serviceClient.id],
    actorClients: [serviceClient.id],
    impersonation: true,
    tokenTypes: ['access_token', 'jwt', 'id_token'],
  },
  redirectURIs: [origin],
  ...lifetimes,
});

const demoClient = (origin: string) => ({
  client_id: demoClientId,
  name: 'Demonstration application',
  clientType: 'PUBLIC',
  internalClient: false,
  authorities: [],
  scope: ['openid', 'profile', 'email', 'address', 'phone'],
  authorizedGrantTypes: ['authorization_code', 'refresh_token'],
  redirectURIs: [`${origin}/demo/callback`],
  postLogoutRedirectURIs: [`${origin}/demo/`],
  ...lifetimes,
});

const demoDevice = {
  client_id: demoDeviceId,
  name: 'Demonstration device',
  clientType: 'PUBLIC',
  internalClient: false,
  authorities: [],
  scope: ['openid', 'profile', 'email'],
  authorizedGrantTypes: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
  redirectURIs: [],
  ...lifetimes,
};

const environment = (configServer: Places['configServer'], tokenUuid: string) => ({
  id: contactCenterId,
  username: 'default',
  password: 'password',
  tokenUuid,
  appName: 'Cloud',
  tenant: 'Environment',
  connectionProtocol: 'addp',
  localTimeout: 60,
  remoteTimeout: 90,
  traceMode: 'CFGTMBoth',
  tlsEnabled: false,
  configServers: [{ ...configServer, readOnly: false, locations: '/USW1' }],
});

// The default, so that a user name without a tenant is looked for here.
const contactCenter = { id: contactCenterId, environmentId: contactCenterId, domains: ['t100'], auth: 'configServer', default: true };

/** Answers whether something that was there had to be changed. */
async function ensure(
  apis: Provisioning,
  collection: string,
  id: string,
  wanted: object,
  moving: readonly string[] = [],
): Promise<boolean> {
  const present = await apis.find(`${collection}/${id}`);
  if (present === undefined) {
    await apis.post(collection, wanted);
    return false;
  }
  const changes = moving.flatMap((field) => moved(field, present as Fields, wanted as Fields));
  if (changes.length === 0) return false;
  await apis.change(`${collection}/${id}`, Object.fromEntries(changes));
  return true;
}

type Fields = Record<string, unknown[]>;

/** URIs of this run join those that are registered; other addresses replace them. */
function moved(field: string, { [field]: present = [] }: Fields, { [field]: wanted = [] }: Fields): [string, unknown[]][] {
  const missing = wanted.filter((item) => !present.some((known) => isDeepStrictEqual(known, item)));
  if (missing.length === 0) return [];
  return [[field, field.endsWith('URIs') ? [...present, ...missing] : wanted]];
}
