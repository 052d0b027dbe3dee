import { randomBytes, randomInt } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Channel,
  type ConfigServerOptions,
  createChannel,
  createConfigServerClient,
  type Message,
  type Received,
} from '@gauth/config-server';
import { createMetrics } from '@gauth/service-kit';
import { type CapturedLog, capturedLog, selfSigned } from '@gauth/service-kit/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { aPerson } from '../test/memory-accounts.ts';
import type { Watcher } from './changes/changes.ts';
import type { Requests, Result } from './requests.ts';
import { type ConfigurationServer, createConfigurationServer } from './server.ts';

const letIn: Result = { kind: 'succeeded', person: aPerson(), warnings: ['a warning'], diagnostics: [] };
const registration = {
  versions: [1],
  application: { name: 'Cloud', type: 'CFGGenericClient' },
  userName: 'default',
  password: 'hunter2',
  localTimeoutSeconds: 0,
  remoteTimeoutSeconds: 0,
};

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface Running {
  server: ConfigurationServer;
  port: number;
  log: CapturedLog;
}

const start = async (
  requests: Partial<Requests> = {},
  limits: Partial<{ connections: number; inFlight: number; registrationMs: number }> = {},
  more: Pick<Parameters<typeof createConfigurationServer>[0], 'tls' | 'mayServe'> = {},
): Promise<Running> => {
  const log = capturedLog('debug');
  const server = createConfigurationServer({
    requests: {
      register: async () => letIn,
      authenticate: async () => letIn,
      changePassword: async () => letIn,
      identify: async () => letIn,
      authenticateTicket: async () => letIn,
      answerChallenge: async () => letIn,
      createPerson: async () => ({ kind: 'created', person: aPerson() }),
      readObjects: async (_request, answer) => answer.send('CFGEndObjectList', { count: 0, more: false }),
      watchObjects: async () => undefined,
      failed: () => ({ code: 'internal-error', description: 'the server failed' }),
      ...requests,
    },
    limits: { connections: 10, inFlight: 3, registrationMs: 5000, ...limits },
    ...more,
    logger: log.logger,
    metrics: createMetrics('test'),
  });
  closers.push(() => server.close(100));
  return { server, port: await server.listen({ host: '127.0.0.1', port: 0 }), log };
};

/** A connection that sends what the test wants, proper or not. */
const peer = async ({ port }: Running, register = true) => {
  const socket: Socket = connect({ port, host: '127.0.0.1' });
  const received: Received[] = [];
  const closed = Promise.withResolvers<void>();
  const channel: Channel = createChannel({
    socket,
    payloadLimit: 1024 * 1024,
    onMessage: (message) => received.push(message),
    onClose: () => closed.resolve(),
  });
  closers.push(() => socket.destroy());
  const send = (message: Message) => channel.send(message);
  if (register) {
    send({ name: 'RegisterClient', requestId: 1, payload: registration });
    await vi.waitFor(() => expect(received).toEqual([{ name: 'CFGRegistered', requestId: 1, payload: { version: 1, server: 'gauth' } }]));
    received.length = 0;
  }
  return { socket, received, channel, send, closed: closed.promise };
};

const login = (requestId: number): Message => ({ name: 'Authenticate', requestId, payload: { userName: 'agent1', password: 'hunter2' } });
/** What the channel would send, as bytes to be damaged. */
const encodeFrameOf = ({ requestId, payload }: Message): Buffer => {
  const json = Buffer.from(JSON.stringify(payload));
  const header = Buffer.from('47414353010001100000000000000000', 'hex');
  header.writeUInt32BE(requestId, 8);
  header.writeUInt32BE(json.length, 12);
  return Buffer.concat([header, json]);
};
const goneBecause = (log: CapturedLog) => log.lines.find((line) => line['event.action'] === 'client.gone')?.reason;
const error = (requestId: number, code: string, description: string): Received => ({
  name: 'CFGError',
  requestId,
  payload: { code, description },
});

