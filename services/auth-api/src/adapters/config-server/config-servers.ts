import { isDeepStrictEqual } from 'node:util';
import type { ConfigServer } from '@gauth/config-server';
import type { EnvironmentConnection, EnvironmentDirectory } from '@gauth/environment-client';
import { type ClientsOptions, createEnvironmentClients, type EnvironmentClients, type TokenKey } from './environment-clients.ts';

/** An environment and the server that answers for it. */
export interface EnvironmentServer {
  environment: EnvironmentConnection;
  server: ConfigServer;
  /** Undefined where persons without a password cannot be logged in. */
  tokenKey?: TokenKey | undefined;
}

/** What `createConfigServers` is told. */
export interface ConfigServersOptions extends ClientsOptions {
  /** Knows the environments: how their Configuration Servers are reached. */
  environments: Pick<EnvironmentDirectory, 'connection'>;
  /** Begins to watch a connection that is to be kept, and gives what ends that. */
  watch?: ((watched: Omit<EnvironmentServer, 'tokenKey'>) => () => void) | undefined;
}

/** A connected environment. */
interface Connected {
  /** Everything that the connection was made of. */
  environment: EnvironmentConnection;
  clients: EnvironmentClients;
  endWatch: (() => void) | undefined;
  underWay: number;
  retired: boolean;
  ended: boolean;
}

/** The clients of each environment, made when they are first needed and anew when the environment has changed. */
export interface ConfigServers {
  /** Lets `work` ask a Configuration Server of an environment; one that is replaced meanwhile stays open until the work is done. */
  use<T>(environmentId: string, work: (environment: EnvironmentServer) => Promise<T>): Promise<T>;
  /** As `use`, with a server that can change passwords. */
  useWritable<T>(environmentId: string, work: (environment: EnvironmentServer) => Promise<T>): Promise<T>;
  /** Keeps these environments connected and watched, and lets go all others. Gives why some could not be, by their ids. */
  keep(environmentIds: readonly string[]): Promise<ReadonlyMap<string, unknown>>;
  close(): Promise<void>;
}

/** Makes the connections of this process. */
export function createConfigServers(options: ConfigServersOptions): ConfigServers {
  const { environments, watch = () => () => undefined } = options;
  const connected = new Map<string, Connected>();
  const closing = new Set<Promise<void>>();
  let kept: ReadonlySet<string> = new Set();
  let closed = false;

  /** What is under way is waited for, except when everything ends. */
  function retire(environmentId: string): void {
    const each = connected.get(environmentId);
    if (each === undefined) return;
    connected.delete(environmentId);
    each.endWatch?.();
    each.retired = true;
    if (each.underWay === 0 || closed) end(each);
  }

  function end(each: Connected): void {
    if (each.ended) return;
    each.ended = true;
    const done = each.clients.close().catch(() => undefined);
    closing.add(done);
    void done.finally(() => closing.delete(done));
  }

  function connectedTo(environment: EnvironmentConnection): Connected {
    const known = connected.get(environment.id);
    if (known !== undefined && isDeepStrictEqual(known.environment, environment)) return known;
    const clients = createEnvironmentClients(environment, options);
    retire(environment.id);
    const made = { environment, clients, endWatch: undefined, underWay: 0, retired: false, ended: false };
    connected.set(environment.id, made);
    return made;
  }

  async function current(environmentId: string): Promise<Connected> {
    const environment = await environments.connection(environmentId);
    if (closed) throw new Error('the connections are closed');
    if (environment === undefined) {
      retire(environmentId);
      throw new Error(`there is no environment ${environmentId}`);
    }
    const each = connectedTo(environment);
    if (kept.has(environmentId)) each.endWatch ??= watch({ environment, server: each.clients.reading });
    return each;
  }

  async function ask<T>(environmentId: string, work: (each: Connected) => Promise<T>): Promise<T> {
    const each = await current(environmentId);
    each.underWay += 1;
    try {
      return await work(each);
    } finally {
      each.underWay -= 1;
      if (each.retired && each.underWay === 0) end(each);
    }
  }

  return {
    use: (id, work) =>
      ask(id, async ({ environment, clients }) => work({ environment, server: clients.reading, tokenKey: clients.tokenKey })),
    useWritable: (id, work) => ask(id, async ({ environment, clients }) => work({ environment, server: clients.writing() })),
    async keep(environmentIds) {
      kept = new Set(environmentIds);
      for (const id of connected.keys()) if (!kept.has(id)) retire(id);
      const failed = new Map<string, unknown>();
      // One after the other: a start must not open a thousand connections at once.
      for (const id of kept) await current(id).catch((reason: unknown) => failed.set(id, reason));
      return failed;
    },
    async close() {
      closed = true;
      for (const id of connected.keys()) retire(id);
      await Promise.all(closing);
    },
  };
}
