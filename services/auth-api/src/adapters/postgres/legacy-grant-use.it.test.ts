import { capturedLog, type FreshDatabase } from '@gauth/service-kit/testing';
import type { Pool } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { migratedDatabase, statements } from '../../../test/database.ts';
import { aRegistration } from '../../../test/registration.ts';
import { Unavailable } from '../../ports/unavailable.ts';
import { postgresLegacyGrantUse, type WrittenUse } from './legacy-grant-use.ts';
import { postgresRegisteredClients } from './registered-clients.ts';

let database: FreshDatabase;
const running: WrittenUse[] = [];
const clock = { now: new Date() };

beforeAll(async () => {
  database = await migratedDatabase(inject('databaseUrl'));
});
beforeEach(async () => {
  clock.now = new Date('2026-03-01T12:00:00Z');
  await database.pool.query('truncate auth.clients cascade');
  for (const id of ['app', 'other']) await postgresRegisteredClients(database.pool).create(aRegistration({ id }), undefined);
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((use) => use.stop()));
});
afterAll(() => database.drop());

const pod = (options: { pool?: Pick<Pool, 'query'>; everyMs?: number } = {}) => {
  const log = capturedLog();
  const use = postgresLegacyGrantUse({ pool: database.pool, now: () => clock.now, logger: log.logger, ...options });
  running.push(use);
  return { use, log };
};
const byPassword = { clientId: 'app', grant: 'password' } as const;
const stored = async () => (await database.pool.query('select client_id, uses::int from auth.legacy_grant_use order by 1')).rows;
const away = { query: () => Promise.reject(new Error('connection lost')) } as unknown as Pick<Pool, 'query'>;

it('tells how often, when first, when last, and on which days', async () => {
  const { use } = pod();
  use.count(byPassword);
  clock.now = new Date('2026-03-01T23:59:59Z');
  use.count(byPassword);
  use.count({ clientId: 'other', grant: 'implicit' });
  clock.now = new Date('2026-03-02T00:00:00Z');
  use.count(byPassword);
  expect(await use.list()).toEqual([
    {
      ...byPassword,
      count: 3,
      firstSeen: new Date('2026-03-01T12:00:00Z'),
      lastSeen: new Date('2026-03-02T00:00:00Z'),
      days: [
        { day: '2026-03-01', count: 2 },
        { day: '2026-03-02', count: 1 },
      ],
    },
    {
      clientId: 'other',
      grant: 'implicit',
      count: 1,
      firstSeen: new Date('2026-03-01T23:59:59Z'),
      lastSeen: new Date('2026-03-01T23:59:59Z'),
      days: [{ day: '2026-03-01', count: 1 }],
    },
  ]);
});

it('counts without a statement, and writes any number of uses with one', async () => {
  const { use } = pod();
  const counting = async () => {
    for (let round = 0; round < 1000; round += 1) use.count(round % 2 ? byPassword : { clientId: 'other', grant: 'implicit' });
  };
  expect(await statements(database.pool, counting)).toBe(0);
  expect(await statements(database.pool, () => use.stop())).toBe(1);
  expect(await stored()).toEqual([
    { client_id: 'app', uses: 500 },
    { client_id: 'other', uses: 500 },
  ]);
  expect(await statements(database.pool, () => use.stop())).toBe(0);
});

it('writes by itself while it runs', async () => {
  const { use } = pod({ everyMs: 10 });
  use.start();
  use.count(byPassword);
  await expect.poll(stored).toEqual([{ client_id: 'app', uses: 1 }]);
  use.count(byPassword);
  await expect.poll(stored).toEqual([{ client_id: 'app', uses: 2 }]);
});

it('adds up what twenty pods count at the same time', async () => {
  const pods = Array.from({ length: 20 }, () => pod().use);
  pods.forEach((use, index) => {
    const clients = index % 2 ? ['app', 'other'] : ['other', 'app'];
    for (const clientId of clients) use.count({ clientId, grant: 'password' });
  });
  await Promise.all(pods.map((use) => use.stop()));
  expect((await pod().use.list()).map(({ clientId, count, days }) => [clientId, count, days])).toEqual([
    ['app', 20, [{ day: '2026-03-01', count: 20 }]],
    ['other', 20, [{ day: '2026-03-01', count: 20 }]],
  ]);
});

it('shows 31 days, and deletes older ones with the next batch', async () => {
  const { use } = pod();
  use.count(byPassword);
  await use.stop();
  clock.now = new Date('2026-03-31T12:00:00Z');
  expect((await use.list())[0]?.days).toEqual([{ day: '2026-03-01', count: 1 }]);
  clock.now = new Date('2026-04-01T12:00:00Z');
  expect((await use.list())[0]).toMatchObject({ count: 1, days: [] });
  use.count(byPassword);
  expect((await use.list())[0]).toMatchObject({ count: 2, days: [{ day: '2026-04-01', count: 1 }] });
  expect((await database.pool.query('select day::text from auth.legacy_grant_days')).rows).toEqual([{ day: '2026-04-01' }]);
});

it('forgets a client that is deleted, also what was not written yet', async () => {
  const { use } = pod();
  const clients = postgresRegisteredClients(database.pool);
  use.count(byPassword);
  await use.stop();
  use.count(byPassword);
  use.count({ ...byPassword, clientId: 'other' });
  await clients.delete('app');
  expect((await use.list()).map(({ clientId }) => clientId)).toEqual(['other']);
  await clients.create(aRegistration({ id: 'app' }), undefined);
  expect((await use.list()).map(({ clientId }) => clientId)).toEqual(['other']);
});

it('writes beside clients that are deleted and made at the same time', async () => {
  const clients = postgresRegisteredClients(database.pool);
  const { use } = pod();
  await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      use.count(byPassword);
      if (index % 4 === 0) await clients.delete('app');
      if (index % 4 === 2) await clients.create(aRegistration({ id: 'app' }), undefined);
      await use.list();
    }),
  );
  await clients.create(aRegistration({ id: 'app' }), undefined);
  use.count(byPassword);
  expect((await use.list())[0]).toMatchObject(byPassword);
});

it('raises no revision, so no cache is read again for it', async () => {
  const revision = async () => (await database.pool.query('select revision from auth.revision')).rows;
  const before = await revision();
  const { use } = pod();
  use.count(byPassword);
  await use.stop();
  expect(await revision()).toEqual(before);
});

it('keeps what cannot be written for the next time, and says so once', async () => {
  let pool = away;
  const { use, log } = pod({ pool: { query: ((...args: [never]) => pool.query(...args)) as Pool['query'] } });
  use.count(byPassword);
  await use.stop();
  use.count(byPassword);
  await use.stop();
  await expect(use.list()).rejects.toThrow(Unavailable);
  expect(log.lines.map((line) => line['event.action'])).toEqual(['legacy-grant-use.unwritten']);
  pool = database.pool;
  expect(await use.list()).toMatchObject([{ ...byPassword, count: 2 }]);
});
