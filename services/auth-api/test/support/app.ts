import { Writable } from 'node:stream';
import type { Client } from '@gauth/oauth';
import {
  createMemoryDeviceAuthorizations,
  createMemoryPushedRequests,
  createMemoryReplays,
  createMemoryTokenStore,
  type MemoryTokenStore,
} from '@gauth/oauth/memory';
import { dpopNonce, hmacMac, memorySigningKeys } from '@gauth/oauth/testing';
import { createKeyRing, createLogger, createMetrics } from '@gauth/service-kit';
import type { JWK } from 'jose';
import { createOidcRelyingParty } from '../../src/adapters/idp/oidc/relying-party.ts';
import { createSamlServiceProvider } from '../../src/adapters/idp/saml/saml-service-provider.ts';
import { createMemoryAttempts } from '../../src/adapters/memory/attempts.ts';
import { createMemoryOneTimeRecords } from '../../src/adapters/memory/one-time-records.ts';
import { createMemoryProviderSessions } from '../../src/adapters/memory/provider-sessions.ts';
import { createMemorySessionClients } from '../../src/adapters/memory/session-clients.ts';
import { createMemorySessions } from '../../src/adapters/memory/sessions.ts';
import { createMemoryWebServicesSessions } from '../../src/adapters/memory/web-services-sessions.ts';
import { samlAssertions } from '../../src/adapters/saml/saml-assertions.ts';
import { type AppDependencies, buildApp } from '../../src/app.ts';
import type { RegisteredAssertionIssuer } from '../../src/ports/registered-assertion-issuers.ts';
import type { RegisteredIdentityProvider } from '../../src/ports/registered-identity-providers.ts';
import { memoryAdministeredKeys } from './administered-keys.ts';
import { memoryAssertionIssuers } from './assertion-issuers.ts';
import { memoryClients, registeredForTests } from './clients.ts';
import { fakeContactCenters } from './contact-centers.ts';
import { diagnosis } from './diagnosis.ts';
import { fakeDirectory } from './directory.ts';
import { fakeExternalPersons } from './external-persons.ts';
import { memoryLegacyGrantUse } from './legacy-grant-use.ts';
import { memoryLogoutDeliveries } from './logout-deliveries.ts';
import { breakable, type Outage } from './outages.ts';
import { memoryIdentityProviders } from './registered-identity-providers.ts';
import { memoryWebServices } from './web-services.ts';

/** Where the service of a test is. */
export const issuer = 'https://auth.test/auth/v3';
/** Where its pages are. */
export const uiUrl = 'https://auth.test/ui/auth';

// One key a file is enough: nothing changes it, and an RSA key takes a while. It is made before it is asked for, as a real server's keys are.
const keys = memorySigningKeys();
await keys.signer('RS256');

type WebServicesPorts = Pick<
  AppDependencies,
  'webServicesSettings' | 'webServicesSettingsRegistry' | 'ownAccounts' | 'webServicesAccounts' | 'salesforce'
>;

interface Options {
  clients?: Client[];
  /** Origins that each contact center lists. */
  corsOrigins?: Record<string, string[]>;
  issuer?: string;
  mtlsIssuer?: string;
  listener?: NonNullable<AppDependencies['listener']>;
  /** Key sets that others publish, by address. */
  keySets?: Record<string, JWK[]>;
  /** What Web Services stands on, where not on memory. */
  webServices?: Partial<WebServicesPorts>;
  /** Parties whose assertions are believed. */
  assertionIssuers?: RegisteredAssertionIssuer[];
  identityProviders?: RegisteredIdentityProvider[];
  /** Metadata documents that others publish, by address. */
  metadataDocuments?: Record<string, string>;
  /** Other stores than those in memory. */
  stores?: Partial<
    Pick<
      AppDependencies,
      'codes' | 'tokens' | 'replays' | 'pushedRequests' | 'devices' | 'sessions' | 'sessionClients' | 'webServicesSessions' | 'attempts'
    >
  >;
}