describe('a registered client', () => {
  it('gets its answers', async () => {
    const { send, received } = await peer(await start());
    send(login(2));
    send({ name: 'ReadObjects', requestId: 3, payload: { objectType: 'CFGPerson', filter: {} } });
    await vi.waitFor(() => expect(received).toHaveLength(2));
    expect(received.toSorted((a, b) => a.requestId - b.requestId)).toEqual([
      { name: 'Authenticated', requestId: 2, payload: { person: aPerson(), warnings: ['a warning'], diagnostics: [] } },
      { name: 'CFGEndObjectList', requestId: 3, payload: { count: 0, more: false } },
    ]);
  });

  it('is told of an identified person in the context of its application', async () => {
    const asked: unknown[] = [];
    const running = await start({
      identify: async (...question) => {
        asked.push(question);
        return letIn;
      },
    });
    const { send, received } = await peer(running);
    send({ name: 'Identify', requestId: 2, payload: { emailAddress: 'a@t100.test', tenant: 'Sales' } });
    await vi.waitFor(() =>
      expect(received).toEqual([
        { name: 'Authenticated', requestId: 2, payload: { person: aPerson(), warnings: ['a warning'], diagnostics: [] } },
      ]),
    );
    expect(asked).toEqual([
      [
        { emailAddress: 'a@t100.test', tenant: 'Sales' },
        { application: 'Cloud', userName: 'default' },
      ],
    ]);
  });

  it('gets a refusal with its code and rule', async () => {
    const running = await start({
      changePassword: async () => ({ kind: 'refused', code: 'password-unacceptable', description: 'too short', rule: 'too-short' }),
    });
    const { send, received } = await peer(running);
    send({ name: 'ChangePassword', requestId: 2, payload: { userName: 'a', oldPassword: 'b', newPassword: 'c' } });
    await vi.waitFor(() =>
      expect(received).toEqual([
        { name: 'CFGError', requestId: 2, payload: { code: 'password-unacceptable', description: 'too short', rule: 'too-short' } },
      ]),
    );
  });

  it.each<[string, Message, string]>([
    [
      'a field that is missing',
      { name: 'Authenticate', requestId: 2, payload: { userName: 'hunter2' } as never },
      'password of Authenticate is wrong',
    ],
    [
      'a field of another type',
      { name: 'Authenticate', requestId: 2, payload: { userName: 7, password: ['hunter2'] } as never },
      'userName, password of Authenticate is wrong',
    ],
    [
      'a payload that is no object',
      { name: 'Authenticate', requestId: 2, payload: 'hunter2' as never },
      'the payload of Authenticate is wrong',
    ],
    ['a person named by nothing', { name: 'Identify', requestId: 2, payload: { tenant: 'hunter2' } }, 'the payload of Identify is wrong'],
    [
      'a person named twice',
      { name: 'Identify', requestId: 2, payload: { externalId: 'hunter2', userName: 'hunter2' } },
      'the payload of Identify is wrong',
    ],
    ['an empty name', { name: 'Identify', requestId: 2, payload: { externalId: '' } }, 'externalId of Identify is wrong'],
    [
      'an unknown type of object',
      { name: 'ReadObjects', requestId: 2, payload: { objectType: 'CFGSwitch', filter: {} } as never },
      'objectType of ReadObjects is wrong',
    ],
    [
      'an unknown condition',
      { name: 'ReadObjects', requestId: 2, payload: { objectType: 'CFGTenant', filter: { password: 'hunter2' } } as never },
      'filter of ReadObjects is wrong',
    ],
  ])('is told which field is wrong, but not its value: %s', async (_what, message, description) => {
    const { send, received } = await peer(await start());
    send(message);
    await vi.waitFor(() => expect(received).toEqual([error(2, 'invalid-request', description)]));
    send(login(3));
    await vi.waitFor(() => expect(received[1]).toMatchObject({ name: 'Authenticated' }));
  });

  it('learns of a failure no more than that there was one', async () => {
    const { send, received } = await peer(await start({ authenticate: () => Promise.reject(new Error('hunter2')) }));
    send(login(2));
    await vi.waitFor(() => expect(received).toEqual([error(2, 'internal-error', 'the server failed')]));
  });

  it('cannot register twice', async () => {
    const { send, received } = await peer(await start());
    send({ name: 'RegisterClient', requestId: 2, payload: registration });
    await vi.waitFor(() => expect(received).toEqual([error(2, 'already-registered', 'the client is registered, or about to be')]));
  });

  it('may have so many requests under way and no more', async () => {
    const { send, received } = await peer(await start({ authenticate: () => new Promise(() => undefined) }));
    for (const id of [2, 3, 4, 5]) send(login(id));
    await vi.waitFor(() => expect(received).toEqual([error(5, 'busy', 'too many requests are under way on this connection')]));
  });

  it('that unregisters is told so and let go', async () => {
    const running = await start();
    const { send, received, closed } = await peer(running);
    send({ name: 'UnregisterClient', requestId: 2, payload: {} });
    await closed;
    expect(received).toEqual([{ name: 'CFGUnregistered', requestId: 2, payload: {} }]);
  });

  it('is polled after the remote time-out it asked for, and given up after the same again', async () => {
    const running = await start();
    const { socket, send, received } = await peer(running, false);
    send({ name: 'RegisterClient', requestId: 1, payload: { ...registration, remoteTimeoutSeconds: 0.15 } });
    await vi.waitFor(() => expect(received).toHaveLength(1));
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(goneBecause(running.log)).toBeUndefined();
    socket.pause();
    await vi.waitFor(() => expect(goneBecause(running.log)).toBe('the peer answers no poll'));
  });

  it('that does not read is given up before it fills the memory', async () => {
    const flood: Requests['readObjects'] = async (_request, answer) => {
      for (let part = 0; part < 100; part += 1)
        answer.send('CFGObjectInfo', { objectType: 'CFGPerson', objects: [aPerson({ firstName: 'x'.repeat(500_000) })] });
    };
    const running = await start({ readObjects: flood });
    const { socket, send } = await peer(running);
    socket.pause();
    send({ name: 'ReadObjects', requestId: 2, payload: { objectType: 'CFGPerson', filter: {} } });
    await vi.waitFor(() => expect(goneBecause(running.log)).toBe('too much waits to be sent'));
  });
});

