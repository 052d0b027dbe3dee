import type { Attempt, AttemptSubject, Attempts } from '../../ports/attempts.ts';
import {
  type AttemptKind,
  type AttemptLimit,
  type AttemptLimits,
  countersOf,
  defaultAttemptLimits,
  defaultUnderWayMs,
  mostUnderWay,
} from '../attempt-limits.ts';

/** When each attempt at one counter stops counting; failures and attempts under way alike. */
type Places = Map<symbol, { until: number; failed: boolean }>;

type Held = readonly { kind: AttemptKind; key: string; limit: AttemptLimit }[];

const sweepEvery = 1024;

/** Failed sign-ins counted in this process, for tests and for a single process without Redis. */
export function createMemoryAttempts(
  limits: AttemptLimits = defaultAttemptLimits,
  now: () => Date = () => new Date(),
  underWayMs = defaultUnderWayMs,
): Attempts {
  const counters = new Map<string, Places>();
  let begun = 0;

  /** The places of a counter that still count. */
  function placesOf(key: string): Places {
    const places = counters.get(key) ?? new Map();
    for (const [id, { until }] of places) if (until <= now().getTime()) places.delete(id);
    if (places.size === 0) counters.delete(key);
    return places;
  }

  function refusal({ kind, key, limit: { failures } }: Held[number]): 'busy' | 'exhausted' | undefined {
    const places = [...placesOf(key).values()];
    const failed = places.filter((place) => place.failed).length;
    if (failed >= failures) return 'exhausted';
    return places.length >= failures || places.length - failed >= mostUnderWay[kind] ? 'busy' : undefined;
  }

  function hold(key: string, id: symbol, place: { until: number; failed: boolean }): void {
    counters.set(key, placesOf(key).set(id, place));
  }

  function release(held: Held, id: symbol): void {
    for (const { key } of held) placesOf(key).delete(id);
  }

  function forgetFailures(held: Held): void {
    for (const places of held.filter(({ kind }) => kind === 'account').map(({ key }) => placesOf(key))) {
      for (const [id, { failed }] of places) if (failed) places.delete(id);
    }
  }

  function attempt(held: Held, id: symbol): Attempt {
    return {
      async succeeded() {
        release(held, id);
        forgetFailures(held);
      },
      async failed() {
        for (const { key, limit } of held) hold(key, id, { until: now().getTime() + limit.seconds * 1000, failed: true });
      },
      returned: async () => release(held, id),
    };
  }

  function sweepNowAndThen(): void {
    begun += 1;
    if (begun % sweepEvery === 0) for (const key of counters.keys()) placesOf(key);
  }

  return {
    async begin(subject: AttemptSubject) {
      sweepNowAndThen();
      const held = countersOf(subject).map(({ kind, name }) => ({ kind, key: `${kind} ${name}`, limit: limits[kind] }));
      const refusals = held.map(refusal);
      if (refusals.includes('exhausted')) return 'exhausted';
      if (refusals.includes('busy')) return 'busy';
      const id = Symbol('attempt');
      for (const { key } of held) hold(key, id, { until: now().getTime() + underWayMs, failed: false });
      return attempt(held, id);
    },
  };
}
