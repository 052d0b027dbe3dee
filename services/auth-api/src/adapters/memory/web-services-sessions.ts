import { timingSafeEqual } from 'node:crypto';
import { authorizationIdOf, digestOf } from '@gauth/oauth';
import { createExpiringMap, type MemoryTokenStore } from '@gauth/oauth/memory';
import type { WebServicesSessions } from '../../ports/web-services-sessions.ts';
import { csrfTokenOf } from '../../web-services/session-csrf-token.ts';
import type { WebServicesIdentity } from '../../web-services/step.ts';
import { endedSeconds, newWebServicesSession } from '../new-web-services-session.ts';
import type { SessionLimits } from '../session-limits.ts';

interface Kept {
  id: string;
  owner: string;
  identity: WebServicesIdentity;
  digest: string;
  since: number;
  endsAt: number;
}

/** Sessions of Web Services in this process, for tests and for a single process without Redis. `store` is where sign-outs are known. */
export function createMemoryWebServicesSessions(
  store: Pick<MemoryTokenStore, 'tick' | 'revokedSince'>,
  { idleSeconds, maxSeconds }: SessionLimits,
  now: () => Date = () => new Date(),
): WebServicesSessions {
  const sessions = createExpiringMap<Kept>(now);
  const ended = createExpiringMap<true>(now);
  const keep = (kept: Kept) => sessions.set(kept.id, kept, Math.min(idleSeconds, (kept.endsAt - now().getTime()) / 1000));

  function find(cookie: string): Kept | undefined {
    const id = authorizationIdOf(cookie);
    const kept = id === undefined ? undefined : sessions.get(id);
    if (!kept || !timingSafeEqual(Buffer.from(kept.digest), Buffer.from(digestOf(cookie)))) return undefined;
    return kept.since > store.revokedSince(kept.owner) && kept.endsAt > now().getTime() ? kept : undefined;
  }

  return {
    async start(session) {
      const { owner, id, cookie } = newWebServicesSession(session);
      const since = session.browserSession?.since ?? store.tick();
      const endsAt = Math.min(since / 1000 + maxSeconds * 1000, session.browserSession?.endsAt ?? Number.POSITIVE_INFINITY);
      if (!ended.get(id)) keep({ id, owner, identity: session.identity, digest: digestOf(cookie), since, endsAt });
      return { cookie, csrfToken: csrfTokenOf(cookie) };
    },
    async find(cookie) {
      const kept = find(cookie);
      if (kept === undefined) return undefined;
      keep(kept);
      return { identity: kept.identity, csrfToken: csrfTokenOf(cookie) };
    },
    async end(cookie) {
      const kept = find(cookie);
      if (kept !== undefined) sessions.delete(kept.id);
    },
    async endWith(browserSessionId) {
      sessions.delete(browserSessionId);
      ended.set(browserSessionId, true, endedSeconds);
    },
  };
}
