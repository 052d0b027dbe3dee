import type { PushedRequest, PushedRequests } from '../ports.ts';
import { createExpiringMap } from './expiring-map.ts';

/** Pushed authorization requests in this process. */
export function createMemoryPushedRequests(now: () => Date = () => new Date()): PushedRequests {
  const pushed = createExpiringMap<PushedRequest>(now);
  return {
    save: async (id, request, ttlSeconds) => pushed.set(id, request, ttlSeconds),
    find: async (id) => pushed.get(id),
    async spend(id) {
      const found = pushed.get(id) !== undefined;
      pushed.delete(id);
      return found;
    },
  };
}
