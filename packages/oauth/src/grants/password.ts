import { z } from 'zod';
import { acrValues } from '../acr.ts';
import { newAuthorization } from '../authorization.ts';
import { OAuthError } from '../errors.ts';
import type { Users } from '../ports.ts';
import { narrowScope } from '../scope.ts';
import { defineGrant, type Grant } from '../token/grant.ts';

const params = z.object({
  username: z.string().min(1).max(512),
  password: z.string().min(1).max(1024),
  scope: z.string().optional(),
});

/**
 * RFC 6749 §4.3: the client passes on the user's own name and password. For trusted first-party clients only; everything else should use
 * `authorization_code`.
 */
export const password = (users: Users): Grant =>
  defineGrant('password', params, async ({ client, now, address, requestId, params: { username, password, ...requested } }) => {
    const scope = narrowScope(requested.scope, client.scopes);
    const user = await users.authenticate({ username, password, clientId: client.id, address, requestId });
    if (!user) throw new OAuthError('invalid_grant', 'the user name or password is wrong');
    const authorization = newAuthorization({ client, user, scope, now, refreshable: true });
    return { authorization: { ...authorization, authTime: authorization.issuedAt, acr: acrValues[0], amr: ['pwd'] } };
  });
