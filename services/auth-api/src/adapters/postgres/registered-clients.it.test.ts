import { ApiError } from '@gauth/service-kit';
import type { FreshDatabase } from '@gauth/service-kit/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { migratedDatabase } from '../../../test/database.ts';
import { aRegistration, changedBy } from '../../../test/registration.ts';
import type { ClientRegistration, StoredSecret } from '../../ports/registered-clients.ts';
import { Unavailable } from '../../ports/unavailable.ts';
import { postgresRegisteredClients } from './registered-clients.ts';
import { readRevision } from './revision.ts';

const hash = `hmac-sha256$${'a'.repeat(43)}`;
const secret = { hash };
const other = { hash: '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA' };
const aPublicOne = (change: Partial<ClientRegistration> = {}) => aRegistration({ type: 'public', authMethod: 'none', ...change });

const optional: Partial<ClientRegistration> = {
  certificateSubject: { kind: 'dn', value: 'CN=app' },
  backchannelLogout: { uri: 'https://app.test/logout', sessionRequired: true },
  frontchannelLogout: { uri: 'https://app.test/bye', sessionRequired: false },
  conversion: { subjectClients: ['*'], subjectIssuers: [], actorClients: [], impersonation: false, audiences: [], tokenTypes: ['jwt'] },
  contactCenterIds: ['9350e2fc-a1dd-4c65-8d40-1f75a2e080dd'],
};

let database: FreshDatabase;
beforeAll(async () => {
  database = await migratedDatabase(inject('databaseUrl'));
});
beforeEach(async () => {
  await database.pool.query('truncate auth.clients cascade');
});
afterAll(() => database.drop());

const clients = () => postgresRegisteredClients(database.pool);
const storedHash = async (id: string) =>
  (await database.pool.query<{ secret_hash: string | null }>('select secret_hash from auth.clients where id = $1', [id])).rows[0]
    ?.secret_hash;

it('gives back what was registered, without the hash of the secret', async () => {
  const full = aRegistration({ ...optional, jwks: { keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'AA' }] }, resources: ['https://api.test'] });
  expect(await clients().create(full, secret)).toBe(true);
  expect(await clients().find(full.id)).toEqual(full);
  expect(await storedHash(full.id)).toBe(hash);
});

it('lists clients by id, and none where there are none', async () => {
  expect(await clients().list()).toEqual([]);
  await clients().create(aRegistration({ id: 'b' }), secret);
  await clients().create(aPublicOne({ id: 'a' }), undefined);
  expect(await clients().list()).toEqual([aPublicOne({ id: 'a' }), aRegistration({ id: 'b' })]);
  expect(await clients().list({ limit: 1 })).toEqual([aPublicOne({ id: 'a' })]);
  expect(await clients().list({ after: 'a', limit: 1 })).toEqual([aRegistration({ id: 'b' })]);
});

it('lets exactly one of 20 simultaneous registrations take an id', async () => {
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, (_, index) => clients().create(aRegistration({ name: `${index}` }), secret)),
  );
  expect(outcomes.filter(Boolean)).toHaveLength(1);
});

it('changes the stated fields and keeps the others and the secret', async () => {
  await clients().create(aRegistration(), secret);
  const change: Partial<ClientRegistration> = {
    redirectUris: ['https://new.test'],
    refreshTokenRotation: 'reuse',
    contactCenterIds: ['cc-1'],
  };
  expect(await clients().update('external_api_client', changedBy(change))).toEqual(aRegistration(change));
  expect(await clients().find('external_api_client')).toEqual(aRegistration(change));
  expect(await storedHash('external_api_client')).toBe(hash);
});

it('decides simultaneous changes one after the other, each on what the one before it left', async () => {
  await clients().create(aRegistration({ authorities: [] }), secret);
  const add = (authority: string) => (before: ClientRegistration) => ({
    client: { ...before, authorities: [...before.authorities, authority] },
  });
  await Promise.all(['A', 'B', 'C', 'D', 'E'].map((authority) => clients().update('external_api_client', add(authority))));
  expect([...((await clients().find('external_api_client'))?.authorities ?? [])].sort()).toEqual(['A', 'B', 'C', 'D', 'E']);
});

it('changes nothing when the decision is refused', async () => {
  await clients().create(aRegistration(), secret);
  const refuse = () => {
    throw new ApiError('badRequest', 'no');
  };
  await expect(clients().update('external_api_client', refuse)).rejects.toMatchObject({ kind: 'badRequest', message: 'no' });
  expect(await clients().find('external_api_client')).toEqual(aRegistration());
});

it('takes an optional setting away', async () => {
  await clients().create(aRegistration({ ...optional, jwksUri: 'https://app.test/keys' }), secret);
  expect(await clients().update('external_api_client', () => ({ client: aRegistration() }))).toEqual(aRegistration());
  expect(await clients().find('external_api_client')).toEqual(aRegistration());
});

it('changes nothing when nothing is stated', async () => {
  await clients().create(aRegistration(), secret);
  expect(await clients().update('external_api_client', changedBy({}))).toEqual(aRegistration());
});

it('replaces the secret when a new hash is given', async () => {
  await clients().create(aRegistration(), secret);
  expect(await clients().update('external_api_client', changedBy({}, other))).toEqual(aRegistration());
  expect(await storedHash('external_api_client')).toBe(other.hash);
});

it.each<Partial<ClientRegistration>>([{ type: 'public', authMethod: 'none' }, { authMethod: 'private_key_jwt' }])(
  'takes the secret from a client that becomes %j',
  async (change) => {
    await clients().create(aRegistration(), secret);
    expect(await clients().update('external_api_client', changedBy(change))).toEqual(aRegistration(change));
    expect(await storedHash('external_api_client')).toBeNull();
  },
);

