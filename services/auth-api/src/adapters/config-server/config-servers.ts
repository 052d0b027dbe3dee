import type { ConfigServer, ConfigServerOptions, Endpoint } from '@gauth/config-server';
import { type EnvironmentConnection, environmentPasswordContext, servesLocation } from '@gauth/environment-client';
import { LRUCache } from 'lru-cache';
import type { DirectoryOptions } from './directory.ts';

/** A connected environment. */
interface Connected {
  server: ConfigServer;
  /** Stands for everything that the connection was made of. */
  madeOf: string;
  underWay: number;
  retired: boolean;
  ended: boolean;
}

/** One client an environment, made when it is first needed and anew when the environment has changed. */
export interface ConfigServers {
  /** Lets `work` ask the Configuration Server of an environment; one that is replaced meanwhile stays open until the work is done. */
  use<T>(environmentId: string, work: (environment: { server: ConfigServer; tenant: string }) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

type Options = DirectoryOptions & { connect: (options: ConfigServerOptions) => ConfigServer };

/** Keeps at most `capacity` environments connected; the least recently used ones are let go. */
export function createConfigServers(options: Options): ConfigServers {
  const { environments, connect, capacity = 1000 } = options;
  const closing = new Set<Promise<void>>();
  const connected = new LRUCache<string, Connected>({ max: capacity, dispose: retire });
  let closed = false;

  /** What is under way is waited for, except when everything ends. */
  function retire(each: Connected): void {
    each.retired = true;
    if (each.underWay === 0 || closed) end(each);
  }

  function end(each: Connected): void {
    if (each.ended) return;
    each.ended = true;
    const done = each.server.close().catch(() => undefined);
    closing.add(done);
    void done.finally(() => closing.delete(done));
  }

  function connectedTo(environment: EnvironmentConnection): Connected {
    const madeOf = JSON.stringify(environment);
    const known = connected.get(environment.id);
    if (known?.madeOf === madeOf) return known;
    const made = { server: connect(clientOptions(environment, options)), madeOf, underWay: 0, retired: false, ended: false };
    connected.set(environment.id, made);
    return made;
  }

  return {
    async use(environmentId, work) {
      const environment = await environments.connection(environmentId);
      if (closed) throw new Error('the directory is closed');
      if (environment === undefined) {
        connected.delete(environmentId);
        throw new Error(`there is no environment ${environmentId}`);
      }
      const each = connectedTo(environment);
      each.underWay += 1;
      try {
        return await work({ server: each.server, tenant: environment.tenant });
      } finally {
        each.underWay -= 1;
        if (each.retired && each.underWay === 0) end(each);
      }
    },
    async close() {
      closed = true;
      connected.clear();
      await Promise.all(closing);
    },
  };
}

/** The protocol carries at most an hour. */
const longestSilence = 3600;

function clientOptions(environment: EnvironmentConnection, { keyRing, location, tls = {}, onEvent }: Options): ConfigServerOptions {
  return {
    name: environment.id,
    endpoints: endpointsFor(environment, location),
    ...(environment.tlsEnabled && { tls }),
    application: { name: environment.appName, type: 'CFGGenericClient' },
    serviceAccount: {
      userName: environment.username,
      password: keyRing.open(environment.sealedPassword, environmentPasswordContext(environment.id)),
    },
    localTimeoutSeconds: Math.min(environment.localTimeout, longestSilence),
    remoteTimeoutSeconds: Math.min(environment.remoteTimeout, longestSilence),
    onEvent,
  };
}

/** Primaries and backups that serve the location. Read-only ones cannot set a password, so they are asked only where there is nothing else. */
function endpointsFor({ id, configServers }: EnvironmentConnection, location: string): Endpoint[] {
  const serving = configServers.filter(({ locations }) => servesLocation(locations, location));
  if (serving.length === 0) throw new Error(`no Configuration Server of environment ${id} serves the location ${location}`);
  const writable = serving.filter(({ readOnly }) => !readOnly);
  return (writable.length > 0 ? writable : serving).flatMap(({ primaryAddress, primaryPort, backupAddress, backupPort }) => [
    { host: primaryAddress, port: primaryPort },
    ...(backupAddress === undefined || backupPort === undefined ? [] : [{ host: backupAddress, port: backupPort }]),
  ]);
}
