import { z } from 'zod';
import { isOf } from '../authorization.ts';
import { OAuthError } from '../errors.ts';
import { defineGrant, type Grant } from '../grant.ts';
import type { RefreshTokenMac, Tokens } from '../ports.ts';
import { readRefreshToken } from '../refresh-token.ts';
import { narrowScope } from '../scope.ts';

const params = z.object({ refresh_token: z.string().min(1), scope: z.string().optional() });

/**
 * RFC 6749 §6: new tokens of an authorization that was granted before. Reads `scope` itself, because it narrows against what was granted and not
 * against what the client may ask for; the family keeps its scope.
 */
export const refreshToken = (tokens: Tokens, mac: RefreshTokenMac): Grant =>
  defineGrant('refresh_token', params, async ({ client, params: { refresh_token, scope } }) => {
    const presented = readRefreshToken(mac, refresh_token);
    const family = presented && (await tokens.findFamily(presented.familyId));
    if (!presented || !family || !isOf(family.authorization, client))
      throw new OAuthError('invalid_grant', 'the refresh token is unknown, expired or revoked');

    const { authorization } = family;
    const stillAllowed = authorization.scope.filter((value) => client.scopes.includes(value));
    return {
      authorization: { ...authorization, scope: narrowScope(scope, stillAllowed) },
      spends: {
        kind: 'refresh',
        generation: presented.generation,
        rotate: client.refreshTokenRotation === 'rotate',
        retrySeconds: client.refreshRetrySeconds,
      },
    };
  });
