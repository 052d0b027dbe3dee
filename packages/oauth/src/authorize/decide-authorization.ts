import { mayActFor } from '../authorization.ts';
import { OAuthError } from '../errors.ts';
import type { Authorization, Client } from '../model.ts';
import type { LegacyGrants, PushedRequests, SessionClients } from '../ports.ts';
import type { ReadIdTokenHint } from '../token/id-token-hint.ts';
import { type AuthorizationRequest, type ReturnAddress, readAuthorizationRequest } from './authorization-request.ts';
import type { AuthorizeRequest } from './authorize-endpoint.ts';
import { authorizationFor, serves } from './authorize-session.ts';
import type { FindResponseType } from './find-response-type.ts';
import type { ResolvedRequest } from './resolve-request.ts';
import type { ResponseType } from './response-type.ts';

/** What is decided about a request: the user must sign in first, or something is granted. `grant` is `implicit` where anything of the answer is. */
export type Decided =
  | { kind: 'sign-in' }
  | { kind: 'granted'; authorization: Authorization; grant: 'authorization_code' | 'implicit'; response: Record<string, string> };

/** Decides a request whose return address is settled; what it throws is an answer to the application. */
export type DecideAuthorization = (asked: {
  request: AuthorizeRequest;
  resolved: ResolvedRequest;
  address: ReturnAddress;
}) => Promise<Decided>;

interface Dependencies {
  pushedRequests: PushedRequests;
  findResponseType: FindResponseType;
  readIdTokenHint: ReadIdTokenHint;
  legacyGrants: LegacyGrants;
  sessionClients: SessionClients;
  now: () => Date;
}

/** The request, the session and the client's settings decide; nothing is remembered between the browser's steps but these. */
export function createDecideAuthorization(dependencies: Dependencies): DecideAuthorization {
  const { pushedRequests, findResponseType, readIdTokenHint, legacyGrants, sessionClients, now } = dependencies;

  /** Undefined where the request does not care who signs in. */
  async function expectedSubject({ idTokenHint, claims }: AuthorizationRequest, client: Client): Promise<string | undefined> {
    if (idTokenHint === undefined) return claims?.subject;
    const hint = await readIdTokenHint(idTokenHint);
    if (hint?.clientId === client.id) return hint.subject;
    throw new OAuthError('invalid_request', 'id_token_hint is not an ID token of this server for this application');
  }

  async function checkImplicit({ grantTypes }: ResponseType, contactCenterId: string): Promise<void> {
    if (!grantTypes.includes('implicit') || (await legacyGrants.allowed(contactCenterId))) return;
    throw new OAuthError('unauthorized_client', 'this contact center does not allow the implicit grant', {
      cause: `legacy grants: off for contact center ${contactCenterId}`,
    });
  }

  /** A pushed request works once (RFC 9126 §4); it is spent when nothing can refuse it any more. */
  async function spend({ pushed }: ResolvedRequest): Promise<void> {
    if (pushed !== undefined && !(await pushedRequests.spend(pushed)))
      throw new OAuthError('invalid_request_uri', 'request_uri is unknown, expired or used', { cause: 'pushed request: answered before' });
  }

  /** RFC 6749 §4.1.2.1; nothing else comes of the request, so it is spent. */
  async function decline(resolved: ResolvedRequest): Promise<never> {
    await spend(resolved);
    throw new OAuthError('access_denied', 'the user did not sign in', { cause: 'user: went back' });
  }

  /** The session that may answer the request; undefined where the user must sign in first. */
  async function servingSession({ session: find, askedAt }: AuthorizeRequest, request: AuthorizationRequest, client: Client) {
    const subject = await expectedSubject(request, client);
    const session = await find(client);
    const freshly = session !== undefined && session.authenticatedAt >= askedAt;
    const served = session === undefined ? 'no' : serves(session, { request, freshly, now: now(), subject });
    if (served === 'yes') return session;
    refuseSignIn(request, freshly ? served : 'not yet');
    return undefined;
  }

  return async ({ request: asked, resolved, address }) => {
    const { client } = address;
    const request = readAuthorizationRequest(resolved.parameters, address);
    const responseType = findResponseType(request, client);
    if (asked.declined) return decline(resolved);
    const session = await servingSession(asked, request, client);
    if (session === undefined) return { kind: 'sign-in' };
    const { user } = session;
    if (!mayActFor(client, user))
      throw new OAuthError('access_denied', 'this application is not for users of this contact center', {
        cause: `contact center: expected one of ${client.contactCenterIds?.join(', ')}, got ${user.contactCenterId}`,
      });
    await checkImplicit(responseType, user.contactCenterId);
    await spend(resolved);
    const at = now();
    const authorization = authorizationFor(session, boundAtPush(request, resolved), client, at);
    const granted = { authorization, request, client, now: at };
    // Begun together, so that they travel to the store together.
    const [response, joined] = await Promise.all([responseType.respond(granted), sessionClients.join(authorization)]);
    if (!joined)
      throw new OAuthError('access_denied', 'the user has signed out meanwhile', { cause: 'session: ended while it was asked about' });
    return { kind: 'granted', authorization, grant: implicitOr(responseType), response };
  };
}

/** Where the sign-in page must not be shown, or has been and did not help. */
function refuseSignIn({ prompt }: AuthorizationRequest, afterSignIn: ReturnType<typeof serves> | 'not yet'): void {
  if (prompt.includes('none')) throw new OAuthError('login_required', 'the user must sign in');
  if (afterSignIn === 'weak')
    throw new OAuthError(
      'unmet_authentication_requirements',
      'the user cannot prove their identity as strongly as the application asked for',
    );
  if (afterSignIn === 'no') throw new OAuthError('login_required', 'another user signed in than the application asked for');
}

/** A push that proved a key binds the code to it, like `dpop_jkt` (RFC 9449 §10.1). */
const boundAtPush = (request: AuthorizationRequest, { dpopJkt }: ResolvedRequest): AuthorizationRequest =>
  dpopJkt === undefined ? request : { ...request, dpopJkt };

const implicitOr = ({ grantTypes }: ResponseType): 'authorization_code' | 'implicit' =>
  grantTypes.includes('implicit') ? 'implicit' : 'authorization_code';
