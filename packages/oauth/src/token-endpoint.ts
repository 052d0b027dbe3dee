import { type Audit, type AuditEvent, auditedAuthorization } from './audit.ts';
import { mayActFor } from './authorization.ts';
import type { AuthenticateClient } from './client-auth/authenticate-client.ts';
import { OAuthError } from './errors.ts';
import type { Grant } from './grant.ts';
import type { Mint, TokenResponse } from './mint.ts';
import type { CommitOutcome, Spends, Tokens } from './ports.ts';

/** A token request without its HTTP. */
export interface TokenRequest {
  form: Record<string, string>;
  authorization: string | undefined;
  /** Where the request came from. */
  address?: string | undefined;
  /** Goes into the audit trail. */
  requestId?: string | undefined;
}

export type TokenEndpoint = (request: TokenRequest) => Promise<TokenResponse>;

/** What is known about a request when it ends, for its audit line. */
type Known = Pick<AuditEvent, 'clientId' | 'grant' | 'userId' | 'contactCenterId' | 'authorizationId' | 'requestId'>;

interface Dependencies {
  grants: readonly Grant[];
  authenticateClient: AuthenticateClient;
  mint: Mint;
  tokens: Tokens;
  now: () => Date;
  audit: Audit;
}

/** `POST /oauth/token` (RFC 6749 §3.2). Every step but the grant's own is here, once, in the order in which it must happen. */
export function createTokenEndpoint({ grants, authenticateClient, mint, tokens, now, audit }: Dependencies): TokenEndpoint {
  const byType = new Map(grants.map((grant) => [grant.type, grant]));

  async function answer({ form, authorization, address, requestId }: TokenRequest, known: Known): Promise<TokenResponse> {
    if (!form.grant_type) throw new OAuthError('invalid_request', 'grant_type is missing');
    const grant = byType.get(form.grant_type);
    if (!grant) throw new OAuthError('unsupported_grant_type', 'this grant_type is not supported');
    known.grant = grant.type;

    const client = await authenticateClient({ form, authorization, address });
    known.clientId = client.id;
    if (!client.grantTypes.includes(grant.type)) throw new OAuthError('unauthorized_client', 'this client may not use this grant_type');

    const at = now();
    const proof = await grant.authorize({ client, params: form, now: at, address, requestId });
    Object.assign(known, auditedAuthorization(proof.authorization));
    if (!mayActFor(client, proof.authorization.user))
      throw new OAuthError('invalid_grant', 'this client may not act for users of this contact center');

    const { response, commit } = await mint({ authorization: proof.authorization, client, spends: proof.spends, now: at });
    settle(await tokens.commit(commit), proof.spends, known, audit);
    return response;
  }

  return async (request) => {
    const known: Known = request.requestId === undefined ? {} : { requestId: request.requestId };
    try {
      const response = await answer(request, known);
      audit({ event: 'token.issued', outcome: 'success', ...known });
      return response;
    } catch (error) {
      audit({ event: 'token.refused', outcome: 'failure', ...known, reason: error instanceof OAuthError ? error.code : 'server_error' });
      throw error;
    }
  };
}

/** Turns what the store did into the answer: only `issued` and `retried` let the tokens out. */
function settle(outcome: CommitOutcome, spends: Spends | undefined, known: Known, audit: Audit): void {
  if (outcome === 'issued') return;
  if (outcome === 'retried') {
    audit({ event: 'refresh-token.retried', outcome: 'success', ...known });
    return;
  }
  if (outcome === 'replayed') {
    const event = spends?.kind === 'code' ? 'code.replayed' : 'refresh-token.replayed';
    audit({ event, outcome: 'failure', ...known, reason: 'used before; everything of this authorization is revoked' });
    throw new OAuthError('invalid_grant', 'this was used before; its tokens are revoked');
  }
  throw new OAuthError('invalid_grant', 'this was revoked or has expired');
}