describe('a client that watches', () => {
  const watch = (requestId: number, after?: number): Message => ({ name: 'WatchObjects', requestId, payload: { after } });
  /** Watchers in the order in which they came. */
  const watched = () => {
    const watchers: { watcher: Watcher; after: number | undefined; signal: AbortSignal }[] = [];
    const watchObjects: Requests['watchObjects'] = async ({ after }, watcher, signal) => void watchers.push({ watcher, after, signal });
    return { watchers, watchObjects };
  };

  it('is told what happened, each kind by its message', async () => {
    const { watchers, watchObjects } = watched();
    const { send, received } = await peer(await start({ watchObjects }));
    send(watch(2, 7));
    await vi.waitFor(() => expect(watchers).toMatchObject([{ after: 7 }]));
    const { watcher } = watchers[0]!;
    watcher.begin(7);
    for (const kind of ['added', 'changed', 'deleted'] as const) watcher.tell({ kind, change: 8, objectType: 'CFGPerson', dbids: [101] });
    const told = { change: 8, objectType: 'CFGPerson', dbids: [101] };
    await vi.waitFor(() =>
      expect(received).toEqual([
        { name: 'Watching', requestId: 2, payload: { change: 7 } },
        { name: 'CFGObjectAdded', requestId: 0, payload: told },
        { name: 'CFGObjectInfoChanged', requestId: 0, payload: told },
        { name: 'CFGObjectDeleted', requestId: 0, payload: told },
      ]),
    );
  });

  it('watches once, however often it asks, and no longer than its session', async () => {
    const { watchers, watchObjects } = watched();
    const { send, channel } = await peer(await start({ watchObjects }));
    send(watch(2));
    send(watch(3));
    await vi.waitFor(() => expect(watchers.map(({ signal }) => signal.aborted)).toEqual([true, false]));
    channel.end();
    await vi.waitFor(() => expect(watchers.map(({ signal }) => signal.aborted)).toEqual([true, true]));
  });

  it('is let go when changes were lost to it, so that it takes up the thread', async () => {
    const { watchers, watchObjects } = watched();
    const { send, closed } = await peer(await start({ watchObjects }));
    send(watch(2));
    await vi.waitFor(() => expect(watchers).toHaveLength(1));
    watchers[0]?.watcher.lost(new Error('lost'));
    await closed;
  });

  it('and does not read is let go before it fills the memory', async () => {
    const { watchers, watchObjects } = watched();
    const running = await start({ watchObjects });
    const { send, socket } = await peer(running);
    send(watch(2));
    await vi.waitFor(() => expect(watchers).toHaveLength(1));
    socket.pause();
    const dbids = Array.from({ length: 200 }, (_none, index) => 1_000_000 + index);
    for (let told = 0; told < 10_000; told += 1) watchers[0]?.watcher.tell({ kind: 'changed', change: 1, objectType: 'CFGPerson', dbids });
    await vi.waitFor(() => expect(goneBecause(running.log)).toBe('too much waits to be sent'));
    expect(watchers[0]?.signal.aborted).toBe(true);
  });
});

