import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConfigServerClient } from '@gauth/config-server';
import { type EnvironmentConnection, environmentPasswordContext, environmentTokenUuidContext } from '@gauth/environment-client';
import { createKeyRing } from '@gauth/service-kit';
import { type FreshDatabase, freshDatabase } from '@gauth/service-kit/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { configServers } from '../../../../../test/support/config-servers.ts';
import type { ContactCenter } from '../../ports/contact-centers.ts';
import type { ExternalPersons } from '../../ports/external-persons.ts';
import { type ConfigServers, createConfigServers } from './config-servers.ts';
import { createExternalPersons } from './external-persons.ts';

// Every rule of an account, for persons without a password: through a real Configuration Server, with its token mode and without.

const tokenUuid = '1b4e28ba-2fa1-11d2-883f-0016d3cca427';
const yaml = `
tenants:
  - name: Sales
    parent: Environment
    userProperties:
      security-authentication-rules: { account-lockout-threshold: 3, account-expiration: 30, password-expiration: 90 }
  - { name: North, parent: Sales }
  - { name: Closed, parent: Sales, state: disabled }
  - { name: Service, parent: Environment }
applications:
  - name: confserv
    tenant: Environment
    type: CFGConfigurationServer
    userProperties: { system: { token-authentication-mode: true, token-uuid: ${tokenUuid}, token-preambula: "{SSO}" } }
  - name: Cloud
    tenant: Environment
    type: CFGGenericClient
    permissions: { accessGroups: [Agents] }
    userProperties: { gauth: { create-persons: true } }
accessGroups:
  - { name: Agents, tenant: Environment, members: [good, limited, disabled, closed, expired, locked, changing, aged, foreign, twin1, twin2] }
  - { name: Callers, tenant: Sales }
persons:
  - { userName: default, tenant: Environment, password: password }
  - { userName: good, tenant: North, externalId: good@corp.test, emailAddress: good@mail.test, userProperties: { gauth: { identity-provider: Corporate } } }
  - { userName: limited, tenant: Sales, userProperties: { security-authentication-rules: { max-account-sessions: 1 } } }
  - { userName: disabled, tenant: Sales, state: disabled }
  - { userName: closed, tenant: Closed }
  - { userName: expired, tenant: Sales }
  - { userName: locked, tenant: Sales }
  - { userName: changing, tenant: Sales, password: changing, changePasswordOnNextLogin: true }
  - { userName: aged, tenant: Sales, password: aged }
  - { userName: stranger, tenant: Sales }
  - { userName: foreign, tenant: Service, externalId: foreign@corp.test }
  - { userName: twin1, tenant: Sales, emailAddress: twins@mail.test }
  - { userName: twin2, tenant: North, emailAddress: twins@mail.test }
`;
const contactCenter: ContactCenter = {
  id: 'cc-1',
  environmentId: '9350e2fc-a1dd-4c65-8d40-1f75a2e080dd',
  domain: 't100',
  legacyGrants: true,
  relayExternalDiagnostics: false,
  kerberos: false,
};
const keyRing = createKeyRing(`k1:${Buffer.alloc(32, 7).toString('base64')}`);

let fresh: FreshDatabase;
let processes: ReturnType<typeof configServers>;
let port: number;
const opened: ConfigServers[] = [];
beforeAll(async () => {
  fresh = await freshDatabase(inject('databaseUrl'));
  processes = configServers(fresh.url);
  const folder = mkdtempSync(join(tmpdir(), 'gauth-persons-'));
  writeFileSync(join(folder, 'persons.yaml'), yaml);
  await processes.command('migrate');
  await processes.command('import', join(folder, 'persons.yaml'));
  rmSync(folder, { recursive: true });
  ({ port } = await processes.start());
});
beforeEach(async () => {
  await fresh.pool.query('TRUNCATE config.login_states');
  await fresh.pool.query(`INSERT INTO config.login_states (person_dbid, last_login_at, failures, locked_until)
    SELECT dbid, CASE user_name WHEN 'expired' THEN now() - interval '31 days' END, CASE user_name WHEN 'locked' THEN 3 ELSE 0 END,
      CASE user_name WHEN 'locked' THEN now() + interval '1 hour' END
    FROM config.persons WHERE user_name IN ('expired', 'locked')`);
  await fresh.pool.query("UPDATE config.persons SET password_updated_at = now() - interval '99 days' WHERE user_name = 'aged'");
});
afterAll(async () => {
  await Promise.all(opened.map((servers) => servers.close()));
  await processes?.stop();
  await fresh?.drop();
});

/** What an environment with this key gives; none without. */
function externalPersons(key: string | undefined): ExternalPersons {
  const { environmentId: id } = contactCenter;
  const connection: EnvironmentConnection = {
    id,
    username: 'default',
    sealedPassword: keyRing.seal('password', environmentPasswordContext(id)),
    ...(key !== undefined && { sealedTokenUuid: keyRing.seal(key, environmentTokenUuidContext(id)), tokenPreambula: '{SSO}' }),
    connectionProtocol: 'addp',
    localTimeout: 60,
    remoteTimeout: 90,
    traceMode: 'CFGTMNone',
    tlsEnabled: false,
    tenant: 'Environment',
    appName: 'Cloud',
    configServers: [{ primaryAddress: '127.0.0.1', primaryPort: port, readOnly: false, locations: '/' }],
  };
  const environments = { connection: async () => connection, contactCenter: () => ({ tenant: 'Sales' }) as never };
  const servers = createConfigServers({ environments, keyRing, location: '/', connect: createConfigServerClient });
  opened.push(servers);
  return createExternalPersons({ servers, environments, now: () => new Date() });
}
const lastLogin = async (userName: string) => {
  const { rows } = await fresh.pool.query<{ last_login_at: Date | null; failures: number }>(
    'SELECT last_login_at, failures FROM config.login_states JOIN config.persons ON dbid = person_dbid WHERE user_name = $1',
    [userName],
  );
  return rows[0];
};
const confirmed = (userName: string) => ({ kind: 'confirmed', user: { userName, contactCenterId: 'cc-1' } });
const refused = (reason: string) => ({ kind: 'refused', reason });

