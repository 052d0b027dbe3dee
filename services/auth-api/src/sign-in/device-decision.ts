import { type DeviceVerification, OAuthError, type Session } from '@gauth/oauth';
import type { RequestLog } from '../audit-trail.ts';
import type { Sessions } from '../ports/sessions.ts';
import type { DeviceConfirmation } from './device-confirmation.ts';
import type { Caller, OriginPolicy } from './origin.ts';
import type { Pages } from './pages.ts';
import type { Sealed } from './sealed.ts';

/** The form of the page that asks what shall become of a device. */
export interface DeviceForm {
  /** What the page has sealed. */
  request: string;
  decision: 'allow' | 'deny';
  /** The value of the session cookie. */
  session: string | undefined;
  caller: Caller;
  requestId: string;
  address: string;
  log: RequestLog;
}

/** Decides and says where the browser goes. */
export type DecideDevice = (form: DeviceForm) => Promise<{ to: string }>;

interface Dependencies {
  deviceVerification: DeviceVerification;
  deviceConfirmations: Sealed<DeviceConfirmation>;
  sessions: Sessions;
  origins: OriginPolicy;
  pages: Pages;
}

/** Only the session that was asked may answer, and only from the page that asked it. */
export function createDecideDevice({ deviceVerification, deviceConfirmations, sessions, origins, pages }: Dependencies): DecideDevice {
  async function asked({
    request,
    session: cookie,
  }: DeviceForm): Promise<{ session: Session; confirmation: DeviceConfirmation } | undefined> {
    const confirmation = deviceConfirmations.open(request)?.content;
    const session = confirmation === undefined || cookie === undefined ? undefined : await sessions.find(cookie);
    return confirmation && session?.id === confirmation.sessionId ? { confirmation, session } : undefined;
  }

  /** What the first page says where nothing was decided. */
  async function refusalOf({ decision, requestId, address }: DeviceForm, userCode: string, session: Session): Promise<string | undefined> {
    try {
      return (await deviceVerification.decide({ userCode, session, decision, requestId, address })) ? undefined : 'unknown';
    } catch (error) {
      if (error instanceof OAuthError && error.code === 'access_denied') return error.code;
      throw error;
    }
  }

  return async (form) => {
    const { session, confirmation } = (await asked(form)) ?? {};
    if (session === undefined || confirmation === undefined) return { to: pages('device', { error: 'expired' }) };
    const { userCode, locale } = confirmation;
    const contactCenterId = () => session.user.contactCenterId;
    if (!origins.mayPost(form.caller, { bound: true, contactCenterId })) return { to: pages('device', { error: 'origin', locale }) };
    const error = await refusalOf(form, userCode, session);
    if (error !== undefined) return { to: pages('device', { error, locale }) };
    return { to: pages('device-done', { [form.decision === 'allow' ? 'allowed' : 'denied']: '', locale }) };
  };
}
