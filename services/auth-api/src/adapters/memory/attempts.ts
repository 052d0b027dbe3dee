import { createExpiringMap } from '@gauth/oauth/memory';
import type { AttemptSubject, Attempts } from '../../ports.ts';
import { type AttemptLimits, countersOf, defaultAttemptLimits } from '../attempt-limits.ts';

/** Failed sign-ins counted in this process, for tests and for a single process without Redis. */
export function createMemoryAttempts(limits: AttemptLimits = defaultAttemptLimits, now: () => Date = () => new Date()): Attempts {
  // A window ends when it was to end, so a count changes in place and is set only once.
  const windows = createExpiringMap<{ failures: number }>(now);
  const counters = (subject: AttemptSubject) =>
    countersOf(subject).map(({ kind, name }) => ({ kind, key: `${kind} ${name}`, limit: limits[kind] }));

  function takeOff(key: string): void {
    const window = windows.get(key);
    if (window && window.failures > 0) window.failures -= 1;
  }

  return {
    async take(subject) {
      const counted = counters(subject);
      if (counted.some(({ key, limit }) => (windows.get(key)?.failures ?? 0) >= limit.failures)) return false;
      for (const { key, limit } of counted) {
        const window = windows.get(key);
        if (window) window.failures += 1;
        else windows.set(key, { failures: 1 }, limit.seconds);
      }
      return true;
    },
    async succeeded(subject) {
      for (const { kind, key } of counters(subject)) {
        if (kind === 'account') windows.delete(key);
        else takeOff(key);
      }
    },
    async returned(subject) {
      for (const { key } of counters(subject)) takeOff(key);
    },
  };
}
