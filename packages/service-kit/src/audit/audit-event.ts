import type { AuditAction } from './audit-actions.ts';

/** Something that happened to an identity, a token or the configuration, for whoever has to answer "who did what". */
export interface AuditEvent {
  /** A noun and what became of it: `sign-in.failed`, `token.issued`, `client.updated`. */
  event: AuditAction;
  /** `unknown` while it is not decided yet. */
  outcome: 'success' | 'failure' | 'unknown';
  clientId?: string | undefined;
  contactCenterId?: string | undefined;
  /** Whom it is about. Who administers is named by the logger of the request, as `user.name`. */
  userId?: string | undefined;
  /** A keyed digest of the name that somebody tried, so that equal ones can be told. */
  userHash?: string | undefined;
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
  /** The id of an environment. */
  environmentId?: string | undefined;
  /** The id of an account of Web Services. */
  accountId?: string | undefined;
  /** What was configured: the name of a setting, an origin. */
  subject?: string | undefined;
  /** A constant phrase, for the operator only. */
  reason?: string | undefined;
  /** Where there is no logger of the request that has it already. */
  requestId?: string | undefined;
  /** The address that the request came from, likewise. */
  address?: string | undefined;
}