describe('a server that has lost its role', () => {
  it('does nothing for its clients and says so', async () => {
    let primary = true;
    const asked = vi.fn(async () => letIn);
    const { send, received } = await peer(await start({ authenticate: asked }, {}, { mayServe: () => primary }));
    primary = false;
    send(login(2));
    await vi.waitFor(() => expect(received).toEqual([error(2, 'not-primary', 'this server is no longer the primary')]));
    expect(asked).not.toHaveBeenCalled();
  });

  it('listens again when it has got it back', async () => {
    const { server, port, log } = await start();
    const before = await peer({ server, port, log });
    await server.close(100);
    await before.closed;
    const again = await server.listen({ host: '127.0.0.1', port });
    const { send, received } = await peer({ server, port: again, log });
    send(login(2));
    await vi.waitFor(() => expect(received).toMatchObject([{ name: 'Authenticated' }]));
  });
});

describe('the sessions of an account', () => {
  it('are so many and no more, and count until they end', async () => {
    const register: Requests['register'] = async (_request, claim) =>
      claim(100, 2) ? letIn : { kind: 'refused', code: 'session-limit', description: 'too many' };
    const running = await start({ register });
    const asked = await Promise.all([1, 2, 3].map(() => peer(running, false)));
    for (const { send } of asked) send({ name: 'RegisterClient', requestId: 1, payload: registration });
    await vi.waitFor(() =>
      expect(asked.flatMap(({ received }) => received.map(({ name }) => name)).toSorted()).toEqual([
        'CFGError',
        'CFGRegistered',
        'CFGRegistered',
      ]),
    );
    const registered = asked.find(({ received }) => received[0]?.name === 'CFGRegistered');
    registered?.socket.destroy();
    await vi.waitFor(async () => {
      const { send, received } = await peer(running, false);
      send({ name: 'RegisterClient', requestId: 1, payload: registration });
      await vi.waitFor(() => expect(received).toMatchObject([{ name: 'CFGRegistered' }]), 100);
    });
  });
});

