import { randomUUID } from 'node:crypto';
import type { Client, ClientSecrets, Clients } from '@gauth/oauth';
import { aClient } from '@gauth/oauth/testing';
import { type ClientRegistration, type RegisteredClients, type StoredSecret, usesSecret } from '../../src/ports/registered-clients.ts';
import type { SecretHasher } from '../../src/ports/secret-hasher.ts';

const registrationOf = ({
  secretHash: _hidden,
  sealedSecret: _alsoHidden,
  registrationId: _ours,
  ...client
}: Client): ClientRegistration => ({
  ...client,
  description: '',
  internal: false,
});

/** Clients of a test: one confidential, one public with PKCE, one of another application, one that may administer. */
export const registeredForTests = (): Client[] => [
  aClient({ scopes: ['*', 'openid', 'profile', 'email', 'reports'] }),
  aClient({
    ...{ id: 'spa', name: 'Single page', type: 'public', authMethod: 'none', pkce: 'required', profile: 'baseline' },
    ...{ grantTypes: ['authorization_code', 'refresh_token'], redirectUris: ['https://spa.test/cb'] },
  }),
  aClient({ id: 'other', name: 'Other', redirectUris: ['https://other.test'], postLogoutRedirectUris: ['https://other.test/bye'] }),
  aClient({ id: 'installer', name: 'Installer', authorities: ['ROLE_MANAGEMENT_APPLICATION'], redirectUris: [] }),
];

/** A registry in memory, its view for requests, and secrets that are "hashed" so that a test can tell how. */
export function memoryClients(clients: readonly Client[]) {
  const rows = new Map<string, Row>(
    clients.map((client) => [
      client.id,
      { registration: registrationOf(client), registrationId: client.registrationId, secret: storedSecretOf(client) },
    ]),
  );

  const registered: RegisteredClients = {
    list: async ({ after = '', limit } = {}) =>
      [...rows.values()]
        .map(({ registration }) => registration)
        .filter(({ id }) => after === '' || id > after)
        .slice(0, limit),
    find: async (id) => rows.get(id)?.registration,
    async create(registration, secret) {
      if (rows.has(registration.id)) return false;
      rows.set(registration.id, { registration, registrationId: randomUUID(), secret });
      return true;
    },
    async update(id, decide) {
      const row = rows.get(id);
      if (row === undefined) return undefined;
      const { client, secret = row.secret } = decide(row.registration);
      rows.set(id, { ...row, registration: client, secret: usesSecret(client.authMethod) ? secret : undefined });
      return client;
    },
    delete: async (id) => rows.delete(id),
  };
  const view: Clients = {
    async find(id) {
      const row = rows.get(id);
      if (row === undefined) return undefined;
      const { registration, registrationId, secret } = row;
      return {
        ...registration,
        registrationId,
        ...(secret !== undefined && { secretHash: secret.hash }),
        ...(secret?.sealed !== undefined && { sealedSecret: secret.sealed }),
      };
    },
  };
  const secrets: ClientSecrets & SecretHasher = {
    matches: async ({ secretHash }, secret) => secretHash === hashed('chosen', secret) || secretHash === hashed('generated', secret),
    macKey: ({ sealedSecret }) => (sealedSecret === undefined ? undefined : new TextEncoder().encode(sealedSecret.split(' sealed ')[1])),
    hash: async (secret, origin) => hashed(origin, secret),
    seal: (secret, clientId) => `${clientId} sealed ${secret}`,
  };
  return { registered, view, secrets, hashOf: (id: string) => rows.get(id)?.secret?.hash };
}

interface Row {
  registration: ClientRegistration;
  registrationId: string;
  secret: StoredSecret | undefined;
}

const storedSecretOf = ({ authMethod, secretHash }: Client): StoredSecret | undefined =>
  secretHash !== undefined && usesSecret(authMethod) ? { hash: hashed('chosen', secretHash) } : undefined;

const hashed = (origin: string, secret: string) => `${origin} ${[...secret].reverse().join('')}`;
