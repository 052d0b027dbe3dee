import type { ClientEvent } from './client-event.ts';
import type { Connection, Endpoint, Resolve } from './connection.ts';
import { TimedOut } from './errors.ts';
import { createPlaces, type Place, type Places } from './places.ts';

/** What rounds are made of. */
export interface RoundsOptions {
  name: string;
  endpoints: readonly Endpoint[];
  resolve: Resolve | undefined;
  /** For one round over all servers, and for finding out where they are. A round after one in which a server was late may take longer. */
  connectTimeoutMs: number;
  open: (place: Place, timeoutMs: number, signal: AbortSignal) => Promise<Connection>;
  onEvent: (event: ClientEvent) => void;
}

/** What a round is told. */
interface Round {
  /** Ends the trying, an attempt under way too. */
  signal: AbortSignal;
  /** One server may be taking over from another: nobody may be waited for long. */
  hurried: boolean;
}

/** The attempts of one client to connect. */
export interface Rounds {
  /** Tries every server once, first the one after that tried last. Rejects with the reason of the last failure. */
  go(round: Round): Promise<Connection>;
  /** Whether the round under way, or the next one, may take longer than the first. */
  readonly patient: boolean;
}

/** How many times as long a round may take at most. */
const mostPatience = 4;

/** Makes the rounds of one client. */
export const createRounds = (options: RoundsOptions): Rounds => new ServerRounds(options);

class ServerRounds implements Rounds {
  readonly #options: RoundsOptions;
  readonly #places: Places;
  #lastFailure: Error | undefined;
  /** A server that is only busy would else never register anybody. */
  #patience = 1;

  constructor(options: RoundsOptions) {
    this.#options = options;
    this.#places = createPlaces(options);
  }

  get patient(): boolean {
    return this.#patience > 1;
  }

  async go({ signal, hurried }: Round): Promise<Connection> {
    if (hurried) this.#patience = 1;
    const ahead = await this.#places.ahead((endpoint, reason) => this.#fail(endpoint, reason, signal));
    const timeoutMs = (this.#options.connectTimeoutMs * this.#patience) / ahead.length;
    let late = false;
    for (const place of ahead) {
      if (signal.aborted) break;
      this.#places.trying(place);
      try {
        const connection = await this.#connect(place, timeoutMs, signal);
        this.#patience = 1;
        return connection;
      } catch (error) {
        late ||= !hurried && error instanceof TimedOut;
        this.#fail(place.endpoint, error as Error, signal);
      }
    }
    this.#patience = late ? Math.min(mostPatience, this.#patience * 2) : 1;
    throw this.#lastFailure ?? new Error('there is no server');
  }

  async #connect(place: Place, timeoutMs: number, signal: AbortSignal): Promise<Connection> {
    const { name, open, onEvent } = this.#options;
    const connection = await open(place, timeoutMs, signal);
    onEvent({ kind: 'connected', name, endpoint: place.endpoint });
    return connection;
  }

  #fail(endpoint: Endpoint, reason: Error, { aborted }: AbortSignal): void {
    // That an attempt ends because nobody wants it any longer is no failure.
    if (aborted) return;
    const { name, onEvent } = this.#options;
    this.#lastFailure = reason;
    onEvent({ kind: 'connect-failed', name, endpoint, reason: describe(reason), timedOut: reason instanceof TimedOut });
  }
}

/** The message of an error with that of its cause: `the connection broke: connect ECONNREFUSED`. */
export function describe(error: Error): string {
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
