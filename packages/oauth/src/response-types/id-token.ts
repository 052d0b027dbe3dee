import { OAuthError } from '../errors.ts';
import type { IssueIdToken } from '../id-token.ts';
import type { ResponsePart } from '../response-type.ts';

/** OpenID Connect Core §3.2.2.5 and §3.3.2.5: an ID token in the answer itself; `nonce` keeps it from being replayed there. */
export const idToken = (issueIdToken: IssueIdToken): ResponsePart => ({
  name: 'id_token',
  grantType: 'implicit',
  async respond({ authorization, request, client, now }, { code, access_token: accessToken }) {
    if (request.nonce === undefined) throw new OAuthError('invalid_request', 'nonce is missing');
    const issued = await issueIdToken({
      authorization,
      client,
      code,
      accessToken,
      now,
      alone: code === undefined && accessToken === undefined,
    });
    if (issued === undefined) throw new OAuthError('invalid_scope', 'an ID token needs the scope openid');
    return { id_token: issued };
  },
});
