import { timingSafeEqual } from 'node:crypto';
import { authorizationIdOf, digestOf, type Session } from '@gauth/oauth';
import { createExpiringMap, type MemoryTokenStore } from '@gauth/oauth/memory';
import type { Sessions } from '../../ports/sessions.ts';
import type { SessionLimits } from '../session-limits.ts';

interface Kept {
  session: Session & { since: number };
  digest: string;
  endsAt: number;
}

/** Browser sessions in this process, for tests and for a single process without Redis. `store` is where the user's sign-outs are known. */
export function createMemorySessions(
  store: Pick<MemoryTokenStore, 'tick' | 'revokedSince'>,
  { idleSeconds, maxSeconds }: SessionLimits,
  now: () => Date = () => new Date(),
): Sessions {
  const sessions = createExpiringMap<Kept>(now);
  const ofUser = new Map<string, Set<string>>();
  const keep = (kept: Kept) => sessions.set(kept.session.id, kept, Math.min(idleSeconds, (kept.endsAt - now().getTime()) / 1000));

  /** The ids of a user's sessions that are alive. */
  function alive(userId: string): Set<string> {
    const ids = [...(ofUser.get(userId) ?? [])].filter((id) => (sessions.get(id)?.session.since ?? 0) > store.revokedSince(userId));
    return new Set(ids);
  }

  return {
    async start(session, cookie, most = Number.POSITIVE_INFINITY) {
      if (authorizationIdOf(cookie) !== session.id) throw new RangeError('the cookie is not of this session');
      const ids = alive(session.user.id);
      ids.delete(session.id);
      if (ids.size >= most) return false;
      ofUser.set(session.user.id, ids.add(session.id));
      const endsAt = Math.min(now().getTime() + maxSeconds * 1000, session.endsAt ?? Number.POSITIVE_INFINITY);
      keep({ session: { ...session, since: store.tick() }, digest: digestOf(cookie), endsAt });
      return true;
    },
    async find(cookie) {
      const id = authorizationIdOf(cookie);
      const kept = id === undefined ? undefined : sessions.get(id);
      if (!kept || !sameDigest(kept.digest, digestOf(cookie))) return undefined;
      if (kept.session.since <= store.revokedSince(kept.session.user.id)) return undefined;
      keep(kept);
      return kept.session;
    },
    async end(sessionId) {
      sessions.delete(sessionId);
    },
  };
}

/** Digests are of one length, and the time of the comparison does not depend on how much of them agrees. */
const sameDigest = (one: string, other: string): boolean => timingSafeEqual(Buffer.from(one), Buffer.from(other));
