import type { Replays } from '../ports.ts';
import { createExpiringMap } from './expiring-map.ts';

/** One-time uses in this process. */
export function createMemoryReplays(now: () => Date = () => new Date()): Replays {
  const used = createExpiringMap<true>(now);
  return {
    async firstUse({ kind, id, expiresAt }) {
      const key = `${kind} ${id}`;
      if (used.get(key)) return false;
      used.set(key, true, Math.max(1, expiresAt - Math.floor(now().getTime() / 1000)));
      return true;
    },
  };
}
