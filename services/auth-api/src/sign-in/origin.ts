import type { ContactCenters } from '../ports/contact-centers.ts';

/** What a browser says about the page that made it send a request (`Origin`, `Sec-Fetch-Site`); both absent outside browsers. */
export interface Caller {
  origin: string | undefined;
  fetchSite: string | undefined;
}

/** Which pages may make a browser do what. */
export interface OriginPolicy {
  /**
   * Whether a page may sign somebody in or out here, or change a password: ours, and those of origins that the contact center lists. A page that
   * hides its origin may only where the request is `bound` to this browser by something no foreign page can know.
   */
  mayPost(caller: Caller, about: { bound: boolean; contactCenterId?: () => string | undefined }): boolean;
  /** How a script of this origin is answered: `listed` with credentials, `open` (some contact center takes every origin) without, `refused` not at all. */
  forScripts(origin: string): 'ours' | 'listed' | 'open' | 'refused';
}

/** `own` are the origins of this service and of its pages. */
export function createOriginPolicy({ own, contactCenters }: { own: readonly string[]; contactCenters: ContactCenters }): OriginPolicy {
  return {
    mayPost({ origin, fetchSite }, { bound, contactCenterId }) {
      // Browsers let no page set Sec-Fetch-Site; `none` is the person at the address bar.
      if (fetchSite === 'same-origin' || fetchSite === 'none') return true;
      if (origin === undefined && fetchSite === undefined) return true;
      // Pages with `Referrer-Policy: no-referrer`, ours among them, post with the origin `null`.
      if (origin === undefined || origin === 'null') return bound;
      return own.includes(origin) || contactCenters.originListed(origin, contactCenterId?.());
    },
    forScripts(origin) {
      if (own.includes(origin)) return 'ours';
      if (contactCenters.originListed(origin)) return 'listed';
      return contactCenters.originAllowed(origin) ? 'open' : 'refused';
    },
  };
}