describe.each([
  ['with the key', tokenUuid],
  ['without a key', undefined],
])('a person whom a provider has named, %s', (_what, key) => {
  let persons: ExternalPersons;
  beforeAll(() => {
    persons = externalPersons(key);
  });

  it.each([
    [{ userName: 'good' }, confirmed('good')],
    [{ externalId: 'good@corp.test' }, confirmed('good')],
    [{ email: 'good@mail.test' }, confirmed('good')],
    [{ userName: 'changing' }, confirmed('changing')],
    [{ userName: 'aged' }, confirmed('aged')],
    [{ userName: 'limited' }, { ...confirmed('limited'), maxSessions: 1 }],
    [{ userName: 'disabled' }, refused('account-disabled: the person is disabled')],
    [{ userName: 'closed' }, refused('tenant-disabled: tenant Closed is disabled')],
    [
      { userName: 'expired' },
      refused('account-expired: the person has not logged in for too long, by the rule account-expiration=30 of tenant Sales'),
    ],
    [{ userName: 'locked' }, refused('account-locked: the account is locked by the rule account-lockout-threshold=3 of tenant Sales')],
    [{ userName: 'stranger' }, refused('no-application-permission: the person may not use the application')],
    [{ userName: 'foreign' }, refused('wrong-credentials: no person has this user name in the tenant')],
    [{ externalId: 'foreign@corp.test' }, refused('wrong-credentials: no person has this external id in the tenant')],
    [{ userName: 'nobody' }, refused('wrong-credentials: no person has this user name in the tenant')],
    [{ userName: 'GOOD' }, refused('wrong-credentials: no person has this user name in the tenant')],
    [{ email: 'twins@mail.test' }, refused('wrong-credentials: more than one person has this e-mail address in the tenant')],
    [{ userName: 'good\0' }, refused('wrong-credentials: no person has this user name in the tenant')],
    [{ externalId: '' }, refused('invalid-request')],
  ])('and who is %j, is answered %j', async (subject, answer) => {
    expect(await persons.vouch({ contactCenter, subject })).toMatchObject(answer);
  });

  it('is refused while the application is disabled', async () => {
    await fresh.pool.query("UPDATE config.applications SET state = 'disabled' WHERE name = 'Cloud'");
    const answer = await persons.vouch({ contactCenter, subject: { userName: 'good' } });
    await fresh.pool.query("UPDATE config.applications SET state = 'enabled' WHERE name = 'Cloud'");
    expect(answer).toMatchObject(refused('application-disabled: the application is disabled'));
  });
});

it('a login by token is noted, so that the account does not expire; an identification is not', async () => {
  await externalPersons(undefined).vouch({ contactCenter, subject: { userName: 'good' } });
  expect(await lastLogin('good')).toBeUndefined();
  await externalPersons(tokenUuid).vouch({ contactCenter, subject: { userName: 'good' } });
  expect(await lastLogin('good')).toEqual({ last_login_at: expect.any(Date), failures: 0 });
});

it('a key that the server does not know refuses everybody, and counts as wrong passwords', async () => {
  const persons = externalPersons(tokenUuid.toUpperCase());
  expect(await persons.vouch({ contactCenter, subject: { userName: 'good' } })).toMatchObject(
    refused('wrong-credentials: the token is forged'),
  );
  expect(await lastLogin('good')).toEqual({ last_login_at: null, failures: 1 });
});

it('where a person signs in is read from the groups and the annex, of the own tenant only', async () => {
  const persons = externalPersons(undefined);
  const optionsOf = (userName: string) => persons.signInOptions({ contactCenter, userName });
  expect(await optionsOf('good')).toEqual({ accessGroups: ['Agents', 'Everyone', 'Users'], identityProvider: 'Corporate' });
  expect(await optionsOf('locked')).toEqual({ accessGroups: ['Agents', 'Everyone', 'Users'], identityProvider: undefined });
  expect(await Promise.all(['foreign', 'nobody', 'good\0'].map(optionsOf))).toEqual([undefined, undefined, undefined]);
});

it('of twenty who create the same person at once one does, and the person may sign in once permitted', async () => {
  const persons = externalPersons(tokenUuid);
  const person = { userName: 'new1', externalId: 'new1@corp.test', emailAddress: '', accessGroups: ['Callers', 'Missing'] };
  const results = await Promise.all(Array.from({ length: 20 }, () => persons.create({ contactCenter, person })));
  expect(results.map(({ kind }) => kind).toSorted()).toEqual(['created', ...Array(19).fill('refused')]);
  const subject = { externalId: 'new1@corp.test' };
  expect(await persons.vouch({ contactCenter, subject })).toMatchObject(
    refused('no-application-permission: the person may not use the application'),
  );
  await fresh.pool.query(`INSERT INTO config.application_permissions (application_dbid, group_dbid)
    SELECT a.dbid, g.dbid FROM config.applications a, config.access_groups g WHERE a.name = 'Cloud' AND g.name = 'Callers'`);
  expect(await persons.vouch({ contactCenter, subject })).toMatchObject(confirmed('new1'));
});
