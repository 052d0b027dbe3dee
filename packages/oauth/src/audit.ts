/** What happened, for the audit trail. Holds ids and reasons, never a token, code, secret or password. */
export interface AuditEvent {
  event:
    | 'token.issued'
    | 'token.refused'
    | 'authorization.granted'
    | 'code.replayed'
    | 'refresh-token.replayed'
    | 'refresh-token.retried'
    | 'authorization.refused'
    | 'tokens.revoked';
  outcome: 'success' | 'failure';
  clientId?: string;
  grant?: string;
  userId?: string;
  contactCenterId?: string;
  authorizationId?: string;
  reason?: string;
  /** Of the request that it happened in. */
  requestId?: string;
  /** Where that came from. */
  address?: string;
}

/** What a request brings along for the audit trail only. */
export interface AuditedRequest {
  requestId?: string | undefined;
  address?: string | undefined;
}

/** A request as audit events name it. */
export const auditedRequest = ({ requestId, address }: AuditedRequest): Pick<AuditEvent, 'requestId' | 'address'> => ({
  ...(requestId !== undefined && { requestId }),
  ...(address !== undefined && { address }),
});

/** Where audit events go. Never throws and never waits. */
export type Audit = (event: AuditEvent) => void;

/** Who and what an authorization is about, as audit events name it. */
export const auditedAuthorization = (authorization: { id: string; user?: { id: string; contactCenterId: string } | undefined }) => ({
  authorizationId: authorization.id,
  ...(authorization.user && { userId: authorization.user.id, contactCenterId: authorization.user.contactCenterId }),
});
