import type { Session } from '@gauth/oauth';

/** Browser sessions. The cookie is `<session id>.<secret>`; stores keep a digest of it, so reading a store signs nobody in. */
export interface Sessions {
  /**
   * Keeps a new session, or goes on with one: then no other cookie finds it any more. Stamps `since` with the store's clock. False, and nothing is kept,
   * where the user has `most` others that are alive; atomic, so simultaneous callers cannot have more.
   */
  start(session: Session, cookie: string, most?: number): Promise<boolean>;
  /** The session of a cookie unless it ended, idled out or the user signed out everywhere; finding it counts as activity. */
  find(cookie: string): Promise<Session | undefined>;
  end(sessionId: string): Promise<void>;
}
