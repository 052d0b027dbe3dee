import type { Client, ClientAuthMethod } from '@gauth/oauth';

/** What an administrator states about a client: all of it but what the server makes itself, and what only administrators need. */
export interface ClientRegistration extends Omit<Client, 'registrationId' | 'secretHash' | 'sealedSecret'> {
  description: string;
  internal: boolean;
}

/** A client's secret as it is stored: nobody can read it from the hash, only this server from the seal. */
export interface StoredSecret {
  hash: string;
  /** For clients that sign with it. */
  sealed?: string;
}

/** Whether a client of this method has a secret. */
export const usesSecret = (method: ClientAuthMethod): boolean => method.startsWith('client_secret');

/** What becomes of a client; without a new secret it keeps the one that it has, as far as its method uses one. */
export type DecideChange = (before: ClientRegistration) => { client: ClientRegistration; secret?: StoredSecret | undefined };

/** At most `limit` clients, after the one with this id. */
export interface ClientPage {
  after?: string | undefined;
  limit?: number | undefined;
}

/** The registry behind the ops API. Reads here are for administrators; `Clients` of @gauth/oauth is the cached view that requests use. */
export interface RegisteredClients {
  /** By id; only a page of them where one is asked for. */
  list(page?: ClientPage): Promise<readonly ClientRegistration[]>;
  find(clientId: string): Promise<ClientRegistration | undefined>;
  /** False when the id is taken. */
  create(client: ClientRegistration, secret: StoredSecret | undefined): Promise<boolean>;
  /**
   * Replaces a client by what `decide` makes of it; undefined when there is no such client. Changes of one client take turns, so none is decided on what
   * another one has replaced meanwhile; what `decide` throws changes nothing.
   */
  update(clientId: string, decide: DecideChange): Promise<ClientRegistration | undefined>;
  /** False when there was no such client. Its tokens are dead from the moment that pods notice. */
  delete(clientId: string): Promise<boolean>;
}
