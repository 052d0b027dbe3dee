import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConfigServer, createConfigServerClient } from '@gauth/config-server';
import { createMetrics, type Service } from '@gauth/service-kit';
import { capturedLog, type FreshDatabase } from '@gauth/service-kit/testing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { adminPassword, type Slapd, startSlapd } from '../../../test/support/slapd.ts';
import { configSchema } from '../src/config.ts';
import { createService } from '../src/dependencies.ts';
import { configuredDatabase } from './configured-database.ts';
import { exampleEntries } from './directory-entries.ts';
import { patience } from './patience.ts';

// The whole server before two directories, as the options of a tenant describe them.

const log = capturedLog();
const secrets = mkdtempSync(join(tmpdir(), 'gauth-secrets-'));
let directories: Slapd[] = [];
let fresh: FreshDatabase;
let service: Service;
let client: ConfigServer;

beforeAll(async () => {
  const databases = { 'dc=example,dc=test': exampleEntries };
  directories = await Promise.all([startSlapd({ databases }), startSlapd({ databases })]);
  writeFileSync(join(secrets, 'directory'), `${adminPassword}\n`, { mode: 0o600 });
  fresh = await configuredDatabase(inject('databaseUrl'), configuration(directories));
  const settings = { DATABASE_URL: fresh.url, HOST: '127.0.0.1', PORT: '0', SECRETS_DIR: secrets };
  service = await createService(configSchema.parse(settings), {
    logger: log.logger,
    metrics: createMetrics('config-server'),
    needs: () => {},
  });
  client = createConfigServerClient({
    name: 't100',
    endpoints: [{ host: '127.0.0.1', port: (await service.listen?.()) ?? 0 }],
    application: { name: 'Cloud', type: 'CFGGenericClient' },
    serviceAccount: { userName: 'default', password: 'password' },
    localTimeoutSeconds: 60,
    remoteTimeoutSeconds: 90,
    ...patience,
  });
});
afterAll(async () => {
  await client?.close();
  await service?.close?.();
  await Promise.all(directories.map((directory) => directory.stop()));
  await fresh?.drop();
  rmSync(secrets, { recursive: true, force: true });
});

const section = ({ ports, caFile }: Slapd): string =>
  JSON.stringify({
    'ldap-url': `ldaps://127.0.0.1:${ports.tls}/dc=example,dc=test??sub?(uid=X)`,
    'app-user': 'cn=admin,dc=example,dc=test',
    password: `file:${join(secrets, 'directory')}`,
    'cacert-path': caFile,
    'retry-attempts': '1',
    'retry-interval': '0',
    'password-change': 'true',
  });
const configuration = ([first, second]: readonly Slapd[]): string => `
tenants:
  - name: Environment
  - name: Sales
    parent: Environment
    userProperties:
      authentication: { library: gauth_ldap }
      gauth_ldap: ${first && section(first)}
      gauth_ldap_1: ${second && section(second)}
applications:
  - { name: Cloud, tenant: Environment, type: CFGGenericClient, permissions: { accessGroups: [Agents] } }
accessGroups:
  - { name: Agents, tenant: Environment, members: [default, agent-of-directory, changer, own] }
persons:
  - { userName: default, tenant: Environment, password: password }
  - { userName: agent-of-directory, tenant: Sales, externalId: ldap1 }
  - { userName: changer, tenant: Sales, externalId: changer }
  - { userName: outsider, tenant: Sales, externalId: expiring }
  - { userName: own, tenant: Sales, password: own }
`;

const login = (userName: string, password: string) => client.authenticate({ userName, password, tenant: 'Sales' });

it('lets in who proves to the directory to be the one with this External ID', async () => {
  expect(await login('agent-of-directory', 'ldap1')).toMatchObject({ kind: 'succeeded', person: { externalId: 'ldap1' } });
});

it.each([
  ['a wrong password', 'agent-of-directory', 'wrong', { code: 'external-refused', diagnostics: ['Invalid credentials'] }],
  ['no password', 'agent-of-directory', '', { code: 'wrong-credentials' }],
  ['a name that only the directory knows', 'ldap1', 'ldap1', { code: 'wrong-credentials' }],
  ['a good password without permission on the application', 'outsider', 'expiring', { code: 'no-application-permission' }],
])('refuses %s', async (_what, userName, password, refusal) => {
  expect(await login(userName, password)).toMatchObject({ kind: 'refused', ...refusal });
});

it('checks those without an External ID itself', async () => {
  expect(await login('own', 'own')).toMatchObject({ kind: 'succeeded' });
});

it('changes a password in the directory, by its rules', async () => {
  const change = (oldPassword: string, newPassword: string) => client.changePassword({ userName: 'changer', oldPassword, newPassword });
  expect(await change('old-password', 'short')).toMatchObject({
    code: 'password-unacceptable',
    diagnostics: ['Password fails quality checking policy'],
  });
  expect(await change('old-password', 'new-password')).toMatchObject({ kind: 'succeeded' });
  expect(await login('changer', 'old-password')).toMatchObject({ code: 'external-refused' });
  expect(await login('changer', 'new-password')).toMatchObject({ kind: 'succeeded' });
});

it('asks the second directory when the first is killed, and says so when both are', async () => {
  const [first, second] = directories;
  process.kill(first?.pid ?? 0, 'SIGKILL');
  expect(await login('agent-of-directory', 'ldap1')).toMatchObject({ kind: 'succeeded' });
  process.kill(second?.pid ?? 0, 'SIGKILL');
  expect(await login('agent-of-directory', 'ldap1')).toMatchObject({ kind: 'refused', code: 'external-unavailable' });
  expect(await login('own', 'own')).toMatchObject({ kind: 'succeeded' });
});

it('writes no password into the log', () => {
  expect(log.text()).not.toMatch(new RegExp(`${adminPassword}|old-password|new-password`));
});
