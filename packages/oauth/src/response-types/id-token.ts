import type { ResponsePart } from '../authorize/response-type.ts';
import { OAuthError } from '../errors.ts';
import type { IssueIdToken } from '../token/id-token.ts';

/** OpenID Connect Core §3.2.2.5 and §3.3.2.5: an ID token in the answer itself; `nonce` keeps it from being replayed there. */
export const idToken = (issueIdToken: IssueIdToken): ResponsePart => ({
  name: 'id_token',
  grantType: 'implicit',
  check({ nonce, scope }) {
    if (nonce === undefined) throw new OAuthError('invalid_request', 'nonce is missing');
    if (!scope.includes('openid')) throw new OAuthError('invalid_scope', 'an ID token needs the scope openid');
  },
  async respond({ authorization, client, now }, { code, access_token: accessToken }) {
    const issued = await issueIdToken({
      authorization,
      client,
      code,
      accessToken,
      now,
      alone: code === undefined && accessToken === undefined,
    });
    return issued === undefined ? {} : { id_token: issued };
  },
});
