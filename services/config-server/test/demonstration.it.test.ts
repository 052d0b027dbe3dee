import { readFileSync } from 'node:fs';
import { type ConfigServer, type ConfigServerOptions, createConfigServerClient } from '@gauth/config-server';
import type { FreshDatabase } from '@gauth/service-kit/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import type { ConfigurationServer } from '../src/server.ts';
import { configuredDatabase, importYaml, startServer } from './configured-database.ts';
import { patience } from './patience.ts';

const yaml = readFileSync(new URL('../examples/t100.yaml', import.meta.url), 'utf8');
let fresh: FreshDatabase;
let server: ConfigurationServer & { port: number };
const clients: ConfigServer[] = [];

beforeAll(async () => {
  fresh = await configuredDatabase(inject('databaseUrl'), yaml);
});
beforeEach(async () => {
  server = await startServer({ pool: fresh.pool });
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await server.close(1000);
});
afterAll(() => fresh.drop());

const connect = (changes: Partial<ConfigServerOptions> = {}): ConfigServer => {
  const client = createConfigServerClient({
    name: 't100',
    endpoints: [{ host: '127.0.0.1', port: server.port }],
    application: { name: 'Cloud', type: 'CFGGenericClient' },
    serviceAccount: { userName: 'default', password: 'password' },
    localTimeoutSeconds: 60,
    remoteTimeoutSeconds: 90,
    ...patience,
    ...changes,
  });
  clients.push(client);
  return client;
};

describe('the demonstration configuration', () => {
  it('lets agent1 in, with everything a standard claim is made of', async () => {
    const result = await connect().authenticate({ userName: 'agent1', password: 'agent1', tenant: 'Environment' });
    expect(result).toEqual({
      kind: 'succeeded',
      warnings: [],
      diagnostics: [],
      person: {
        dbid: expect.any(Number),
        tenantDbid: 1,
        tenantName: 'Environment',
        userName: 'agent1',
        firstName: 'Anna',
        lastName: 'Ardent',
        emailAddress: 'agent1@t100.example',
        employeeId: 'E1001',
        externalId: 'agent1@corp.example',
        phones: { office: '+1 (650) 555-0101', mobile: '+1 (650) 555-0102' },
        address: {
          street: '2001 Junipero Serra Boulevard\nSuite 700',
          locality: 'Daly City',
          region: 'California',
          postalCode: '94014',
          country: 'USA',
        },
        birthdate: '1990-02-28',
        isAgent: true,
        isAdmin: false,
        state: 'enabled',
        changePasswordOnNextLogin: false,
        userProperties: {
          htcc: { roles: 'agent' },
          openid: {
            middle_name: 'Maria',
            nickname: 'Ann',
            preferred_username: 'agent1',
            profile: 'https://t100.example/people/agent1',
            picture: 'https://t100.example/people/agent1.png',
            website: 'https://agent1.example',
            gender: 'female',
            zoneinfo: 'America/Los_Angeles',
            locale: 'en-US',
            email_verified: 'true',
            phone_number_verified: 'true',
          },
        },
        accessGroups: ['Agents', 'Everyone', 'Users'],
        updatedAt: expect.any(Number),
      },
    });
  });

  it.each([
    ['a wrong password', { userName: 'agent1', password: 'agent2' }],
    ['an unknown user name', { userName: 'nobody', password: 'agent1' }],
    ['another case of the user name', { userName: 'Agent1', password: 'agent1' }],
    ['a name PostgreSQL cannot store', { userName: 'agent1\0', password: 'agent1' }],
    ['half a character', { userName: '\ud800', password: 'agent1' }],
    ['an enormous name', { userName: 'a'.repeat(100_000), password: 'agent1' }],
    ['an enormous password', { userName: 'agent1', password: '\0'.repeat(100_000) }],
    ['an empty password', { userName: 'agent1', password: '' }],
    ['a tenant the person is not in', { userName: 'agent1', password: 'agent1', tenant: 't100' }],
  ])('does not tell %s from any other', async (_what, credentials) => {
    expect(await connect().authenticate(credentials)).toMatchObject({ kind: 'refused', code: 'wrong-credentials' });
  });

  it('locks lockme after five failures, even for the right password, and nobody else', async () => {
    const cloud = connect();
    for (let failure = 1; failure <= 5; failure += 1) {
      expect(await cloud.authenticate({ userName: 'lockme', password: 'wrong' })).toMatchObject({ code: 'wrong-credentials' });
    }
    expect(await cloud.authenticate({ userName: 'lockme', password: 'lockme' })).toMatchObject({ code: 'account-locked' });
    expect(await cloud.authenticate({ userName: 'agent1', password: 'agent1' })).toMatchObject({ kind: 'succeeded' });
  });

  it('makes changeme change the password, in one exchange, and lets the new one in', async () => {
    const cloud = connect();
    const old = { userName: 'changeme', password: 'changeme' };
    expect(await cloud.authenticate(old)).toMatchObject({ code: 'password-change-required' });
    expect(await cloud.authenticate({ ...old, password: 'wrong' })).toMatchObject({ code: 'wrong-credentials' });
    const change = { userName: 'changeme', oldPassword: 'changeme', newPassword: 'changed' };
    expect(await cloud.changePassword({ ...change, oldPassword: 'wrong' })).toMatchObject({ code: 'wrong-credentials' });
    expect(await cloud.changePassword({ ...change, newPassword: 'changeme' })).toMatchObject({
      code: 'password-unacceptable',
      rule: 'repeated',
    });
    expect(await cloud.changePassword({ ...change, newPassword: '' })).toMatchObject({ code: 'password-unacceptable', rule: 'empty' });
    expect(await cloud.changePassword(change)).toMatchObject({ kind: 'succeeded', person: { changePasswordOnNextLogin: false } });
    expect(await cloud.authenticate(old)).toMatchObject({ code: 'wrong-credentials' });
    expect(await cloud.authenticate({ ...old, password: 'changed' })).toMatchObject({ kind: 'succeeded' });
    await importYaml(fresh.pool, yaml);
    expect(await cloud.authenticate(old)).toMatchObject({ code: 'password-change-required' });
  });
});

