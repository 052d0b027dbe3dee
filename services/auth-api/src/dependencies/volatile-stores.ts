import {
  createMemoryDeviceAuthorizations,
  createMemoryPushedRequests,
  createMemoryReplays,
  createMemoryTokenStore,
} from '@gauth/oauth/memory';
import { askRedisFacts, connectToRedis, type Logger, type Metrics, type StartContext } from '@gauth/service-kit';
import type { RedisNodeFacts } from '@gauth/service-kit/facts';
import { refreshTokenMac } from '../adapters/keys/refresh-token-mac.ts';
import { createMemoryAttempts } from '../adapters/memory/attempts.ts';
import { createMemoryChangeCursors } from '../adapters/memory/change-cursors.ts';
import { createMemoryOneTimeRecords } from '../adapters/memory/one-time-records.ts';
import { createMemoryProviderSessions } from '../adapters/memory/provider-sessions.ts';
import { createMemorySessionClients } from '../adapters/memory/session-clients.ts';
import { createMemorySessions } from '../adapters/memory/sessions.ts';
import { createMemoryWebServicesSessions } from '../adapters/memory/web-services-sessions.ts';
import { redisAttempts } from '../adapters/redis/attempts.ts';
import { redisChangeCursors } from '../adapters/redis/change-cursors.ts';
import { redisDeviceAuthorizations } from '../adapters/redis/device-authorizations.ts';
import { redisOneTimeRecords } from '../adapters/redis/one-time-records.ts';
import { redisProviderSessions } from '../adapters/redis/provider-sessions.ts';
import { redisPushedRequests } from '../adapters/redis/pushed-requests.ts';
import { redisReplays } from '../adapters/redis/replays.ts';
import { redisSessionClients } from '../adapters/redis/session-clients.ts';
import { redisSessions } from '../adapters/redis/sessions.ts';
import { redisTokenStore } from '../adapters/redis/token-store.ts';
import { redisWebServicesSessions } from '../adapters/redis/web-services-sessions.ts';
import type { AppDependencies } from '../app.ts';
import type { Config } from '../config.ts';
import type { ChangeCursors } from '../ports/change-cursors.ts';

/** Where everything lives that comes and goes. */
export interface VolatileStores {
  ports: Pick<
    AppDependencies,
    | 'codes'
    | 'tokens'
    | 'replays'
    | 'pushedRequests'
    | 'devices'
    | 'sessions'
    | 'sessionClients'
    | 'webServicesSessions'
    | 'providerSessions'
    | 'oneTimeRecords'
    | 'attempts'
    | 'refreshTokenMac'
  >;
  changeCursors: ChangeCursors;
  /** What Redis says of itself; absent without one. */
  redisFacts?: () => Promise<RedisNodeFacts[]>;
  close(): Promise<unknown>;
}

interface Surroundings {
  logger: Logger;
  metrics: Pick<Metrics, 'observeRedis'>;
  needs: StartContext['needs'];
  now: () => Date;
}

/** In Redis, or in this process where it may forget. */
export const volatileStores = async (config: Config, surroundings: Surroundings): Promise<VolatileStores> =>
  config.SESSION_STORE === 'redis' ? redisStores(config, surroundings) : memoryStores(config, surroundings);

async function redisStores(config: Config, { logger, metrics, needs, now }: Surroundings): Promise<VolatileStores> {
  const { KEY_RING: keyRing, REDIS_URL = '' } = config;
  const connecting = connectToRedis({ ...config, REDIS_URL }, logger);
  needs('redis', async () => (await connecting).ping());
  const redis = await connecting;
  metrics.observeRedis(redis);
  return {
    ports: {
      ...redisTokenStore(redis),
      devices: redisDeviceAuthorizations(redis, keyRing),
      replays: redisReplays(redis, now),
      pushedRequests: redisPushedRequests(redis, keyRing),
      sessions: redisSessions(redis, sessionLimits(config)),
      sessionClients: redisSessionClients(redis, { sessionSeconds: config.SESSION_MAX_SECONDS }),
      webServicesSessions: redisWebServicesSessions(redis, webServicesSessionLimits(config)),
      providerSessions: redisProviderSessions(redis, now),
      oneTimeRecords: redisOneTimeRecords(redis, keyRing),
      attempts: redisAttempts(redis, {
        digest: (name) => keyRing.mac('attempts', name),
        limits: attemptLimits(config),
        underWayMs: underWayMs(config),
      }),
      refreshTokenMac: refreshTokenMac(keyRing),
    },
    changeCursors: redisChangeCursors(redis),
    redisFacts: () => askRedisFacts(redis),
    async close() {
      redis.disconnect();
    },
  };
}

function memoryStores(config: Config, { now }: Surroundings): VolatileStores {
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
      webServicesSessions: createMemoryWebServicesSessions(store, webServicesSessionLimits(config), now),
      providerSessions: createMemoryProviderSessions(now),
      oneTimeRecords: createMemoryOneTimeRecords(now),
      attempts: createMemoryAttempts(attemptLimits(config), now, underWayMs(config)),
      refreshTokenMac: refreshTokenMac(config.KEY_RING),
    },
    changeCursors: createMemoryChangeCursors(),
    close: async () => {},
  };
}

const sessionLimits = (config: Config) => ({ idleSeconds: config.SESSION_IDLE_SECONDS, maxSeconds: config.SESSION_MAX_SECONDS });

const webServicesSessionLimits = (config: Config) => ({
  idleSeconds: config.WEB_SERVICES_SESSION_IDLE_SECONDS,
  maxSeconds: config.SESSION_MAX_SECONDS,
});

/** Longer than any login, with what is done before and after it. */
const underWayMs = (config: Config): number => config.CONFIG_SERVER_LOGIN_TIMEOUT_MS + 10_000;

function attemptLimits(config: Config) {
  const limit = (failures: number) => ({ failures, seconds: config.ATTEMPTS_WINDOW_SECONDS });
  return {
    account: limit(config.ATTEMPTS_PER_ACCOUNT),
    address: limit(config.ATTEMPTS_PER_ADDRESS),
    tenant: limit(config.ATTEMPTS_PER_TENANT),
  };
}
