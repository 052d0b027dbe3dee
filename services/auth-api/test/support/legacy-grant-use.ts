import type { LegacyGrantUse, UsedLegacyGrant } from '../../src/ports/legacy-grant-use.ts';

/** Uses of the legacy grants in memory. */
export function memoryLegacyGrantUse(now: () => Date): LegacyGrantUse {
  const used = new Map<string, UsedLegacyGrant>();
  return {
    count({ clientId, grant }) {
      const key = `${clientId} ${grant}`;
      const { count, firstSeen, days } = used.get(key) ?? { count: 0, firstSeen: now(), days: [] };
      const day = now().toISOString().slice(0, 10);
      const before = days.find((each) => each.day === day)?.count ?? 0;
      used.set(key, {
        clientId,
        grant,
        count: count + 1,
        firstSeen,
        lastSeen: now(),
        days: [...days.filter((each) => each.day !== day), { day, count: before + 1 }],
      });
    },
    list: async () => [...used.values()],
  };
}
