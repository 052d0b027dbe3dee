import type { ClientEvent } from './client-event.ts';
import type { Connection, Endpoint, Resolve } from './connection.ts';
import { TimedOut } from './errors.ts';
import { createPlaces, type Place, type Places } from './places.ts';

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

/** The attempts of one client to connect. */
export interface Rounds {
  /** Tries every server once, first the one after that tried last. Rejects with the reason of the last failure; stops trying when told so. */
  go(isOver: () => boolean): Promise<Connection>;
}

/** Makes the rounds of one client. */
export const createRounds = (options: RoundsOptions): Rounds => new ServerRounds(options);

class ServerRounds implements Rounds {
  readonly #options: RoundsOptions;
  readonly #places: Places;
  #lastFailure: Error | undefined;

  constructor(options: RoundsOptions) {
    this.#options = options;
    this.#places = createPlaces(options);
  }

  async go(isOver: () => boolean): Promise<Connection> {
    const ahead = await this.#places.ahead((endpoint, reason) => this.#fail(endpoint, reason));
    for (const place of ahead) {
      if (isOver()) break;
      this.#places.trying(place);
      try {
        return await this.#connect(place, this.#options.connectTimeoutMs / ahead.length);
      } catch (error) {
        this.#fail(place.endpoint, error as Error);
      }
    }
    throw this.#lastFailure ?? new Error('there is no server');
  }

  async #connect(place: Place, timeoutMs: number): Promise<Connection> {
    const { name, open, onEvent } = this.#options;
    const connection = await open(place, timeoutMs);
    onEvent({ kind: 'connected', name, endpoint: place.endpoint });
    return connection;
  }

  #fail(endpoint: Endpoint, reason: Error): void {
    const { name, onEvent } = this.#options;
    this.#lastFailure = reason;
    onEvent({ kind: 'connect-failed', name, endpoint, reason: describe(reason), timedOut: reason instanceof TimedOut });
  }
}

/** The message of an error with that of its cause: `the connection broke: connect ECONNREFUSED`. */
export function describe(error: Error): string {
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
