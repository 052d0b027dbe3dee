import { type Audit, auditedAuthorization, auditedRequest } from '../audit.ts';
import type { AuthenticateClient } from '../client-auth/authenticate-client.ts';
import { OAuthError } from '../errors.ts';
import type { Tokens } from '../ports.ts';
import type { FindToken } from './find-token.ts';
import type { TokenRequest } from './token-endpoint.ts';

/** Ends what a token stands for; a token that nobody knows is ended already (RFC 7009 §2.2). */
export type RevocationEndpoint = (request: TokenRequest) => Promise<void>;

interface Dependencies {
  /** Addresses of this endpoint, as applications know them. */
  urls: readonly string[];
  authenticateClient: AuthenticateClient;
  findToken: FindToken;
  tokens: Tokens;
  audit: Audit;
}

/** `POST /oauth/revoke` (RFC 7009): everything of the token's authorization ends with it, access tokens and refresh tokens alike. */
export function createRevocationEndpoint({ urls, authenticateClient, findToken, tokens, audit }: Dependencies): RevocationEndpoint {
  return async ({ form, authorization, evidence = {}, address, requestId }) => {
    const client = await authenticateClient({ form, authorization, address, certificate: evidence.certificate, urls });
    if (!form.token) throw new OAuthError('invalid_request', 'token is missing');
    const found = await findToken(form.token);
    if (found === undefined) return;
    if (found.client.id !== client.id)
      throw new OAuthError('unauthorized_client', 'the token was issued to another client', {
        cause: 'revocation: not the client of the token',
      });
    await tokens.revoke(found.authorization);
    const about = { clientId: client.id, ...auditedAuthorization(found.authorization), ...auditedRequest({ requestId, address }) };
    audit({ event: 'tokens.revoked', outcome: 'success', ...about });
  };
}
