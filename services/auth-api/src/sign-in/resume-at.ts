import type { Pages } from './pages.ts';
import { isBare, type ParkedRequest } from './parked-request.ts';

/** Where a request is taken up again once its user is signed in; the last page where there is none. */
export type ResumeAt = (request: string | undefined, parked: ParkedRequest | undefined) => string;

/** A request is judged anew where it came from. */
export const createResumeAt =
  ({ issuer, pages }: { issuer: string; pages: Pages }): ResumeAt =>
  (request, parked) => {
    if (request === undefined || (parked !== undefined && isBare(parked))) return pages('signed-in');
    return `${issuer}${pathOf(parked)}?request=${encodeURIComponent(request)}`;
  };

function pathOf(parked: ParkedRequest | undefined): string {
  if (parked?.returnTo !== undefined) return '/web-services/sign-in';
  return parked?.userCode === undefined ? '/oauth/authorize' : '/device';
}
