import { isOf, mayActFor } from '../authorization.ts';
import type { Client } from '../model.ts';
import type { AccessToken, Clients, Tokens } from '../ports.ts';

/**
 * What an access token stands for: the one truth behind every token check. Undefined when it is unknown, expired, revoked, or its client is gone or may
 * not act for its user any more. It does not ask who presents the token; see `HolderOf`.
 */
export type WhoHolds = (accessToken: string) => Promise<Holder | undefined>;

/** A token that is alive: its user or, without one, its client itself. */
export interface Holder extends AccessToken {
  client: Client;
}

/** The store says whether it is alive; what its client may is asked each time. */
export const createWhoHolds =
  ({ tokens, clients }: { tokens: Tokens; clients: Clients }): WhoHolds =>
  async (accessToken) => {
    const found = await tokens.find(accessToken);
    const client = found && (await clients.find(found.authorization.clientId));
    return client && isOf(found.authorization, client) && mayActFor(client, found.authorization.user) ? { ...found, client } : undefined;
  };