describe('identifying', () => {
  it.each([
    { userName: 'agent1' },
    { externalId: 'agent1@corp.example' },
    { emailAddress: 'agent1@t100.example' },
    { emailAddress: 'agent1@t100.example', tenant: 'Environment' },
  ])('confirms agent1 by %j', async (identification) => {
    expect(await connect().identify(identification)).toMatchObject({
      kind: 'succeeded',
      warnings: [],
      diagnostics: [],
      person: { userName: 'agent1', firstName: 'Anna', accessGroups: ['Agents', 'Everyone', 'Users'] },
    });
  });

  it('takes no notice of a password that must be changed', async () => {
    expect(await connect().identify({ userName: 'changeme' })).toMatchObject({ kind: 'succeeded', person: { userName: 'changeme' } });
  });

  it.each([
    ['nobody', { externalId: 'nobody@corp.example' }, 'no person has this external id'],
    ['another letter case', { externalId: 'Agent1@corp.example' }, 'no person has this external id'],
    ['another tenant', { userName: 'agent1', tenant: 't100' }, 'no person has this user name in the tenant'],
    ['a name PostgreSQL cannot store', { emailAddress: 'agent1\0' }, 'no person has this e-mail address'],
    ['two persons', { externalId: 'shared@corp.example' }, 'more than one person has this external id'],
  ])('refuses %s', async (_what, identification, description) => {
    await fresh.pool.query(`UPDATE config.persons SET external_id = 'shared@corp.example' WHERE user_name IN ('supervisor1', 'changeme')`);
    expect(await connect().identify(identification)).toEqual({
      kind: 'refused',
      code: 'wrong-credentials',
      description,
      diagnostics: [],
    });
  });

  it.each<[string, ...string[]]>([
    ['account-disabled', "UPDATE config.persons SET state = 'disabled' WHERE user_name = 'supervisor1'"],
    ['tenant-disabled', "UPDATE config.tenants SET state = 'disabled' WHERE name = 'Environment'"],
    ['application-disabled', "UPDATE config.applications SET state = 'disabled' WHERE name = 'Cloud'"],
    ['no-application-permission', 'DELETE FROM config.application_permissions'],
    [
      'account-expired',
      `UPDATE config.persons SET user_properties = '{"security-authentication-rules":{"account-expiration":"30"}}' WHERE user_name = 'supervisor1'`,
      `INSERT INTO config.login_states (person_dbid, last_login_at) SELECT dbid, now() - interval '31 days' FROM config.persons WHERE user_name = 'supervisor1'`,
    ],
  ])('refuses with %s by the rules of a login', async (code, ...changes) => {
    const cloud = connect();
    expect(await cloud.identify({ userName: 'supervisor1' })).toMatchObject({ kind: 'succeeded' });
    for (const change of changes) await fresh.pool.query(change);
    try {
      expect(await cloud.identify({ userName: 'supervisor1' })).toMatchObject({ kind: 'refused', code });
    } finally {
      await fresh.pool.query("UPDATE config.tenants SET state = 'enabled'; UPDATE config.applications SET state = 'enabled'");
      await fresh.pool.query('DELETE FROM config.login_states');
      await importYaml(fresh.pool, yaml);
    }
  });

  it('neither counts nor forgets failures, and sees the lock that they lead to', async () => {
    await fresh.pool.query('DELETE FROM config.login_states');
    const cloud = connect();
    const states = async () => (await fresh.pool.query('SELECT failures, locked_until, last_login_at FROM config.login_states')).rows;
    const fail = () => cloud.authenticate({ userName: 'lockme', password: 'wrong' });
    for (let failure = 1; failure <= 4; failure += 1) await fail();
    const before = await states();
    expect(await cloud.identify({ userName: 'lockme' })).toMatchObject({ kind: 'succeeded' });
    expect(await cloud.identify({ userName: 'nobody' })).toMatchObject({ code: 'wrong-credentials' });
    expect(await states()).toEqual(before);
    await fail();
    expect(await cloud.identify({ userName: 'lockme' })).toMatchObject({ code: 'account-locked' });
  });

  it('refuses a request that names a person twice', async () => {
    const twice = { userName: 'agent1', externalId: 'agent1@corp.example' };
    await expect(connect().identify(twice)).rejects.toMatchObject({ name: 'ConfigServerError', code: 'invalid-request' });
  });
});

