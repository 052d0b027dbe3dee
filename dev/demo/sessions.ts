import { randomBytes } from 'node:crypto';
import type { Pending, SignedIn } from './relying-party.ts';

/** What the application remembers of one browser. */
export interface Session {
  /** Sign-ins that were started here and have not come back, by `state`; several tabs may be at it. */
  pending: Map<string, Pending>;
  signedIn?: SignedIn | undefined;
  /** Shown once. */
  notice?: string | undefined;
}

/** Sessions in memory: a restart signs everybody out of the application. Bounded, so that visitors without cookies cannot fill it. */
export interface Sessions {
  find(id: string | undefined): Session | undefined;
  create(): { id: string; session: Session };
  remove(id: string | undefined): void;
}

const most = 1000;

export function createSessions(): Sessions {
  const sessions = new Map<string, Session>();
  return {
    find: (id) => (id === undefined ? undefined : sessions.get(id)),
    create: () => {
      const id = randomBytes(24).toString('base64url');
      const session: Session = { pending: new Map() };
      const [oldest] = sessions.keys();
      if (oldest !== undefined && sessions.size >= most) sessions.delete(oldest);
      sessions.set(id, session);
      return { id, session };
    },
    remove: (id) => void (id !== undefined && sessions.delete(id)),
  };
}
