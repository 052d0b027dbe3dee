import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { freePort, withFreePort } from './free-port.ts';

it('gives the preferred port while nobody listens on it', async () => {
  const port = await freePort();
  expect(await freePort(port)).toBe(port);
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  expect(await freePort(port)).not.toBe(port);
  server.close();
});

it('gives no port twice, although nobody listens on it yet', async () => {
  const ports = await Promise.all(Array.from({ length: 2000 }, () => freePort()));
  expect(new Set(ports).size).toBe(2000);
});

it('gives no port that another process of ours is about to use', async () => {
  // Above what freePort chooses from, so that nobody else has it.
  const port = randomInt(33_000, 60_000);
  const reservation = createServer().listen(`\0gauth-port-${port}`);
  await once(reservation, 'listening');
  expect(await freePort(port)).not.toBe(port);
  reservation.close();
});

it('tries another port when one was lost, and gives up at last', async () => {
  const tried = new Set<number>();
  const start = async (port: number) => {
    tried.add(port);
    if (tried.size < 3) throw new Error('lost');
    return port;
  };
  expect(tried).toContain(await withFreePort(start));
  await expect(withFreePort(() => Promise.reject(new Error('always lost')))).rejects.toThrow('always lost');
});