describe('registering', () => {
  it.each([
    ['a wrong password', { serviceAccount: { userName: 'default', password: 'wrong' } }, 'wrong-credentials'],
    ['an unknown account', { serviceAccount: { userName: 'nobody', password: 'wrong' } }, 'wrong-credentials'],
    ['another type', { application: { name: 'Cloud', type: 'CFGSCE' } }, 'unknown-application'],
    ['an unknown application', { application: { name: 'Other', type: 'CFGGenericClient' } }, 'application-disabled'],
  ])('with %s is refused', async (_what, changes, code) => {
    await expect(connect(changes).persons({})).rejects.toMatchObject({ name: 'ConfigServerUnavailable', cause: { code } });
  });
});

describe('reading', () => {
  it.each([
    ['a user name', { userName: 'agent1' }, ['agent1']],
    ['several conditions', { isAgent: true, tenantDbid: 1, firstName: 'Simon' }, ['supervisor1']],
    ['an access group', { groupDbid: 2 }, ['default']],
    ['an e-mail address', { emailAddress: 'lockme@t100.example' }, ['lockme']],
    ['an employee id', { employeeId: 'E1004', state: 'enabled' as const }, ['changeme']],
    ['nothing that exists', { externalId: 'x\0' }, []],
    ['no condition', {}, ['default', 'agent1', 'supervisor1', 'lockme', 'changeme', 'saml1', 'oidc1']],
  ])('finds persons by %s', async (_what, filter, userNames) => {
    expect((await connect().persons(filter)).map(({ userName }) => userName)).toEqual(userNames);
  });

  it('gives pages by DBID', async () => {
    const cloud = connect();
    const first = await cloud.persons({}, { limit: 2 });
    const second = await cloud.persons({}, { limit: 10, after: first.at(-1)?.dbid ?? 0 });
    expect([first.length, second.length]).toEqual([2, 5]);
    expect(new Set([...first, ...second].map(({ dbid }) => dbid)).size).toBe(7);
  });

  it('finds tenants, applications and access groups', async () => {
    const cloud = connect();
    expect(await cloud.tenants({ name: 'Environment' })).toEqual([
      { dbid: 1, name: 'Environment', parentDbid: null, state: 'enabled', userProperties: {} },
    ]);
    const userProperties = { gauth: { 'create-persons': 'true' } };
    expect(await cloud.applications({ type: 'CFGGenericClient' })).toEqual([
      { dbid: 101, tenantDbid: 1, name: 'Cloud', type: 'CFGGenericClient', state: 'enabled', userProperties },
    ]);
    const [supervisor] = await cloud.persons({ userName: 'supervisor1' });
    expect((await cloud.accessGroups({ personDbid: supervisor?.dbid ?? 0 })).map(({ name }) => name)).toEqual([
      'Everyone',
      'Users',
      'Agents',
      'Supervisors',
    ]);
    expect(await cloud.accessGroups({ name: 'Supervisors' })).toEqual([
      { dbid: 102, tenantDbid: 1, name: 'Supervisors', state: 'enabled', memberIds: [supervisor?.dbid] },
    ]);
  });

  it.each(['saml1', 'oidc1'])('finds %s, who has no password, by the names that a provider gives', async (userName) => {
    const cloud = connect();
    for (const name of [{ externalId: `${userName}@corp.example` }, { emailAddress: `${userName}@t100.example` }])
      expect(await cloud.identify(name)).toMatchObject({
        kind: 'succeeded',
        person: { userName, accessGroups: ['Agents', 'Everyone', 'Users'] },
      });
    expect(await cloud.authenticate({ userName, password: userName })).toMatchObject({ kind: 'refused', code: 'wrong-credentials' });
  });

  it('refuses a page that begins where no DBID can be', async () => {
    await expect(connect().persons({}, { limit: 1, after: 2 ** 31 })).rejects.toMatchObject({
      name: 'ConfigServerError',
      code: 'invalid-request',
      message: 'after of ReadObjects is wrong',
    });
  });

  it('refuses a condition that does not exist, naming it', async () => {
    const filter = { password: 'x' } as Record<string, string>;
    await expect(connect().persons(filter)).rejects.toMatchObject({ name: 'ConfigServerError', code: 'invalid-request' });
  });
});
