import { createPool, type Pool } from '@gauth/service-kit';
import { type BreakableProxy, breakableProxy, capturedLog, type FreshDatabase } from '@gauth/service-kit/testing';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { postgresChangeLog } from '../src/adapters/postgres/change-log.ts';
import { type ChangeLog, numberOf, positionOf } from '../src/changes/change-log.ts';
import { type Changes, createChanges, type Observer, type Watcher } from '../src/changes/changes.ts';
import { createForgetting } from '../src/changes/forgetting.ts';
import type { ToldChange } from '../src/changes/told-changes.ts';
import { configuredDatabase, importYaml } from './configured-database.ts';

let fresh: FreshDatabase;
let log: ChangeLog;
let changes: Changes;
const seen: Observer = { changed: vi.fn(), missed: vi.fn() };
const reader = (of: ChangeLog) => createChanges({ log: of, observer: seen, logger: capturedLog().logger });

beforeEach(async () => {
  fresh = await configuredDatabase(
    inject('databaseUrl'),
    `
tenants: [{ name: Sales, parent: Environment }]
applications: [{ name: Cloud, tenant: Environment, type: CFGGenericClient }]
accessGroups: [{ name: Agents, tenant: Environment, members: [agent] }]
persons: [{ userName: agent, tenant: Environment }]`,
  );
  log = postgresChangeLog(fresh.pool);
  await untilPresentIs(Number((await sql('SELECT pg_current_xact_id()::text AS id')).rows[0].id));
  changes = reader(log);
  changes.start();
  vi.clearAllMocks();
});
afterEach(async () => {
  await changes.stop();
  await fresh.drop();
});

const sql = (text: string) => fresh.pool.query(text);
const present = async () => numberOf((await log.position()).position);
/** A transaction of another database of the same PostgreSQL may keep the present back for a moment, and what is after it may be told again. */
const untilPresentIs = (number: number) => vi.waitFor(async () => expect(await present()).toBeGreaterThanOrEqual(number));
const dbidOf = async (table: string, name: string): Promise<number> =>
  (await sql(`SELECT dbid FROM config.${table} WHERE ${table === 'persons' ? 'user_name' : 'name'} = '${name}'`)).rows[0].dbid;

/** Somebody who notes what is told, `change` apart. */
const watch = async (after?: number, by: Changes = changes) => {
  const told: ToldChange[] = [];
  const stopping = new AbortController();
  const began: number[] = [];
  const lost: string[] = [];
  const watcher: Watcher = {
    begin: (number) => void began.push(number),
    tell: (change) => void told.push(change),
    drained: async () => undefined,
    lost: (reason) => void lost.push(reason.message),
  };
  await by.watch(watcher, { after, signal: stopping.signal });
  const heard = () => told.map(({ kind, objectType, dbids }) => `${objectType} ${dbids.join(' ')} ${kind}`);
  const last = () => told.at(-1)?.change ?? began[0] ?? 0;
  return { told, heard, began, lost, last, stop: () => stopping.abort() };
};
const hears = async (watching: { heard(): string[] }, expected: string[]) => {
  changes.wake();
  await vi.waitFor(() => expect(watching.heard().toSorted()).toEqual(expected.toSorted()));
};