describe('many who mean no good', () => {
  it('are let go when they never finish their first message, and nobody else waits for them', async () => {
    const running = await start({}, { connections: 110, registrationMs: 600 });
    const good = await peer(running);
    const half = await Promise.all(Array.from({ length: 100 }, () => peer(running, false)));
    for (const { socket } of half) socket.write(Buffer.from('4741435301000100000000010000ffff7b22', 'hex'));
    good.send(login(2));
    await vi.waitFor(() => expect(good.received).toHaveLength(1));
    await Promise.all(half.map(({ closed }) => closed));
    const later = await peer(running);
    later.send(login(2));
    await vi.waitFor(() => expect(later.received).toHaveLength(1));
  });

  it('get no more than their share when they flood, while others are answered', async () => {
    let atOnce = 0;
    let most = 0;
    const authenticate: Requests['authenticate'] = async ({ userName }) => {
      if (userName !== 'agent1') return letIn;
      atOnce += 1;
      most = Math.max(most, atOnce);
      await new Promise((resolve) => setTimeout(resolve, 20));
      atOnce -= 1;
      return letIn;
    };
    const running = await start({ authenticate });
    const [flooding, other] = [await peer(running), await peer(running)];
    for (let id = 2; id < 5002; id += 1) flooding.send(login(id));
    other.send({ name: 'Authenticate', requestId: 2, payload: { userName: 'agent2', password: 'hunter2' } });
    await vi.waitFor(() => expect(other.received).toMatchObject([{ name: 'Authenticated' }]));
    await vi.waitFor(() => expect(flooding.received).toHaveLength(5000));
    expect(most).toBe(3);
  });
});

