import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConfigServer, createConfigServerClient } from '@gauth/config-server';
import { createMetrics, type Service } from '@gauth/service-kit';
import { capturedLog, type FreshDatabase } from '@gauth/service-kit/testing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { type Kdc, signInToRealm, startKdc, tokensFor } from '../../../test/support/kerberos.ts';
import { configSchema } from '../src/config.ts';
import { createService } from '../src/dependencies.ts';
import { configuredDatabase } from './configured-database.ts';
import { patience } from './patience.ts';

// The whole server before a KDC, as the options of the server describe it.

const log = capturedLog();
const secrets = mkdtempSync(join(tmpdir(), 'gauth-secrets-'));
let kdc: Kdc;
let fresh: FreshDatabase;
let service: Service;
let client: ConfigServer;

beforeAll(async () => {
  kdc = await startKdc({
    realm: 'EXAMPLE.TEST',
    passwords: { kerberos1: 'kerberos1', outsider: 'outsider' },
    services: ['HTTP/localhost'],
  });
  copyFileSync(kdc.keytab, join(secrets, 'keytab'));
  fresh = await configuredDatabase(inject('databaseUrl'), configuration);
  const settings = { DATABASE_URL: fresh.url, HOST: '127.0.0.1', PORT: '0', SECRETS_DIR: secrets, KRB5_CONFIG: kdc.configuration };
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
  await kdc?.stop();
  await fresh?.drop();
  rmSync(secrets, { recursive: true, force: true });
});

const section = { spn: 'HTTP/localhost', keytab: join(secrets, 'keytab'), realms: 'EXAMPLE.TEST' };
const configuration = `
tenants:
  - { name: Environment, userProperties: { authentication: { library: gauth_kerberos } } }
applications:
  - { name: confserv, tenant: Environment, type: CFGConfigurationServer, userProperties: ${JSON.stringify({ gauth_kerberos: section })} }
  - { name: Cloud, tenant: Environment, type: CFGGenericClient, permissions: { accessGroups: [Agents] } }
accessGroups:
  - { name: Agents, tenant: Environment, members: [default, kerberos1, own] }
persons:
  - { userName: default, tenant: Environment, password: password }
  - { userName: kerberos1, tenant: Environment, externalId: kerberos1@EXAMPLE.TEST }
  - { userName: outsider, tenant: Environment, externalId: outsider@EXAMPLE.TEST }
  - { userName: own, tenant: Environment, password: own }
`;

const login = (userName: string, password: string) => client.authenticate({ userName, password, tenant: 'Environment' });
const ticketOf = async (principal: string): Promise<string> => {
  const cache = await signInToRealm({ ...kdc, principal, password: principal }, join(secrets, `cache-${principal}`));
  const [ticket = ''] = await tokensFor({ ...kdc, cache, service: 'HTTP@localhost' }, ['spnego']);
  return ticket;
};

it('lets in by the password of the realm', async () => {
  expect(await login('kerberos1', 'kerberos1')).toMatchObject({ kind: 'succeeded', person: { userName: 'kerberos1' } });
  expect(await login('kerberos1', 'wrong')).toMatchObject({ kind: 'refused', code: 'external-refused' });
});

it('lets in by a ticket, once', async () => {
  const ticket = await ticketOf('kerberos1');
  expect(await client.authenticateTicket({ ticket, tenant: 'Environment' })).toMatchObject({
    kind: 'succeeded',
    person: { userName: 'kerberos1' },
  });
  expect(await client.authenticateTicket({ ticket, tenant: 'Environment' })).toMatchObject({
    kind: 'refused',
    code: 'external-refused',
    description: 'Request is a replay',
  });
});

it('asks for permission on the application all the same', async () => {
  expect(await login('outsider', 'outsider')).toMatchObject({ kind: 'refused', code: 'no-application-permission' });
  expect(await client.authenticateTicket({ ticket: await ticketOf('outsider'), tenant: 'Environment' })).toMatchObject({
    kind: 'refused',
    code: 'no-application-permission',
  });
});

it('verifies tickets, and checks its own passwords, while the KDC is killed', async () => {
  const ticket = await ticketOf('kerberos1');
  process.kill(kdc.pid, 'SIGKILL');
  expect(await login('kerberos1', 'kerberos1')).toMatchObject({ kind: 'refused', code: 'external-unavailable' });
  expect(await login('own', 'own')).toMatchObject({ kind: 'succeeded' });
  expect(await client.authenticateTicket({ ticket, tenant: 'Environment' })).toMatchObject({ kind: 'succeeded' });
});