describe('what counts as a change', () => {
  it('of every kind of object is told once for each transaction', async () => {
    const watching = await watch();
    const [agent, agents, cloud, sales] = [
      await dbidOf('persons', 'agent'),
      await dbidOf('access_groups', 'Agents'),
      await dbidOf('applications', 'Cloud'),
      await dbidOf('tenants', 'Sales'),
    ];
    const steps: [string, string[]][] = [
      [`UPDATE config.persons SET state = 'disabled' WHERE dbid = ${agent}`, [`CFGPerson ${agent} changed`]],
      [`UPDATE config.tenants SET state = 'disabled' WHERE dbid = ${sales}`, [`CFGTenant ${sales} changed`]],
      [`UPDATE config.applications SET type = 'CFGOther' WHERE dbid = ${cloud}`, [`CFGApplication ${cloud} changed`]],
      [`UPDATE config.access_groups SET state = 'disabled' WHERE dbid = ${agents}`, [`CFGAccessGroup ${agents} changed`]],
      [
        `DELETE FROM config.access_group_members WHERE group_dbid = ${agents}`,
        [`CFGAccessGroup ${agents} changed`, `CFGPerson ${agent} changed`],
      ],
      [
        `INSERT INTO config.application_permissions (application_dbid, group_dbid) VALUES (${cloud}, ${agents})`,
        [`CFGApplication ${cloud} changed`],
      ],
      [`DELETE FROM config.application_permissions`, [`CFGApplication ${cloud} changed`]],
      [
        `BEGIN; INSERT INTO config.persons (dbid, tenant_dbid, user_name) VALUES (900, 1, 'new'); UPDATE config.persons SET state = 'disabled' WHERE dbid = 900; COMMIT`,
        ['CFGPerson 900 added', 'CFGAccessGroup 1 3 changed'],
      ],
      [`DELETE FROM config.persons WHERE dbid = 900`, ['CFGPerson 900 deleted', 'CFGAccessGroup 1 3 changed']],
      [
        `BEGIN; UPDATE config.access_group_members SET group_dbid = 2 WHERE person_dbid = ${agent} AND group_dbid = 3; DELETE FROM config.applications; COMMIT`,
        ['CFGAccessGroup 2 3 changed', `CFGPerson ${agent} changed`, `CFGApplication ${cloud} deleted`],
      ],
      [`BEGIN; UPDATE config.persons SET first_name = 'no'; ROLLBACK`, []],
      [`UPDATE config.persons SET state = state`, []],
      [`INSERT INTO config.login_states (person_dbid, failures) VALUES (${agent}, 1)`, []],
    ];
    for (const [statement, expected] of steps) {
      watching.told.length = 0;
      await sql(statement);
      await hears(watching, expected);
    }
    // The three that are no changes would have been told with this one.
    await sql(`UPDATE config.persons SET password_updated_at = now(), updated_at = now() WHERE dbid = ${agent}`);
    await hears(watching, [`CFGPerson ${agent} changed`]);
  });

  it('is told in parts of 200 objects, of which all but the last lead back to the beginning', async () => {
    const watching = await watch();
    await sql("INSERT INTO config.persons (tenant_dbid, user_name) SELECT 1, 'p' || n FROM generate_series(1, 2500) n");
    changes.wake();
    await vi.waitFor(() => expect(watching.told.flatMap(({ dbids, kind }) => (kind === 'added' ? dbids : []))).toHaveLength(2500));
    await vi.waitFor(() => expect(watching.last()).toBeGreaterThan(watching.began[0] ?? 0));
    expect(Math.max(...watching.told.map(({ dbids }) => dbids.length))).toBe(200);
    // Other databases of the same PostgreSQL move the numbers on, too, so the beginning is only known to be before the end.
    const parts = watching.told.slice(0, -1).map(({ change }) => change);
    expect(Math.min(...parts)).toBeGreaterThanOrEqual(watching.began[0] ?? 0);
    expect(Math.max(...parts)).toBeLessThan(watching.last());
  });

  it('is known to the process itself', async () => {
    await changes.watch(
      { begin() {}, tell() {}, drained: async () => undefined, lost() {} },
      { after: undefined, signal: new AbortController().signal },
    );
    await sql("UPDATE config.persons SET state = 'disabled' WHERE user_name = 'agent'");
    changes.wake();
    const dbids = [await dbidOf('persons', 'agent')];
    await vi.waitFor(() =>
      expect(seen.changed).toHaveBeenCalledWith(expect.objectContaining({ objectType: 'CFGPerson', kind: 'changed', dbids })),
    );
  });
});

describe('a transaction that ends late', () => {
  it('is told when it ends, and does not hold up others', async () => {
    const slow = await fresh.pool.connect();
    await slow.query("BEGIN; INSERT INTO config.persons (dbid, tenant_dbid, user_name) VALUES (901, 1, 'slow')");
    const watching = await watch();
    await sql("UPDATE config.applications SET state = 'disabled'");
    const cloud = await dbidOf('applications', 'Cloud');
    await hears(watching, [`CFGApplication ${cloud} changed`]);
    await slow.query('COMMIT');
    slow.release();
    await hears(watching, [`CFGApplication ${cloud} changed`, 'CFGPerson 901 added', 'CFGAccessGroup 1 3 changed']);
  });

  it('is told to who comes back with the number that was told before', async () => {
    const early = await fresh.pool.connect();
    await early.query('BEGIN; SELECT pg_current_xact_id()');
    const watching = await watch();
    await sql("UPDATE config.applications SET state = 'disabled'");
    const application = `CFGApplication ${await dbidOf('applications', 'Cloud')} changed`;
    await hears(watching, [application]);
    watching.stop();
    await early.query("UPDATE config.tenants SET state = 'disabled' WHERE name = 'Sales'; COMMIT");
    early.release();
    const tenant = `CFGTenant ${await dbidOf('tenants', 'Sales')} changed`;
    // The second application stands for "at least once".
    await hears(await watch(watching.last()), [application, tenant]);
  });
});

