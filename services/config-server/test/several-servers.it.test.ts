import { connect } from 'node:net';
import { type Change, type ConfigServer, createConfigServerClient } from '@gauth/config-server';
import { type Check, createMetrics, loadConfig, type Service } from '@gauth/service-kit';
import { type CapturedLog, capturedLog, type FreshDatabase } from '@gauth/service-kit/testing';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { freePort } from '../../../dev/free-port.ts';
import { configSchema } from '../src/config.ts';
import { createService } from '../src/dependencies.ts';
import { configuredDatabase, importYaml } from './configured-database.ts';
import { patience } from './patience.ts';

const passwordHash = '$2b$04$dpjp2W.TNbtF290IZqkNF.g54RtEPWbbRZ5kj4UCoe9tKjGOn5XQm';
const yaml = `
applications: [{ name: Cloud, tenant: Environment, type: CFGGenericClient, permissions: { accessGroups: [Everyone] } }]
persons:
  - { userName: default, tenant: Environment, passwordHash: '${passwordHash}' }
  - { userName: agent1, tenant: Environment, passwordHash: '${passwordHash}' }
  - userName: limited
    tenant: Environment
    passwordHash: '${passwordHash}'
    userProperties: { security-authentication-rules: { max-account-sessions: 1 } }
`;

interface Running {
  service: Service;
  port: number;
  log: CapturedLog;
  checks: Record<string, Check>;
}

let fresh: FreshDatabase;
const running = new Set<Running>();
const clients: ConfigServer[] = [];
beforeAll(async () => {
  fresh = await configuredDatabase(inject('databaseUrl'), yaml);
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  for (const each of running) await stop(each);
});
afterAll(() => fresh.drop());

const start = async (env: Record<string, string> = {}): Promise<Running> => {
  const port = await freePort();
  const log = capturedLog();
  const config = loadConfig(configSchema, { DATABASE_URL: fresh.url, HOST: '127.0.0.1', PORT: String(port), ...env });
  const checks: Record<string, Check> = {};
  const needs = (name: string, check: Check) => void Object.assign(checks, { [name]: check });
  const service = await createService(config, { logger: log.logger, metrics: createMetrics('config-server'), needs });
  const started = { service, port, log, checks };
  running.add(started);
  expect(await service.listen?.()).toBe(port);
  return started;
};
const stop = async (each: Running): Promise<void> => {
  running.delete(each);
  await each.service.close?.();
};
const client = ({ port }: Running, userName = 'default'): ConfigServer => {
  const made = createConfigServerClient({
    name: 't100',
    endpoints: [{ host: '127.0.0.1', port }],
    application: { name: 'Cloud', type: 'CFGGenericClient' },
    serviceAccount: { userName, password: 'secret' },
    localTimeoutSeconds: 60,
    remoteTimeoutSeconds: 90,
    ...patience,
  });
  clients.push(made);
  return made;
};
const listens = ({ port }: Running): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
const agent = { userName: 'agent1', password: 'secret' };

describe('a pair', () => {
  it('has one server that listens, and the other takes its place when it stops', async () => {
    const primary = await start();
    const backup = await start();
    expect([await listens(primary), await listens(backup)]).toEqual([true, false]);
    expect(await backup.checks.database?.()).toBeDefined();
    await client(primary).authenticate(agent);
    await stop(primary);
    await vi.waitFor(async () => expect(await listens(backup)).toBe(true));
    expect(await client(backup).authenticate(agent)).toMatchObject({ kind: 'succeeded' });
  });
});

describe('a read-only server', () => {
  it('serves beside the primary, confirms passwords and changes none', async () => {
    const primary = await start();
    const readOnly = await start({ READ_ONLY: 'true' });
    const reading = client(readOnly);
    expect(await reading.authenticate(agent)).toMatchObject({ kind: 'succeeded' });
    expect(await reading.persons({ userName: 'agent1' })).toHaveLength(1);
    expect(await reading.changePassword({ userName: 'agent1', oldPassword: 'secret', newPassword: 'changed' })).toMatchObject({
      kind: 'refused',
      code: 'read-only',
    });
    expect(await reading.authenticate({ ...agent, password: 'changed' })).toMatchObject({ code: 'wrong-credentials' });
    const { rows } = await fresh.pool.query(
      "SELECT failures FROM config.login_states JOIN config.persons ON dbid = person_dbid WHERE user_name = 'agent1'",
    );
    expect(rows).toEqual([{ failures: 1 }]);
    expect(await listens(primary)).toBe(true);
    expect(readOnly.log.lines.find((line) => line['event.action'] === 'password-change.refused')).toMatchObject({
      'event.reason': 'read-only',
    });
  });

  it('tells its clients of changes within a second, and tells the rest to who comes back', async () => {
    const readOnly = await start({ READ_ONLY: 'true' });
    const changed: Change[] = [];
    client(readOnly).watch({ onChange: (change) => void changed.push(change), onReset: () => undefined });
    await vi.waitFor(() => expect(readOnly.log.lines.map((line) => line['event.action'])).toContain('client.registered'));
    const [agent1] = await client(readOnly).persons({ userName: 'agent1' });
    const dbids = [agent1?.dbid];
    await importYaml(fresh.pool, "persons: [{ userName: agent1, tenant: Environment, firstName: 'Anna' }]");
    await vi.waitFor(() => expect(changed).toMatchObject([{ kind: 'changed', objectType: 'CFGPerson', dbids }]));

    const rest: Change[] = [];
    const before = changed[0]?.change ?? 0;
    await importYaml(fresh.pool, "persons: [{ userName: agent1, tenant: Environment, firstName: 'Berta' }]");
    client(readOnly).watch({ after: before, onChange: (change) => void rest.push(change), onReset: () => undefined });
    await vi.waitFor(() => expect(rest.at(-1)).toMatchObject({ kind: 'changed', objectType: 'CFGPerson', dbids }));
  });
});

describe('the sessions of an account', () => {
  it('are no more than its rule allows, and a refused one is audited as such', async () => {
    const only = await start({ READ_ONLY: 'true' });
    expect(await client(only, 'limited').authenticate(agent)).toMatchObject({ kind: 'succeeded' });
    await expect(client(only, 'limited').authenticate(agent)).rejects.toMatchObject({ name: 'ConfigServerUnavailable' });
    expect(only.log.lines.find((line) => line['event.action'] === 'registration.refused')).toMatchObject({
      'event.reason': 'session-limit',
    });
  });
});
