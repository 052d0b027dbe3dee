import { type ConfigServer, createConfigServerClient } from '@gauth/config-server';
import { createPool, type Pool } from '@gauth/service-kit';
import { type BreakableProxy, breakableProxy, type CapturedLog, capturedLog, type FreshDatabase } from '@gauth/service-kit/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import type { ConfigurationServer } from '../src/server.ts';
import { configuredDatabase, startServer } from './configured-database.ts';
import { patience } from './patience.ts';

const yaml = `
applications: [{ name: Cloud, tenant: Environment, type: CFGGenericClient, permissions: { accessGroups: [Everyone] } }]
persons: [{ userName: default, tenant: Environment, password: password }, { userName: agent1, tenant: Environment, password: agent1 }]
`;
let fresh: FreshDatabase;
let proxy: BreakableProxy;
let pool: Pool;
let log: CapturedLog;
let server: ConfigurationServer & { port: number };
let cloud: ConfigServer;

beforeAll(async () => {
  fresh = await configuredDatabase(inject('databaseUrl'), yaml);
});
afterAll(() => fresh.drop());
beforeEach(async () => {
  proxy = await breakableProxy(fresh.url);
  log = capturedLog();
  pool = createPool(
    { DATABASE_URL: proxy.url, DATABASE_POOL_SIZE: 3, DATABASE_CHECKOUT_TIMEOUT_MS: 500, DATABASE_STATEMENT_TIMEOUT_MS: 500 },
    log.logger,
  );
  server = await startServer({ pool, logger: log.logger });
  cloud = createConfigServerClient({
    name: 't100',
    endpoints: [{ host: '127.0.0.1', port: server.port }],
    application: { name: 'Cloud', type: 'CFGGenericClient' },
    serviceAccount: { userName: 'default', password: 'password' },
    localTimeoutSeconds: 60,
    remoteTimeoutSeconds: 90,
    ...patience,
  });
  expect(await cloud.authenticate(agent)).toMatchObject({ kind: 'succeeded' });
});
afterEach(async () => {
  await cloud.close();
  await server.close(1000);
  await pool.end();
  await proxy.close();
});

const agent = { userName: 'agent1', password: 'agent1' };

describe('while the database is away', () => {
  it.each(['cut', 'freeze'] as const)('(%s) clients are told so in time, and served again when it is back', async (outage) => {
    proxy[outage]();
    const startedAt = performance.now();
    const asked = await Promise.all([cloud.authenticate(agent), cloud.persons({})].map((call) => call.catch((error: unknown) => error)));
    expect(performance.now() - startedAt).toBeLessThan(patience.requestTimeoutMs);
    for (const error of asked) expect(error).toMatchObject({ name: 'ConfigServerUnavailable', cause: { code: 'database-unavailable' } });
    expect(log.lines.filter((line) => line.message === 'audit').at(-1)).toMatchObject({
      ...{ 'event.action': 'login.refused', 'event.outcome': 'failure', 'event.reason': 'database-unavailable', clientId: 'Cloud' },
    });
    proxy.mend();
    await vi.waitFor(async () => expect(await cloud.authenticate(agent)).toMatchObject({ kind: 'succeeded' }));
  });
});

describe('a restart of the server', () => {
  it('is survived by the client', async () => {
    const { port } = server;
    await server.close(1000);
    await expect(cloud.authenticate(agent)).rejects.toMatchObject({ name: 'ConfigServerUnavailable' });
    server = await startServer({ pool, port });
    await vi.waitFor(async () => expect(await cloud.authenticate(agent)).toMatchObject({ kind: 'succeeded' }));
  });
});

describe('the audit trail', () => {
  it('names the person, the application and the reason, and no secret', async () => {
    await cloud.authenticate({ ...agent, password: 'hunter2' });
    await cloud.changePassword({ userName: 'agent1', oldPassword: 'hunter3', newPassword: 'hunter4' });
    const events = log.lines
      .filter((line) => line.message === 'audit')
      .map((line) => [line['event.action'], line.reason ?? line['event.reason']]);
    expect(events).toEqual([
      ['registration.succeeded', undefined],
      ['login.succeeded', undefined],
      ['login.refused', 'wrong-credentials'],
      ['password-change.refused', 'wrong-credentials'],
    ]);
    expect(log.text()).not.toMatch(/hunter|\$argon2/);
  });

  it('is told whose account was refused, also by clients, and nothing of a name that nobody has', async () => {
    const refused = await Promise.all(['agent1', 'nobody'].map((userName) => cloud.authenticate({ userName, password: 'wrong' })));
    const dbid = (await cloud.persons({ userName: 'agent1' }))[0]?.dbid;
    expect(refused.map((answer) => answer.kind === 'refused' && answer.personDbid)).toEqual([dbid, undefined]);
    const ids = log.lines.filter((line) => line['event.action'] === 'login.refused').map((line) => line['user.id']);
    expect(ids.toSorted()).toEqual([String(dbid), undefined]);
  });
});
