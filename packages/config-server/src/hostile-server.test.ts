import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createOpener, credentials, succeeded, unavailable } from '../test/client-of.ts';
import type { Accepted } from '../test/fake-server.ts';
import { encodeFrame } from './codec.ts';
import { messages } from './protocol.ts';

const { server, client, closeAll } = createOpener();
const closers: (() => void)[] = [];
afterEach(async () => {
  await closeAll();
  for (const close of closers.splice(0)) close();
});

/** A listener that does with sockets what the test says, and knows those that are still open. */
const listener = async (accept: (socket: Socket) => void) => {
  const open = new Set<Socket>();
  const listening = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => open.delete(socket));
    socket.resume();
    accept(socket);
  });
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    listening.close();
    for (const socket of open) socket.destroy();
  });
  return { port: (listening.address() as AddressInfo).port, open };
};

const frame = (name: keyof typeof messages, requestId: number, payload: object = {}) =>
  encodeFrame({ version: 1, type: messages[name].type, requestId, payload });
const registered = frame('CFGRegistered', 1, { version: 1, server: 'hostile' });
const tls = {};
/** For servers that the client gives up because of what they do. */
const patiently = { connectTimeoutMs: 10_000 };

describe('a server that is in the way of the registration', () => {
  const drip = (bytes: Buffer) => (socket: Socket) => {
    const timer = setInterval(() => socket.write(bytes), 5);
    socket.on('close', () => clearInterval(timer));
  };

  it.each<[string, (socket: Socket) => void, string, object]>([
    ['accepts and says nothing', () => undefined, 'no connection within 200 ms', {}],
    ['accepts and does not begin the TLS handshake', () => undefined, 'no connection within 200 ms', { tls }],
    ['polls for ever', drip(frame('Poll', 0)), 'no connection within 200 ms', {}],
    ['sends its answer byte by byte', drip(registered.subarray(0, 1)), 'the peer does not speak this protocol', patiently],
    ['stops in the middle of its answer', (socket) => socket.write(registered.subarray(0, 20)), 'no connection within 200 ms', {}],
    ['takes leave', (socket) => socket.write(frame('CFGUnregistered', 0)), 'CFGUnregistered answers no request', patiently],
    [
      'sends more than a stranger may',
      (socket) => socket.write(Buffer.from('47414353010000010000000100010001', 'hex')),
      'a payload of 65537 bytes is over the limit of 65536',
      patiently,
    ],
    ['closes', (socket) => socket.end(), 'the peer closed the connection', patiently],
  ])('%s: the call is refused and the connection gone', async (_what, accept, reason, options) => {
    const hostile = await listener(accept);
    const cloud = client([hostile], { connectTimeoutMs: 200, ...options });
    await expect(cloud.persons({})).rejects.toMatchObject(unavailable);
    expect(cloud.events[0]).toMatchObject({ kind: 'connect-failed', reason });
    await cloud.close();
    await vi.waitFor(() => expect(hostile.open.size).toBe(0));
  });

  it('speaks no TLS at a port that should: nothing is said to it', async () => {
    const plain = await server();
    const cloud = client([plain], { tls });
    await expect(cloud.persons({})).rejects.toMatchObject(unavailable);
    expect(cloud.events[0]).toMatchObject({ kind: 'connect-failed', timedOut: false });
    expect(plain.connections[0]?.received).toEqual([]);
  });
});

describe('a registered server', () => {
  it('that stops in the middle of a frame is given up, though bytes go on to come', async () => {
    const fake = await server({
      ReadObjects({ socket }, { requestId }) {
        const whole = frame('CFGEndObjectList', requestId, { count: 0, more: false });
        socket.pause();
        socket.write(whole.subarray(0, 18));
        for (let bytes = 1; bytes <= 10; bytes += 1) setTimeout(() => socket.write(' '), bytes * 60);
      },
    });
    const cloud = client([fake], { requestTimeoutMs: 300 });
    await vi.waitFor(async () => expect(await cloud.authenticate(credentials)).toEqual(succeeded));
    await expect(cloud.persons({})).rejects.toMatchObject({ ...unavailable, cause: { name: 'TimedOut' } });
    await vi.waitFor(() =>
      expect(cloud.events).toContainEqual(expect.objectContaining({ kind: 'disconnected', reason: 'the peer answers no poll' })),
    );
    fake.script = {};
    await vi.waitFor(async () => expect(await cloud.authenticate(credentials)).toEqual(succeeded));
  });

  it('that floods with polls and does not read the answers is given up before they fill the memory', async () => {
    const polls = Buffer.concat(Array(4096).fill(frame('Poll', 0)));
    const hostile = await listener((socket) => {
      socket.once('data', () => {
        socket.pause();
        socket.write(registered);
        const flood = (): void => {
          while (!socket.destroyed && socket.write(polls));
        };
        socket.on('drain', flood);
        flood();
      });
    });
    const cloud = client([hostile], { connectTimeoutMs: 500 });
    cloud.watch({ onChange: () => undefined, onReset: () => undefined });
    await vi.waitFor(
      () => expect(cloud.events).toContainEqual(expect.objectContaining({ kind: 'disconnected', reason: 'too much waits to be sent' })),
      50_000,
    );
  });

  it('that takes leave and does not close is left by what is new, and asked nothing more', async () => {
    const staying: Accepted[] = [];
    const [first, second] = [await server({ connection: (accepted) => void staying.push(accepted) }), await server()];
    const cloud = client([first, second]);
    await cloud.authenticate(credentials);
    staying[0]?.send({ name: 'CFGUnregistered', requestId: 0, payload: {} });
    await vi.waitFor(() => expect(second.connections).toHaveLength(1));
    expect(await cloud.authenticate(credentials)).toEqual(succeeded);
    staying[0]?.socket.destroy();
    await vi.waitFor(() => expect(cloud.events).toContainEqual(expect.objectContaining({ kind: 'disconnected', orderly: true })));
  });

  it('that answers with a challenge where none was possible is given up', async () => {
    const fake = await server({
      Identify: ({ send }, { requestId }) =>
        send({ name: 'Challenged', requestId, payload: { message: 'Code?', state: 'one', hidden: false } }),
    });
    const cloud = client([fake]);
    await expect(cloud.identify({ userName: 'agent1' })).rejects.toMatchObject(unavailable);
    expect(cloud.events).toContainEqual(
      expect.objectContaining({ kind: 'disconnected', reason: 'Challenged where Authenticated was due' }),
    );
  });
});
