import { isOf, mayActFor } from './authorization.ts';
import type { Authorization, Client } from './model.ts';
import type { Clients, Tokens } from './ports.ts';

/**
 * Who holds an access token: the one truth behind every token check. Undefined when it is unknown, expired, revoked, or its client is gone or may not act for
 * its user any more.
 */
export type WhoHolds = (accessToken: string) => Promise<{ authorization: Authorization; client: Client } | undefined>;

export const createWhoHolds =
  ({ tokens, clients }: { tokens: Tokens; clients: Clients }): WhoHolds =>
  async (accessToken) => {
    const authorization = await tokens.find(accessToken);
    const client = authorization && (await clients.find(authorization.clientId));
    return client && isOf(authorization, client) && mayActFor(client, authorization.user) ? { authorization, client } : undefined;
  };
