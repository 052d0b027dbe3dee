import { LRUCache } from 'lru-cache';
import type { EnvironmentClient } from './client.ts';
import type { EnvironmentConnection } from './environment.ts';
import { EnvironmentUnavailable } from './errors.ts';

/** Connections of environments, read when they are first asked for and again after every change. */
export interface Connections {
  /** The connection as of a revision; one read for simultaneous callers. The last known one when the API is away. */
  find(environmentId: string, revision: number): Promise<EnvironmentConnection | undefined>;
}

/** A bounded cache of connections; the least recently used ones are forgotten first. */
export function createConnections(client: EnvironmentClient, max = 10_000): Connections {
  const known = new LRUCache<string, { revision: number; connection: EnvironmentConnection }>({ max });
  const underway = new Map<string, Promise<EnvironmentConnection | undefined>>();

  async function read(id: string, revision: number): Promise<EnvironmentConnection | undefined> {
    const connection = await client.environmentConnection(id);
    if (connection === undefined) known.delete(id);
    else known.set(id, { revision, connection });
    return connection;
  }

  function readOnce(id: string, revision: number): Promise<EnvironmentConnection | undefined> {
    const flight = `${revision} ${id}`;
    const reading = underway.get(flight) ?? read(id, revision).finally(() => underway.delete(flight));
    underway.set(flight, reading);
    return reading;
  }

  return {
    async find(environmentId, revision) {
      const id = environmentId.toLowerCase();
      const entry = known.get(id);
      if (entry?.revision === revision) return entry.connection;
      try {
        return await readOnce(id, revision);
      } catch (error) {
        if (entry !== undefined && error instanceof EnvironmentUnavailable) return entry.connection;
        throw error;
      }
    },
  };
}
