import { randomUUID } from 'node:crypto';
import type { FreshDatabase } from '@gauth/service-kit/testing';
import type { Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { migratedDatabase, statements } from '../../../test/database.ts';
import { aRegistration } from '../../../test/registration.ts';
import type { ClaimedLogoutDelivery, NewLogoutDelivery } from '../../ports/logout-deliveries.ts';
import { Unavailable } from '../../ports/unavailable.ts';
import { postgresLogoutDeliveries } from './logout-deliveries.ts';
import { postgresRegisteredClients } from './registered-clients.ts';

let database: FreshDatabase;
let registrations: Record<string, string>;

beforeAll(async () => {
  database = await migratedDatabase(inject('databaseUrl'));
});
beforeEach(async () => {
  await database.pool.query('truncate auth.clients cascade');
  for (const id of ['app', 'other']) await postgresRegisteredClients(database.pool).create(aRegistration({ id }), undefined);
  registrations = await registrationsNow();
});
afterAll(() => database.drop());

async function registrationsNow(): Promise<Record<string, string>> {
  const { rows } = await database.pool.query('select id, registration_id from auth.clients');
  return Object.fromEntries(rows.map(({ id, registration_id }) => [id, registration_id]));
}

const queue = () => postgresLogoutDeliveries(database.pool);
const about = (clientId: string, sessionId?: string): NewLogoutDelivery => ({
  clientId,
  clientRegistrationId: registrations[clientId] ?? randomUUID(),
  userId: 'cc-1:101',
  ...(sessionId !== undefined && { sessionId }),
});
const wanted = { limit: 100, perClient: 100, except: [] as string[], leaseSeconds: 15 };
const claimed = async (change: Partial<typeof wanted> = {}) => queue().claim({ ...wanted, ...change });
const theOne = async (): Promise<ClaimedLogoutDelivery> => {
  const [one, ...more] = await claimed();
  if (one === undefined || more.length > 0) throw new Error(`${more.length + (one ? 1 : 0)} were due`);
  return one;
};
/** Makes the store believe that time has passed. */
const wait = (seconds: number) =>
  database.pool.query(
    `update auth.logout_deliveries set created_at = created_at - $1 * interval '1 second', due_at = due_at - $1 * interval '1 second',
       give_up_at = give_up_at - $1 * interval '1 second', failed_at = failed_at - $1 * interval '1 second'`,
    [seconds],
  );

it('keeps many with one statement, due at once', async () => {
  const many = Array.from({ length: 50 }, (_, index) => about('app', `s${index}`));
  expect(await statements(database.pool, () => queue().add([...many, about('other')]))).toBe(1);
  const due = await claimed();
  expect(due).toHaveLength(51);
  expect(due.find(({ clientId }) => clientId === 'other')).toEqual({
    id: expect.any(String),
    clientId: 'other',
    userId: 'cc-1:101',
    attempts: 1,
  });
  expect(due.find(({ sessionId }) => sessionId === 's7')).toEqual({
    ...{ id: expect.any(String), clientId: 'app', userId: 'cc-1:101', sessionId: 's7', attempts: 1 },
  });
});

it('leaves out what is for a registration that is gone, and forgets with the client', async () => {
  const clients = postgresRegisteredClients(database.pool);
  const early = about('app');
  await queue().add([early]);
  await clients.delete('app');
  await clients.create(aRegistration({ id: 'app' }), undefined);
  await queue().add([early, about('other'), about('never')]);
  expect((await claimed()).map(({ clientId }) => clientId)).toEqual(['other']);
});

it('keeps beside clients that are deleted at the same time', async () => {
  const clients = postgresRegisteredClients(database.pool);
  const deliveries = [about('app'), about('other')];
  await Promise.all([...Array.from({ length: 10 }, () => queue().add(deliveries)), clients.delete('app')]);
  expect((await claimed()).map(({ clientId }) => clientId)).toEqual(Array(10).fill('other'));
});

describe('a claim', () => {
  it('gives each delivery to one of 20 simultaneous claimants', async () => {
    await queue().add(Array.from({ length: 30 }, (_, index) => about(index % 2 ? 'app' : 'other', `s${index}`)));
    const taken = (await Promise.all(Array.from({ length: 20 }, () => claimed({ limit: 3 })))).flat();
    // Somebody may pass over what another has in hand, and find nothing else.
    expect(new Set(taken.map(({ id }) => id)).size).toBe(taken.length);
    expect(taken.length + (await claimed()).length).toBe(30);
  });

  it('is over when it is not settled: somebody else gets it, and the first one settles nothing', async () => {
    await queue().add([about('app')]);
    const first = await theOne();
    await wait(14);
    expect(await claimed()).toEqual([]);
    await wait(2);
    const second = await theOne();
    expect(second).toEqual({ ...first, attempts: 2 });
    await queue().delivered(first);
    expect(await queue().failed(first, { reason: 'late' })).toBeUndefined();
    expect(await queue().failed(first, { reason: 'late', retryInSeconds: 1 })).toBeUndefined();
    expect(await queue().count()).toEqual({ pending: 1, failed: 0 });
    await queue().delivered(second);
    expect(await queue().count()).toEqual({ pending: 0, failed: 0 });
  });

  it('takes the oldest, few of each client, and none of some', async () => {
    await queue().add([about('app', 'a1')]);
    await wait(5);
    await queue().add([about('app', 'a2'), about('other', 'o1')]);
    await wait(5);
    await queue().add([about('app', 'a3')]);
    expect((await claimed({ except: ['app'] })).map(({ sessionId }) => sessionId)).toEqual(['o1']);
    expect((await claimed({ perClient: 1 })).map(({ sessionId }) => sessionId)).toEqual(['a1']);
    expect((await claimed({ limit: 1 })).map(({ sessionId }) => sessionId)).toEqual(['a2']);
  });

  it('costs one statement', async () => {
    expect(await statements(database.pool, () => claimed())).toBe(1);
  });
});

describe('a delivery that failed', () => {
  it('is due again after the time that was asked for', async () => {
    await queue().add([about('app')]);
    expect(await queue().failed(await theOne(), { reason: 'the application answered 500', retryInSeconds: 60 })).toBe('pending');
    await wait(58);
    expect(await claimed()).toEqual([]);
    expect(await queue().list('pending')).toEqual([
      {
        ...{ id: expect.any(String), clientId: 'app', state: 'pending', attempts: 1, createdAt: expect.any(Date), dueAt: expect.any(Date) },
        reason: 'the application answered 500',
      },
    ]);
    await wait(2);
    expect((await theOne()).attempts).toBe(2);
  });

  it('is given up when the next attempt would come later than a day after the first', async () => {
    await queue().add([about('app')]);
    await wait(86_400 - 50);
    expect(await queue().failed(await theOne(), { reason: 'late', retryInSeconds: 40 })).toBe('pending');
    await wait(41);
    expect(await queue().failed(await theOne(), { reason: 'too late', retryInSeconds: 40 })).toBe('failed');
    expect(await claimed()).toEqual([]);
    expect(await queue().list('pending')).toEqual([]);
    expect(await queue().list('failed')).toEqual([
      {
        ...{
          id: expect.any(String),
          clientId: 'app',
          state: 'failed',
          attempts: 2,
          createdAt: expect.any(Date),
          failedAt: expect.any(Date),
        },
        reason: 'too late',
      },
    ]);
  });

  it('is given up at once where it was refused, and can be tried again for another day', async () => {
    await queue().add([about('app')]);
    await wait(86_000);
    const refused = await theOne();
    expect(await queue().failed(refused, { reason: 'the application answered 400' })).toBe('failed');
    expect([await queue().retry(randomUUID()), await queue().retry(refused.id), await queue().retry(refused.id)]).toEqual([
      false,
      true,
      false,
    ]);
    const again = await theOne();
    expect(again).toEqual({ ...refused, attempts: 2 });
    await queue().failed(again, { reason: 'the application answered 500', retryInSeconds: 80_000 });
    expect(await queue().count()).toEqual({ pending: 1, failed: 0 });
  });

  it('is listed for seven days, the latest first, and goes with the next look', async () => {
    for (const reason of ['first', 'second']) {
      await queue().add([about('app')]);
      await queue().failed(await theOne(), { reason });
      await wait(10);
    }
    expect((await queue().list('failed')).map(({ reason }) => reason)).toEqual(['second', 'first']);
    await wait(7 * 86_400 - 15);
    expect((await queue().list('failed')).map(({ reason }) => reason)).toEqual(['second']);
    expect(await queue().count()).toEqual({ pending: 0, failed: 2 });
    await claimed();
    expect(await queue().count()).toEqual({ pending: 0, failed: 1 });
  });
});

it('raises no revision, so no cache is read again for it', async () => {
  const revision = async () => (await database.pool.query('select revision from auth.revision')).rows;
  const before = await revision();
  await queue().add([about('app')]);
  await queue().delivered(await theOne());
  expect(await revision()).toEqual(before);
});

it('is unavailable while PostgreSQL is away', async () => {
  const away = postgresLogoutDeliveries({ query: () => Promise.reject(new Error('connection lost')) } as unknown as Pick<Pool, 'query'>);
  await expect(away.add([about('app')])).rejects.toThrow(Unavailable);
  await expect(away.list('failed')).rejects.toThrow(Unavailable);
  await expect(away.retry(randomUUID())).rejects.toThrow(Unavailable);
  await expect(away.claim(wanted)).rejects.toThrow(Unavailable);
});
