import { readFileSync } from 'node:fs';
import { createConfigServerClient, createResolver, type TlsOptions } from '@gauth/config-server';
import type { EnvironmentDirectory } from '@gauth/environment-client';
import { audit, type RunContext } from '@gauth/service-kit';
import { type ConfigServers, createConfigServers } from '../adapters/config-server/config-servers.ts';
import { measuredClients } from '../adapters/config-server/measured-client.ts';
import type { AppDependencies } from '../app.ts';
import type { Config } from '../config.ts';
import { createConsequences } from '../config-changes/consequences.ts';
import type { FirstConnections } from '../config-changes/first-connections.ts';
import { createKeepConnected } from '../config-changes/keep-connected.ts';
import { createWatchChanges } from '../config-changes/watch-changes.ts';
import { createConfigServerEvents, createConsulEvents } from '../config-server-events.ts';
import { createEnding } from '../logout/ending.ts';
import type { ChangeCursors } from '../ports/change-cursors.ts';

type Surroundings = RunContext &
  Pick<AppDependencies, 'clients' | 'tokens' | 'sessions' | 'sessionClients' | 'webServicesSessions' | 'logoutDeliveries'> & {
    environments: EnvironmentDirectory;
    changeCursors: ChangeCursors;
    firstConnections: FirstConnections;
  };

/** The connections to the Configuration Servers of all environments that are used. */
export interface ConfigurationServers extends Pick<ConfigServers, 'use' | 'useWritable' | 'close'> {
  /** Begins to keep them, and to draw the consequences of what changes there. */
  start(): void;
}

/** Puts them together: how they are found, what is done with what they tell, and which there are. */
export function configurationServers(config: Config, surroundings: Surroundings): ConfigurationServers {
  const { environments, firstConnections, logger } = surroundings;
  const onEvent = createConfigServerEvents(surroundings);
  const resolver = createResolver({ consul: consulOf(config), onEvent: createConsulEvents(surroundings) });
  const servers = createConfigServers({
    environments,
    keyRing: config.KEY_RING,
    location: config.LOCATION,
    tls: tlsOf(config),
    limits: {
      connectTimeoutMs: config.CONFIG_SERVER_CONNECT_TIMEOUT_MS,
      requestTimeoutMs: config.CONFIG_SERVER_COMMAND_TIMEOUT_MS,
      loginTimeoutMs: config.CONFIG_SERVER_LOGIN_TIMEOUT_MS,
      maxInFlight: config.CONFIG_SERVER_MAX_IN_FLIGHT,
      maxQueued: config.CONFIG_SERVER_QUEUE_THRESHOLD,
    },
    resolve: resolver.resolve,
    onEvent(event) {
      onEvent(event);
      if (event.kind === 'connected') firstConnections.connected(event.name);
    },
    connect: measuredClients(createConfigServerClient, surroundings.metrics),
    watch: watchOf(surroundings),
  });
  const kept = createKeepConnected({
    environmentIds: () => [...new Set(environments.contactCenters().map(({ environmentId }) => environmentId))],
    async keep(environmentIds) {
      // From now on the time counts: how to reach them may be long in coming.
      firstConnections.needed(environmentIds);
      const failed = await servers.keep(environmentIds);
      firstConnections.needed(environmentIds.filter((id) => !failed.has(id)));
      return failed;
    },
    logger,
  });
  return {
    use: servers.use,
    useWritable: servers.useWritable,
    start: kept.start,
    async close() {
      kept.stop();
      resolver.close();
      await servers.close();
    },
  };
}

function watchOf({ environments, changeCursors: cursors, logger, ...stores }: Surroundings) {
  const trail: Parameters<typeof createEnding>[0]['trail'] = { record: (event, log = logger) => audit(log, event) };
  const ending = createEnding({ ...stores, trail, logger });
  const consequences = createConsequences({ contactCenters: environments.contactCenters, ending, trail });
  return createWatchChanges({ cursors, consequences, logger });
}

const read = (file: string | undefined): string | undefined => (file === undefined ? undefined : readFileSync(file, 'utf8'));

function tlsOf({ CONFIG_SERVER_CA_FILE, CONFIG_SERVER_CERT_FILE, CONFIG_SERVER_KEY_FILE }: Config): TlsOptions {
  const texts = { ca: read(CONFIG_SERVER_CA_FILE), cert: read(CONFIG_SERVER_CERT_FILE), key: read(CONFIG_SERVER_KEY_FILE) };
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined));
}

function consulOf({ CONSUL_URL: url, CONSUL_TOKEN: token, CONSUL_CA_FILE, CONSUL_DATACENTER: datacenter }: Config) {
  return url === undefined ? undefined : { url, token, ca: read(CONSUL_CA_FILE), datacenter };
}
