import { ApiError } from '@gauth/service-kit';
import type { FreshDatabase } from '@gauth/service-kit/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { migratedDatabase } from '../../../test/database.ts';
import { aRegistration, changedBy } from '../../../test/registration.ts';
import { type ClientRegistration, Unavailable } from '../../ports.ts';
import { postgresRegisteredClients } from './registered-clients.ts';
import { readRevision } from './revision.ts';

const hash = `hmac-sha256$${'a'.repeat(43)}`;
const otherHash = '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA';

let database: FreshDatabase;
beforeAll(async () => {
  database = await migratedDatabase(inject('databaseUrl'));
});
beforeEach(async () => {
  await database.pool.query('truncate auth.clients');
});
afterAll(() => database.drop());

const clients = () => postgresRegisteredClients(database.pool);
const storedHash = async (id: string) =>
  (await database.pool.query<{ secret_hash: string | null }>('select secret_hash from auth.clients where id = $1', [id])).rows[0]
    ?.secret_hash;

it('gives back what was registered, without the hash of the secret', async () => {
  const full = aRegistration({ contactCenterIds: ['9350e2fc-a1dd-4c65-8d40-1f75a2e080dd'] });
  expect(await clients().create(full, hash)).toBe(true);
  expect(await clients().find(full.id)).toEqual(full);
  expect(await storedHash(full.id)).toBe(hash);
});

it('lists clients by id, and none where there are none', async () => {
  expect(await clients().list()).toEqual([]);
  await clients().create(aRegistration({ id: 'b' }), hash);
  await clients().create(aRegistration({ id: 'a', type: 'public' }), undefined);
  expect(await clients().list()).toEqual([aRegistration({ id: 'a', type: 'public' }), aRegistration({ id: 'b' })]);
});

it('lets exactly one of 20 simultaneous registrations take an id', async () => {
  const outcomes = await Promise.all(Array.from({ length: 20 }, (_, index) => clients().create(aRegistration({ name: `${index}` }), hash)));
  expect(outcomes.filter(Boolean)).toHaveLength(1);
});

it('changes the stated fields and keeps the others and the secret', async () => {
  await clients().create(aRegistration(), hash);
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
  await clients().create(aRegistration({ authorities: [] }), hash);
  const add = (authority: string) => (before: ClientRegistration) => ({ ...before, authorities: [...before.authorities, authority] });
  await Promise.all(['A', 'B', 'C', 'D', 'E'].map((authority) => clients().update('external_api_client', add(authority))));
  expect([...((await clients().find('external_api_client'))?.authorities ?? [])].sort()).toEqual(['A', 'B', 'C', 'D', 'E']);
});

it('changes nothing when the decision is refused', async () => {
  await clients().create(aRegistration(), hash);
  const refuse = () => {
    throw new ApiError('badRequest', 'no');
  };
  await expect(clients().update('external_api_client', refuse)).rejects.toMatchObject({ kind: 'badRequest', message: 'no' });
  expect(await clients().find('external_api_client')).toEqual(aRegistration());
});

it('frees a client from its contact centers by null', async () => {
  await clients().create(aRegistration({ contactCenterIds: ['cc-1'] }), hash);
  expect(await clients().update('external_api_client', changedBy({ contactCenterIds: null }))).toEqual(aRegistration());
});

it('changes nothing when nothing is stated', async () => {
  await clients().create(aRegistration(), hash);
  expect(await clients().update('external_api_client', changedBy({}))).toEqual(aRegistration());
});

it('replaces the secret when a new hash is given', async () => {
  await clients().create(aRegistration(), hash);
  expect(await clients().update('external_api_client', changedBy({}), otherHash)).toEqual(aRegistration());
  expect(await storedHash('external_api_client')).toBe(otherHash);
});

it('takes the secret from a client that becomes public', async () => {
  await clients().create(aRegistration(), hash);
  expect(await clients().update('external_api_client', changedBy({ type: 'public' }))).toEqual(aRegistration({ type: 'public' }));
  expect(await storedHash('external_api_client')).toBeNull();
});

it('deletes a client once', async () => {
  await clients().create(aRegistration(), hash);
  expect(await clients().delete('external_api_client')).toBe(true);
  expect(await clients().delete('external_api_client')).toBe(false);
  expect(await clients().find('external_api_client')).toBeUndefined();
});

it.each(['', 'nobody', '\0', '\ud800', "' or 1=1 --", 'x'.repeat(100_000)])('knows no client %j', async (id) => {
  await clients().create(aRegistration(), hash);
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
    ['an access token that lives longer than a sign-out is remembered', { accessTokenTtlSeconds: 31_622_401 }],
    ['a refresh token that lives longer than a sign-out is remembered', { refreshTokenTtlSeconds: 31_622_401 }],
    ['a lifetime of nothing', { accessTokenTtlSeconds: 0 }],
    ['a number that is none', { refreshRetrySeconds: 1.5 }],
    ['a number beyond the integers', { refreshRetrySeconds: 1e12 }],
  ])('%s', async (_what, change) => {
    await expect(clients().create(aRegistration(change), hash)).rejects.toMatchObject({ kind: 'badRequest' });
    await clients().create(aRegistration({ id: 'good' }), hash);
    const { id: _id, ...rest } = change;
    if (Object.keys(rest).length > 0) await expect(clients().update('good', changedBy(rest))).rejects.toMatchObject({ kind: 'badRequest' });
    expect(await clients().list()).toEqual([aRegistration({ id: 'good' })]);
  });

  it.each(['secret', '', 'hmac-sha256$', '$2b$10$bcrypt'])('the secret hash %j', async (wrong) => {
    await expect(clients().create(aRegistration(), wrong)).rejects.toMatchObject({ kind: 'badRequest' });
  });

  it('a public client with a secret', async () => {
    await expect(clients().create(aRegistration({ type: 'public' }), hash)).rejects.toMatchObject({ kind: 'badRequest' });
  });
});

it('raises the revision with every change', async () => {
  const revision = readRevision(database.pool);
  const seen = [await revision()];
  await clients().create(aRegistration(), hash);
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
  await expect(clients.create(aRegistration(), hash)).rejects.toThrow(Unavailable);
  await expect(clients.update('a', changedBy({}))).rejects.toThrow(Unavailable);
  await expect(clients.delete('a')).rejects.toThrow(Unavailable);
});
