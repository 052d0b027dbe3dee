import { readFileSync } from 'node:fs';
import { type FreshDatabase, freshDatabase } from '@gauth/service-kit/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { configuredDatabase, hashes, importYaml } from './configured-database.ts';

const demonstration = readFileSync(new URL('../examples/t100.yaml', import.meta.url), 'utf8');
let migrated: FreshDatabase;
let imported: FreshDatabase;
/** Made once, because to copy a database takes a fraction of the time. */
beforeAll(async () => {
  migrated = await configuredDatabase(inject('databaseUrl'));
  await migrated.pool.end();
  imported = await freshDatabase(inject('databaseUrl'), migrated);
  await importYaml(imported.pool, demonstration);
  await imported.pool.end();
});
afterAll(async () => {
  await migrated.drop();
  await imported.drop();
});

let fresh: FreshDatabase;
const useCopiesOf = (original: () => FreshDatabase): void => {
  beforeEach(async () => {
    fresh = await freshDatabase(inject('databaseUrl'), original());
  });
  afterEach(() => fresh.drop());
};
/** For tests that leave no trace, or come last. */
const shareCopyOf = (original: () => FreshDatabase): void => {
  beforeAll(async () => {
    fresh = await freshDatabase(inject('databaseUrl'), original());
  });
  afterAll(() => fresh.drop());
};

const counted = () => {
  const made: string[] = [];
  return {
    made,
    ...hashes,
    create(password: string) {
      made.push(password);
      return hashes.create(password);
    },
  };
};
const everything = async () => {
  const tables = ['tenants', 'persons', 'applications', 'access_groups', 'access_group_members', 'application_permissions'];
  const rows = await Promise.all(tables.map(async (table) => (await fresh.pool.query(`SELECT * FROM config.${table} ORDER BY 1, 2`)).rows));
  return Object.fromEntries(tables.map((table, index) => [table, rows[index]]));
};
const unchanged = (count: number) => ({ created: 0, changed: 0, unchanged: count });
const hashOf = async (userName: string): Promise<string> => {
  const { rows } = await fresh.pool.query('SELECT password_hash FROM config.persons WHERE user_name = $1', [userName]);
  return rows[0]?.password_hash;
};

describe('an import', () => {
  useCopiesOf(() => migrated);

  it('creates what is missing and changes what is built in', async () => {
    expect(await importYaml(fresh.pool, demonstration)).toEqual({
      tenants: unchanged(1),
      persons: { created: 6, changed: 1, unchanged: 0 },
      accessGroups: { created: 2, changed: 0, unchanged: 0 },
      applications: { created: 1, changed: 0, unchanged: 0 },
    });
    const { rows } = await fresh.pool.query('SELECT dbid FROM config.persons WHERE user_name = $1', ['default']);
    expect(rows).toEqual([{ dbid: 100 }]);
  });

  it('takes a bcrypt hash as it is', async () => {
    const hash = '$2b$04$7PRLyJk9VgSZy.yZt2QIpuFxl5vx6IVSAyKrEY1zG.UVRV1OaEuqO';
    const yaml = `persons: [{ userName: old, tenant: Environment, passwordHash: "${hash}" }]`;
    await importYaml(fresh.pool, yaml);
    expect(await hashOf('old')).toBe(hash);
    expect(await hashes.verify(hash, 'x'.repeat(72))).toBe(true);
    expect(await importYaml(fresh.pool, yaml)).toMatchObject({ persons: unchanged(1) });
  });

  it('finds tenants and access groups in whatever order they stand', async () => {
    await importYaml(
      fresh.pool,
      `
applications: [{ name: Desktop, tenant: North, type: CFGSCE, permissions: { accessGroups: [Agents, Everyone] } }]
accessGroups: [{ name: Agents, tenant: Sales }]
tenants: [{ name: North, parent: Sales }, { name: Sales, parent: Environment }]
`,
    );
    const { rows } = await fresh.pool.query(
      'SELECT g.name FROM config.application_permissions p JOIN config.access_groups g ON g.dbid = p.group_dbid ORDER BY 1',
    );
    expect(rows).toEqual([{ name: 'Agents' }, { name: 'Everyone' }]);
  });

  it('may run several times at once', async () => {
    await Promise.all(Array.from({ length: 4 }, () => importYaml(fresh.pool, demonstration)));
    const { rows } = await fresh.pool.query('SELECT count(*)::int AS count FROM config.persons');
    expect(rows).toEqual([{ count: 7 }]);
  });
});

