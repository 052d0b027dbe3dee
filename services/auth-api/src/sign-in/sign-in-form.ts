import type { AttemptOutcome } from './attempt.ts';
import type { Authenticate } from './authenticate.ts';
import type { Pages } from './pages.ts';
import type { ParkedRequest, ParkedRequests } from './parked-request.ts';
import type { Admit, BrowserAnswer, PostedForm } from './posted-form.ts';
import type { StartSession } from './session.ts';
import { readUserName, writtenUserName } from './user-name.ts';

/**
 * The form of the sign-in page: signs in and sends the browser on. `saml` asks for an identity provider instead of the password, `session` is the value of the
 * session cookie.
 */
export type SignInForm = (form: PostedForm & { saml: boolean; session: string | undefined }) => Promise<BrowserAnswer>;

interface Dependencies {
  admit: Admit;
  authenticate: Authenticate;
  startSession: StartSession;
  parkedRequests: ParkedRequests;
  pages: Pages;
  /** Where a parked request is taken up again. */
  resumeAt: (request: string, parked: ParkedRequest | undefined) => string;
}

/** What the page says when nobody was signed in; the empty text is the product's bare `error`. */
const pageErrors = {
  refused: '',
  'password-unacceptable': '',
  throttled: 'throttled',
  busy: 'unavailable',
  challenged: 'unavailable',
  unavailable: 'unavailable',
} as const satisfies Partial<Record<AttemptOutcome<unknown>['kind'], string>>;

/** The steps of the form, each of which may lead back to its page. */
export function createSignInForm({ admit, authenticate, startSession, parkedRequests, pages, resumeAt }: Dependencies): SignInForm {
  /** The same request under a new id, which remembers the name, so that only the password must be typed again. */
  function parkAgain(parked: ParkedRequest | undefined, form: PostedForm): string | undefined {
    const name = readUserName(form);
    return parked && parkedRequests.park({ ...parked, ...(name && { loginHint: writtenUserName(name) }) }, form.browser ?? '');
  }

  return async (form) => {
    const { error, parked } = admit(form);
    const again = (said: string) => ({ to: pages('sign-in', { error: said, request: parkAgain(parked, form) }) });
    if (error !== undefined) return again(error);
    if (form.saml) return again(pageErrors.refused);

    const outcome = await authenticate({ ...form, clientId: parked?.params.client_id }, startSession(form.session));
    if (outcome.kind === 'password-change-required')
      return { to: pages('change-password', { required: '', request: parkAgain(parked, form) }) };
    if (outcome.kind !== 'confirmed') return again(pageErrors[outcome.kind]);
    return { to: form.request === undefined ? pages('signed-in') : resumeAt(form.request, parked), sessionCookie: outcome.result };
  };
}