/** The whole service over memory, with a clock, outages and a log that tests reach. */
export async function testApp(options: Options = {}) {
  const clock = { now: new Date('2026-01-01T12:00:00Z') };
  const now = () => clock.now;
  const outages = new Set<Outage>();
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const store = createMemoryTokenStore(now);
  const directory = fakeDirectory();
  const externalPersons = fakeExternalPersons(directory);
  const contactCenters = fakeContactCenters(options.corsOrigins);
  const clients = memoryClients(options.clients ?? registeredForTests());
  const metrics = createMetrics('auth-api');
  const logoutDeliveries = memoryLogoutDeliveries(now);

  const app = await buildApp({
    issuer: options.issuer ?? issuer,
    uiUrl: options.issuer === undefined ? uiUrl : new URL('/ui/auth', options.issuer).href,
    version: '0.0.0-test',
    clients: breakable(clients.view, 'clients', outages),
    clientSecrets: clients.secrets,
    codes: breakable(store.codes, 'tokens', outages),
    tokens: breakable(store.tokens, 'tokens', outages),
    ...simplePorts(now, options, outages),
    devices: breakable(createMemoryDeviceAuthorizations(now), 'tokens', outages),
    keys: breakable(keys, 'keys', outages),
    userJwtSigner: () => breakable(keys, 'keys', outages).signer('RS256'),
    administeredKeys: memoryAdministeredKeys(now),
    ...sessionPorts(store, now, outages),
    contactCenters: breakable(contactCenters, 'contactCenters', outages),
    directory: breakable(directory, 'directory', outages),
    externalPersons: breakable(externalPersons, 'directory', outages),
    registeredClients: breakable(clients.registered, 'registeredClients', outages),
    ...providerPorts(now, options),
    legacyGrantUse: memoryLegacyGrantUse(now),
    logoutDeliveries: breakable(logoutDeliveries, 'logoutDeliveries', outages),
    secretHasher: clients.secrets,
    operationsUser: { matches: async (credentials) => credentials?.name === 'ops' && credentials.password === 'ops' },
    keyRing: createKeyRing(`k1:${Buffer.alloc(32, 7).toString('base64')}`),
    logger: createLogger({ service: 'auth-api', version: '0.0.0-test', destination }),
    metrics,
    now,
    ...options.stores,
  });
  await app.ready();

  return {
    app,
    clock,
    outages,
    directory,
    externalPersons,
    contactCenters,
    clients,
    logoutDeliveries,
    store,
    keys,
    wait: (seconds: number) => {
      clock.now = new Date(clock.now.getTime() + seconds * 1000);
    },
    /** Everything that was logged, as text. */
    log: () => lines.join(''),
    /** Audit lines, oldest first. */
    audited: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>).filter((line) => line.message === 'audit'),
    metrics: async () => (await metrics.expose()).text,
  };
}

function providerPorts(now: () => Date, options: Options) {
  const ports = memoryIdentityProviders(now, { documents: options.metadataDocuments, given: options.identityProviders });
  const about = { issuer: options.issuer ?? issuer, providers: ports.identityProviders, now };
  return {
    ...ports,
    providerProtocols: {
      saml: createSamlServiceProvider(about),
      oidc: createOidcRelyingParty({ ...about, logger: { info: () => {}, warn: () => {} } }),
    },
    providerSessions: createMemoryProviderSessions(now),
    oneTimeRecords: createMemoryOneTimeRecords(now),
    sessionMaxSeconds: 43_200,
  };
}

const sessionPorts = (store: MemoryTokenStore, now: () => Date, outages: Set<Outage>) => ({
  sessions: breakable(createMemorySessions(store, { idleSeconds: 1800, maxSeconds: 43_200 }, now), 'sessions', outages),
  sessionClients: breakable(createMemorySessionClients(store, { sessionSeconds: 43_200 }, now), 'sessions', outages),
  webServicesSessions: breakable(
    createMemoryWebServicesSessions(store, { idleSeconds: 1800, maxSeconds: 43_200 }, now),
    'sessions',
    outages,
  ),
  attempts: breakable(
    createMemoryAttempts({ account: failures(5), address: failures(20), tenant: failures(100) }, now),
    'attempts',
    outages,
  ),
});

const failures = (count: number) => ({ failures: count, seconds: 300 });

function assertionPorts(options: Options, outages: Set<Outage>) {
  const issuers = memoryAssertionIssuers(options.assertionIssuers);
  return {
    samlAssertions,
    assertionIssuers: breakable(issuers.view, 'clients', outages),
    assertionIssuerRegistry: breakable(issuers.registry, 'registeredClients', outages),
  };
}

const simplePorts = (now: () => Date, { keySets = {}, mtlsIssuer, listener = {}, ...options }: Options, outages: Set<Outage>) => ({
  ...assertionPorts(options, outages),
  mtlsIssuer,
  listener,
  webServicesCookies: { sameSite: 'lax' as const },
  csrfProtection: true,
  diagnose: async () => diagnosis,
  ...memoryWebServices(),
  ...options.webServices,
  replays: createMemoryReplays(now),
  pushedRequests: createMemoryPushedRequests(now),
  dpopNonces: { current: () => dpopNonce, accepts: (nonce: string) => nonce === dpopNonce },
  remoteKeySets: { read: async (uri: string) => keySets[uri] },
  refreshTokenMac: hmacMac,
});

/** The service of a test, and what a test reaches of it. */
export type TestApp = Awaited<ReturnType<typeof testApp>>;

/** A Basic header. */
export const basic = (name: string, password: string): string => `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;

/** A body of `application/x-www-form-urlencoded`, for `inject`. */
export const form = (fields: Record<string, string> | string) => ({
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  payload: typeof fields === 'string' ? fields : `${new URLSearchParams(fields)}`,
});
