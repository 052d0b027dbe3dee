import type { Session } from '@gauth/oauth';
import type { WebServicesIdentity } from '../web-services/step.ts';

/** Whom a session of Web Services is for, and the browser session here that it comes from and ends with. */
export interface NewWebServicesSession {
  identity: WebServicesIdentity;
  browserSession?: Pick<Session, 'id' | 'since' | 'endsAt'> | undefined;
}

/**
 * Sessions of browsers with Web Services (`JSESSIONID`). The cookie is `<id>.<secret>`; stores keep a digest of it, and the token against forged requests is made
 * of it. Whatever signs a user out everywhere ends them, too.
 */
export interface WebServicesSessions {
  /** A browser session has one at most: another one takes its place. Throws `RangeError` for the anonymous identity. */
  start(session: NewWebServicesSession): Promise<{ cookie: string; csrfToken: string }>;
  /** Undefined where it ended, idled out, or the user signed out everywhere; finding it counts as activity. */
  find(cookie: string): Promise<{ identity: WebServicesIdentity; csrfToken: string } | undefined>;
  end(cookie: string): Promise<void>;
  /** Ends the one that comes from a browser session. */
  endWith(browserSessionId: string): Promise<void>;
}
