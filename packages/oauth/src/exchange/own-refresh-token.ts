import { isOf } from '../authorization.ts';
import type { Client } from '../model.ts';
import type { RefreshTokenMac, Tokens } from '../ports.ts';
import { readRefreshToken } from '../token/refresh-token.ts';
import { type BroughtToken, broughtOf, invalidToken, type ReadBrought, type Role, unacceptableToken } from './brought-token.ts';

interface Dependencies {
  issuer: string;
  tokens: Tokens;
  mac: RefreshTokenMac;
}

/**
 * Reads a refresh token of ours, which is not spent by it. Only the client that it was issued to may bring it (RFC 6749 §10.4), and only the current one of
 * its family: one that was rotated away may have been stolen.
 */
export const createReadOwnRefreshToken =
  ({ issuer, tokens, mac }: Dependencies): ReadBrought =>
  async ({ token, role, client }) => {
    const presented = readRefreshToken(mac, token);
    if (presented === undefined) throw invalidToken(role, 'refresh token: not made here');
    const family = await tokens.findFamily(presented.familyId);
    if (family === undefined) throw invalidToken(role, 'refresh token: its family is not found alive');
    const { authorization, generation, expiresAt } = family;
    if (!isOf(authorization, client)) throw invalidToken(role, `refresh token: expected one of client ${client.id}, is of another`);
    if (presented.generation !== generation)
      throw invalidToken(role, `refresh token: expected generation ${generation}, is ${presented.generation}`);
    return heldBy(client, broughtOf(authorization, { issuer, expiresAt }), role);
  };

/**
 * A client that authenticates may refresh with another key than before (RFC 9449 §5), so its refresh tokens are bound to none. One that does not would
 * give whoever stole its refresh token access tokens that no rotation ever notices (RFC 9700 §4.14.2), unless the refresh token is bound.
 */
function heldBy({ type }: Client, { confirmation, ...brought }: BroughtToken, role: Role): BroughtToken {
  if (type === 'confidential') return brought;
  if (confirmation) return { ...brought, confirmation };
  throw unacceptableToken(role, `client type: expected confidential for a refresh token that is bound to no key, is ${type}`);
}
