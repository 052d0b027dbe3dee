import type { ChangeCursors } from '../../ports/change-cursors.ts';

/** Cursors in this process, for tests and for a single process without Redis. */
export function createMemoryChangeCursors(): ChangeCursors {
  const cursors = new Map<string, number>();
  return {
    find: async (environmentId) => cursors.get(environmentId),
    keep: async (environmentId, change) => void cursors.set(environmentId, change),
    forget: async (environmentId) => void cursors.delete(environmentId),
  };
}
