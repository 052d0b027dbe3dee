import { createExpiringMap } from '@gauth/oauth/memory';
import type { ProviderLink } from '../../ports/provider-protocol.ts';
import type { LinkedSession, ProviderSessions } from '../../ports/provider-sessions.ts';

type Kept = Pick<ProviderLink, 'providerId' | 'subject' | 'sessionIndex'> & LinkedSession;

/** Sessions behind those of providers in this process, for tests and for a single process without Redis. */
export function createMemoryProviderSessions(now: () => Date): ProviderSessions {
  const kept = createExpiringMap<Kept>(now);
  const ids = new Set<string>();
  return {
    async link({ providerId, subject, sessionIndex }, session, until) {
      ids.add(session.sessionId);
      kept.set(session.sessionId, { providerId, subject, sessionIndex, ...session }, (until - now().getTime()) / 1000);
    },
    async take(providerId, { subject, sessionIndexes }) {
      const taken: LinkedSession[] = [];
      for (const id of [...ids]) {
        const each = kept.get(id);
        if (each === undefined) ids.delete(id);
        if (each === undefined || each.providerId !== providerId || !isMeant(each, subject, sessionIndexes)) continue;
        kept.delete(id);
        ids.delete(id);
        taken.push({ sessionId: each.sessionId, user: each.user });
      }
      return taken;
    },
  };
}

function isMeant(each: Kept, subject: string | undefined, sessionIndexes: readonly string[]): boolean {
  if (subject !== undefined && each.subject !== subject) return false;
  if (sessionIndexes.length === 0) return subject !== undefined;
  return each.sessionIndex !== undefined && sessionIndexes.includes(each.sessionIndex);
}
