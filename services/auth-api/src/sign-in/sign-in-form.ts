import type { Authenticate } from './authenticate.ts';
import type { ToNextPage } from './next-page.ts';
import type { Admit, BrowserAnswer, PostedForm } from './posted-form.ts';
import type { StartSession } from './session.ts';
import type { SignInAnswer } from './sign-in-answer.ts';

/**
 * The form of the sign-in page: signs in and sends the browser on. `saml` asks for an identity provider instead of the password, `session` is the value of the
 * session cookie.
 */
export type SignInForm = (form: PostedForm & { saml: boolean; session: string | undefined }) => Promise<BrowserAnswer>;

interface Dependencies {
  admit: Admit;
  authenticate: Authenticate;
  startSession: StartSession;
  toNextPage: ToNextPage;
  signInAnswer: SignInAnswer;
}

/** The steps of the form, each of which may lead back to its page. */
export const createSignInForm =
  ({ admit, authenticate, startSession, toNextPage, signInAnswer }: Dependencies): SignInForm =>
  async (form) => {
    const { error, parked } = admit(form);
    const again = (said: string) => toNextPage({ page: 'sign-in', form, parked, flags: { error: said } });
    if (error !== undefined) return again(error);
    if (form.saml) return again('');
    const outcome = await authenticate({ ...form, clientId: parked?.params.client_id }, startSession(form.session));
    return signInAnswer(outcome, { form, parked, request: form.request });
  };
