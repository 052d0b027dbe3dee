import { createHash, timingSafeEqual } from 'node:crypto';
import type { WebServicesSessions } from '../ports/web-services-sessions.ts';
import type { WebServicesIdentity } from './step.ts';

/** What a request shows of a session. */
export interface SessionEvidence {
  method: string;
  /** The value of the cookie. */
  cookie: string | undefined;
  /** The value of the header against forged requests. */
  csrfToken: string | undefined;
}

/** The session of a request, if it has one; `forged`: it would change something, and does not show that a page of ours, or of an origin we trust, sent it. */
export type SessionFinding =
  | { kind: 'none' }
  | { kind: 'found'; identity: WebServicesIdentity; csrfToken: string; cookie: string }
  | { kind: 'forged' };

/** Looks at the session before anything else of a request. Throws `Unavailable`. */
export type SessionGate = (evidence: SessionEvidence) => Promise<SessionFinding>;

const safeMethods: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Whatever changes something needs a session and its token, by the product's rule even with credentials of its own: browsers send those along unasked, too
 * (`Authorization` after a Basic dialogue). `csrfProtection` false: nothing needs the token.
 */
export const createSessionGate =
  ({ webServicesSessions, csrfProtection }: { webServicesSessions: WebServicesSessions; csrfProtection: boolean }): SessionGate =>
  async ({ method, cookie, csrfToken }) => {
    const session = cookie === undefined ? undefined : await webServicesSessions.find(cookie);
    if (csrfProtection && !safeMethods.includes(method) && !(session && equal(session.csrfToken, csrfToken))) return { kind: 'forged' };
    return session === undefined || cookie === undefined ? { kind: 'none' } : { kind: 'found', ...session, cookie };
  };

/** In a time that tells nothing of where they differ. */
const equal = (one: string, other = ''): boolean => timingSafeEqual(digest(one), digest(other));

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
