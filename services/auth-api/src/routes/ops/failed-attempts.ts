import { LRUCache } from 'lru-cache';

/** Counts wrong administrators by address, so that nobody guesses quickly. */
export interface FailedAttempts {
  /** How many seconds an address must wait before it is heard again; 0 when it need not. */
  secondsToWait(address: string): number;
  count(address: string): void;
}

const limit = 10;
const windowMs = 60_000;

/**
 * Ten failures a minute, counted in this process: the operations user is one account, which counting by name would let anybody lock, and the
 * installer must get in while Redis is away.
 */
export function createFailedAttempts(now: () => Date): FailedAttempts {
  const failures = new LRUCache<string, { count: number; until: number }>({ max: 10_000 });
  const current = (address: string) => {
    const failed = failures.get(address);
    return failed && failed.until > now().getTime() ? failed : undefined;
  };
  return {
    secondsToWait(address) {
      const failed = current(address);
      return failed === undefined || failed.count < limit ? 0 : Math.ceil((failed.until - now().getTime()) / 1000);
    },
    count(address) {
      const failed = current(address) ?? { count: 0, until: now().getTime() + windowMs };
      failures.set(address, { ...failed, count: failed.count + 1 });
    },
  };
}
