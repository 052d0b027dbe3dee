import type { ContactCenters } from '../ports/contact-centers.ts';
import type { Credentials } from './authenticate.ts';
import { claimantOf } from './claimant.ts';
import type { Caller, OriginPolicy } from './origin.ts';
import type { ParkedRequest, ParkedRequests } from './parked-request.ts';

/** A form that proves who somebody is, and what its browser says of itself. */
export interface PostedForm extends Credentials {
  /** The parked authorization request the form belongs to. */
  request?: string | undefined;
  /** The value of the browser cookie. */
  browser: string | undefined;
  caller: Caller;
}

/** Where the browser goes next, and the session it gets. */
export interface BrowserAnswer {
  to: string;
  sessionCookie?: string | undefined;
  /** The value of the browser cookie, where it has none yet. */
  newBrowser?: string | undefined;
}

/** Whether a form may be looked at, with the parked request it belongs to; `error` is what its page says otherwise. */
export type Admit = (form: PostedForm) => { error?: 'expired' | 'origin'; parked: ParkedRequest | undefined };

/**
 * Keeps foreign forms out: one that names a parked request must come from the browser that brought the request, any other from a page that may sign
 * in here.
 */
export const createAdmit =
  ({
    parkedRequests,
    origins,
    contactCenters,
  }: {
    parkedRequests: ParkedRequests;
    origins: OriginPolicy;
    contactCenters: ContactCenters;
  }): Admit =>
  (form) => {
    const parked = form.request === undefined ? undefined : parkedRequests.resume(form.request, form.browser);
    if (form.request !== undefined && parked === undefined) return { error: 'expired', parked };
    const contactCenterId = () => claimantOf(form, contactCenters)?.contactCenter?.id;
    if (!origins.mayPost(form.caller, { bound: parked !== undefined, contactCenterId })) return { error: 'origin', parked };
    return { parked };
  };
