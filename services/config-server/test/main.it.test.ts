import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { createConfigServerClient } from '@gauth/config-server';
import { type FreshDatabase, freshDatabase } from '@gauth/service-kit/testing';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const example = fileURLToPath(new URL('../examples/t100.yaml', import.meta.url));
let fresh: FreshDatabase;
const running: ChildProcess[] = [];
beforeEach(async () => {
  fresh = await freshDatabase(inject('databaseUrl'));
});
afterEach(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await fresh.drop();
});

const launch = (args: readonly string[], env: Record<string, string> = {}) => {
  const child = spawn(process.execPath, ['--conditions=source', main, ...args], {
    env: { PATH: process.env.PATH, DATABASE_URL: fresh.url, HOST: '127.0.0.1', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  running.push(child);
  return child;
};
const finish = async (args: readonly string[], env?: Record<string, string>) => {
  const child = launch(args, env);
  const output = (stream: Readable | null) => (stream === null ? '' : text(stream));
  const [[code], out, err] = await Promise.all([once(child, 'exit'), output(child.stdout), output(child.stderr)]);
  return { code, out, err };
};
/** What the audit trail says: which event, its outcome and the user. */
/** The records of a command, without those that begin and end its chain. */
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

it('migrates, imports, serves, and stops when told to', async () => {
  expect(await finish(['migrate'])).toMatchObject({ code: 0, err: '' });
  const imported = await finish(['import', example]);
  expect(imported).toMatchObject({ code: 0, err: '' });
  expect(auditOf(imported.out)).toEqual([{ 'event.action': 'configuration.imported', 'event.outcome': 'success' }]);
  const server = launch([], anywhere);
  const { port, managementPort } = await listening(server);
  expect((await fetch(`http://127.0.0.1:${managementPort}/health/ready`)).status).toBe(200);

  const client = createConfigServerClient({
    name: 't100',
    endpoints: [{ host: '127.0.0.1', port }],
    application: { name: 'Cloud', type: 'CFGGenericClient' },
    serviceAccount: { userName: 'default', password: 'password' },
    localTimeoutSeconds: 60,
    remoteTimeoutSeconds: 90,
  });
  expect(await client.authenticate({ userName: 'agent1', password: 'agent1' })).toMatchObject({ kind: 'succeeded' });
  expect(await (await fetch(`http://127.0.0.1:${managementPort}/prometheus`)).text()).toMatch(/^tenant_cs_clients\{.*\} 1$/m);
  server.kill('SIGTERM');
  expect(await once(server, 'exit')).toEqual([0, null]);
  await client.close();
});

it('lifts a lock', async () => {
  await finish(['migrate']);
  await finish(['import', example]);
  await fresh.pool.query(
    "INSERT INTO config.login_states (person_dbid, failures, locked_until) SELECT dbid, 5, 'infinity' FROM config.persons WHERE user_name = 'lockme'",
  );
  const { code, out } = await finish(['unlock', 'lockme']);
  expect(code).toBe(0);
  const { rows } = await fresh.pool.query("SELECT dbid::text AS id FROM config.persons WHERE user_name = 'lockme'");
  expect(auditOf(out)).toEqual([{ 'event.action': 'account.unlocked', 'event.outcome': 'success', 'user.id': rows[0].id }]);
  expect((await fresh.pool.query('SELECT locked_until FROM config.login_states')).rows).toEqual([{ locked_until: null }]);
  expect(await finish(['unlock', 'nobody'])).toMatchObject({ code: 1 });
});

it('explains a wrong file line by line, and without its secrets', async () => {
  const path = fileURLToPath(new URL('wrong.yaml', import.meta.url));
  await finish(['migrate']);
  const { code, out, err } = await finish(['import', path]);
  expect(code).toBe(1);
  expect(err).toBe(
    `${path}: line 4: persons[0].tenant is required\n${path}: line 6: persons[0].isAgent is wrong: expected boolean, received string\n`,
  );
  expect(out + err).not.toContain('hunter2');
});

it('is not ready before the database is migrated', async () => {
  const { managementPort } = await listening(launch([], anywhere));
  const ready = await fetch(`http://127.0.0.1:${managementPort}/health/ready`);
  expect(ready.status).toBe(503);
  expect(await ready.json()).toMatchObject({ checks: { database: 'up', migrations: 'down' } });
});

it('names every setting that is wrong', async () => {
  const { code, err } = await finish([], { PORT: 'many', MAX_CONNECTIONS: '0', TLS_CERT_FILE: '/nowhere' });
  expect(code).toBe(78);
  expect(err).toContain('PORT must be a whole number from 0 to 65535');
  expect(err).toContain('MAX_CONNECTIONS must be a whole number from 1 to 100000');
  expect(err).toContain('TLS_KEY_FILE and TLS_CERT_FILE must be set together');
});
