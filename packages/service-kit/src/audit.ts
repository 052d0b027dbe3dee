import type { Logger } from './logger.ts';

/** Something that happened to an identity, a token or the configuration, for whoever has to answer "who did what". */
export interface AuditEvent {
  /** A noun and what became of it: `sign-in.failed`, `token.issued`, `client.updated`. */
  event: string;
  /** `unknown` while it is not decided yet. */
  outcome: 'success' | 'failure' | 'unknown';
  clientId?: string | undefined;
  contactCenterId?: string | undefined;
  userId?: string | undefined;
  grant?: string | undefined;
  /** How an identity was proved, where not by password. */
  method?: string | undefined;
  /** Names what was granted; codes and tokens begin with it. */
  authorizationId?: string | undefined;
  /** The `kid` of a signing key. */
  keyId?: string | undefined;
  /** The id of a trusted issuer of assertions. */
  assertionIssuerId?: string | undefined;
  /** The id of an identity provider. */
  identityProviderId?: string | undefined;
  /** A constant phrase, for the operator only. */
  reason?: string | undefined;
  /** Where there is no logger of the request that has it already. */
  requestId?: string | undefined;
}

/** Writes one audit line: always `info`, because a refusal is no failure of ours. Give it the request's logger, so that the request id is there. */
export function audit(logger: Pick<Logger, 'info'>, { event, outcome, userId, reason, requestId, ...subject }: AuditEvent): void {
  logger.info(
    {
      event,
      'event.kind': 'event',
      'event.outcome': outcome,
      ...(userId !== undefined && { 'user.id': userId }),
      ...(reason !== undefined && { 'event.reason': reason }),
      ...(requestId !== undefined && { 'http.request.id': requestId }),
      ...subject,
    },
    'audit',
  );
}
