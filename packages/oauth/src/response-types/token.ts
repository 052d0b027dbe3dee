import type { ResponsePart } from '../authorize/response-type.ts';
import { OAuthError } from '../errors.ts';
import type { Tokens } from '../ports.ts';
import { accessTokenTypeOf, type IssueAccessToken } from '../token/access-token.ts';

/**
 * RFC 6749 §4.2.2: an access token in the fragment. RFC 9700 §2.1.2 advises against it, so only `legacy` clients get one, and nobody whose tokens must be bound to
 * a key, because a browser's address proves none.
 */
export const token = ({ issueAccessToken, tokens }: { issueAccessToken: IssueAccessToken; tokens: Tokens }): ResponsePart => ({
  name: 'token',
  grantType: 'implicit',
  check(_request, { profile, senderConstraint }) {
    if (profile === 'legacy' && senderConstraint === 'none') return;
    throw new OAuthError('unauthorized_client', 'this application may not receive access tokens through the browser', {
      cause: `implicit: profile ${profile}, sender constraint ${senderConstraint}`,
    });
  },
  async respond({ authorization: granted, client, now }) {
    const authorization = { ...granted, refreshable: false };
    const accessToken = await issueAccessToken({ authorization, client, now });
    const outcome = await tokens.commit({ authorization, accessToken });
    if (outcome !== 'issued') throw new OAuthError('access_denied', 'the user has signed out meanwhile');
    return {
      access_token: accessToken.value,
      token_type: accessTokenTypeOf(authorization),
      expires_in: String(accessToken.ttlSeconds),
      scope: authorization.scope.join(' '),
    };
  },
});
