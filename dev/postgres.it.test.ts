import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withFreePort } from './free-port.ts';
import { type Postgres, startPostgres } from './postgres.ts';

let folder: string;
const running: Postgres[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gauth-postgres-'));
  chmodSync(folder, 0o711);
});
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<Postgres> {
  const place = { dataDir: join(folder, 'data'), logFile: join(folder, 'log'), password: 'a b/c', durable: false };
  const server = await withFreePort((port) => startPostgres({ ...place, port }));
  running.push(server);
  return server;
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

it('keeps data from one start to the next', async () => {
  const first = await start();
  await query(first.url, "create table kept as select 'ä' as text");
  await first.stop();
  expect(await query((await start()).url, 'select text from kept')).toEqual([{ text: 'ä' }]);
});

it('asks for the password', async () => {
  const { url } = await start();
  await expect(query(url.replace('a%20b%2Fc', 'wrong'), 'select 1')).rejects.toThrow('password authentication failed');
});

it('stops a server that an earlier run left behind', async () => {
  const forgotten = await start();
  const next = await start();
  expect(forgotten.ended()).toBe(true);
  expect(await query(next.url, 'select 1 as one')).toEqual([{ one: 1 }]);
});

it('starts although a pid file names another process by now', async () => {
  await (await start()).stop();
  writeFileSync(join(folder, 'data', 'postmaster.pid'), `${process.pid}\n`);
  expect(await query((await start()).url, 'select 1 as one')).toEqual([{ one: 1 }]);
});

it('begins anew where an earlier run was interrupted while creating the cluster', async () => {
  const server = await start();
  await server.stop();
  rmSync(join(folder, 'data'), { recursive: true });
  writeFileSync(join(folder, 'data.unfinished'), 'half a cluster');
  expect(await query((await start()).url, 'select 1 as one')).toEqual([{ one: 1 }]);
  expect(existsSync(join(folder, 'data.unfinished'))).toBe(false);
});

it('says what PostgreSQL said when it does not start', async () => {
  await (await start()).stop();
  writeFileSync(join(folder, 'data', 'postgresql.conf'), 'nonsense = on\n');
  const place = { dataDir: join(folder, 'data'), logFile: join(folder, 'log'), port: 20_001, password: 'x', durable: false };
  await expect(startPostgres(place)).rejects.toThrow('unrecognized configuration parameter "nonsense"');
});