describe('who comes back', () => {
  it('hears what happened meanwhile, also at another server whose reader is behind', async () => {
    const behind = reader(log);
    await watch(undefined, behind);
    const watching = await watch();
    watching.stop();
    await sql("UPDATE config.persons SET state = 'disabled' WHERE user_name = 'agent'");
    const again = await watch(watching.last(), behind);
    expect(again.began).toEqual([watching.last()]);
    behind.start();
    const agent = await dbidOf('persons', 'agent');
    await hears(again, [`CFGPerson ${agent} changed`]);
    await behind.stop();
  });

  it('hears in order what happens while it catches up', async () => {
    const { last } = await watch();
    const from = last();
    await sql("INSERT INTO config.tenants (name, parent_dbid) SELECT 't' || n, 1 FROM generate_series(1, 3000) n");
    changes.wake();
    const writing = Promise.all(
      Array.from({ length: 20 }, (_none, n) => sql(`INSERT INTO config.tenants (name, parent_dbid) VALUES ('late${n}', 1)`)),
    );
    const again = await watch(from);
    await writing;
    changes.wake();
    await vi.waitFor(() => expect(new Set(again.told.flatMap(({ dbids }) => dbids)).size).toBe(3020));
    const numbers = again.told.map(({ change }) => change);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  });

  it.each([
    ['a number of another database', async () => (await present()) + 1000],
    [
      'a number from before what was forgotten',
      async () => {
        const number = await present();
        await sql("UPDATE config.persons SET state = 'disabled'; UPDATE config.changes SET at = now() - interval '8 days'");
        await sql('SELECT pg_current_xact_id()');
        const forget = async () => log.forget(await present());
        const left = async () => (await sql('SELECT count(*)::int AS count FROM config.changes')).rows[0].count;
        await vi.waitFor(async () => expect([await forget(), await left()]).toEqual([0, 0]));
        return number;
      },
    ],
  ])('is told that it is too late, with %s', async (_what, arrange) => {
    await expect(watch(await arrange())).rejects.toMatchObject({ name: 'ChangesForgotten' });
  });
});

describe('what is kept', () => {
  const kept = async () => (await sql('SELECT count(*)::int AS count FROM config.changes')).rows[0].count;

  it('is a week, and so many rows', async () => {
    const few = postgresChangeLog(fresh.pool, { days: 7, rows: 5 });
    await sql('DELETE FROM config.changes');
    for (let n = 0; n < 8; n += 1) await sql(`INSERT INTO config.tenants (name, parent_dbid) VALUES ('kept${n}', 1)`);
    await sql('SELECT pg_current_xact_id()');
    expect(await log.forget(await present())).toBe(0);
    // A transaction of another database of the same PostgreSQL may keep the present back for a moment, even between two of the changes.
    let forgotten = 0;
    await vi.waitFor(async () => {
      forgotten += await few.forget(await present());
      expect(forgotten).toBe(3);
    });
    expect(await few.forget(await present())).toBe(0);
    expect(await kept()).toBe(5);
  });

  it('is nothing that some reader may not have read yet', async () => {
    const few = postgresChangeLog(fresh.pool, { days: 7, rows: 0 });
    await sql('DELETE FROM config.changes');
    const before = await present();
    await sql("UPDATE config.persons SET state = 'disabled' WHERE user_name = 'agent'");
    expect(await few.forget(before)).toBe(0);
    const forget = vi.fn(few.forget);
    const cleaning = createForgetting({ log: { ...few, forget }, mayChange: () => true, logger: capturedLog().logger });
    cleaning.start();
    await vi.waitFor(() => expect(forget).toHaveBeenCalledExactlyOnceWith(0));
    await cleaning.stop();
    expect(await kept()).toBe(1);
  });

  it('is told to be missing to who was watching', async () => {
    const late = reader(log);
    const watching = await watch(undefined, late);
    await sql("UPDATE config.persons SET state = 'disabled' WHERE user_name = 'agent'");
    await sql('UPDATE config.forgotten_changes SET up_to = (SELECT max(transaction_id) FROM config.changes)');
    late.start();
    await vi.waitFor(() => expect(watching.lost).toEqual(['changes were forgotten before they were told']));
    expect(seen.missed).toHaveBeenCalled();
    await late.stop();
  });
});

describe('while the database is away', () => {
  let proxy: BreakableProxy;
  let pool: Pool;
  beforeEach(async () => {
    proxy = await breakableProxy(fresh.url);
    pool = createPool(
      { DATABASE_URL: proxy.url, DATABASE_POOL_SIZE: 2, DATABASE_CHECKOUT_TIMEOUT_MS: 300, DATABASE_STATEMENT_TIMEOUT_MS: 300 },
      capturedLog().logger,
    );
  });
  afterEach(async () => {
    await pool.end();
    await proxy.close();
  });

  it('nobody hears anything, and everything when it is back', async () => {
    const cut = reader(postgresChangeLog(pool));
    cut.start();
    const watching = await watch(undefined, cut);
    proxy.cut();
    await expect(watch(watching.last(), cut)).rejects.toThrow();
    await sql("UPDATE config.persons SET state = 'disabled' WHERE user_name = 'agent'");
    proxy.mend();
    cut.wake();
    const agent = await dbidOf('persons', 'agent');
    await hears(watching, [`CFGPerson ${agent} changed`]);
    expect(watching.lost).toEqual([]);
    await cut.stop();
  });
});

it('tells of an import, whatever it holds', async () => {
  const watching = await watch();
  await importYaml(fresh.pool, 'persons: [{ userName: imported, tenant: Sales }]');
  await hears(watching, [`CFGPerson ${await dbidOf('persons', 'imported')} added`, 'CFGAccessGroup 1 3 changed']);
});

it('knows the number of a position, and the position of a number', () => {
  expect([numberOf('100:105:100,102'), numberOf(positionOf(99)), positionOf(99)]).toEqual([99, 99, '100:100:']);
});