describe('a second import', () => {
  useCopiesOf(() => imported);

  it('changes nothing, and makes no hash', async () => {
    const before = await everything();
    const again = counted();
    expect(await importYaml(fresh.pool, demonstration, again)).toEqual({
      tenants: unchanged(1),
      persons: unchanged(7),
      accessGroups: unchanged(2),
      applications: unchanged(1),
    });
    expect(again.made).toEqual([]);
    expect(await everything()).toEqual(before);
  });

  it('uses up no DBID for what exists already', async () => {
    await importYaml(fresh.pool, demonstration);
    await importYaml(fresh.pool, 'persons: [{ userName: new, tenant: Environment }]');
    const { rows } = await fresh.pool.query("SELECT dbid FROM config.persons WHERE user_name = 'new'");
    expect(rows).toEqual([{ dbid: 107 }]);
  });

  it('leaves alone what the file does not name', async () => {
    const before = await everything();
    await importYaml(fresh.pool, 'tenants: [{ name: Environment }]');
    await importYaml(fresh.pool, '');
    expect(await everything()).toEqual(before);
  });

  it('makes an object as the file says, but keeps a password, a membership and permissions that it leaves out', async () => {
    const hash = await hashOf('changeme');
    const summary = await importYaml(
      fresh.pool,
      `
applications: [{ name: Cloud, tenant: Environment, type: CFGGenericClient, state: disabled }]
accessGroups: [{ name: Agents, tenant: Environment, state: disabled }]
persons: [{ userName: changeme, tenant: Environment, isAgent: true, firstName: Charles }]
`,
    );
    expect(summary).toMatchObject({ applications: { changed: 1 }, accessGroups: { changed: 1 }, persons: { changed: 1 } });
    const { rows } = await fresh.pool.query("SELECT object FROM config.person_objects WHERE user_name = 'changeme'");
    expect(rows[0]?.object).toMatchObject({
      firstName: 'Charles',
      lastName: '',
      changePasswordOnNextLogin: true,
      accessGroups: ['Agents', 'Everyone', 'Users'],
    });
    expect(await hashOf('changeme')).toBe(hash);
    expect((await fresh.pool.query('SELECT FROM config.application_permissions')).rowCount).toBe(1);
  });

  it('makes a membership and the permissions exactly those given', async () => {
    const change = `
applications: [{ name: Cloud, tenant: Environment, type: CFGGenericClient, permissions: { accessGroups: [Supervisors], persons: [agent1] } }]
accessGroups: [{ name: Agents, tenant: Environment, members: [agent1] }]
`;
    expect(await importYaml(fresh.pool, change)).toMatchObject({ applications: { changed: 1 }, accessGroups: { changed: 1 } });
    expect(await importYaml(fresh.pool, change)).toMatchObject({ applications: unchanged(1), accessGroups: unchanged(1) });
    const members = await fresh.pool.query("SELECT object->'memberIds' AS ids FROM config.access_group_objects WHERE name = 'Agents'");
    expect(members.rows).toEqual([{ ids: [101] }]);
    const permissions = await fresh.pool.query('SELECT group_dbid, person_dbid FROM config.application_permissions ORDER BY 1, 2');
    expect(permissions.rows).toEqual([
      { group_dbid: 102, person_dbid: null },
      { group_dbid: null, person_dbid: 101 },
    ]);
  });

  it('sets another password, and forgets the failures and the lock of the old one', async () => {
    await fresh.pool.query(
      "INSERT INTO config.login_states SELECT dbid, 5, now(), 'infinity' FROM config.persons WHERE user_name = 'agent1'",
    );
    const made = counted();
    await importYaml(fresh.pool, demonstration.replace('password: agent1', 'password: agent2'), made);
    expect(made.made).toEqual(['agent2']);
    expect(await hashes.verify(await hashOf('agent1'), 'agent2')).toBe(true);
    const { rows } = await fresh.pool.query('SELECT failures, locked_until FROM config.login_states');
    expect(rows).toEqual([{ failures: 0, locked_until: null }]);
  });

  it('never gives a DBID twice', async () => {
    await fresh.pool.query("DELETE FROM config.persons WHERE user_name = 'changeme'");
    await importYaml(fresh.pool, demonstration);
    const { rows } = await fresh.pool.query("SELECT dbid FROM config.persons WHERE user_name = 'changeme'");
    expect(rows).toEqual([{ dbid: 107 }]);
  });
});

