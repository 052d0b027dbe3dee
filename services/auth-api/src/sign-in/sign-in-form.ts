import type { ContactCenters } from '../ports/contact-centers.ts';
import type { IdentityProvider } from '../ports/identity-providers.ts';
import type { Authenticate } from './authenticate.ts';
import { newBrowser } from './browser-cookie.ts';
import { type Claimant, claimantOf } from './claimant.ts';
import type { ToNextPage } from './next-page.ts';
import type { ParkedRequest, ParkedRequests } from './parked-request.ts';
import type { Admit, BrowserAnswer, PostedForm } from './posted-form.ts';
import type { HomeRealms } from './provider/home-realm.ts';
import { startAddress } from './provider/start-address.ts';
import type { StartSession } from './session.ts';
import type { SignInAnswer } from './sign-in-answer.ts';
import { writtenUserName } from './user-name.ts';

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
  contactCenters: ContactCenters;
  homeRealms: HomeRealms;
  parkedRequests: ParkedRequests;
  issuer: string;
  now: () => Date;
}

/** The steps of the form, each of which may lead back to its page. */
export function createSignInForm(dependencies: Dependencies): SignInForm {
  const { admit, authenticate, startSession, toNextPage, signInAnswer, contactCenters, homeRealms, parkedRequests, issuer, now } =
    dependencies;

  async function providerOf({ contactCenter, userName }: Claimant): Promise<IdentityProvider | undefined> {
    const realm = contactCenter && (await homeRealms.of({ contactCenter, userName }));
    if (realm?.kind === 'choice') return realm.providers[0];
    return realm?.kind === 'provider' ? realm.provider : undefined;
  }

  /** On to the provider of whoever is named, with a request of its own where nobody waits; undefined where they have none. */
  async function elsewhere(form: PostedForm, parked: ParkedRequest | undefined): Promise<BrowserAnswer | undefined> {
    const claimant = claimantOf(form, contactCenters);
    const provider = claimant && (await providerOf(claimant));
    if (claimant === undefined || provider === undefined) return undefined;
    const browser = form.browser ?? newBrowser();
    const waiting = { ...(parked ?? { params: {}, askedAt: now().getTime() }), loginHint: writtenUserName(claimant), told: undefined };
    const to = startAddress(issuer, { provider: provider.id, request: parkedRequests.park(waiting, browser) });
    return { to, ...(form.browser === undefined && { newBrowser: browser }) };
  }

  return async (form) => {
    const { error, parked } = admit(form);
    const again = (said: string) => toNextPage({ page: 'sign-in', form, parked, flags: { error: said } });
    if (error !== undefined) return again(error);
    if (form.saml) return (await elsewhere(form, parked)) ?? again('');
    const outcome = await authenticate({ ...form, clientId: parked?.params.client_id }, startSession(form.session));
    return signInAnswer(outcome, { form, parked, request: form.request });
  };
}
