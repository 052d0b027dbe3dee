import { z } from 'zod';
import { isOf } from '../authorization.ts';
import { OAuthError } from '../errors.ts';
import type { Client } from '../model.ts';
import type { RefreshTokenMac, Tokens } from '../ports.ts';
import { narrowScope } from '../scope.ts';
import { defineGrant, type Grant } from '../token/grant.ts';
import { readRefreshToken } from '../token/refresh-token.ts';

const params = z.object({ refresh_token: z.string().min(1), scope: z.string().optional() });

/**
 * RFC 6749 §6: new tokens of an authorization that was granted before. Reads `scope` itself, because it narrows against what was granted and not
 * against what the client may ask for; the family keeps its scope.
 */
export const refreshToken = (tokens: Tokens, mac: RefreshTokenMac): Grant =>
  defineGrant('refresh_token', params, async ({ client, params: { refresh_token, scope } }) => {
    const presented = readRefreshToken(mac, refresh_token);
    if (!presented) throw unknown('not made here, or its key is gone');
    const family = await tokens.findFamily(presented.familyId);
    if (!family) throw unknown('expired or revoked');
    if (!isOf(family.authorization, client)) throw unknown(`issued to ${family.authorization.clientId}, brought by ${client.id}`);

    const { confirmation, ...granted } = family.authorization;
    const stillAllowed = granted.scope.filter((value) => client.scopes.includes(value));
    return {
      authorization: {
        ...granted,
        scope: narrowScope(scope, stillAllowed),
        ...(granted.audience && { audience: stillRegistered(granted.audience, client) }),
        // A client that authenticates may change its key (RFC 9449 §5, RFC 8705 §7.1): what it proves now binds the new token.
        ...(client.type === 'public' && confirmation && { confirmation }),
      },
      spends: {
        kind: 'refresh',
        generation: presented.generation,
        rotate: client.refreshTokenRotation === 'rotate',
        retrySeconds: client.refreshRetrySeconds,
      },
    };
  });

/** Without any resource left, the token would be for everybody. */
function stillRegistered(audience: readonly string[], { resources }: Client): string[] {
  const left = audience.filter((value) => resources.includes(value));
  if (left.length > 0) return left;
  throw new OAuthError('invalid_target', 'the resources that were granted are no longer registered', { cause: 'resource: none is left' });
}

/** Whoever brings it hears one sentence; the log tells the reasons apart. */
const unknown = (reason: string): OAuthError =>
  new OAuthError('invalid_grant', 'the refresh token is unknown, expired or revoked', { cause: `refresh token: ${reason}` });
