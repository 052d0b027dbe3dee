import type { WhoHolds } from '../token/who-holds.ts';
import { broughtOf, invalidToken, type ReadBrought } from './brought-token.ts';

/** Reads an access token of ours, opaque or JWT: the store says whether it is alive. */
export const createReadOwnAccessToken =
  ({ issuer, whoHolds }: { issuer: string; whoHolds: WhoHolds }): ReadBrought =>
  async ({ token, role }) => {
    const holder = await whoHolds(token);
    if (holder === undefined) throw invalidToken(role, 'access token: not found alive');
    return broughtOf(holder.authorization, { issuer, expiresAt: holder.expiresAt });
  };
