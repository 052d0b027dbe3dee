import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis as Client } from 'ioredis';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withFreePort } from './free-port.ts';
import { type Redis, startRedis } from './redis.ts';

let folder: string;
const running: Redis[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gauth redis-'));
});
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<Redis> {
  const place = { dataDir: join(folder, 'data'), logFile: join(folder, 'log'), password: 'secret', durable: true };
  const server = await withFreePort((port) => startRedis({ ...place, port }));
  running.push(server);
  return server;
}

async function ask<T>(url: string, question: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(url, { retryStrategy: () => null, lazyConnect: true });
  client.on('error', () => undefined);
  try {
    return await question(client);
  } finally {
    client.disconnect();
  }
}

it('keeps data from one start to the next', async () => {
  const first = await start();
  await ask(first.url, (client) => client.set('kept', 'yes'));
  await first.stop();
  expect(await ask((await start()).url, (client) => client.get('kept'))).toBe('yes');
});

it('asks for the password, and keeps it where only the owner reads', async () => {
  const { url } = await start();
  await expect(ask(url.replace(':secret@', ''), (client) => client.get('kept'))).rejects.toThrow('NOAUTH');
  expect(statSync(join(folder, 'data', 'redis.conf')).mode & 0o077).toBe(0);
});

it('stops a server that an earlier run left behind, and goes on with its data', async () => {
  const forgotten = await start();
  await ask(forgotten.url, (client) => client.set('kept', 'yes'));
  const next = await start();
  expect(forgotten.ended()).toBe(true);
  expect(await ask(next.url, (client) => client.get('kept'))).toBe('yes');
});

it('fails at once when the port is taken', async () => {
  const { url } = await start();
  const place = {
    dataDir: join(folder, 'other'),
    logFile: join(folder, 'log'),
    port: Number(new URL(url).port),
    password: 'x',
    durable: false,
  };
  await expect(startRedis(place)).rejects.toThrow(`Redis did not start; see ${folder}/log`);
});
