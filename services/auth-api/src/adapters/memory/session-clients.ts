import { type Authorization, partitionOf, partitionOfUser } from '@gauth/oauth';
import { createExpiringMap, type MemoryTokenStore } from '@gauth/oauth/memory';
import type { Participants, Participation } from '../../ports/participants.ts';
import { participationOf, writeParticipation } from '../participation.ts';

/** Participants in this process, for tests and for a single process without Redis. `store` is where the users' sign-outs are known. */
export function createMemorySessionClients(
  store: Pick<MemoryTokenStore, 'tick' | 'revokedSince'>,
  { sessionSeconds }: { sessionSeconds: number },
  now: () => Date = () => new Date(),
): Participants {
  const closed = createExpiringMap<number>(now);
  const byPartition = createExpiringMap<Map<string, Participation>>(now);
  const seconds = () => now().getTime() / 1000;

  const alive = (partition: string): Participation[] =>
    [...(byPartition.get(partition)?.values() ?? [])].filter(({ until }) => until >= Math.floor(seconds()));

  function keep(partition: string, kept: readonly Participation[]): void {
    const last = Math.max(...kept.map(({ until }) => until));
    byPartition.set(partition, new Map(kept.map((each) => [writeParticipation(each), each])), last + 1 - seconds());
  }

  function hasEnded({ sessionId, since, user }: Authorization): boolean {
    const closedAt = sessionId === undefined ? undefined : closed.get(sessionId);
    if (closedAt !== undefined && (since === undefined || since <= closedAt)) return true;
    return since !== undefined && user !== undefined && since <= store.revokedSince(user.id);
  }

  return {
    async join(authorization) {
      if (hasEnded(authorization)) return false;
      const partition = partitionOf(authorization.id);
      const joined = participationOf(authorization, { sessionSeconds });
      const same = (one: Participation) => writeParticipation(one) === writeParticipation(joined);
      const before = alive(partition);
      const until = Math.max(joined.until, before.find(same)?.until ?? 0);
      keep(partition, [...before.filter((one) => !same(one)), { ...joined, until }]);
      return true;
    },
    async close(sessionId) {
      closed.set(sessionId, store.tick(), sessionSeconds);
      return alive(partitionOf(sessionId)).filter((participation) => participation.sessionId === sessionId);
    },
    ofUser: async (userId) => alive(partitionOfUser(userId)),
    async forget(userId, ended) {
      const kept = byPartition.get(partitionOfUser(userId));
      const listed = ended.filter((one) => kept?.has(writeParticipation(one)));
      for (const one of listed) if (kept?.get(writeParticipation(one))?.until === one.until) kept.delete(writeParticipation(one));
      return listed;
    },
  };
}