it('keeps a sealed secret as long as the client signs with it, and its hash as long as it authenticates by it', async () => {
  const stored = async () =>
    (
      await database.pool.query('select secret_hash as hash, sealed_secret as sealed from auth.clients where id = $1', [
        'external_api_client',
      ])
    ).rows[0];
  await clients().create(aRegistration({ authMethod: 'client_secret_jwt' }), { hash, sealed: 'k1.a.b.c' });
  await clients().update('external_api_client', changedBy({ name: 'new' }));
  expect(await stored()).toEqual({ hash, sealed: 'k1.a.b.c' });
  await clients().update('external_api_client', changedBy({ authMethod: 'client_secret' }));
  expect(await stored()).toEqual({ hash, sealed: null });
});

it('deletes a client once', async () => {
  await clients().create(aRegistration(), secret);
  expect(await clients().delete('external_api_client')).toBe(true);
  expect(await clients().delete('external_api_client')).toBe(false);
  expect(await clients().find('external_api_client')).toBeUndefined();
});

it.each(['', 'nobody', '\0', '\ud800', "' or 1=1 --", 'x'.repeat(100_000)])('knows no client %j', async (id) => {
  await clients().create(aRegistration(), secret);
  expect(await clients().find(id)).toBeUndefined();
  expect(await clients().update(id, changedBy({ name: 'x' }))).toBeUndefined();
  expect(await clients().delete(id)).toBe(false);
});

describe('the database refuses', () => {
  it.each<[string, Partial<ClientRegistration>]>([
    ['an id of no characters', { id: '' }],
    ['an id that is too long', { id: 'x'.repeat(256) }],
    ['a NUL character', { name: 'a\0b' }],
    ['a NUL character in a list', { scopes: ['a\0b'] }],
    ['an unknown type', { type: 'other' as 'public' }],
    ['an unknown profile', { profile: 'other' as 'legacy' }],
    ['an unknown method of authentication', { authMethod: 'other' as 'none' }],
    ['an unknown format of tokens', { accessTokenFormat: 'other' as 'jwt' }],
    ['an unknown constraint', { senderConstraint: 'other' as 'dpop' }],
    ['a NUL character in a key', { jwks: { keys: [{ kty: 'a\0' }] } }],
    ['two sources of keys', { jwks: { keys: [] }, jwksUri: 'https://app.test/keys' }],
    ['an access token that lives longer than a sign-out is remembered', { accessTokenTtlSeconds: 31_622_401 }],
    ['a refresh token that lives longer than a sign-out is remembered', { refreshTokenTtlSeconds: 31_622_401 }],
    ['a lifetime of nothing', { accessTokenTtlSeconds: 0 }],
    ['a number that is none', { refreshRetrySeconds: 1.5 }],
    ['a number beyond the integers', { refreshRetrySeconds: 1e12 }],
  ])('%s', async (_what, change) => {
    await expect(clients().create(aRegistration(change), secret)).rejects.toMatchObject({ kind: 'badRequest' });
    await clients().create(aRegistration({ id: 'good' }), secret);
    const { id: _id, ...rest } = change;
    if (Object.keys(rest).length > 0) await expect(clients().update('good', changedBy(rest))).rejects.toMatchObject({ kind: 'badRequest' });
    expect(await clients().list()).toEqual([aRegistration({ id: 'good' })]);
  });

  it.each(['secret', '', 'hmac-sha256$', '$2b$10$bcrypt'])('the secret hash %j', async (wrong) => {
    await expect(clients().create(aRegistration(), { hash: wrong })).rejects.toMatchObject({ kind: 'badRequest' });
  });

  it.each<[string, ClientRegistration, StoredSecret]>([
    ['a public client with a secret', aPublicOne(), secret],
    ['a client with a secret that it does not authenticate by', aRegistration({ authMethod: 'tls_client_auth' }), secret],
    ['a sealed secret of a client that does not sign', aRegistration(), { hash, sealed: 'k1.a.b.c' }],
    ['a public client that authenticates', aRegistration({ type: 'public' }), undefined as never],
    ['a confidential client that does not', aRegistration({ authMethod: 'none' }), undefined as never],
  ])('%s', async (_what, client, stored) => {
    await expect(clients().create(client, stored)).rejects.toMatchObject({ kind: 'badRequest' });
  });
});

it('raises the revision with every change', async () => {
  const revision = readRevision(database.pool);
  const seen = [await revision()];
  await clients().create(aRegistration(), secret);
  seen.push(await revision());
  await clients().update('external_api_client', changedBy({ name: 'new' }));
  seen.push(await revision());
  await clients().delete('external_api_client');
  seen.push(await revision());
  expect(new Set(seen).size).toBe(4);
  expect(seen.map(Number)).toEqual([...seen.map(Number)].sort((a, b) => a - b));
  expect(await revision()).toBe(seen[3]);
});

it('is unavailable when the database cannot be asked', async () => {
  const gone = await migratedDatabase(inject('databaseUrl'));
  await gone.drop();
  const clients = postgresRegisteredClients(gone.pool);
  await expect(clients.list()).rejects.toThrow(Unavailable);
  await expect(clients.find('a')).rejects.toThrow(Unavailable);
  await expect(clients.create(aRegistration(), secret)).rejects.toThrow(Unavailable);
  await expect(clients.update('a', changedBy({}))).rejects.toThrow(Unavailable);
  await expect(clients.delete('a')).rejects.toThrow(Unavailable);
});
