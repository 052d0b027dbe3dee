import { randomUUID } from 'node:crypto';
import type { Client, ClientSecrets, Clients } from '@gauth/oauth';
import { aClient } from '@gauth/oauth/testing';
import type { ClientRegistration, RegisteredClients, SecretHasher } from '../../src/ports.ts';

const registrationOf = ({ secretHash: _hidden, registrationId: _ours, ...client }: Client): ClientRegistration => ({
  ...client,
  description: '',
  internal: false,
});

/** Clients of a test: one confidential, one public with PKCE, one of another application, one that may administer. */
export const registeredForTests = (): Client[] => [
  aClient({ scopes: ['*', 'openid', 'profile', 'email', 'reports'] }),
  aClient({ id: 'spa', name: 'Single page', type: 'public', pkce: 'required', redirectUris: ['https://spa.test/cb'], profile: 'baseline' }),
  aClient({ id: 'other', name: 'Other', redirectUris: ['https://other.test'], postLogoutRedirectUris: ['https://other.test/bye'] }),
  aClient({ id: 'installer', name: 'Installer', authorities: ['ROLE_MANAGEMENT_APPLICATION'], redirectUris: [] }),
];

/** A registry in memory, its view for requests, and secrets that are "hashed" so that a test can tell how. */
export function memoryClients(clients: readonly Client[]) {
  const rows = new Map(
    clients.map((client) => [
      client.id,
      { registration: registrationOf(client), registrationId: client.registrationId, secretHash: hashed('chosen', client.secretHash) },
    ]),
  );

  const registered: RegisteredClients = {
    list: async () => [...rows.values()].map(({ registration }) => registration),
    find: async (id) => rows.get(id)?.registration,
    async create(registration, secretHash) {
      if (rows.has(registration.id)) return false;
      rows.set(registration.id, { registration, registrationId: randomUUID(), secretHash });
      return true;
    },
    async update(id, decide, secretHash) {
      const row = rows.get(id);
      if (row === undefined) return undefined;
      rows.set(id, { ...row, registration: decide(row.registration), secretHash: secretHash ?? row.secretHash });
      return rows.get(id)?.registration;
    },
    delete: async (id) => rows.delete(id),
  };
  const view: Clients = {
    async find(id) {
      const row = rows.get(id);
      if (row === undefined) return undefined;
      const { contactCenterIds, ...client } = row.registration;
      const { secretHash, registrationId } = row;
      return { ...client, registrationId, ...(contactCenterIds && { contactCenterIds }), ...(secretHash !== undefined && { secretHash }) };
    },
  };
  const secrets: ClientSecrets & SecretHasher = {
    matches: async ({ secretHash }, secret) => secretHash === hashed('chosen', secret) || secretHash === hashed('generated', secret),
    hash: async (secret, origin) => hashed(origin, secret) ?? '',
  };
  return { registered, view, secrets, hashOf: (id: string) => rows.get(id)?.secretHash };
}

const hashed = (origin: string, secret: string | undefined) =>
  secret === undefined ? undefined : `${origin} ${[...secret].reverse().join('')}`;
