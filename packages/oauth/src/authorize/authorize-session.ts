import { acrValues, isKnownAcr, meetsAcr } from '../acr.ts';
import { newAuthorization } from '../authorization.ts';
import type { Authorization, Client, Session } from '../model.ts';
import type { AuthorizationRequest } from './authorization-request.ts';

/** A session that says nothing else was begun by password. */
const acrOf = (session: Session): string => session.acr ?? acrValues[0];

/**
 * Whether a session is recent and strong enough and the right user's. A sign-in since the request came satisfies every wish for a fresh one. `weak` says that only
 * the strength is missing, which signing in again may or may not help.
 */
export function serves(
  session: Session,
  { request, freshly, now, subject }: { request: AuthorizationRequest; freshly: boolean; now: Date; subject: string | undefined },
): 'yes' | 'no' | 'weak' {
  if (subject !== undefined && session.user.id !== subject) return 'no';
  if (!freshly && !isRecent(session, request, now)) return 'no';
  return strengthServes(session, request, freshly);
}

function isRecent({ authenticatedAt }: Session, { prompt, maxAge }: AuthorizationRequest, now: Date): boolean {
  if (prompt.includes('login') || prompt.includes('select_account')) return false;
  return maxAge === undefined || now.getTime() - authenticatedAt <= maxAge * 1000;
}

/** `acr_values` are a wish, an essential `acr` claim is a condition (OpenID Connect Core §5.5.1.1, RFC 9470 §5); a wish is worth one more sign-in at most. */
function strengthServes(session: Session, { acrValues: wished, claims }: AuthorizationRequest, freshly: boolean): 'yes' | 'weak' {
  const wanted = claims?.acr?.values ?? wished;
  if (wanted.length === 0 || meetsAcr(acrOf(session), wanted)) return 'yes';
  if (claims?.acr?.essential === true) return 'weak';
  return freshly || !isKnownAcr(wanted) ? 'yes' : 'weak';
}

/** What a user grants an application by being signed in. */
export function authorizationFor(
  session: Session,
  request: Pick<AuthorizationRequest, 'scope' | 'audience' | 'claims' | 'dpopJkt' | 'nonce'>,
  client: Client,
  now: Date,
): Authorization {
  return {
    ...newAuthorization({ client, user: session.user, scope: request.scope, now, refreshable: true }),
    ...(session.momentary !== true && { sessionId: session.id }),
    authTime: Math.floor(session.authenticatedAt / 1000),
    acr: acrOf(session),
    amr: [...session.amr],
    ...(request.audience && { audience: [...request.audience] }),
    ...(request.claims && { claims: request.claims.claims }),
    ...(request.dpopJkt !== undefined && { confirmation: { jkt: request.dpopJkt } }),
    ...(request.nonce !== undefined && { nonce: request.nonce }),
    ...(session.since !== undefined && { since: session.since }),
  };
}
