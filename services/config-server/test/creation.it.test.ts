import { type ConfigServer, createConfigServerClient, type NewPerson } from '@gauth/config-server';
import { type CapturedLog, capturedLog, type FreshDatabase } from '@gauth/service-kit/testing';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { postgresPersonCreations } from '../src/adapters/postgres/person-creations.ts';
import { NotPrimary } from '../src/availability/lease.ts';
import type { ConfigurationServer } from '../src/server.ts';
import { configuredDatabase, startServer } from './configured-database.ts';
import { patience } from './patience.ts';

// Persons whom a client creates: over TCP, into the database.

const yaml = `
tenants:
  - { name: Sales, parent: Environment }
  - { name: North, parent: Sales }
  - { name: Service, parent: Environment }
  - { name: Closed, parent: Environment, state: disabled }
applications:
  - { name: Cloud, tenant: Environment, type: CFGGenericClient, userProperties: { gauth: { create-persons: true } }, permissions: { accessGroups: [Everyone] } }
  - { name: Other, tenant: Environment, type: CFGGenericClient, permissions: { accessGroups: [Everyone] } }
  - { name: Off, tenant: Environment, type: CFGGenericClient, userProperties: { gauth: { create-persons: no } }, permissions: { accessGroups: [Everyone] } }
accessGroups:
  - { name: Agents, tenant: Sales }
  - { name: Agents, tenant: Environment }
  - { name: Chiefs, tenant: Environment }
persons:
  - { userName: default, tenant: Environment, password: password }
  - { userName: known, tenant: North, externalId: known@corp.test, emailAddress: known@mail.test }
`;

let fresh: FreshDatabase;
let log: CapturedLog;
let server: ConfigurationServer & { port: number };
let readOnly: ConfigurationServer & { port: number };
const clients: ConfigServer[] = [];
beforeAll(async () => {
  log = capturedLog();
  fresh = await configuredDatabase(inject('databaseUrl'), yaml);
  server = await startServer({ pool: fresh.pool, logger: log.logger });
  readOnly = await startServer({ pool: fresh.pool, readOnly: true });
});
afterEach(() => fresh.pool.query("DELETE FROM config.persons WHERE user_name LIKE 'new%'"));
afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await Promise.all([server.close(1000), readOnly.close(1000)]);
  await fresh.drop();
});

const connect = (application = 'Cloud', { port } = server): ConfigServer => {
  const client = createConfigServerClient({
    name: 't100',
    endpoints: [{ host: '127.0.0.1', port }],
    application: { name: application, type: 'CFGGenericClient' },
    serviceAccount: { userName: 'default', password: 'password' },
    localTimeoutSeconds: 60,
    remoteTimeoutSeconds: 90,
    ...patience,
  });
  clients.push(client);
  return client;
};
const aNewPerson = (change: Partial<NewPerson> = {}): NewPerson => ({ userName: 'new1', tenant: 'Sales', accessGroups: [], ...change });
const times = <T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)));

