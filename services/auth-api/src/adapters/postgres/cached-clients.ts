import type { Client, Clients } from '@gauth/oauth';
import { type CacheUse, unobservedCache } from '@gauth/service-kit';
import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';
import { orTemporarilyUnavailable } from '../outage.ts';
import { type ClientRow, clientFields, toClient } from './client-row.ts';

/** The cached view of registered clients; `renew` makes every client be read again before it is used next. */
export type CachedClients = Clients & { renew(): void };

interface Options {
  /** How many clients are remembered. */
  capacity?: number;
  /** A client that is there as long as nobody has registered its id. */
  unregistered?: Client;
  use?: CacheUse;
}

const longestId = 255;

/**
 * Clients from memory: a known one costs no statement, simultaneous callers share one. Ids of nobody are not remembered, so that a client that was
 * registered a moment ago is known to every pod, and guessing ids displaces no client. Call `renew` when the revision changes. What was last known
 * keeps serving while PostgreSQL is away.
 */
export function cachedClients(
  pool: Pick<Pool, 'query'>,
  { capacity = 10_000, unregistered, use = unobservedCache }: Options = {},
): CachedClients {
  const known = new LRUCache<string, { client: Client; generation: number }>({ max: capacity });
  const underWay = new Map<string, Promise<Client | undefined>>();
  let generation = 0;

  async function read(id: string, readIn: number): Promise<Client | undefined> {
    const { rows } = await pool.query<ClientRow>(`select ${clientFields} from auth.clients where id = $1`, [id]);
    const otherwise = id === unregistered?.id ? unregistered : undefined;
    const client = rows[0] ? toClient(rows[0]) : otherwise;
    if (client) known.set(id, { client, generation: readIn });
    else known.delete(id);
    return client;
  }

  /** A reading that began before a change must not answer a question asked after it, so each generation has flights of its own. */
  function readOnce(id: string): Promise<Client | undefined> {
    const flight = `${generation} ${id}`;
    const reading = underWay.get(flight) ?? read(id, generation).finally(() => underWay.delete(flight));
    underWay.set(flight, reading);
    return reading;
  }

  return {
    async find(clientId) {
      if (clientId.length > longestId || clientId.includes('\0')) return undefined;
      const entry = known.get(clientId);
      if (entry?.generation === generation) {
        use.hit();
        return entry.client;
      }
      use.miss();
      return orTemporarilyUnavailable(() =>
        readOnce(clientId).catch((error: unknown) => {
          if (entry === undefined) throw error;
          return entry.client;
        }),
      );
    },
    renew() {
      generation += 1;
    },
  };
}