describe('a peer that breaks the protocol is let go', () => {
  it.each<[string, Buffer | Message, string]>([
    ['rubbish', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'), 'the peer does not speak this protocol'],
    ['a frame of another version', Buffer.from('47414353020001400000000000000000', 'hex'), 'a frame of version 2, not 1'],
    ['a number of no message', Buffer.from('47414353010003e70000000200000000', 'hex'), 'there is no message 999'],
    [
      'a frame larger than any',
      Buffer.from('4741435301000110000000020fffffff', 'hex'),
      'a payload of 268435455 bytes is over the limit of 1048576',
    ],
    ['a message only servers send', { name: 'CFGUnregistered', requestId: 2, payload: {} }, 'CFGUnregistered is no request'],
    ['a request without an id', login(0), 'Authenticate is no request'],
  ])('%s', async (_what, sent, reason) => {
    const running = await start();
    const { socket, send, closed } = await peer(running);
    if (Buffer.isBuffer(sent)) socket.write(sent);
    else send(sent);
    await closed;
    await vi.waitFor(() => expect(goneBecause(running.log)).toBe(reason));
  });

  it('an id that is under way', async () => {
    const running = await start({ authenticate: () => new Promise(() => undefined) });
    const { send, closed } = await peer(running);
    send(login(2));
    send(login(2));
    await closed;
    await vi.waitFor(() => expect(goneBecause(running.log)).toBe('request 2 is under way'));
  });

  it('half a frame', async () => {
    const running = await start();
    const { socket } = await peer(running);
    socket.end(Buffer.from('474143530100', 'hex'));
    await vi.waitFor(() => expect(goneBecause(running.log)).toBe('the connection ended in the middle of a frame'));
  });
});

describe('any bytes at all', () => {
  it('cost their sender the connection, and nobody else anything', async () => {
    const running = await start({}, { connections: 1000 });
    const good = await peer(running);
    const frame = encodeFrameOf(login(7));
    const noise = Array.from({ length: 200 }, (_, round) => {
      const bytes = Buffer.concat([frame, randomBytes(randomInt(1, 100))]);
      for (let flips = randomInt(1, 4); flips > 0; flips -= 1) bytes[randomInt(frame.length)] = randomInt(256);
      return round % 2 === 0 ? bytes : randomBytes(randomInt(1, 300));
    });
    await Promise.all(
      noise.map(async (bytes) => {
        const { socket, closed } = await peer(running, false);
        socket.end(bytes);
        await closed;
      }),
    );
    good.send(login(2));
    await vi.waitFor(() => expect(good.received).toMatchObject([{ name: 'Authenticated', requestId: 2 }]));
    expect(running.log.lines.filter((line) => line['log.level'] === 'error')).toEqual([]);
  });
});

describe('a peer that is not registered', () => {
  it.each([login(1), { name: 'Identify', requestId: 1, payload: { userName: 'agent1' } }] satisfies Message[])(
    'may not do $name',
    async (message) => {
      const { send, received, closed } = await peer(await start(), false);
      send(message);
      await closed;
      expect(received).toEqual([error(1, 'not-registered', 'the client must register first')]);
    },
  );

  it('is let go when it takes too long', async () => {
    const running = await start({}, { registrationMs: 50 });
    const { closed } = await peer(running, false);
    await closed;
    await vi.waitFor(() => expect(goneBecause(running.log)).toBe('the client did not register in time'));
  });

  it('may send 64 KiB at most', async () => {
    const running = await start();
    const { socket, closed } = await peer(running, false);
    socket.write(Buffer.from('47414353010001000000000100010001', 'hex'));
    await closed;
    await vi.waitFor(() => expect(goneBecause(running.log)).toBe('a payload of 65537 bytes is over the limit of 65536'));
  });

  it('is refused and let go when the registration is', async () => {
    const { send, received, closed } = await peer(
      await start({ register: async () => ({ kind: 'refused', code: 'wrong-credentials', description: 'the password is wrong' }) }),
      false,
    );
    send({ name: 'RegisterClient', requestId: 1, payload: registration });
    await closed;
    expect(received).toEqual([error(1, 'wrong-credentials', 'the password is wrong')]);
  });

  it('is let go, and not registered, when it is asked a question instead', async () => {
    const asked: Result = { kind: 'challenged', message: 'the code?', state: 'a1', hidden: false };
    const { send, received, closed } = await peer(await start({ register: async () => asked }), false);
    send({ name: 'RegisterClient', requestId: 1, payload: registration });
    await vi.waitFor(() => expect(received.map(({ name }) => name)).toEqual(['Challenged']));
    await closed;
  });

  it('is told and let go when the registration fails', async () => {
    const { send, received, closed } = await peer(await start({ register: () => Promise.reject(new Error('down')) }), false);
    send({ name: 'RegisterClient', requestId: 1, payload: registration });
    await closed;
    expect(received).toEqual([error(1, 'internal-error', 'the server failed')]);
  });

  it('is registered in the best version that both speak', async () => {
    const { send, received } = await peer(await start(), false);
    send({ name: 'RegisterClient', requestId: 1, payload: { ...registration, versions: [1, 9] } });
    await vi.waitFor(() => expect(received).toEqual([{ name: 'CFGRegistered', requestId: 1, payload: { version: 1, server: 'gauth' } }]));
  });

  it('that speaks other versions only is told which there are', async () => {
    const { send, received, closed } = await peer(await start(), false);
    send({ name: 'RegisterClient', requestId: 1, payload: { ...registration, versions: [7] } });
    await closed;
    expect(received).toEqual([error(1, 'unsupported-version', 'this server speaks version 1')]);
  });
});

describe('the listener', () => {
  it('refuses connections beyond its limit and goes on with the others', async () => {
    const running = await start({}, { connections: 1 });
    const first = await peer(running);
    const second = await peer(running, false);
    await second.closed;
    first.send(login(2));
    await vi.waitFor(() => expect(first.received).toHaveLength(1));
  });

  it('that stops sends its clients away, and answers what is under way first', async () => {
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<Result>();
    const authenticate = () => {
      asked.resolve();
      return answer.promise;
    };
    const { server, port, log } = await start({ authenticate });
    const busy = await peer({ server, port, log });
    const idle = await peer({ server, port, log });
    busy.send(login(2));
    await asked.promise;
    const stopped = server.close(2000);
    await idle.closed;
    const farewell = { name: 'CFGUnregistered', requestId: 0, payload: { reason: 'the server is stopping' } };
    expect(idle.received).toEqual([farewell]);
    answer.resolve(letIn);
    await stopped;
    expect(busy.received).toEqual([
      farewell,
      { name: 'Authenticated', requestId: 2, payload: { person: aPerson(), warnings: ['a warning'], diagnostics: [] } },
    ]);
  });

  it('that stops does not wait for ever', async () => {
    const asked = Promise.withResolvers<void>();
    const authenticate = () => {
      asked.resolve();
      return new Promise<never>(() => undefined);
    };
    const { server, port, log } = await start({ authenticate });
    const busy = await peer({ server, port, log });
    busy.send(login(2));
    await asked.promise;
    await server.close(50);
    await busy.closed;
    expect(busy.received).toEqual([{ name: 'CFGUnregistered', requestId: 0, payload: { reason: 'the server is stopping' } }]);
    expect(goneBecause(log)).toBe('the server is stopping');
  });

  it('logs no secret', async () => {
    const running = await start();
    const { send, received, socket } = await peer(running);
    send(login(2));
    send({ name: 'Authenticate', requestId: 3, payload: { userName: 'hunter2' } as never });
    await vi.waitFor(() => expect(received).toHaveLength(2));
    socket.destroy();
    await vi.waitFor(() => expect(goneBecause(running.log)).toBe('the peer closed the connection'));
    expect(running.log.text()).not.toContain('hunter2');
  });
});

describe('with TLS', () => {
  const files = ({ cert, key }: { cert: string; key: string }) => {
    const folder = mkdtempSync(join(tmpdir(), 'gauth-cs-'));
    closers.push(() => rmSync(folder, { recursive: true }));
    const paths = { certFile: join(folder, 'tls.crt'), keyFile: join(folder, 'tls.key') };
    writeFileSync(paths.certFile, cert);
    writeFileSync(paths.keyFile, key);
    return paths;
  };
  const persons = ({ port }: Running, tls: ConfigServerOptions['tls'], host = 'localhost') => {
    const client = createConfigServerClient({
      name: 't100',
      endpoints: [{ host, port }],
      tls,
      application: { name: 'Cloud', type: 'CFGGenericClient' },
      serviceAccount: { userName: 'default', password: 'hunter2' },
      localTimeoutSeconds: 0,
      remoteTimeoutSeconds: 0,
    });
    closers.push(() => client.close());
    return client.persons({});
  };
  const own = selfSigned();
  const other = selfSigned();

  it('serves a client that trusts its certificate', async () => {
    const running = await start({}, {}, { tls: { files: files(own) } });
    expect(await persons(running, { ca: own.cert })).toEqual([]);
    expect(await persons(running, { ca: own.cert }, '127.0.0.1')).toEqual([]);
  });

  it.each<[string, ConfigServerOptions['tls']]>([
    ['trusts another certificate', { ca: other.cert }],
    ['expects another name', { ca: own.cert, servername: 'elsewhere.test' }],
    ['speaks plain TCP', undefined],
  ])('is not used by a client that %s', async (_what, tls) => {
    let registrations = 0;
    const register = async () => {
      registrations += 1;
      return letIn;
    };
    await expect(persons(await start({ register }, {}, { tls: { files: files(own) } }), tls)).rejects.toMatchObject({
      name: 'ConfigServerUnavailable',
    });
    expect(registrations).toBe(0);
  });

  it('can demand certificates of its clients', async () => {
    const running = await start({}, {}, { tls: { files: files(own), clientCa: other.cert } });
    expect(await persons(running, { ca: own.cert, cert: other.cert, key: other.key })).toEqual([]);
    await expect(persons(running, { ca: own.cert })).rejects.toMatchObject({ name: 'ConfigServerUnavailable' });
  });
});
