import { type Audit, auditedAuthorization } from './audit.ts';
import { mayActFor, newAuthorization } from './authorization.ts';
import { type AuthorizationRequest, type ReturnAddress, readAuthorizationRequest, readReturnAddress } from './authorization-request.ts';
import { OAuthError } from './errors.ts';
import type { ReadIdTokenHint } from './id-token-hint.ts';
import type { Authorization, Session } from './model.ts';
import type { Clients } from './ports.ts';
import { withQuery } from './redirect-uri.ts';
import type { ResponseType } from './response-type.ts';

/** An authorization request without its HTTP, new or resumed after a sign-in. */
export interface AuthorizeRequest {
  params: Record<string, string>;
  /** Asked for after the return address is settled, so that the application hears of an outage too. */
  session: () => Promise<Session | undefined>;
  /** When the request first came, in milliseconds since the epoch; a sign-in after it answers `prompt=login` and `max_age`. */
  askedAt: number;
  /** Goes into the audit trail. */
  requestId?: string | undefined;
}

/** What the browser does next. */
export type AuthorizeDecision = { kind: 'redirect'; to: string } | { kind: 'sign-in' };

/** Decides an authorization request; throws only where the answer must be a page, because it cannot be sent to the application. */
export type AuthorizeEndpoint = (request: AuthorizeRequest) => Promise<AuthorizeDecision>;

interface Dependencies {
  issuer: string;
  clients: Clients;
  responseTypes: readonly ResponseType[];
  readIdTokenHint: ReadIdTokenHint;
  now: () => Date;
  audit: Audit;
}

/** `/oauth/authorize` (RFC 6749 §4.1, OpenID Connect Core §3.1.2). Every browser step returns here; the stored state decides what is next. */
export function createAuthorizeEndpoint({ issuer, clients, responseTypes, readIdTokenHint, now, audit }: Dependencies): AuthorizeEndpoint {
  const byType = new Map(responseTypes.map((responseType) => [responseType.type, responseType]));

  /** RFC 9207: `iss` tells the application which server answered. */
  const answer = ({ redirectUri, state }: ReturnAddress, parameters: Record<string, string>): AuthorizeDecision => ({
    kind: 'redirect',
    to: withQuery(redirectUri, { ...parameters, ...(state !== undefined && { state }), iss: issuer }),
  });

  function responseTypeFor({ client }: ReturnAddress, request: AuthorizationRequest): ResponseType {
    const responseType = byType.get(request.responseType);
    if (!responseType) throw new OAuthError('unsupported_response_type', 'this response_type is not supported');
    if (!client.grantTypes.includes(responseType.grantType)) {
      throw new OAuthError('unauthorized_client', 'this application may not use this response_type');
    }
    return responseType;
  }

  /** Undefined where the request does not care who signs in. */
  async function expectedSubject({ idTokenHint }: AuthorizationRequest, { client }: ReturnAddress): Promise<string | undefined> {
    if (idTokenHint === undefined) return undefined;
    const hint = await readIdTokenHint(idTokenHint);
    if (hint?.clientId !== client.id)
      throw new OAuthError('invalid_request', 'id_token_hint is not an ID token of this server for this application');
    return hint.subject;
  }

  async function respond(
    session: Session,
    request: AuthorizationRequest,
    address: ReturnAddress,
    responseType: ResponseType,
  ): Promise<Decided> {
    const { client } = address;
    if (!mayActFor(client, session.user)) throw new OAuthError('access_denied', 'this application is not for users of this contact center');
    const authorization = authorizationOf(session, request, address, now());
    const response = await responseType.respond({ authorization, request, client });
    return { authorization, decision: answer(address, response) };
  }

  async function decide({ params, askedAt, ...browser }: AuthorizeRequest, address: ReturnAddress): Promise<Decided> {
    const request = readAuthorizationRequest(params, address);
    const responseType = responseTypeFor(address, request);
    const subject = await expectedSubject(request, address);
    const session = await browser.session();
    if (session && serves(session, { request, askedAt, now: now(), subject })) return respond(session, request, address, responseType);
    if (request.prompt.includes('none')) throw new OAuthError('login_required', 'the user must sign in');
    if (session && session.authenticatedAt >= askedAt)
      throw new OAuthError('login_required', 'another user signed in than the application asked for');
    return { decision: { kind: 'sign-in' } };
  }

  return async (request) => {
    const address = await readReturnAddress(request.params, clients);
    const about = { clientId: address.client.id, ...(request.requestId !== undefined && { requestId: request.requestId }) };
    try {
      const { decision, authorization } = await decide(request, address);
      if (authorization) audit({ event: 'authorization.granted', outcome: 'success', ...about, ...auditedAuthorization(authorization) });
      return decision;
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      audit({ event: 'authorization.refused', outcome: 'failure', ...about, reason: error.code });
      return answer(address, { ...error.toJSON() });
    }
  };
}

/** A decision, and what was granted by it. */
interface Decided {
  decision: AuthorizeDecision;
  authorization?: Authorization;
}

/** Whether a session is recent enough and the right user's. A sign-in since the request came satisfies every wish for a fresh one. */
function serves(
  session: Session,
  { request, askedAt, now, subject }: { request: AuthorizationRequest; askedAt: number; now: Date; subject: string | undefined },
): boolean {
  if (subject !== undefined && session.user.id !== subject) return false;
  if (session.authenticatedAt >= askedAt) return true;
  if (request.prompt.includes('login') || request.prompt.includes('select_account')) return false;
  return request.maxAge === undefined || now.getTime() - session.authenticatedAt <= request.maxAge * 1000;
}

function authorizationOf(session: Session, request: AuthorizationRequest, { client }: ReturnAddress, now: Date): Authorization {
  return {
    ...newAuthorization({ client, user: session.user, scope: request.scope, now, refreshable: true }),
    sessionId: session.id,
    authTime: Math.floor(session.authenticatedAt / 1000),
    amr: [...session.amr],
    ...(request.nonce !== undefined && { nonce: request.nonce }),
    ...(session.since !== undefined && { since: session.since }),
  };
}
