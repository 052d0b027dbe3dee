import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { createConfigServerClient } from '@gauth/config-server';
import { type FreshDatabase, freshDatabase } from '@gauth/service-kit/testing';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { configuredDatabase } from './configured-database.ts';
import { patience } from './patience.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const example = fileURLToPath(new URL('../examples/t100.yaml', import.meta.url));
const compileCache = fileURLToPath(new URL('../../../node_modules/.cache/node', import.meta.url));
const databases: FreshDatabase[] = [];
const running: ChildProcess[] = [];
afterAll(async () => {
  for (const child of running) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await Promise.all(databases.map((database) => database.drop()));
});
const owned = async (starting: Promise<FreshDatabase>): Promise<FreshDatabase> => {
  const database = await starting;
  databases.push(database);
  return database;
};
/** For commands that need none. */
const nowhere = { url: 'postgres://nobody@127.0.0.1:1/nothing' };

const launch = ({ url }: Pick<FreshDatabase, 'url'>, args: readonly string[], env: Record<string, string> = {}) => {
  const child = spawn(process.execPath, ['--conditions=source', main, ...args], {
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: compileCache, DATABASE_URL: url, HOST: '127.0.0.1', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  running.push(child);
  return child;
};
const finish = async (database: Pick<FreshDatabase, 'url'>, args: readonly string[], env?: Record<string, string>) => {
  const child = launch(database, args, env);
  const output = (stream: Readable | null) => (stream === null ? '' : text(stream));
  const [[code], out, err] = await Promise.all([once(child, 'exit'), output(child.stdout), output(child.stderr)]);
  return { code, out, err };
};
/** What the audit trail of a command says, without what begins and ends its chain: which event, its outcome and the user. */
const auditOf = (out: string) => {
  const lines = out.split('\n').filter((line) => line !== '');
  const events = lines.map((line) => JSON.parse(line)).filter((line) => line['event.kind'] === 'event');
  expect([events.shift()?.['event.action'], events.pop()?.['event.action']]).toEqual(['audit.started', 'audit.stopped']);
  return events.map((line) =>
    Object.fromEntries(
      ['event.action', 'event.outcome', 'user.id'].flatMap((name) => (line[name] === undefined ? [] : [[name, line[name]]])),
    ),
  );
};
/** The ports of a server that has just started. */
const listening = async (server: ChildProcess): Promise<{ port: number; managementPort: number }> => {
  const [message] = await once(server, 'message');
  return message as { port: number; managementPort: number };
};
const anywhere = { PORT: '0', MANAGEMENT_PORT: '0', SHUTDOWN_DRAIN_SECONDS: '0' };

// Each has processes of its own, which mostly start or wait.
describe.concurrent('config-server', { timeout: 60_000 }, () => {
  it('migrates, imports, serves, and stops when told to', async () => {
    const fresh = await owned(freshDatabase(inject('databaseUrl')));
    expect(await finish(fresh, ['migrate'])).toMatchObject({ code: 0, err: '' });
    const imported = await finish(fresh, ['import', example]);
    expect(imported).toMatchObject({ code: 0, err: '' });
    expect(auditOf(imported.out)).toEqual([{ 'event.action': 'configuration.imported', 'event.outcome': 'success' }]);
    const server = launch(fresh, [], anywhere);
    const { port, managementPort } = await listening(server);
    expect((await fetch(`http://127.0.0.1:${managementPort}/health/ready`)).status).toBe(200);

    const client = createConfigServerClient({
      name: 't100',
      endpoints: [{ host: '127.0.0.1', port }],
      application: { name: 'Cloud', type: 'CFGGenericClient' },
      serviceAccount: { userName: 'default', password: 'password' },
      localTimeoutSeconds: 60,
      remoteTimeoutSeconds: 90,
      ...patience,
    });
    expect(await client.authenticate({ userName: 'agent1', password: 'agent1' })).toMatchObject({ kind: 'succeeded' });
    expect(await (await fetch(`http://127.0.0.1:${managementPort}/prometheus`)).text()).toMatch(/^tenant_cs_clients\{.*\} 1$/m);
    server.kill('SIGTERM');
    expect(await once(server, 'exit')).toEqual([0, null]);
    await client.close();
  });

  it('lifts a lock', async () => {
    const fresh = await owned(configuredDatabase(inject('databaseUrl'), 'persons: [{ userName: lockme, tenant: Environment }]'));
    await fresh.pool.query(
      "INSERT INTO config.login_states (person_dbid, failures, locked_until) SELECT dbid, 5, 'infinity' FROM config.persons WHERE user_name = 'lockme'",
    );
    const [{ code, out }, another] = await Promise.all([finish(fresh, ['unlock', 'lockme']), finish(fresh, ['unlock', 'nobody'])]);
    expect(code).toBe(0);
    const { rows } = await fresh.pool.query("SELECT dbid::text AS id FROM config.persons WHERE user_name = 'lockme'");
    expect(auditOf(out)).toEqual([{ 'event.action': 'account.unlocked', 'event.outcome': 'success', 'user.id': rows[0].id }]);
    expect((await fresh.pool.query('SELECT locked_until FROM config.login_states')).rows).toEqual([{ locked_until: null }]);
    expect(another).toMatchObject({ code: 1 });
  });

  it('explains a wrong file line by line, and without its secrets', async () => {
    const path = fileURLToPath(new URL('wrong.yaml', import.meta.url));
    const { code, out, err } = await finish(nowhere, ['import', path]);
    expect(code).toBe(1);
    expect(err).toBe(
      `${path}: line 4: persons[0].tenant is required\n${path}: line 6: persons[0].isAgent is wrong: expected boolean, received string\n`,
    );
    expect(out + err).not.toContain('hunter2');
  });

  it('is not ready before the database is migrated', async () => {
    const { managementPort } = await listening(launch(await owned(freshDatabase(inject('databaseUrl'))), [], anywhere));
    const ready = await fetch(`http://127.0.0.1:${managementPort}/health/ready`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ checks: { database: 'up', migrations: 'down' } });
  });

  it('names every setting that is wrong', async () => {
    const { code, err } = await finish(nowhere, [], { PORT: 'many', MAX_CONNECTIONS: '0', TLS_CERT_FILE: '/nowhere' });
    expect(code).toBe(78);
    expect(err).toContain('PORT must be a whole number from 0 to 65535');
    expect(err).toContain('MAX_CONNECTIONS must be a whole number from 1 to 100000');
    expect(err).toContain('TLS_KEY_FILE and TLS_CERT_FILE must be set together');
  });
});
