import { OAuthError } from '../errors.ts';
import type { Client, ClientAuthMethod } from '../model.ts';
import type { Clients } from '../ports.ts';
import type { ClientCertificate } from '../sender-constraint/client-certificate.ts';
import { presentedClient } from './credentials.ts';
import type { ProveClient } from './method.ts';

/** A request that a client must prove to be its own. */
export interface ClientRequest {
  form: Record<string, string>;
  authorization: string | undefined;
  address?: string | undefined;
  certificate?: ClientCertificate | undefined;
  /** Addresses of the endpoint, which an assertion may name as its audience. */
  urls: readonly string[];
}

/** Authenticates the client of a request (RFC 6749 §3.2.1); unknown client and wrong proof get the same answer. */
export type AuthenticateClient = (request: ClientRequest) => Promise<Client>;

/** Every client has one method, and no other is tried. */
export const createAuthenticateClient =
  ({ clients, methods }: { clients: Clients; methods: Readonly<Partial<Record<ClientAuthMethod, ProveClient>>> }): AuthenticateClient =>
  async ({ form, authorization, address, certificate, urls }) => {
    const presented = presentedClient(form, authorization);
    const client = await clients.find(presented.clientId);
    const prove = client && methods[client.authMethod];
    const reason = client
      ? await (prove?.(client, { presented, certificate, address, urls }) ?? 'this method is not offered here')
      : 'unknown client';
    if (client === undefined || reason !== undefined)
      throw new OAuthError('invalid_client', 'client authentication failed', { cause: `client authentication: ${reason}` });
    return client;
  };
