import { newId, newToken, type Session, type User } from '@gauth/oauth';
import type { Sessions } from '../ports/sessions.ts';

/** A session of somebody who has just proved their password (`pwd`, RFC 8176 §2); its id is always new, so no session can be fixed beforehand. */
export const newSession = (user: User, now: Date): Session => ({
  id: newId(user.id),
  user,
  authenticatedAt: now.getTime(),
  amr: ['pwd'],
});

/** Starts a session and gives the value for the browser's cookie. */
export type StartSession = (user: User) => Promise<string>;

/** Sessions begin in one place, whatever proved the identity. */
export const createStartSession =
  ({ sessions, now }: { sessions: Sessions; now: () => Date }): StartSession =>
  async (user) => {
    const session = newSession(user, now());
    const cookie = newToken(session.id);
    await sessions.start(session, cookie);
    return cookie;
  };
