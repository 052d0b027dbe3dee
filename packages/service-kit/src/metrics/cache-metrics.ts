import { Counter, type Registry } from 'prom-client';

/** What a cache tells about itself. */
export interface CacheUse {
  /** Memory had the answer. */
  hit(): void;
  /** Somebody else had to be asked. */
  miss(): void;
}

/** Where nobody wants to know. */
export const unobservedCache: CacheUse = { hit() {}, miss() {} };

/** Counts what caches answer, each under its name. */
export function cacheMetrics(registry: Registry): (cache: string) => CacheUse {
  const caches = new Map<string, { hit: number; miss: number }>();
  new Counter({
    name: 'gauth_cache_requests_total',
    help: 'Questions to caches of the process, by whether memory had the answer',
    labelNames: ['cache', 'outcome'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [cache, counts] of caches) for (const [outcome, count] of Object.entries(counts)) this.inc({ cache, outcome }, count);
    },
  });
  return (cache) => {
    const counts = { hit: 0, miss: 0 };
    caches.set(cache, counts);
    return {
      hit() {
        counts.hit += 1;
      },
      miss() {
        counts.miss += 1;
      },
    };
  };
}
