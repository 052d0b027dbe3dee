import { type DeviceVerification, OAuthError, readUserCode, type Session, type WaitingDevice } from '@gauth/oauth';
import type { RequestLog } from '../audit-trail.ts';
import type { Sessions } from '../ports/sessions.ts';
import { newBrowser } from './browser-cookie.ts';
import type { DeviceConfirmation } from './device-confirmation.ts';
import type { GuessUserCode } from './device-guesses.ts';
import { localeOf } from './locale.ts';
import type { Caller, OriginPolicy } from './origin.ts';
import type { Pages } from './pages.ts';
import type { ParkedRequests } from './parked-request.ts';
import type { Sealed } from './sealed.ts';

/** A user code that somebody entered, or `request`: the id under which it was parked while they signed in. */
export interface DeviceEntry {
  userCode: string | undefined;
  request: string | undefined;
  /** The language the page was opened in. */
  locale: string | undefined;
  /** Values of our cookies. */
  session: string | undefined;
  browser: string | undefined;
  caller: Caller;
  address: string;
  log: RequestLog;
}

/** Where the browser goes, with a browser cookie if it needs one. */
export interface EntryAnswer {
  to: string;
  newBrowser?: string;
}

/** Takes a user code and leads to the page that asks what shall become of its device (RFC 8628 §3.3). */
export type EnterUserCode = (entry: DeviceEntry) => Promise<EntryAnswer>;

interface Dependencies {
  deviceVerification: DeviceVerification;
  guessUserCode: GuessUserCode;
  parkedRequests: ParkedRequests;
  deviceConfirmations: Sealed<DeviceConfirmation>;
  sessions: Sessions;
  origins: OriginPolicy;
  pages: Pages;
  now: () => Date;
}

/** What the page says where a code leads nowhere. */
const pageErrors = { unknown: 'unknown', throttled: 'throttled', busy: 'unavailable', access_denied: 'access_denied' } as const;

/** Nobody learns anything of a code before they have signed in: whoever guesses has an account, and is counted by it. */
export function createEnterUserCode(dependencies: Dependencies): EnterUserCode {
  const { deviceVerification, guessUserCode, parkedRequests, deviceConfirmations, sessions, origins, pages, now } = dependencies;

  /** Wrong codes count against whoever enters them, so a foreign page can only fill one in. */
  const mayEnter = ({ request, caller }: DeviceEntry) => request !== undefined || origins.mayPost(caller, { bound: false });

  const sessionOf = async ({ session }: DeviceEntry) => (session === undefined ? undefined : sessions.find(session));

  function takeUp({ userCode, request, locale = '', browser }: DeviceEntry): Typed | undefined {
    if (request === undefined) return { typed: userCode ?? '', locale: localeOf({ locale }) };
    const parked = parkedRequests.resume(request, browser);
    return parked?.userCode === undefined ? undefined : { typed: parked.userCode, locale: localeOf(parked.params) };
  }

  /** The code may have expired while somebody signs in; it is judged afterwards. */
  function signInFirst({ userCode, locale }: Entered, present: string | undefined): EntryAnswer {
    const browser = present ?? newBrowser();
    const params: Record<string, string> = locale === undefined ? {} : { locale };
    const request = parkedRequests.park({ params, userCode, askedAt: now().getTime() }, browser);
    return { to: pages('sign-in', { request, locale }), ...(present === undefined && { newBrowser: browser }) };
  }

  function ask({ id: sessionId, user }: Session, { client, scope }: WaitingDevice, { userCode, locale }: Entered): EntryAnswer {
    const about = { clientId: client.id, applicationName: client.name, scope: [...scope] };
    const request = deviceConfirmations.seal({ sessionId, userCode, ...about, userName: user.userName, locale });
    return { to: pages('device-confirm', { request, locale }) };
  }

  async function judge(session: Session, entered: Entered, { address, log }: DeviceEntry): Promise<EntryAnswer> {
    const { userCode, locale } = entered;
    const { user } = session;
    const found = await guessUserCode({ user, address, log }, () => deviceVerification.find(userCode, user).catch(asRefusal));
    if (typeof found !== 'string') return ask(session, found, entered);
    return { to: pages('device', { error: pageErrors[found], user_code: userCode, locale }) };
  }

  async function enter(entered: Entered, entry: DeviceEntry): Promise<EntryAnswer> {
    if (!mayEnter(entry)) return { to: pages('device', { user_code: entered.userCode, locale: entered.locale }) };
    const session = await sessionOf(entry);
    return session === undefined ? signInFirst(entered, entry.browser) : judge(session, entered, entry);
  }

  return async (entry) => {
    const taken = takeUp(entry);
    if (taken === undefined) return { to: pages('device', { error: 'expired' }) };
    const { typed, locale } = taken;
    const userCode = readUserCode(typed);
    if (userCode === undefined) return { to: pages('device', { error: typed === '' ? undefined : 'unknown', locale }) };
    return enter({ userCode, locale }, entry);
  };
}

interface Entered {
  userCode: string;
  locale: string | undefined;
}

type Typed = Omit<Entered, 'userCode'> & { typed: string };

/** The code is right, but the application is not for this user. */
function asRefusal(error: unknown): 'access_denied' {
  if (error instanceof OAuthError && error.code === 'access_denied') return error.code;
  throw error;
}
