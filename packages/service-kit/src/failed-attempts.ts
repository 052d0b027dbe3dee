import { LRUCache } from 'lru-cache';

/** Counts wrong credentials by where they come from, so that guessing is slow. */
export interface FailedAttempts {
  /**
   * Checks credentials, unless too many that came from there were wrong. A check takes its place before it begins and keeps it only if the credentials
   * were wrong, so guesses that come at once are no more than those that come one by one; while checks under way decide whether there is room, it waits
   * for them. Throws what `check` throws, and what a check throws that it waits for.
   */
  attempt(from: string, check: () => Promise<boolean>): Promise<'right' | 'wrong' | { secondsToWait: number }>;
}

/** Bounds of `createFailedAttempts`, and its clock in milliseconds. */
export interface FailedAttemptsOptions {
  limit?: number | undefined;
  windowMs?: number | undefined;
  now?: (() => number) | undefined;
}

/**
 * Lets an address fail ten times a minute, counted in this process: it must work while every store is away, and counting by name would let anybody lock
 * a name. Remembers 10,000 addresses; what is forgotten may try again.
 */
export function createFailedAttempts({
  limit = 10,
  windowMs = 60_000,
  now = () => performance.now(),
}: FailedAttemptsOptions = {}): FailedAttempts {
  const failures = new LRUCache<string, { count: number; until: number }>({ max: 10_000 });
  const underWay = new Map<string, Set<Promise<boolean>>>();

  function failed(from: string): { count: number; until: number } {
    const known = failures.get(from);
    return known !== undefined && known.until > now() ? known : { count: 0, until: now() + windowMs };
  }

  function begin(from: string, check: () => Promise<boolean>): Promise<boolean> {
    const beside = underWay.get(from) ?? new Set();
    const made = check()
      .then((right) => {
        const { count, until } = failed(from);
        if (!right) failures.set(from, { count: count + 1, until });
        return right;
      })
      .finally(() => {
        beside.delete(made);
        if (beside.size === 0) underWay.delete(from);
      });
    underWay.set(from, beside.add(made));
    return made;
  }

  async function attempt(from: string, check: () => Promise<boolean>): ReturnType<FailedAttempts['attempt']> {
    const { count, until } = failed(from);
    if (count >= limit) return { secondsToWait: Math.ceil((until - now()) / 1000) };
    const others = underWay.get(from) ?? new Set();
    if (count + others.size < limit) return (await begin(from, check)) ? 'right' : 'wrong';
    await Promise.race(others);
    return attempt(from, check);
  }

  return { attempt };
}
