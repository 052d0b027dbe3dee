import type { ClientEvent } from './client-event.ts';
import type { Connection, Endpoint, Resolve } from './connection.ts';
import { LeaveTaken, TimedOut } from './errors.ts';
import { createPlaces, type Place } from './places.ts';

/** What rounds are made of. */
export interface RoundsOptions {
  name: string;
  endpoints: readonly Endpoint[];
  resolve: Resolve | undefined;
  /** For one round over all servers, and for finding out where they are. */
  connectTimeoutMs: number;
  open: (place: Place, timeoutMs: number) => Promise<Connection>;
  onEvent: (event: ClientEvent) => void;
}

/** Tries every server once, first the one after that tried last. Rejects with the reason of the last failure; stops trying when told so. */
export type Round = (isOver: () => boolean) => Promise<Connection>;

/** Makes the rounds of one client. */
export function createRounds({ name, endpoints, resolve, connectTimeoutMs, open, onEvent }: RoundsOptions): Round {
  let lastFailure: Error | undefined;
  const places = createPlaces({ endpoints, resolve, timeoutMs: connectTimeoutMs, onFailure: fail });

  function fail(endpoint: Endpoint, reason: Error): void {
    lastFailure = reason;
    onEvent({ kind: 'connect-failed', name, endpoint, reason: describe(reason), timedOut: reason instanceof TimedOut });
  }

  const connect = async (place: Place, timeoutMs: number): Promise<Connection> => {
    const { endpoint } = place;
    const connection = await open(place, timeoutMs);
    onEvent({ kind: 'connected', name, endpoint });
    void connection.closed.then((reason) =>
      onEvent({ kind: 'disconnected', name, endpoint, reason: describe(reason), orderly: reason instanceof LeaveTaken }),
    );
    return connection;
  };

  return async (isOver) => {
    const ahead = await places.ahead();
    for (const place of ahead) {
      if (isOver()) break;
      places.trying(place);
      try {
        return await connect(place, connectTimeoutMs / ahead.length);
      } catch (error) {
        fail(place.endpoint, error as Error);
      }
    }
    throw lastFailure ?? new Error('there is no server');
  };
}

/** The message of an error with that of its cause: `the connection broke: connect ECONNREFUSED`. */
function describe(error: Error): string {
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
