import { LRUCache } from 'lru-cache';

/** Wrong credentials by address, so that guessing is slow. */
export interface FailedAttempts {
  /** 0 when an address may try. */
  secondsToWait(address: string): number;
  count(address: string): void;
}

/** Lets an address fail ten times a minute. Remembers 10,000 addresses; what is forgotten may try again. */
export function createFailedAttempts({ limit = 10, windowMs = 60_000, now = () => performance.now() } = {}): FailedAttempts {
  const failures = new LRUCache<string, { count: number }>({ max: 10_000, ttl: windowMs, ttlResolution: 0, perf: { now } });
  return {
    secondsToWait(address) {
      const failed = failures.get(address);
      return failed === undefined || failed.count < limit ? 0 : Math.ceil(failures.getRemainingTTL(address) / 1000);
    },
    count(address) {
      const failed = failures.get(address);
      if (failed === undefined) failures.set(address, { count: 1 });
      else failed.count += 1;
    },
  };
}
