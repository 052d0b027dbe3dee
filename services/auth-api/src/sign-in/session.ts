import { newId, newToken, type Session, type User } from '@gauth/oauth';
import type { Metrics } from '@gauth/service-kit';
import type { Confirmed } from '../ports/directory.ts';
import type { Sessions } from '../ports/sessions.ts';

/** How an identity was proved, as far as a session remembers it. */
export type Proof = Pick<Session, 'amr'> & Partial<Pick<Session, 'acr' | 'authenticatedAt' | 'endsAt' | 'provider'>>;

/** By password here (RFC 8176 §2). */
export const byPassword: Proof = { amr: ['pwd'] };
/** By the ticket of a realm that the user signed in to before. */
export const byTicket: Proof = { amr: ['wia'] };

/** A session of somebody who has just proved who they are. Its id is new unless it goes on with one of theirs. */
export const newSession = (
  user: User,
  now: Date,
  { id = newId(user.id), proof = byPassword }: { id?: string; proof?: Proof } = {},
): Session => ({
  id,
  user,
  authenticatedAt: now.getTime(),
  ...proof,
});

/** The user has as many sessions as a rule of the Configuration Server allows, so no other begins. */
export class TooManySessions extends Error {
  override readonly name = 'TooManySessions';
}

/**
 * Gives what starts a session of a user and gives the value for the browser's cookie. `cookie` is the one that the browser has already. Throws
 * `TooManySessions` where the user has `maxSessions` others.
 */
export type StartSession = (
  cookie?: string | undefined,
  proof?: Proof,
) => (confirmed: Pick<Confirmed, 'user' | 'maxSessions'>) => Promise<string>;

/**
 * Sessions begin in one place, whatever proved the identity. Whoever signs in once more in the same browser goes on with the same session, so that signing out
 * ends what was given before, too. The secret is always new, so no session can be fixed beforehand.
 */
export const createStartSession = ({
  sessions,
  metrics,
  now,
}: {
  sessions: Sessions;
  metrics: Pick<Metrics, 'counter'>;
  now: () => Date;
}): StartSession => {
  const counted = metrics.counter({ name: 'gauth_sessions_started_total', help: 'Browser sessions that began', labelNames: ['method'] });
  return (cookie, proof = byPassword) => {
    // Asked before anything is proved, so that it travels together with the attempt. Where that fails, there is none to go on with.
    const finding = cookie === undefined ? undefined : sessions.find(cookie).catch(() => undefined);
    return async ({ user, maxSessions }) => {
      const before = await finding;
      const session = newSession(user, now(), { proof, ...(before?.user.id === user.id && { id: before.id }) });
      const started = newToken(session.id);
      if (await sessions.start(session, started, maxSessions)) {
        counted.inc({ method: methodOf(proof) });
        return started;
      }
      throw new TooManySessions(`maxSessions: expected fewer than ${maxSessions} others`);
    };
  };
};

/** A label of few values: what a provider says of its methods may be anything. */
function methodOf({ amr, provider }: Proof): string {
  if (provider !== undefined) return 'identity-provider';
  return amr.includes('wia') ? 'ticket' : 'password';
}
