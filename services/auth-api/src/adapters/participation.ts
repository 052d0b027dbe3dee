import type { Authorization } from '@gauth/oauth';
import type { Participation } from '../ports/participants.ts';

/** Who has this outlives the session (OpenID Connect Core §11, Back-Channel Logout §2.7). */
const offlineScope = 'offline_access';

/**
 * What a store remembers of an authorization. An application may keep a session of its own for as long as ours lasts, so it is remembered at least that
 * long; of several authorizations without a session only one per client. What was converted ends with what it was made of, so of a session too
 * it is remembered once a client: a client may convert a token with each request that it serves.
 */
export function participationOf(authorization: Authorization, { sessionSeconds }: { sessionSeconds: number }): Participation {
  const { id, clientId, clientRegistrationId, sessionId, issuedAt, expiresAt } = authorization;
  const client = { clientId, clientRegistrationId };
  if (sessionId === undefined) return { ...client, until: expiresAt };
  const until = Math.max(expiresAt, issuedAt + sessionSeconds);
  return { ...client, sessionId, ...(endsWithSession(authorization) && { authorizationId: id }), until };
}

const endsWithSession = ({ scope, derivedFrom }: Authorization): boolean => !scope.includes(offlineScope) && derivedFrom === undefined;

/** A participation as one text: what is the same text is the same participation. Ids hold no spaces. */
export const writeParticipation = ({
  sessionId = '',
  authorizationId = '',
  clientRegistrationId,
  clientId,
}: Omit<Participation, 'until'>): string => `${sessionId} ${authorizationId} ${clientRegistrationId} ${clientId}`;

/** The participation of a text; undefined where it is none. */
export function readParticipation(text: string, until: number): Participation | undefined {
  const [, sessionId, authorizationId, clientRegistrationId, clientId] = /^(\S*) (\S*) (\S+) (\S+)$/.exec(text) ?? [];
  if (clientRegistrationId === undefined || clientId === undefined) return undefined;
  return { clientId, clientRegistrationId, ...(sessionId && { sessionId }), ...(authorizationId && { authorizationId }), until };
}
