import { randomUUID } from 'node:crypto';
import type { EnvironmentClient, EnvironmentDirectory } from '@gauth/environment-client';
import type { RunContext } from '@gauth/service-kit';
import type { DatabaseFacts, RedisNodeFacts, Unasked } from '@gauth/service-kit/facts';
import { askEnvironmentService } from '../adapters/diagnostics/ask-environment-service.ts';
import { askEnvironments } from '../adapters/diagnostics/ask-environments.ts';
import { askKeystore } from '../adapters/diagnostics/ask-keystore.ts';
import { reasonOf } from '../adapters/diagnostics/config-server-fault.ts';
import type { Config } from '../config.ts';
import type { Diagnose } from '../ports/diagnostics.ts';
import { within } from '../within.ts';
import type { ConfigurationServers } from './configuration-servers.ts';
import { keystoreOf } from './keystore.ts';

interface Surroundings {
  databaseFacts: () => Promise<DatabaseFacts>;
  redisFacts?: () => Promise<RedisNodeFacts[]>;
  elasticsearch: RunContext['elasticsearch'];
  client: EnvironmentClient;
  environments: EnvironmentDirectory;
  servers: Pick<ConfigurationServers, 'use'>;
}

/** Looks at the stores and files, at environment-api and at the Configuration Servers, side by side. */
export function diagnostics(config: Config, surroundings: Surroundings): Diagnose {
  const { databaseFacts, redisFacts, elasticsearch: askElasticsearch, client, environments, servers } = surroundings;
  const instance = randomUUID();
  const own = { instance, settings: settingsOf(config), keyRing: keyRingOf(config) };
  const contactCenters = () => environments.contactCenters();
  return async () => {
    const [database, redis, elasticsearch, keystore, environmentService, asked] = await Promise.all([
      orProblem(databaseFacts),
      redisFacts && orProblem(redisFacts),
      askElasticsearch(),
      askKeystore(keystoreOf(config)),
      askEnvironmentService(client),
      askEnvironments({ servers, contactCenters }),
    ]);
    return { ...own, database, redis, elasticsearch, keystore, environmentService, environments: asked };
  };
}

const settingsOf = (config: Config) => ({
  location: config.LOCATION,
  logLevel: config.LOG_LEVEL,
  sessionStore: config.SESSION_STORE,
  redisMode: config.REDIS_MODE,
  trustProxy: config.TRUST_PROXY,
  databasePoolSize: config.DATABASE_POOL_SIZE,
  consul: config.CONSUL_URL !== undefined,
});

/** A MAC tells equal keys from unequal ones and nothing else of them. */
const keyRingOf = ({ KEY_RING: ring }: Config) => ({
  ids: [...ring.ids],
  fingerprints: ring.macs('diagnostics', 'fingerprint').map((mac) => mac.slice(0, 16)),
});

async function orProblem<T>(ask: () => Promise<T>): Promise<T | Unasked> {
  try {
    return await within(3000, ask(), () => new Error('no answer within 3 s'));
  } catch (error) {
    return { problem: reasonOf(error) };
  }
}
