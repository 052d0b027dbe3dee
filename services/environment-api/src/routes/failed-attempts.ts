import { LRUCache } from 'lru-cache';

/** Wrong credentials by address, so that guessing is slow. */
export interface FailedAttempts {
  /** 0 when an address may try. */
  secondsToWait(address: string): number;
  count(address: string): void;
  /** Runs the attempts of an address one after the other, so that none of many at once begins before the failures of the others are counted. */
  inTurn<T>(address: string, attempt: () => Promise<T>): Promise<T>;
}

/** Lets an address fail ten times a minute. Remembers 10,000 addresses; what is forgotten may try again. */
export function createFailedAttempts({ limit = 10, windowMs = 60_000, now = () => performance.now() } = {}): FailedAttempts {
  const failures = new LRUCache<string, { count: number }>({ max: 10_000, ttl: windowMs, ttlResolution: 0, perf: { now } });
  const lastOf = new Map<string, Promise<unknown>>();
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
    async inTurn(address, attempt) {
      const own = Promise.resolve(lastOf.get(address)).then(attempt);
      const over = own
        .catch(() => undefined)
        .then(() => {
          if (lastOf.get(address) === over) lastOf.delete(address);
        });
      lastOf.set(address, over);
      return own;
    },
  };
}
