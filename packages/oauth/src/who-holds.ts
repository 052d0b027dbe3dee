import { isOf, mayActFor } from './authorization.ts';
import { OAuthError } from './errors.ts';
import type { Authorization, Client } from './model.ts';
import type { Clients, Tokens } from './ports.ts';

/**
 * Who holds an access token: the one truth behind every token check. Undefined when it is unknown, expired, revoked, or its client is gone or may not act for
 * its user any more.
 */
export type WhoHolds = (accessToken: string) => Promise<Holder | undefined>;

/** What an access token stands for: its user or, without one, its client itself. */
export interface Holder {
  authorization: Authorization;
  client: Client;
}

/** The holder of a token that must be good (RFC 6750 §3.1). */
export async function holderOf(whoHolds: WhoHolds, accessToken: string): Promise<Holder> {
  const holder = await whoHolds(accessToken);
  if (holder === undefined) throw new OAuthError('invalid_token', 'the access token is unknown, expired or revoked');
  return holder;
}

export const createWhoHolds =
  ({ tokens, clients }: { tokens: Tokens; clients: Clients }): WhoHolds =>
  async (accessToken) => {
    const authorization = await tokens.find(accessToken);
    const client = authorization && (await clients.find(authorization.clientId));
    return client && isOf(authorization, client) && mayActFor(client, authorization.user) ? { authorization, client } : undefined;
  };
