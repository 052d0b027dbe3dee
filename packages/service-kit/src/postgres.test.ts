import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createPool, inTransaction } from './postgres.ts';
import { isStoreOutage } from './store-outage.ts';
import { capturedLog } from './testing/captured-log.ts';

const silent: { server: Server; sockets: Socket[] }[] = [];
afterEach(() => {
  for (const { server, sockets } of silent.splice(0)) {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
});

/** A server that takes connections and never says a word, as a frozen or cut-off database does. */
async function silentServer(): Promise<number> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket.on('error', () => {})));
  silent.push({ server, sockets });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

const poolTo = (port: number) =>
  createPool(
    {
      DATABASE_URL: `postgres://gauth:hush@127.0.0.1:${port}/gauth`,
      DATABASE_POOL_SIZE: 2,
      DATABASE_CHECKOUT_TIMEOUT_MS: 100,
      DATABASE_STATEMENT_TIMEOUT_MS: 100,
    },
    capturedLog().logger,
  );

describe('createPool', () => {
  it('fails soon and recognizably while the database refuses connections', async () => {
    const pool = poolTo(1);
    const failure = await pool.query('SELECT 1').catch((error: unknown) => error);
    expect(isStoreOutage(failure)).toBe(true);
    await pool.end();
  });

  it('fails soon and recognizably while the database is silent', async () => {
    const pool = poolTo(await silentServer());
    const start = performance.now();
    const failures = await Promise.all(Array.from({ length: 5 }, () => pool.query('SELECT 1').catch((error: unknown) => error)));
    expect(failures.map(isStoreOutage)).toEqual([true, true, true, true, true]);
    expect(performance.now() - start).toBeLessThan(5000);
    await expect(inTransaction(pool, async () => 'never')).rejects.toSatisfy(isStoreOutage);
    await pool.end();
  });
});
