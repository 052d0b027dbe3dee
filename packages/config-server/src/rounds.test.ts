import { afterEach, expect, it } from 'vitest';
import { createOpener, credentials, succeeded, unavailable } from '../test/client-of.ts';
import type { Script } from '../test/fake-server.ts';

const { server, client, closeAll } = createOpener();
afterEach(closeAll);

/** A server that is too busy to register the first two who connect. */
const busyAtFirst = (): Script['RegisterClient'] => {
  let asked = 0;
  return ({ channel, send }, { requestId }) => {
    asked += 1;
    if (asked <= 2) return;
    send({ name: 'CFGRegistered', requestId, payload: { version: 1, server: 'fake' } });
    channel.established({ version: 1, silenceSeconds: 0 });
  };
};

const watch = { onChange: () => undefined, onReset: () => undefined };

it('waits longer for a busy server with each round, until it registers', async () => {
  const cloud = client([await server({ RegisterClient: busyAtFirst() })], { connectTimeoutMs: 50 });
  cloud.watch(watch);
  await expect.poll(() => cloud.kinds(), { interval: 10 }).toContain('connected');
  expect(cloud.events.slice(0, 2)).toMatchObject([
    { kind: 'connect-failed', reason: 'no connection within 50 ms' },
    { kind: 'connect-failed', reason: 'no connection within 100 ms' },
  ]);
  expect(await cloud.authenticate(credentials)).toEqual(succeeded);
});

it('lets a call wait no longer than in the first round', async () => {
  const silent = await server({ RegisterClient: () => undefined });
  const cloud = client([silent], { connectTimeoutMs: 100 });
  cloud.watch(watch);
  await expect.poll(() => silent.connections.length, { interval: 5 }).toBe(3);
  await expect(cloud.authenticate(credentials)).rejects.toMatchObject({ ...unavailable, cause: { message: 'no connection in time' } });
  expect(cloud.kinds()).toEqual(['connect-failed', 'connect-failed']);
});
