import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createEnvironmentClient, createEnvironmentDirectory, type EnvironmentDirectory } from '@gauth/environment-client';
import {
  type Clients,
  clientCredentials,
  clientSecret,
  createAuthenticateClient,
  createIssueAccessToken,
  createIssueIdToken,
  createIssueLogoutToken,
  createMint,
  createTokenEndpoint,
  type SigningKeys,
} from '@gauth/oauth';
import {
  createMemoryDeviceAuthorizations,
  createMemoryPushedRequests,
  createMemoryReplays,
  createMemoryTokenStore,
} from '@gauth/oauth/memory';
import {
  audit,
  createOperationsUser,
  createPool,
  createRedis,
  type Logger,
  listenerOptions,
  migrate,
  type Pool,
  type RunContext,
  type Service,
  schemaIsCurrent,
  watchRevision,
} from '@gauth/service-kit';
import { createDirectory } from './adapters/config-server/directory.ts';
import { environmentContactCenters } from './adapters/environment/contact-centers.ts';
import { createOwnToken } from './adapters/environment/own-token.ts';
import { createLogoutSender } from './adapters/http/logout-sender.ts';
import { createRemoteKeySets } from './adapters/http/remote-key-sets.ts';
import { dpopNonces } from './adapters/keys/dpop-nonces.ts';
import type { ImportedKey } from './adapters/keys/imported-key.ts';
import { importKeystore } from './adapters/keys/keystore.ts';
import { refreshTokenMac } from './adapters/keys/refresh-token-mac.ts';
import { createMemoryAttempts } from './adapters/memory/attempts.ts';
import { createMemorySessionClients } from './adapters/memory/session-clients.ts';
import { createMemorySessions } from './adapters/memory/sessions.ts';
import { postgresRegisteredAssertionIssuers } from './adapters/postgres/assertion-issuers.ts';
import { cachedAssertionIssuers } from './adapters/postgres/cached-assertion-issuers.ts';
import { cachedClients } from './adapters/postgres/cached-clients.ts';
import { createClientSecrets } from './adapters/postgres/client-secrets.ts';
import { postgresLegacyGrantUse } from './adapters/postgres/legacy-grant-use.ts';
import { postgresLogoutDeliveries } from './adapters/postgres/logout-deliveries.ts';
import { postgresRegisteredClients } from './adapters/postgres/registered-clients.ts';
import { readRevision } from './adapters/postgres/revision.ts';
import { postgresAdministeredKeys } from './adapters/postgres/signing-key-administration.ts';
import { postgresSigningKeys } from './adapters/postgres/signing-keys.ts';
import { redisAttempts } from './adapters/redis/attempts.ts';
import { redisDeviceAuthorizations } from './adapters/redis/device-authorizations.ts';
import { redisPushedRequests } from './adapters/redis/pushed-requests.ts';
import { redisReplays } from './adapters/redis/replays.ts';
import { redisSessionClients } from './adapters/redis/session-clients.ts';
import { redisSessions } from './adapters/redis/sessions.ts';
import { redisTokenStore } from './adapters/redis/token-store.ts';
import { samlAssertions } from './adapters/saml/saml-assertions.ts';
import { type AppDependencies, buildApp } from './app.ts';
import type { Config } from './config.ts';
import { createConfigServerEvents } from './config-server-events.ts';
import { createDelivering, type Delivering } from './logout/delivering.ts';
import { version } from './version.ts';

const schema = 'auth';
const directory = fileURLToPath(new URL('../migrations', import.meta.url));
const now = () => new Date();

