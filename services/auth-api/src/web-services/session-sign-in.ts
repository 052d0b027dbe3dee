import type { Session } from '@gauth/oauth';
import type { KeyRing } from '@gauth/service-kit';
import type { AuditTrail, RequestLog } from '../audit-trail.ts';
import type { Sessions } from '../ports/sessions.ts';
import type { WebServicesSessions } from '../ports/web-services-sessions.ts';
import type { WebServicesSettingsOf } from '../ports/web-services-settings.ts';
import { newBrowser } from '../sign-in/browser-cookie.ts';
import { localeOf } from '../sign-in/locale.ts';
import { createPages } from '../sign-in/pages.ts';
import { createParkedRequests } from '../sign-in/parked-request.ts';

/** A browser that shall get a session of Web Services and then go on, or `request`: the id under which that was parked while its user signed in. */
export interface WebServicesEntry {
  returnTo: string | undefined;
  request: string | undefined;
  locale: string | undefined;
  /** Values of our cookies. */
  session: string | undefined;
  browser: string | undefined;
  log: RequestLog;
}

/** Where the browser goes, with the cookies it needs; or why it goes nowhere. */
export type WebServicesEntryAnswer =
  | { kind: 'onward'; to: string; cookie?: string | undefined; newBrowser?: string | undefined }
  | { kind: 'refused'; reason: 'expired' | 'return-to' | 'off' };

/** Gives a browser whose user is signed in here a session of Web Services; where nobody is, they sign in first. Throws `Unavailable`. */
export type EnterWebServices = (entry: WebServicesEntry) => Promise<WebServicesEntryAnswer>;

interface Dependencies {
  issuer: string;
  sessions: Sessions;
  webServicesSessions: WebServicesSessions;
  webServicesSettings: WebServicesSettingsOf;
  uiUrl: string;
  keyRing: KeyRing;
  trail: Pick<AuditTrail, 'record'>;
  now: () => Date;
}

/** Browsers only go on to this origin, or to a host that the user's contact center names. */
export function createEnterWebServices(dependencies: Dependencies): EnterWebServices {
  const { issuer, uiUrl, sessions, webServicesSessions, webServicesSettings, trail, now } = dependencies;
  const pages = createPages(uiUrl);
  const parkedRequests = createParkedRequests(dependencies);
  const own = new URL(issuer);

  /** Undefined where no contact center, or not this one, has the host. */
  async function target(returnTo: string, contactCenterId?: string): Promise<string | undefined> {
    const url = URL.parse(returnTo, own.origin);
    if (url === null || url.protocol !== own.protocol || url.username + url.password !== '') return undefined;
    if (url.origin === own.origin) return url.href;
    const settings = await webServicesSettings.byHost(url.host);
    return settings && (contactCenterId ?? settings.contactCenterId) === settings.contactCenterId ? url.href : undefined;
  }

  function signInFirst(returnTo: string, { locale = '', browser: present }: WebServicesEntry): WebServicesEntryAnswer {
    const browser = present ?? newBrowser();
    const language = localeOf({ locale });
    const params: Record<string, string> = language === undefined ? {} : { locale: language };
    const request = parkedRequests.park({ params, returnTo, askedAt: now().getTime() }, browser);
    return { kind: 'onward', to: pages('sign-in', { request, locale: language }), ...(present === undefined && { newBrowser: browser }) };
  }

  async function begin(session: Session, returnTo: string, log: RequestLog): Promise<WebServicesEntryAnswer> {
    const { user } = session;
    const to = await target(returnTo, user.contactCenterId);
    if (to === undefined) return { kind: 'refused', reason: 'return-to' };
    if (!(await webServicesSettings.find(user.contactCenterId)).saml) return { kind: 'refused', reason: 'off' };
    const { cookie } = await webServicesSessions.start({ identity: { kind: 'user', user }, browserSession: session });
    const about = { userId: user.id, contactCenterId: user.contactCenterId };
    trail.record({ event: 'web-services-session.started', outcome: 'success', ...about }, log);
    return { kind: 'onward', to, cookie };
  }

  /** Undefined where it waited too long, or for another browser. */
  const wantedIn = ({ request, returnTo = '/', browser }: WebServicesEntry): string | undefined =>
    request === undefined ? returnTo : parkedRequests.resume(request, browser)?.returnTo;

  return async (entry) => {
    const wanted = wantedIn(entry);
    if (wanted === undefined) return { kind: 'refused', reason: 'expired' };
    const returnTo = await target(wanted);
    if (returnTo === undefined) return { kind: 'refused', reason: 'return-to' };
    const session = entry.session === undefined ? undefined : await sessions.find(entry.session);
    return session === undefined ? signInFirst(returnTo, entry) : begin(session, returnTo, entry.log);
  };
}
