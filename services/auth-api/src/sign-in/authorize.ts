import { type AuthorizeDecision, type AuthorizeEndpoint, type Client, OAuthError, type Session, type Users } from '@gauth/oauth';
import { parseBasic } from '@gauth/service-kit';
import { isOutage } from '../is-outage.ts';
import type { ContactCenters } from '../ports/contact-centers.ts';
import type { IdentityProviders } from '../ports/identity-providers.ts';
import type { Sessions } from '../ports/sessions.ts';
import { newBrowser } from './browser-cookie.ts';
import { localeOf } from './locale.ts';
import type { Negotiate } from './negotiate.ts';
import type { Pages } from './pages.ts';
import type { ParkedRequest, ParkedRequests } from './parked-request.ts';
import type { ReadWish } from './provider/application-wish.ts';
import type { HomeRealms } from './provider/home-realm.ts';
import { startAddress } from './provider/start-address.ts';
import { createStraightTo } from './provider/straight-to.ts';
import { newSession } from './session.ts';

/** An authorization request with what its browser brought along. */
export interface BrowserRequest {
  /** The application's parameters; or the id of a parked request as `request`, with `cancel` where its user goes back instead of signing in. */
  params: Record<string, string>;
  /** The Authorization header; Basic in it holds the user's own credentials (the product's short cut for programs), Negotiate a ticket. */
  authorization: string | undefined;
  /** A person's browser waits, and would repeat the request with a ticket. */
  negotiable: boolean;
  /** Values of our cookies. */
  session: string | undefined;
  browser: string | undefined;
  address: string;
  requestId: string;
}

/**
 * What the browser is told, with cookies if it needs them: to take an answer along, to come again with a ticket or go to the sign-in page if it has none; or that
 * its Basic credentials are no good.
 */
export type AuthorizeAnswer =
  | ((Exclude<AuthorizeDecision, { kind: 'sign-in' }> | { kind: 'negotiate'; to: string }) & {
      newBrowser?: string;
      sessionCookie?: string;
    })
  | { kind: 'unauthorized' };

/** The steps around an authorization request; throws where the answer must be a page. */
export type Authorize = (request: BrowserRequest) => Promise<AuthorizeAnswer>;

interface Dependencies {
  authorizeEndpoint: AuthorizeEndpoint;
  parkedRequests: ParkedRequests;
  negotiate: Negotiate;
  sessions: Sessions;
  users: Users;
  pages: Pages;
  issuer: string;
  readWish: ReadWish;
  contactCenters: ContactCenters;
  homeRealms: HomeRealms;
  identityProviders: Pick<IdentityProviders, 'any'>;
  now: () => Date;
}