describe('a client of an application that may create persons', () => {
  it('creates one without a password, in the groups of the tenant that it named', async () => {
    const names = { externalId: 'new1@corp.test', emailAddress: 'new1@mail.test', firstName: 'Nora', lastName: 'Néw' };
    const accessGroups = ['Agents', 'Chiefs', 'Administrators', 'Missing'];
    const created = await connect().createPerson(aNewPerson({ ...names, accessGroups }));
    const person = {
      ...names,
      dbid: expect.any(Number),
      tenantDbid: expect.any(Number),
      tenantName: 'Sales',
      userName: 'new1',
      employeeId: '',
      phones: {},
      address: {},
      birthdate: '',
      isAgent: false,
      isAdmin: false,
      state: 'enabled',
      changePasswordOnNextLogin: false,
      userProperties: {},
      accessGroups: ['Agents', 'Everyone', 'Users'],
      updatedAt: expect.any(Number),
    };
    expect(created).toEqual({ kind: 'created', person });
    const [read] = await connect().persons({ userName: 'new1' });
    expect(created).toEqual({ kind: 'created', person: read });
    expect(await connect().accessGroups({ name: 'Agents', personDbid: read?.dbid ?? 0 })).toMatchObject([{ tenantDbid: read?.tenantDbid }]);
    expect(log.lines.filter((line) => line['event.action'] === 'person-creation.succeeded')).toEqual([
      expect.objectContaining({ message: 'audit', 'event.outcome': 'success', 'user.id': String(read?.dbid) }),
    ]);
  });

  it('tells whoever watches of somebody added, and of nothing else of that person', async () => {
    const { rows } = await fresh.pool.query<{ latest: string }>(
      "SELECT coalesce(max(transaction_id), '0')::text AS latest FROM config.changes",
    );
    const created = await connect().createPerson(aNewPerson({ accessGroups: ['Agents'] }));
    const dbid = created.kind === 'created' ? created.person.dbid : 0;
    const changes = await fresh.pool.query('SELECT kind, dbid FROM config.changes WHERE transaction_id > $1::xid8 AND object_type = $2', [
      rows[0]?.latest,
      'CFGPerson',
    ]);
    expect(changes.rows).toEqual([{ kind: 'added', dbid }]);
  });

  it.each(['', 'new1', 'undefined'])('lets nobody in by the password %j', async (password) => {
    const cloud = connect();
    await cloud.createPerson(aNewPerson());
    expect(await cloud.identify({ userName: 'new1', tenant: 'Sales' })).toMatchObject({ kind: 'succeeded' });
    expect(await cloud.authenticate({ userName: 'new1', password })).toMatchObject({ kind: 'refused', code: 'wrong-credentials' });
  });

  it('creates one of twenty of the same name who come at once', async () => {
    const cloud = connect();
    const results = await times(20, (index) => cloud.createPerson(aNewPerson({ firstName: `${index}` })));
    expect(results.map(({ kind }) => kind).toSorted()).toEqual(['created', ...Array(19).fill('refused')]);
    expect(await cloud.persons({ userName: 'new1' })).toHaveLength(1);
  });

  it('creates one of twenty of the same external id who come at once under other names, and uses up one DBID', async () => {
    const cloud = connect();
    const first = await cloud.createPerson(aNewPerson({ userName: 'new0' }));
    const results = await times(20, (index) => cloud.createPerson(aNewPerson({ userName: `new-${index}`, externalId: 'new@corp.test' })));
    const created = results.flatMap((result) => (result.kind === 'created' ? [result.person.dbid] : []));
    expect(created).toEqual([(first.kind === 'created' ? first.person.dbid : 0) + 1]);
  });

  it.each([
    ['a user name of another tenant', { userName: 'known', tenant: 'Service' }, 'already-exists'],
    ['an external id of the tenant', { tenant: 'North', externalId: 'known@corp.test' }, 'already-exists'],
    ['an external id of a tenant below', { externalId: 'known@corp.test' }, 'already-exists'],
    ['an e-mail address of a tenant below', { emailAddress: 'known@mail.test' }, 'already-exists'],
    ['a tenant that does not exist', { tenant: 'Missing' }, 'unknown-tenant'],
    ['a tenant that is disabled', { tenant: 'Closed' }, 'unknown-tenant'],
  ])('is refused %s', async (_what, change, code) => {
    const cloud = connect();
    expect(await cloud.createPerson(aNewPerson(change))).toMatchObject({ kind: 'refused', code });
    expect(await cloud.persons({ userName: 'new1' })).toEqual([]);
    expect(log.lines.at(-1)).toMatchObject({ 'event.action': 'person-creation.refused', 'event.reason': code });
  });

  it('may give the external id of another tenant', async () => {
    expect(await connect().createPerson(aNewPerson({ tenant: 'Service', externalId: 'known@corp.test' }))).toMatchObject({
      kind: 'created',
    });
  });

  it.each([
    ['no user name', { userName: '' }, 'userName'],
    ['a NUL', { userName: 'new\0' }, 'userName'],
    ['half a character', { lastName: '\ud800' }, 'lastName'],
    ['an enormous name', { userName: 'n'.repeat(256) }, 'userName'],
    ['an empty external id', { externalId: '' }, 'externalId'],
    ['an e-mail address that is none', { emailAddress: 'new' }, 'emailAddress'],
    ['too many groups', { accessGroups: Array(1001).fill('Agents') }, 'accessGroups'],
  ])('may not give %s', async (_what, change, field) => {
    await expect(connect().createPerson(aNewPerson(change))).rejects.toMatchObject({
      code: 'invalid-request',
      message: `${field} of CreatePerson is wrong`,
    });
  });
});

it.each(['Other', 'Off'])('a client of the application %s creates nobody', async (application) => {
  expect(await connect(application).createPerson(aNewPerson())).toMatchObject({ kind: 'refused', code: 'creation-not-permitted' });
});

it('a client creates nobody any more once its application is disabled', async () => {
  const cloud = connect();
  await cloud.persons({ userName: 'default' });
  await fresh.pool.query("UPDATE config.applications SET state = 'disabled' WHERE name = 'Cloud'");
  expect(await cloud.createPerson(aNewPerson())).toMatchObject({ kind: 'refused', code: 'creation-not-permitted' });
  await fresh.pool.query("UPDATE config.applications SET state = 'enabled' WHERE name = 'Cloud'");
});

it('a server that is read-only creates nobody', async () => {
  expect(await connect('Cloud', readOnly).createPerson(aNewPerson())).toMatchObject({ kind: 'refused', code: 'read-only' });
});

it('a server that is no longer the primary creates nobody', async () => {
  await expect(postgresPersonCreations(fresh.pool, 'somebody who had the lease').create(aNewPerson())).rejects.toBeInstanceOf(NotPrimary);
  expect(await connect().persons({ userName: 'new1' })).toEqual([]);
});