/** Puts the service together: the only place that knows which adapter stands behind which port. */
export async function createService(config: Config, context: RunContext): Promise<Service> {
  const { logger, metrics } = context;
  const configuration = configurationStores(config, { logger, metrics, imported: await keystoreKey(config) });
  const volatile = config.SESSION_STORE === 'redis' ? redisStores(config, logger) : memoryStores(config);
  const environments = environmentDirectory(config, logger, ownToken(config, logger, { ...configuration.ports, ...volatile.ports }));
  const persons = createDirectory({
    environments,
    keyRing: config.KEY_RING,
    location: config.LOCATION,
    tls: config.CONFIG_SERVER_CA_FILE === undefined ? undefined : { ca: readFileSync(config.CONFIG_SERVER_CA_FILE, 'utf8') },
    onEvent: createConfigServerEvents(context),
  });
  const app = await buildApp({
    ...configuration.ports,
    ...volatile.ports,
    issuer: config.ISSUER,
    mtlsIssuer: config.MTLS_ISSUER,
    uiUrl: config.UI_URL ?? `${new URL(config.ISSUER).origin}/ui/auth`,
    version,
    contactCenters: environmentContactCenters(environments),
    directory: persons,
    samlAssertions,
    remoteKeySets: createRemoteKeySets({ logger, now }),
    dpopNonces: dpopNonces(config.KEY_RING, now),
    operationsUser: createOperationsUser({ name: config.OPERATIONS_USERNAME, passwordHash: config.OPERATIONS_PASSWORD_HASH }),
    keyRing: config.KEY_RING,
    logger,
    metrics,
    now,
    listener: listenerOptions(config),
  });

  await configuration.start();
  environments.start();
  return {
    app,
    checks: { ...configuration.checks, ...volatile.checks },
    async close() {
      environments.stop();
      await persons.close();
      await volatile.close();
      await configuration.close();
    },
  };
}

/** Brings the database up to what this version needs. */
export const migrateDatabase = (config: Config, { logger }: RunContext): Promise<string[]> =>
  migrate({ url: config.DATABASE_URL, caFile: config.DATABASE_CA_FILE, schema, directory, logger });

/** Clients and signing keys: in PostgreSQL, and in memory as long as nothing changes. */
function configurationStores(config: Config, { logger, metrics, imported }: RunContext & { imported: ImportedKey | undefined }) {
  const pool = createPool(config, logger);
  const clients = cachedClients(pool);
  const assertionIssuers = cachedAssertionIssuers(pool);
  const keys = postgresSigningKeys({ pool, keyRing: config.KEY_RING, logger, imported });
  const secrets = createClientSecrets({ keyRing: config.KEY_RING });
  const legacyGrantUse = postgresLegacyGrantUse({ pool, now, logger });
  const delivering = logoutDelivering(config, { pool, clients, keys, logger, metrics });
  const watch = watchRevision({
    read: readRevision(pool),
    async onChange() {
      clients.renew();
      assertionIssuers.renew();
      await keys.renew();
    },
    logger,
  });
  return {
    ports: {
      clients,
      keys,
      userJwtSigner: keys.userJwtSigner,
      administeredKeys: postgresAdministeredKeys({ pool, keyRing: config.KEY_RING, logger, imported, changed: keys.renew }),
      clientSecrets: secrets,
      secretHasher: secrets,
      registeredClients: postgresRegisteredClients(pool, clients.renew),
      assertionIssuers,
      assertionIssuerRegistry: postgresRegisteredAssertionIssuers(pool, assertionIssuers.renew),
      legacyGrantUse,
      logoutDeliveries: delivering.deliveries,
    },
    checks: {
      database: schemaIsCurrent(pool, schema, directory),
    },
    async start() {
      await keys.start();
      watch.start();
      legacyGrantUse.start();
      delivering.start();
    },
    async close() {
      watch.stop();
      keys.stop();
      await Promise.all([legacyGrantUse.stop(), delivering.stop()]);
      await pool.end();
    },
  };
}

/** Back-channel logout: what is to be delivered is in PostgreSQL, and every process delivers. */
function logoutDelivering(
  { ISSUER: issuer }: Config,
  { pool, clients, keys, logger, metrics }: RunContext & { pool: Pool; clients: Clients; keys: SigningKeys },
): Delivering {
  return createDelivering({
    queue: postgresLogoutDeliveries(pool),
    sender: createLogoutSender(),
    clients,
    issueLogoutToken: createIssueLogoutToken({ issuer, keys }),
    audit: (event) => audit(logger, event),
    logger,
    metrics,
    now,
  });
}

/** The key of the product's keystore, where one is named. */
const keystoreKey = async ({
  KEYSTORE_FILE: file,
  KEYSTORE_PASSWORD: password = '',
  KEYSTORE_ALIAS: alias,
  KEYSTORE_KEY_PASSWORD,
}: Config) => (file === undefined ? undefined : importKeystore({ file, password, alias, keyPassword: KEYSTORE_KEY_PASSWORD }));

