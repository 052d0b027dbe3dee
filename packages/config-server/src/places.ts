import { beforeDeadline } from './before-deadline.ts';
import type { Endpoint, Resolve } from './connection.ts';
import { certifiedNameOf } from './srv.ts';

/** A server to be tried, and the name that led to it, which its certificate must carry. */
export interface Place {
  endpoint: Endpoint;
  certifiedName: string;
}

interface PlacesOptions {
  endpoints: readonly Endpoint[];
  resolve: Resolve | undefined;
  /** For finding out where the servers are. */
  connectTimeoutMs: number;
}

/** Told of an endpoint that could not be resolved. */
export type OnUnresolved = (endpoint: Endpoint, reason: Error) => void;

/** A name that stands for more servers than this is not believed: only the first are tried. */
const maxPlaces = 16;

/** Knows which servers there are, and which was tried last. */
export interface Places {
  /** Every server there is now, the one tried last at the end: so primary and backup alternate. Never rejects. */
  ahead(onFailure: OnUnresolved): Promise<Place[]>;
  trying(place: Place): void;
}

/** Makes the places of one client. */
export const createPlaces = (options: PlacesOptions): Places => new KnownPlaces(options);

class KnownPlaces implements Places {
  readonly #options: PlacesOptions;
  #lastTried: string | undefined;

  constructor(options: PlacesOptions) {
    this.#options = options;
  }

  async ahead(onFailure: OnUnresolved): Promise<Place[]> {
    const found = await Promise.all(this.#options.endpoints.map((endpoint) => this.#placesOf(endpoint, onFailure)));
    const places = firstOfEach(found.flat()).slice(0, maxPlaces);
    const next = places.findIndex((place) => keyOf(place) === this.#lastTried) + 1;
    return [...places.slice(next), ...places.slice(0, next)];
  }

  trying(place: Place): void {
    this.#lastTried = keyOf(place);
  }

  async #placesOf(endpoint: Endpoint, onFailure: OnUnresolved): Promise<Place[]> {
    const found = await this.#resolved(endpoint).catch((reason: unknown) => {
      onFailure(endpoint, reason instanceof Error ? reason : new Error('not resolved', { cause: reason }));
      return [];
    });
    return found.map((each) => ({ endpoint: each, certifiedName: certifiedNameOf(endpoint.host) }));
  }

  async #resolved(endpoint: Endpoint): Promise<readonly Endpoint[]> {
    const { resolve, connectTimeoutMs } = this.#options;
    if (resolve === undefined) return [endpoint];
    const deadline = performance.now() + connectTimeoutMs;
    const found = await beforeDeadline({ deadline, promise: resolve(endpoint), overdue: `no address within ${connectTimeoutMs} ms` });
    if (found.length === 0) throw new Error('the name stands for no server');
    return found;
  }
}

const keyOf = ({ endpoint: { host, port } }: Place): string => `${host}:${port}`;

function firstOfEach(places: Place[]): Place[] {
  const seen = new Set<string>();
  return places.filter((place) => !seen.has(keyOf(place)) && seen.add(keyOf(place)));
}
