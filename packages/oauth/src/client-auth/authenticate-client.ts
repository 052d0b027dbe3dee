import { OAuthError } from '../errors.ts';
import type { Client } from '../model.ts';
import type { ClientSecrets, Clients } from '../ports.ts';
import { type PresentedClient, presentedClient } from './credentials.ts';

/** Authenticates the client of a request (RFC 6749 §3.2.1); unknown client and wrong secret get the same answer. */
export type AuthenticateClient = (request: {
  form: Record<string, string>;
  authorization: string | undefined;
  address?: string | undefined;
}) => Promise<Client>;

export const createAuthenticateClient =
  ({ clients, secrets }: { clients: Clients; secrets: ClientSecrets }): AuthenticateClient =>
  async ({ form, authorization, address }) => {
    const presented = presentedClient(form, authorization);
    const client = await clients.find(presented.clientId);
    if (client === undefined || !(await proves(presented, client, (secret) => secrets.matches(client, secret, address)))) {
      throw new OAuthError('invalid_client', 'client authentication failed', { cause: reason(presented, client) });
    }
    return client;
  };

/** A public client has nothing to prove with, and must not bring a secret that nobody checks. */
async function proves(presented: PresentedClient, client: Client, matches: (secret: string) => Promise<boolean>): Promise<boolean> {
  if (client.type === 'public') return presented.method === 'none';
  for (const secret of presented.secrets) if (await matches(secret)) return true;
  return false;
}

const reason = (presented: PresentedClient, client: Client | undefined): string =>
  client === undefined ? 'unknown client' : `${client.type} client by ${presented.method}`;