/** Where everything lives that comes and goes. */
interface VolatileStores {
  ports: Pick<
    AppDependencies,
    'codes' | 'tokens' | 'replays' | 'pushedRequests' | 'devices' | 'sessions' | 'sessionClients' | 'attempts' | 'refreshTokenMac'
  >;
  checks: Record<string, () => Promise<unknown>>;
  close(): Promise<unknown>;
}

const sessionLimits = (config: Config) => ({ idleSeconds: config.SESSION_IDLE_SECONDS, maxSeconds: config.SESSION_MAX_SECONDS });

function attemptLimits(config: Config) {
  const limit = (failures: number) => ({ failures, seconds: config.ATTEMPTS_WINDOW_SECONDS });
  return {
    account: limit(config.ATTEMPTS_PER_ACCOUNT),
    address: limit(config.ATTEMPTS_PER_ADDRESS),
    tenant: limit(config.ATTEMPTS_PER_TENANT),
  };
}

function redisStores(config: Config, logger: Logger): VolatileStores {
  const { KEY_RING: keyRing, REDIS_URL = '', REDIS_CA_FILE: caFile } = config;
  const redis = createRedis(REDIS_URL, logger, { caFile });
  return {
    ports: {
      ...redisTokenStore(redis),
      devices: redisDeviceAuthorizations(redis, keyRing),
      replays: redisReplays(redis, now),
      pushedRequests: redisPushedRequests(redis, keyRing),
      sessions: redisSessions(redis, sessionLimits(config)),
      sessionClients: redisSessionClients(redis, { sessionSeconds: config.SESSION_MAX_SECONDS }),
      attempts: redisAttempts(redis, { digest: (name) => keyRing.mac('attempts', name), limits: attemptLimits(config) }),
      refreshTokenMac: refreshTokenMac(keyRing),
    },
    checks: { redis: () => redis.ping() },
    async close() {
      redis.disconnect();
    },
  };
}

function memoryStores(config: Config): VolatileStores {
  const store = createMemoryTokenStore(now);
  return {
    ports: {
      codes: store.codes,
      tokens: store.tokens,
      replays: createMemoryReplays(now),
      pushedRequests: createMemoryPushedRequests(now),
      devices: createMemoryDeviceAuthorizations(now),
      sessions: createMemorySessions(store, sessionLimits(config), now),
      sessionClients: createMemorySessionClients(store, { sessionSeconds: config.SESSION_MAX_SECONDS }, now),
      attempts: createMemoryAttempts(attemptLimits(config), now),
      refreshTokenMac: refreshTokenMac(config.KEY_RING),
    },
    checks: {},
    close: async () => {},
  };
}

/** A token endpoint for this service alone: its token must not depend on the contact centers that the token is needed for. */
function ownToken(
  config: Config,
  logger: Logger,
  {
    clients,
    clientSecrets,
    keys,
    tokens,
    replays,
    refreshTokenMac: mac,
  }: Pick<AppDependencies, 'clients' | 'clientSecrets' | 'keys' | 'tokens' | 'replays' | 'refreshTokenMac'>,
): () => Promise<string> {
  const signing = { issuer: config.ISSUER, keys };
  const tokenEndpoint = createTokenEndpoint({
    grants: [clientCredentials()],
    urls: [],
    authenticateClient: createAuthenticateClient({ clients, methods: { client_secret: clientSecret(clientSecrets) } }),
    readSender: async () => ({}),
    mint: createMint({ issueAccessToken: createIssueAccessToken(signing), issueIdToken: createIssueIdToken(signing), mac }),
    replays,
    tokens,
    sessionClients: { join: async () => true },
    now,
    audit: (event) => audit(logger, event),
  });
  return createOwnToken({ tokenEndpoint, clientId: config.SERVICE_CLIENT_ID, clientSecret: config.SERVICE_CLIENT_SECRET, now });
}

function environmentDirectory(config: Config, logger: Logger, token: () => Promise<string>): EnvironmentDirectory {
  return createEnvironmentDirectory({
    client: createEnvironmentClient({ baseUrl: config.ENVIRONMENT_SERVICE_URL, token }),
    log: {
      onLoaded: (loaded) => logger.info({ event: 'environments.loaded', ...loaded }, 'contact centers were read'),
      onOutage: (err) =>
        logger.warn({ event: 'environments.lost', err }, 'the Environment API cannot be asked; what is known keeps serving'),
      onRecovered: () => logger.info({ event: 'environments.back' }, 'the Environment API can be asked again'),
    },
  });
}