describe('an import is refused as a whole', () => {
  shareCopyOf(() => migrated);

  it.each([
    ['persons: [{ userName: a, tenant: Nowhere }]', 'line 1: persons[0].tenant is no tenant of this file or of the database'],
    ['tenants: [{ name: T, parent: Nowhere }]', 'line 1: tenants[0].parent is no tenant of this file or of the database'],
    ['tenants: [{ name: T }]', 'line 1: tenants[0].parent is required: only Environment has none'],
    [
      'tenants: [{ name: Environment, parent: Environment }]',
      'line 1: tenants[0].parent must be left out: this is the tenant above all others',
    ],
    [
      'accessGroups: [{ name: G, tenant: Environment, members: [nobody] }]',
      'line 1: accessGroups[0].members[0] is no person of this file or of the database',
    ],
    [
      'accessGroups: [{ name: Everyone, tenant: Environment, members: [] }]',
      'line 1: accessGroups[0].members cannot be set: everyone is a member',
    ],
    [
      'persons: [{ userName: default, tenant: Environment, isAgent: true }]',
      'line 1: persons[0].isAgent cannot change once the person exists',
    ],
    [
      'applications: [{ name: A, tenant: Environment, type: CFGSCE, permissions: { accessGroups: [G], persons: [nobody] } }]',
      'line 1: applications[0].permissions.persons[0] is no person of this file or of the database; line 1: applications[0].permissions.accessGroups[0] is no access group of the tenant or of one above it',
    ],
    [
      'tenants:\n- { name: A, parent: B }\n- { name: B, parent: A }\npersons: [{ userName: default, tenant: A }]',
      'line 2: tenants[0].parent makes a circle; line 3: tenants[1].parent makes a circle; line 4: persons[0].tenant cannot change: the person belongs to another tenant',
    ],
  ])('when it says %s', async (yaml, problems) => {
    const before = await everything();
    await expect(importYaml(fresh.pool, yaml)).rejects.toThrow(`the configuration file is wrong: ${problems}`);
    expect(await everything()).toEqual(before);
  });

  it('when a tenant is given another parent', async () => {
    await importYaml(fresh.pool, 'tenants: [{ name: A, parent: Environment }, { name: B, parent: Environment }]');
    await expect(importYaml(fresh.pool, 'tenants: [{ name: A, parent: B }]')).rejects.toThrow(
      'tenants[0].parent cannot change: the tenant has another parent',
    );
  });
});

describe('the database itself', () => {
  shareCopyOf(() => imported);

  it.each([
    ['a user name twice', "INSERT INTO config.persons (tenant_dbid, user_name) VALUES (1, 'agent1')"],
    ['a second tenant without a parent', "INSERT INTO config.tenants (name) VALUES ('Other')"],
    ['another parent for a tenant', 'UPDATE config.tenants SET parent_dbid = 1 WHERE dbid = 1'],
    ['whether a person is an agent to change', "UPDATE config.persons SET is_agent = false WHERE user_name = 'agent1'"],
    ['another DBID', "UPDATE config.persons SET dbid = 7 WHERE user_name = 'agent1'"],
    ['the default account to go', 'DELETE FROM config.persons WHERE dbid = 100'],
    ['a permission for nobody', 'INSERT INTO config.application_permissions (application_dbid) VALUES (101)'],
    ['a password in the clear', "UPDATE config.persons SET password_hash = 'agent1'"],
    ['an unknown state', "UPDATE config.applications SET state = 'deleted'"],
  ])('does not allow %s', async (_what, statement) => {
    await expect(fresh.pool.query(statement)).rejects.toMatchObject({ code: expect.stringMatching(/^23/) });
  });
});
