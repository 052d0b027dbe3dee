import { isOf, mayActFor } from '../authorization.ts';
import type { Authorization, Client } from '../model.ts';
import type { Clients, RefreshTokenMac, Tokens } from '../ports.ts';
import { readRefreshToken } from './refresh-token.ts';
import type { WhoHolds } from './who-holds.ts';

/** A token of ours that is alive, of whichever kind. Times are seconds since the epoch. */
export interface FoundToken {
  kind: 'access_token' | 'refresh_token';
  /** A refresh token after which another one was made; whoever did not get that one still takes it for theirs. */
  superseded?: true;
  authorization: Authorization;
  client: Client;
  issuedAt?: number;
  expiresAt: number;
}

/** Finds a token by its text alone: the kinds differ in form, so a hint about them would only be believed for nothing (RFC 7009 §2.1). */
export type FindToken = (token: string) => Promise<FoundToken | undefined>;

interface Dependencies {
  whoHolds: WhoHolds;
  tokens: Tokens;
  clients: Clients;
  mac: RefreshTokenMac;
}

/** A refresh token is found as long as its family lives. */
export function createFindToken({ whoHolds, tokens, clients, mac }: Dependencies): FindToken {
  async function findRefreshToken(familyId: string, generation: number): Promise<FoundToken | undefined> {
    const family = await tokens.findFamily(familyId);
    if (family === undefined) return undefined;
    const { authorization, expiresAt } = family;
    const client = await clients.find(authorization.clientId);
    if (!client || !isOf(authorization, client) || !mayActFor(client, authorization.user)) return undefined;
    const superseded = family.generation === generation ? {} : { superseded: true as const };
    return { kind: 'refresh_token', authorization, client, expiresAt, ...superseded };
  }

  return async (token) => {
    const refresh = readRefreshToken(mac, token);
    if (refresh) return findRefreshToken(refresh.familyId, refresh.generation);
    const holder = await whoHolds(token);
    return holder && { kind: 'access_token', ...holder };
  };
}
