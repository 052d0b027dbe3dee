import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { createPool, inTransaction, type Pool } from './postgres.ts';
import { isStoreOutage } from './store-outage.ts';
import { type BreakableProxy, breakableProxy } from './testing/breakable-proxy.ts';
import { capturedLog } from './testing/captured-log.ts';
import { type FreshDatabase, freshDatabase } from './testing/fresh-database.ts';

let database: FreshDatabase;
let proxy: BreakableProxy;
let pool: Pool;
const log = capturedLog();

/** A busy machine needs time for connections: only what is about time-outs has short ones. */
const poolThatWaits = (ms: number) =>
  createPool(
    { DATABASE_URL: proxy.url, DATABASE_POOL_SIZE: 3, DATABASE_CHECKOUT_TIMEOUT_MS: ms, DATABASE_STATEMENT_TIMEOUT_MS: ms },
    log.logger,
  );

beforeEach(async () => {
  database = await freshDatabase(inject('databaseUrl'));
  proxy = await breakableProxy(database.url);
  pool = poolThatWaits(10_000);
  await database.pool.query('CREATE TABLE things (name text PRIMARY KEY)');
});
afterEach(async () => {
  await pool.end();
  await proxy.close();
  await database.drop();
});

const names = async (): Promise<string[]> =>
  (await database.pool.query('SELECT name FROM things ORDER BY name')).rows.map(({ name }) => name);
const outageOf = (work: Promise<unknown>): Promise<boolean> => work.then(() => false, isStoreOutage);

describe('createPool', () => {
  it('ends a statement that takes too long, on the server too', async () => {
    pool = poolThatWaits(300);
    await expect(pool.query('SELECT pg_sleep(5)')).rejects.toSatisfy(isStoreOutage);
    await vi.waitFor(async () => {
      const { rows } = await database.pool.query("SELECT 1 FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(5)' AND state = 'active'");
      expect(rows).toEqual([]);
    });
  });

  it('refuses a caller that waits too long for a connection', async () => {
    pool = poolThatWaits(700);
    const held = await Promise.all([pool.connect(), pool.connect(), pool.connect()]);
    expect(await outageOf(pool.query('SELECT 1'))).toBe(true);
    for (const client of held) client.release();
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  it('survives that the server ends its connections', async () => {
    await pool.query('SELECT 1');
    await database.pool.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
    await vi.waitFor(() => expect(log.lines.map((line) => line['event.action'])).toContain('database.connection-lost'));
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  it.each(['cut', 'freeze'] as const)('answers soon while the way to the server is broken (%s), and recovers by itself', async (how) => {
    pool = poolThatWaits(300);
    await vi.waitFor(() => pool.query('SELECT 1'));
    proxy[how]();
    const start = performance.now();
    expect(await Promise.all(Array.from({ length: 6 }, () => outageOf(pool.query('SELECT 1'))))).toEqual(Array(6).fill(true));
    expect(await outageOf(inTransaction(pool, (client) => client.query('SELECT 1')))).toBe(true);
    expect(performance.now() - start).toBeLessThan(5000);
    proxy.mend();
    await vi.waitFor(async () => expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]));
  });
});

describe('inTransaction', () => {
  it('commits what was done and gives what was returned', async () => {
    const result = await inTransaction(pool, async (client) => {
      await client.query("INSERT INTO things VALUES ('a')");
      await client.query("INSERT INTO things VALUES ('b')");
      return 'both';
    });
    expect([result, await names()]).toEqual(['both', ['a', 'b']]);
  });

  it('takes everything back when the work throws, and passes the error on', async () => {
    const attempt = inTransaction(pool, async (client) => {
      await client.query("INSERT INTO things VALUES ('a')");
      throw new Error('changed my mind');
    });
    await expect(attempt).rejects.toThrow('changed my mind');
    expect(await names()).toEqual([]);
  });

  it('takes everything back when a statement fails, and leaves the connection usable', async () => {
    const attempt = inTransaction(pool, async (client) => {
      await client.query("INSERT INTO things VALUES ('a')");
      await client.query("INSERT INTO things VALUES ('a')");
    });
    await expect(attempt).rejects.toMatchObject({ code: '23505' });
    expect(await names()).toEqual([]);
    expect([pool.totalCount, pool.idleCount]).toEqual([1, 1]);
  });

  it('takes everything back when the connection breaks in the middle', async () => {
    const attempt = inTransaction(pool, async (client) => {
      await client.query("INSERT INTO things VALUES ('a')");
      proxy.cut();
      await client.query("INSERT INTO things VALUES ('b')");
    });
    await expect(attempt).rejects.toSatisfy(isStoreOutage);
    expect(await names()).toEqual([]);
    expect(pool.totalCount).toBe(0);
  });
});