/** Takes up a request, finds out who is there, lets the protocol decide, and parks the request while somebody signs in. */
export function createAuthorize(dependencies: Dependencies): Authorize {
  const { authorizeEndpoint, parkedRequests, negotiate, sessions, users, pages, issuer, readWish, now } = dependencies;
  const straightTo = createStraightTo(dependencies);

  function takeUp({ params, browser }: BrowserRequest): Omit<ParkedRequest, 'expiresAt'> {
    if (!resumes(params)) return { params, askedAt: now().getTime() };
    const parked = parkedRequests.resume(params.request, browser);
    if (parked === undefined) throw new OAuthError('invalid_request', 'the sign-in took too long or was started in another browser');
    return parked;
  }

  /** By the user's own credentials, for this request only. RFC 9700 §2.4 lets no application handle them. */
  async function byCredentials({ authorization, address, requestId }: BrowserRequest, { id, profile }: Client): Promise<Session> {
    if (profile !== 'legacy')
      throw new OAuthError('unauthorized_client', 'this application may not handle passwords of users', {
        cause: `Basic at the authorization endpoint: expected profile legacy, is ${profile}`,
      });
    const basic = parseBasic(authorization);
    const credentials = basic && { username: basic.name, password: basic.password, clientId: id, address, requestId };
    const user = credentials && (await users.authenticate(credentials).catch(wrong));
    if (!user) throw new WrongCredentials('the Basic credentials of the user are wrong');
    return { ...newSession(user, now()), momentary: true };
  }

  async function whoIsThere(request: BrowserRequest, client: Client): Promise<Session | undefined> {
    if (/^basic\b/i.test(request.authorization ?? '')) return byCredentials(request, client);
    return request.session === undefined ? undefined : sessions.find(request.session);
  }

  function toSignInPage(request: BrowserRequest, waiting: Waiting) {
    const browser = request.browser ?? newBrowser();
    const to = pages('sign-in', { request: parkedRequests.park(waiting, browser), locale: localeOf(waiting.params) });
    return { to, ...(request.browser === undefined && { newBrowser: browser }) };
  }

  /** Past the page, where nothing is left to ask. */
  async function toSignIn(request: BrowserRequest, waiting: Waiting): Promise<AuthorizeAnswer> {
    const provider = await straightTo(() => readWish(waiting));
    if (provider === undefined) return { kind: 'redirect', ...toSignInPage(request, waiting) };
    const browser = request.browser ?? newBrowser();
    const to = startAddress(issuer, { provider, request: parkedRequests.park(waiting, browser) });
    return { kind: 'redirect', to, ...(request.browser === undefined && { newBrowser: browser }) };
  }

  async function byTicket(
    sessionCookie: string,
    { request, waiting, decide }: { request: BrowserRequest; waiting: Waiting; decide: Decide },
  ): Promise<AuthorizeAnswer> {
    // A ticket is no fresh sign-in: whoever wants one, or another user, gets the page.
    const decision = await decide(() => sessions.find(sessionCookie), now().getTime() + 1);
    return decision.kind === 'sign-in'
      ? { kind: 'redirect', ...toSignInPage(request, waiting), sessionCookie }
      : { ...decision, sessionCookie };
  }

  return async (request) => {
    const parked = takeUp(request);
    const resumed = resumes(request.params);
    const decide: Decide = (session, askedAt) =>
      authorizeEndpoint({
        ...parked,
        ...(askedAt !== undefined && { askedAt }),
        session: (client) => session(client).catch(asAnswer),
        declined: resumed && request.params.cancel !== undefined,
        requestId: request.requestId,
        address: request.address,
      });

    const decision = await decide((client) => whoIsThere(request, client)).catch(unauthorized);
    if (decision.kind !== 'sign-in') return decision;
    const waiting = { ...parked, ...decision.resume, told: undefined };
    // Whoever comes back to a parked request has seen the form.
    if (resumed) return { kind: 'redirect', ...toSignInPage(request, waiting) };
    const negotiated = await negotiate(request, waiting);
    if (negotiated === undefined) return toSignIn(request, waiting);
    if (negotiated.kind === 'signed-in') return byTicket(negotiated.sessionCookie, { request, waiting, decide });
    return { kind: 'negotiate', ...toSignInPage(request, waiting) };
  };
}

type Waiting = Omit<ParkedRequest, 'expiresAt'>;

/** Judges a request with a session; `askedAt` stands for when it came. */
type Decide = (session: (client: Client) => Promise<Session | undefined>, askedAt?: number) => Promise<AuthorizeDecision>;

/** With `client_id` beside it, `request` is a request object (RFC 9101), which the protocol core has an answer for. */
const resumes = (params: Record<string, string>): params is Record<string, string> & { request: string } =>
  params.request !== undefined && params.client_id === undefined;

/** Basic credentials that nobody has: for whoever sent them, not for the application. */
class WrongCredentials extends Error {
  override readonly name = 'WrongCredentials';
}

/** At this endpoint there is no `invalid_grant` to answer with. */
function wrong(error: unknown): undefined {
  if (!(error instanceof OAuthError && error.code === 'invalid_grant')) throw error;
}

/** An outage becomes an answer to the application (RFC 6749 §4.1.2.1). */
function asAnswer(error: unknown): never {
  throw isOutage(error) ? new OAuthError('temporarily_unavailable', 'the user cannot be checked at the moment', { cause: error }) : error;
}

function unauthorized(error: unknown): { kind: 'unauthorized' } {
  if (error instanceof WrongCredentials) return { kind: 'unauthorized' };
  throw error;
}
