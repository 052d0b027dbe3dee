import type { Authorization, Clients, HolderOf, PresentedToken, ReadIdTokenHint, Session, Tokens } from '@gauth/oauth';
import { ApiError, type AuditEvent } from '@gauth/service-kit';
import { z } from 'zod';
import type { AuditTrail, RequestLog } from '../audit-trail.ts';
import { isForHere } from '../is-for-here.ts';
import type { Ending } from '../logout/ending.ts';
import type { SignedOut } from '../logout/signed-out.ts';
import type { Sessions } from '../ports/sessions.ts';
import type { Caller, OriginPolicy } from './origin.ts';
import type { Pages } from './pages.ts';
import type { ProviderSignOut } from './provider/provider-sign-out.ts';
import type { Sealed } from './sealed.ts';
import { createWayOut, type Destination, targetFor } from './way-out.ts';

/** A wish to sign out: with a token, or with a browser's session. */
export interface SignOutRequest extends Destination {
  /** The access token of the Authorization header. */
  token: PresentedToken | undefined;
  /** The value of the session cookie. */
  cookie: string | undefined;
  caller: Caller;
  /** Whether the request can change something without being asked back: a link cannot, a form can. */
  posted: boolean;
  /** Every session and token of the user, on every device, instead of this one. */
  global: boolean;
  idTokenHint: string | undefined;
  /** What the page that asked back has sealed. */
  confirmation: string | undefined;
  log: RequestLog;
}

/** Where the browser goes, undefined where nobody asked to be sent anywhere; and whether its session is over. */
export interface SignOutAnswer {
  to: string | undefined;
  signedOut: boolean;
}

/** Ends what the request may end (OpenID Connect RP-Initiated Logout 1.0). Throws `invalid_token` for a token that nobody holds. */
export type SignOut = (request: SignOutRequest) => Promise<SignOutAnswer>;

/** What a browser must confirm: the session to be ended, and where it was to go, checked already. */
export const signOutConfirmation = z.object({ sessionId: z.string(), global: z.boolean(), to: z.string().optional() });
/** The parsed `signOutConfirmation`. */
export type SignOutConfirmation = z.output<typeof signOutConfirmation>;

interface Dependencies {
  issuer: string;
  clients: Clients;
  tokens: Pick<Tokens, 'revoke'>;
  sessions: Pick<Sessions, 'find'>;
  ending: Ending;
  signedOut: SignedOut;
  providerSignOut: Pick<ProviderSignOut, 'by'>;
  holderOf: HolderOf;
  readIdTokenHint: ReadIdTokenHint;
  confirmations: Sealed<SignOutConfirmation>;
  origins: OriginPolicy;
  pages: Pages;
  trail: AuditTrail;
}

/** A token ends what it stands for at once; a browser is asked back, unless it brings an ID token of its user for this session alone. */
export function createSignOut(dependencies: Dependencies): SignOut {
  const { issuer, clients, tokens, sessions, ending, signedOut, providerSignOut, holderOf, readIdTokenHint } = dependencies;
  const { confirmations, origins, pages, trail } = dependencies;

  const wayOutOf = createWayOut(clients);
  const sessionOf = async (cookie: string | undefined) => (cookie === undefined ? undefined : sessions.find(cookie));

  function record(about: Pick<AuditEvent, 'clientId' | 'userId' | 'contactCenterId'>, { global, log }: Wish): void {
    trail.record({ event: 'signed-out', outcome: 'success', ...about, ...(global && { reason: 'everywhere' }) }, log);
  }

  /** Alone, a token ends itself and these sessions, but no token of another application. */
  async function endByToken(authorization: Authorization, sessionIds: readonly string[], log: RequestLog): Promise<void> {
    const { user } = authorization;
    const ended = sessionIds.map((id) => user && ending.endSession(id, { user, log, tokens: 'keep' }));
    await Promise.all([tokens.revoke(authorization), ...ended]);
  }

  /** Services that were given a token for themselves must not sign its user out with it. */
  async function byToken(token: PresentedToken, request: SignOutRequest): Promise<SignOutAnswer> {
    const [{ authorization, client }, session] = await Promise.all([holderOf(token), sessionOf(request.cookie)]);
    const { user } = authorization;
    const { global, log } = request;
    const forHere = isForHere(authorization, issuer);
    if (global && !forHere) throw new ApiError('forbidden', 'a token that is for other services ends only itself');
    const sessionIds = forHere ? sessionsOf(authorization, session) : [];
    await (global && user ? ending.endUser({ user, log }) : endByToken(authorization, sessionIds, log));
    record({ clientId: client.id, userId: user?.id, contactCenterId: user?.contactCenterId }, request);
    return { to: targetFor(client, request), signedOut: session !== undefined && sessionIds.includes(session.id) };
  }

  async function endAndLeave(session: Session, wish: Wish & { to: string | undefined }): Promise<SignOutAnswer> {
    const { id, user } = session;
    const { global, log } = wish;
    const to = await providerSignOut.by(session, wish.to, log);
    const participations = await (global ? ending.endUser({ user, log }) : ending.endSession(id, { user, log }));
    record({ userId: user.id, contactCenterId: user.contactCenterId }, wish);
    return { to: await signedOut.leave({ sessionId: id, participations, to, log }), signedOut: true };
  }

  /** What the page that asked back has sealed, if this session's own browser sends it from there. */
  function confirmationOf(session: Session, { confirmation, posted, caller }: SignOutRequest): SignOutConfirmation | undefined {
    if (confirmation === undefined || !posted || !origins.mayPost(caller, { bound: true })) return undefined;
    const confirmed = confirmations.open(confirmation)?.content;
    return confirmed?.sessionId === session.id ? confirmed : undefined;
  }

  /**
   * Without the page: only for whoever brings an ID token of the user who is signed in here, and nothing that does not fit to it. An ID token is no secret and never
   * ends everything.
   */
  async function byHint(session: Session | undefined, request: SignOutRequest): Promise<SignOutAnswer> {
    const { idTokenHint, global } = request;
    const hint = idTokenHint === undefined ? undefined : await readIdTokenHint(idTokenHint);
    const { to, asAsked } = await wayOutOf(request, hint?.clientId);
    if (session === undefined) return { to: (hint && to) ?? pages('signed-out'), signedOut: true };
    if (asAsked && !global && hint?.subject === session.user.id) return endAndLeave(session, { ...request, to });
    const asked = confirmations.seal({ sessionId: session.id, global, ...(to !== undefined && { to }) });
    return { to: pages('sign-out', { request: asked }), signedOut: false };
  }

  async function byBrowser(request: SignOutRequest): Promise<SignOutAnswer> {
    const session = await sessionOf(request.cookie);
    const confirmed = session && confirmationOf(session, request);
    if (session && confirmed) return endAndLeave(session, { global: confirmed.global, to: confirmed.to, log: request.log });
    return byHint(session, request);
  }

  return (request) => (request.token === undefined ? byBrowser(request) : byToken(request.token, request));
}

type Wish = Pick<SignOutRequest, 'global' | 'log'>;

/** The session that a token came from, and the one of the browser that brings it, if both are of its user. */
function sessionsOf({ user, sessionId }: Authorization, session: Session | undefined): string[] {
  if (user === undefined) return [];
  const own = session?.user.id === user.id ? session.id : undefined;
  return [...new Set([sessionId, own])].filter((id) => id !== undefined);
}
