import type { Client } from '@gauth/oauth';
import type { FreshDatabase } from '@gauth/service-kit/testing';
import type { Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { migratedDatabase } from '../../../test/database.ts';
import { aRegistration, changedBy } from '../../../test/registration.ts';
import { cachedClients } from './cached-clients.ts';
import { postgresRegisteredClients } from './registered-clients.ts';

const hash = `hmac-sha256$${'a'.repeat(43)}`;

let database: FreshDatabase;
beforeAll(async () => {
  database = await migratedDatabase(inject('databaseUrl'));
});
beforeEach(async () => {
  await database.pool.query('truncate auth.clients cascade');
});
afterAll(() => database.drop());

/** A cache whose statements are counted and whose database can go away. */
function watched(capacity?: number) {
  const state = { statements: 0, away: false };
  const query = (...args: unknown[]) => {
    state.statements += 1;
    if (state.away) return Promise.reject(new Error('Connection terminated'));
    return (database.pool.query as (...args: unknown[]) => unknown)(...args);
  };
  return { state, clients: cachedClients({ query } as Pick<Pool, 'query'>, capacity === undefined ? {} : { capacity }) };
}
const register = (id: string, change = {}) => postgresRegisteredClients(database.pool).create(aRegistration({ id, ...change }), { hash });

it('finds a client as requests need it, with the hash of its secret and nothing that only administrators need', async () => {
  await register('wwe', { contactCenterIds: ['cc-1'] });
  const { description: _description, internal: _internal, ...expected } = aRegistration({ id: 'wwe', contactCenterIds: ['cc-1'] });
  expect(await watched().clients.find('wwe')).toEqual({ ...expected, registrationId: expect.any(String), secretHash: hash });
});

it('finds a public client without a secret and without contact centers', async () => {
  await postgresRegisteredClients(database.pool).create(aRegistration({ id: 'spa', type: 'public', authMethod: 'none' }), undefined);
  const found = await watched().clients.find('spa');
  expect(found).not.toHaveProperty('secretHash');
  expect(found).not.toHaveProperty('contactCenterIds');
});

it('finds the sealed secret of a client that signs with it', async () => {
  const client = aRegistration({ authMethod: 'client_secret_jwt' });
  await postgresRegisteredClients(database.pool).create(client, { hash, sealed: 'k1.a.b.c' });
  expect(await watched().clients.find(client.id)).toMatchObject({ secretHash: hash, sealedSecret: 'k1.a.b.c' });
});

it('costs no statement when warm, and one for simultaneous callers when cold', async () => {
  await register('wwe');
  const { clients, state } = watched();
  await Promise.all(Array.from({ length: 20 }, () => clients.find('wwe')));
  expect(state.statements).toBe(1);
  await clients.find('wwe');
  expect(state.statements).toBe(1);
});

it('knows a client as soon as it is registered, although it was asked for before', async () => {
  const { clients } = watched();
  expect(await clients.find('wwe')).toBeUndefined();
  await register('wwe');
  expect(await clients.find('wwe')).toBeDefined();
});

it('notices changes and deletion when the revision has changed', async () => {
  await register('wwe');
  const { clients } = watched();
  await clients.find('wwe');
  await postgresRegisteredClients(database.pool).update('wwe', changedBy({ name: 'renamed' }));
  clients.renew();
  expect(await clients.find('wwe')).toMatchObject({ name: 'renamed' });
  await postgresRegisteredClients(database.pool).delete('wwe');
  clients.renew();
  expect(await clients.find('wwe')).toBeUndefined();
});

it('tells a client from an earlier one of its id', async () => {
  await register('wwe');
  const first = await watched().clients.find('wwe');
  await postgresRegisteredClients(database.pool).delete('wwe');
  await register('wwe');
  const second = await watched().clients.find('wwe');
  expect(second).toEqual({ ...first, registrationId: expect.any(String) });
  expect(second?.registrationId).not.toBe(first?.registrationId);
});

it('does not let a reading from before a change answer a question after it', async () => {
  await register('wwe');
  const held: (() => void)[] = [];
  const slow = cachedClients({
    query: async (...args: unknown[]) => {
      const answer = await (database.pool.query as (...args: unknown[]) => Promise<unknown>)(...args);
      await new Promise<void>((resolve) => held.push(resolve));
      return answer;
    },
  } as unknown as Pick<Pool, 'query'>);
  const before = slow.find('wwe');
  await expect.poll(() => held.length).toBe(1);
  await postgresRegisteredClients(database.pool).update('wwe', changedBy({ name: 'renamed' }));
  slow.renew();
  const after = slow.find('wwe');
  await expect.poll(() => held.length).toBe(2);
  held[1]?.();
  expect(await after).toMatchObject({ name: 'renamed' });
  held[0]?.();
  expect(await before).toMatchObject({ name: 'External' });
  const later = slow.find('wwe');
  await expect.poll(() => held.length).toBe(3);
  held[2]?.();
  expect(await later).toMatchObject({ name: 'renamed' });
});

it('serves what was last known while the database is away, and is unavailable for what was never known', async () => {
  await register('wwe');
  const { clients, state } = watched();
  await clients.find('wwe');
  clients.renew();
  state.away = true;
  expect(await clients.find('wwe')).toMatchObject({ id: 'wwe' });
  await expect(clients.find('other')).rejects.toMatchObject({ code: 'temporarily_unavailable', cause: expect.any(Error) });
  state.away = false;
  await postgresRegisteredClients(database.pool).update('wwe', changedBy({ name: 'renamed' }));
  expect(await clients.find('wwe')).toMatchObject({ name: 'renamed' });
  expect(await clients.find('other')).toBeUndefined();
});

it('forgets no client over any number of ids that belong to none', async () => {
  await register('wwe');
  const { clients, state } = watched(10);
  await clients.find('wwe');
  for (let guess = 0; guess < 30; guess++) await clients.find(`guess ${guess}`);
  expect(state.statements).toBe(31);
  await clients.find('wwe');
  expect(state.statements).toBe(31);
});

it.each(['\0', 'wwe\0', 'x'.repeat(256)])('does not ask the database for %j', async (id) => {
  const { clients, state } = watched();
  expect(await clients.find(id)).toBeUndefined();
  expect(state.statements).toBe(0);
});

it.each(['', '\ud800', "' or 1=1 --", '__proto__'])('finds nobody for %j', async (id) => {
  expect(await watched().clients.find(id)).toBeUndefined();
});

it('knows a client that nobody has registered, and costs no statement for it when warm', async () => {
  const unregistered = { id: 'service', registrationId: 'none' } as Client;
  const state = { statements: 0 };
  const query = (...args: unknown[]) => {
    state.statements += 1;
    return (database.pool.query as (...args: unknown[]) => unknown)(...args);
  };
  const clients = cachedClients({ query } as Pick<Pool, 'query'>, { unregistered });
  expect([await clients.find('service'), await clients.find('service'), state.statements]).toEqual([unregistered, unregistered, 1]);
  await register('service');
  clients.renew();
  expect(await clients.find('service')).toMatchObject({ id: 'service', secretHash: hash });
});
