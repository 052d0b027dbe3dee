import { readFileSync } from 'node:fs';
import { type FreshDatabase, freshDatabase } from '@gauth/service-kit/testing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { postgresRegisteredClients } from './registered-clients.ts';

const sql = (name: string) => readFileSync(new URL(`../../../migrations/${name}`, import.meta.url), 'utf8');

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase(inject('databaseUrl'));
  await database.pool.query('create schema auth');
  await database.pool.query(sql('0001-clients-and-signing-keys.sql'));
});
afterAll(() => database.drop());

const insert = (id: string, type: string, secretHash: string | null) =>
  database.pool.query(
    `insert into auth.clients (id, name, description, type, secret_hash, profile, internal, authorities, grant_types, scopes, redirect_uris,
       post_logout_redirect_uris, pkce, access_token_ttl_seconds, refresh_token_ttl_seconds, refresh_token_rotation, refresh_retry_seconds,
       id_token_signed_response_alg)
     values ($1, $1, '', $2, $3, 'legacy', false, '{}', '{authorization_code}', '{*}', '{https://app.test}', '{}', 'optional', 60, 60, 'rotate', 30, 'RS256')`,
    [id, type, secretHash],
  );

it('lets clients that were registered before behave as they did, and an older version register more', async () => {
  await insert('before', 'confidential', 'hmac-sha256$x');
  await insert('public', 'public', null);
  await database.pool.query(sql('0003-client-settings.sql'));
  await insert('after', 'confidential', 'hmac-sha256$x');

  const rest = {
    ...{
      resources: [],
      pushedRequestsRequired: false,
      signedRequestsRequired: false,
      accessTokenFormat: 'opaque',
      senderConstraint: 'none',
    },
    ...{ profile: 'legacy', pkce: 'optional', refreshTokenRotation: 'rotate', refreshRetrySeconds: 30, idTokenSignedResponseAlg: 'RS256' },
    ...{ description: '', internal: false, authorities: [], grantTypes: ['authorization_code'], scopes: ['*'] },
    ...{ redirectUris: ['https://app.test'], postLogoutRedirectUris: [], accessTokenTtlSeconds: 60, refreshTokenTtlSeconds: 60 },
  };
  expect(await postgresRegisteredClients(database.pool).list()).toEqual([
    { id: 'after', name: 'after', type: 'confidential', authMethod: 'client_secret', ...rest },
    { id: 'before', name: 'before', type: 'confidential', authMethod: 'client_secret', ...rest },
    { id: 'public', name: 'public', type: 'public', authMethod: 'none', ...rest },
  ]);
});
