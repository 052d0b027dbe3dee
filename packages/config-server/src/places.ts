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
  timeoutMs: number;
  /** An endpoint could not be resolved. */
  onFailure: (endpoint: Endpoint, reason: Error) => void;
}

/** A name that stands for more servers than this is not believed: only the first are tried. */
const maxPlaces = 16;

/** Knows which servers there are, and which was tried last. */
export interface Places {
  /** Every server there is now, the one tried last at the end: so primary and backup alternate. Never rejects. */
  ahead(): Promise<Place[]>;
  trying(place: Place): void;
}

/** Makes the places of one client. */
export function createPlaces({ endpoints, resolve, timeoutMs, onFailure }: PlacesOptions): Places {
  let lastTried: string | undefined;

  const resolved = async (endpoint: Endpoint, find: Resolve): Promise<readonly Endpoint[]> => {
    try {
      const deadline = performance.now() + timeoutMs;
      const found = await beforeDeadline({ deadline, promise: find(endpoint), overdue: `no address within ${timeoutMs} ms` });
      if (found.length === 0) throw new Error('the name stands for no server');
      return found;
    } catch (reason) {
      onFailure(endpoint, reason instanceof Error ? reason : new Error('not resolved', { cause: reason }));
      return [];
    }
  };

  const placesOf = async (endpoint: Endpoint): Promise<Place[]> => {
    const found = resolve === undefined ? [endpoint] : await resolved(endpoint, resolve);
    return found.map((each) => ({ endpoint: each, certifiedName: certifiedNameOf(endpoint.host) }));
  };

  return {
    async ahead() {
      const places = firstOfEach((await Promise.all(endpoints.map(placesOf))).flat()).slice(0, maxPlaces);
      const next = places.findIndex((place) => keyOf(place) === lastTried) + 1;
      return [...places.slice(next), ...places.slice(0, next)];
    },
    trying(place) {
      lastTried = keyOf(place);
    },
  };
}

const keyOf = ({ endpoint: { host, port } }: Place): string => `${host}:${port}`;

function firstOfEach(places: Place[]): Place[] {
  const seen = new Set<string>();
  return places.filter((place) => !seen.has(keyOf(place)) && seen.add(keyOf(place)));
}
