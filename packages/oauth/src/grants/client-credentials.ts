import { z } from 'zod';
import { newAuthorization } from '../authorization.ts';
import { OAuthError } from '../errors.ts';
import { narrowScope } from '../scope.ts';
import { defineGrant, type Grant } from '../token/grant.ts';

/** RFC 6749 §4.4: the client acts for itself. No refresh token: it can ask again at any time (§4.4.3). */
export const clientCredentials = (): Grant =>
  defineGrant('client_credentials', z.object({ scope: z.string().optional() }), async ({ client, now, params }) => {
    if (client.type !== 'confidential')
      throw new OAuthError('unauthorized_client', 'client credentials need a confidential client', {
        cause: 'client_credentials: expected a confidential client, got a public one',
      });
    return { authorization: newAuthorization({ client, scope: narrowScope(params.scope, client.scopes), now }) };
  });
