import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { isStoreOutage } from '../store-outage.ts';
import { capturedLog } from '../testing/captured-log.ts';
import { createRedis } from './single.ts';

const failureOf = (command: Promise<unknown>): Promise<unknown> =>
  command.then(
    () => 'no failure',
    (error: unknown) => error,
  );

describe('createRedis', () => {
  it('refuses at once while the server is away, and logs the outage once without the password', async () => {
    const log = capturedLog();
    const commandTimeoutMs = 10_000;
    const redis = createRedis('redis://:hush@127.0.0.1:1', log.logger, { commandTimeoutMs });
    await vi.waitFor(() => expect(log.lines).toHaveLength(1));
    const start = performance.now();
    const failures = await Promise.all([failureOf(redis.get('a')), failureOf(redis.multi().set('a', '1').exec()), failureOf(redis.ping())]);
    expect(failures.map(isStoreOutage)).toEqual([true, true, true]);
    expect(performance.now() - start).toBeLessThan(commandTimeoutMs);
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(log.lines.map((line) => line['event.action'])).toEqual(['redis.lost']);
    expect(log.text()).not.toContain('hush');
    redis.disconnect();
  });

  it('does not wait for a silent server', async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => sockets.push(socket.on('error', () => {})));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const redis = createRedis(`redis://127.0.0.1:${(server.address() as AddressInfo).port}`, capturedLog().logger, {
      commandTimeoutMs: 100,
    });
    await vi.waitFor(() => expect(sockets).toHaveLength(1));
    expect(isStoreOutage(await failureOf(redis.get('a')))).toBe(true);
    redis.disconnect();
    for (const socket of sockets) socket.destroy();
    server.close();
  });
});
