import { newId, newToken, type Session, type User } from '@gauth/oauth';
import type { Sessions } from '../ports/sessions.ts';

/** A session of somebody who has just proved their password (`pwd`, RFC 8176 §2). Its id is new unless it goes on with one of theirs. */
export const newSession = (user: User, now: Date, id = newId(user.id)): Session => ({
  id,
  user,
  authenticatedAt: now.getTime(),
  amr: ['pwd'],
});

/** Gives what starts a session of a user and gives the value for the browser's cookie. `cookie` is the one that the browser has already. */
export type StartSession = (cookie?: string | undefined) => (user: User) => Promise<string>;

/**
 * Sessions begin in one place, whatever proved the identity. Whoever signs in once more in the same browser goes on with the same session, so that signing out
 * ends what was given before, too. The secret is always new, so no session can be fixed beforehand.
 */
export const createStartSession =
  ({ sessions, now }: { sessions: Sessions; now: () => Date }): StartSession =>
  (cookie) => {
    // Asked before anything is proved, so that it travels together with the attempt. Where that fails, there is none to go on with.
    const finding = cookie === undefined ? undefined : sessions.find(cookie).catch(() => undefined);
    return async (user) => {
      const before = await finding;
      const session = newSession(user, now(), before?.user.id === user.id ? before.id : undefined);
      const started = newToken(session.id);
      await sessions.start(session, started);
      return started;
    };
  };
