import { afterEach, describe, expect, it, vi } from 'vitest';
import { createOpener, credentials, succeeded, unavailable } from '../test/client-of.ts';
import { agent, type FakeServer, type Script, startFakeServer } from '../test/fake-server.ts';
import { encodeFrame } from './codec.ts';

const { server, client, closeAll } = createOpener();
afterEach(closeAll);

const change = { userName: 'agent1', oldPassword: 'agent1', newPassword: 'agent2' };

describe('a call', () => {
  it('registers first, as the application and the service account it was made for', async () => {
    const fake = await server();
    const cloud = client([fake], { localTimeoutSeconds: 60, remoteTimeoutSeconds: 90 });
    expect(fake.connections).toHaveLength(0);
    expect(await cloud.authenticate({ ...credentials, tenant: 'Environment' })).toEqual(succeeded);
    expect(fake.connections[0]?.received).toEqual([
      {
        name: 'RegisterClient',
        requestId: 1,
        payload: {
          versions: [1],
          application: { name: 'Cloud', type: 'CFGGenericClient' },
          userName: 'default',
          password: 'password',
          localTimeoutSeconds: 60,
          remoteTimeoutSeconds: 90,
        },
      },
      { name: 'Authenticate', requestId: 2, payload: { ...credentials, tenant: 'Environment' } },
    ]);
  });

  it.each([{ userName: 'agent1' }, { externalId: 'a1', tenant: 'Environment' }, { emailAddress: 'a@t100.test' }])(
    'identifies %j',
    async (identification) => {
      const fake = await server();
      expect(await client([fake]).identify(identification)).toEqual(succeeded);
      expect(fake.connections[0]?.received[1]).toEqual({ name: 'Identify', requestId: 2, payload: identification });
    },
  );

  it('may be answered by a challenge, and the response by another answer', async () => {
    const challenge = { message: 'Code?', state: 'one', hidden: true };
    const fake = await server({
      AuthenticateTicket: ({ send }, { requestId }) => send({ name: 'Challenged', requestId, payload: challenge }),
      AnswerChallenge: ({ send }, { requestId }) =>
        send({
          name: 'CFGError',
          requestId,
          payload: { code: 'external-refused', description: 'for the log', diagnostics: ['Code already used'] },
        }),
    });
    const cloud = client([fake]);
    expect(await cloud.authenticateTicket({ ticket: 'dGlja2V0' })).toEqual({ kind: 'challenged', ...challenge });
    expect(await cloud.answerChallenge({ state: 'one', response: '492039' })).toEqual({
      kind: 'refused',
      code: 'external-refused',
      description: 'for the log',
      diagnostics: ['Code already used'],
    });
    expect(fake.connections[0]?.received.slice(1).map(({ payload }) => payload)).toEqual([
      { ticket: 'dGlja2V0' },
      { state: 'one', response: '492039' },
    ]);
  });

  it('shares one connection with all others, even with those made while it is being opened', async () => {
    const fake = await server();
    const cloud = client([fake]);
    await Promise.all(Array.from({ length: 20 }, () => cloud.authenticate(credentials)));
    expect(await cloud.changePassword({ userName: 'agent1', oldPassword: 'agent1', newPassword: 'agent2' })).toEqual(succeeded);
    expect(fake.connections).toHaveLength(1);
  });

  it('gets its own answer when answers come in another order', async () => {
    const waiting: (() => void)[] = [];
    const fake = await server({
      Authenticate: ({ send }, { requestId, payload }) => {
        const person = { ...agent, userName: (payload as { userName: string }).userName };
        waiting.unshift(() => send({ name: 'Authenticated', requestId, payload: { person, warnings: [], diagnostics: [] } }));
        if (waiting.length === 3) for (const answer of waiting) answer();
      },
    });
    const cloud = client([fake]);
    const results = await Promise.all(['a', 'b', 'c'].map((userName) => cloud.authenticate({ userName, password: 'x' })));
    expect(results.map((result) => result.kind === 'succeeded' && result.person.userName)).toEqual(['a', 'b', 'c']);
  });
});

describe('a CFGError', () => {
  const answering = async (code: string, rule?: 'too-short') => {
    const fake = await server({
      Authenticate: ({ send }, { requestId }) => send({ name: 'CFGError', requestId, payload: { code, description: 'for the log', rule } }),
      ReadObjects: ({ send }, { requestId }) => send({ name: 'CFGError', requestId, payload: { code, description: 'for the log' } }),
    });
    return client([fake]);
  };

  it.each(['wrong-credentials', 'account-locked', 'password-change-required', 'busy'])('refuses a login with %s', async (code) => {
    expect(await (await answering(code)).authenticate(credentials)).toEqual({
      kind: 'refused',
      code,
      description: 'for the log',
      diagnostics: [],
    });
  });

  it('names the rule that a password breaks', async () => {
    const cloud = await answering('password-unacceptable', 'too-short');
    expect(await cloud.authenticate(credentials)).toMatchObject({ code: 'password-unacceptable', rule: 'too-short' });
  });

  it('may name a rule of a later server', async () => {
    const fake = await server({
      ChangePassword: ({ socket }, { requestId }) =>
        socket.write(
          encodeFrame({ version: 1, type: 0, requestId, payload: { code: 'password-unacceptable', description: '', rule: 'too-dull' } }),
        ),
    });
    expect(await client([fake]).changePassword(change)).toEqual({
      kind: 'refused',
      code: 'password-unacceptable',
      description: '',
      diagnostics: [],
    });
  });

  it.each(['database-unavailable', 'internal-error', 'a-code-of-a-later-server'])(
    'of the kind %s makes the server unavailable',
    async (code) => {
      await expect((await answering(code)).authenticate(credentials)).rejects.toMatchObject({ ...unavailable, cause: { code } });
    },
  );

  it('that blames the request reaches the caller', async () => {
    await expect((await answering('invalid-request')).persons({})).rejects.toMatchObject({
      name: 'ConfigServerError',
      code: 'invalid-request',
    });
  });

  it('to the registration keeps the client from trying again soon', async () => {
    const fake = await server({
      RegisterClient: ({ send, channel }, { requestId }) => {
        send({ name: 'CFGError', requestId, payload: { code: 'wrong-credentials', description: 'for the log' } });
        channel.end();
      },
    });
    const cloud = client([fake]);
    for (let call = 0; call < 5; call += 1) {
      await expect(cloud.authenticate(credentials)).rejects.toMatchObject({ ...unavailable, cause: { code: 'wrong-credentials' } });
    }
    expect(fake.connections).toHaveLength(1);
  });
});

describe('reading', () => {
  const person = (dbid: number) => ({ ...agent, dbid });

  it('gathers the objects of several messages', async () => {
    const fake = await server({
      ReadObjects: ({ send }, { requestId }) => {
        send({ name: 'CFGObjectInfo', requestId, payload: { objectType: 'CFGPerson', objects: [person(101), person(102)] } });
        send({ name: 'CFGObjectInfo', requestId, payload: { objectType: 'CFGPerson', objects: [person(103)] } });
        send({ name: 'CFGEndObjectList', requestId, payload: { count: 3, more: false } });
      },
    });
    const found = await client([fake]).persons({ tenantDbid: 1, isAgent: true }, { after: 100, limit: 3 });
    expect(found).toEqual([person(101), person(102), person(103)]);
    expect(fake.connections[0]?.received[1]?.payload).toEqual({
      objectType: 'CFGPerson',
      filter: { tenantDbid: 1, isAgent: true },
      after: 100,
      limit: 3,
    });
  });

  it.each(['persons', 'tenants', 'applications', 'accessGroups'] as const)('%s may find nothing', async (what) => {
    expect(await client([await server()])[what]({})).toEqual([]);
  });

  it('fails rather than leaving out what is beyond the limit, unless a page was asked for', async () => {
    const fake = await server({
      ReadObjects: ({ send }, { requestId }) => send({ name: 'CFGEndObjectList', requestId, payload: { count: 0, more: true } }),
    });
    const cloud = client([fake]);
    await expect(cloud.persons({})).rejects.toMatchObject({ name: 'ConfigServerError', code: 'too-many-objects' });
    expect(await cloud.persons({}, { limit: 1 })).toEqual([]);
  });
});

const authenticated = (requestId: number) => ({
  version: 1,
  type: 288,
  requestId,
  payload: { person: agent, warnings: [], diagnostics: [] },
});

describe('a peer that breaks the protocol', () => {
  it.each<[string, string, Script['ChangePassword']]>([
    ['sends rubbish', 'the peer does not speak this protocol', ({ socket }) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')],
    [
      'sends half a frame and closes',
      'the connection ended in the middle of a frame',
      ({ socket }, { requestId }) => socket.end(encodeFrame(authenticated(requestId)).subarray(0, 40)),
    ],
    [
      'announces too large a frame',
      'a payload of 268435456 bytes is over the limit of 1048576',
      ({ socket }) => socket.write(Buffer.from('47414353010001200000000210000000', 'hex')),
    ],
    ['answers a request nobody made', 'there is no request 999', ({ socket }) => socket.write(encodeFrame(authenticated(999)))],
    ['answers without a request id', 'Authenticated answers no request', ({ socket }) => socket.write(encodeFrame(authenticated(0)))],
    ['answers another request again', 'request 1 was answered before', ({ socket }) => socket.write(encodeFrame(authenticated(1)))],
    [
      'answers with another message',
      'CFGEndObjectList where Authenticated was due',
      ({ send }, { requestId }) => send({ name: 'CFGEndObjectList', requestId, payload: { count: 0, more: false } }),
    ],
    [
      'sends a message only clients send',
      'ChangePassword where Authenticated was due',
      ({ socket }, { requestId }) => socket.write(encodeFrame({ ...authenticated(requestId), type: 273 })),
    ],
    [
      'leaves fields out',
      'the payload of Authenticated does not fit its schema',
      ({ socket }, { requestId }) => socket.write(encodeFrame({ ...authenticated(requestId), payload: { warnings: [] } })),
    ],
    [
      'sends a number of no message',
      'there is no message 4242',
      ({ socket }, { requestId }) => socket.write(encodeFrame({ ...authenticated(requestId), type: 4242 })),
    ],
    [
      'speaks another version',
      'a frame of version 2, not 1',
      ({ socket }, { requestId }) => socket.write(encodeFrame({ ...authenticated(requestId), version: 2 })),
    ],
    ['closes', 'the peer closed the connection', ({ socket }) => socket.destroy()],
  ])('and %s loses its connection; the next one works', async (_what, reason, ChangePassword) => {
    const fake = await server({ ChangePassword });
    const cloud = client([fake]);
    await expect(cloud.changePassword(change)).rejects.toMatchObject(unavailable);
    const endpoint = { host: '127.0.0.1', port: fake.port };
    expect(cloud.events).toContainEqual({ kind: 'disconnected', name: 't100', endpoint, reason, orderly: false });
    fake.script = {};
    await vi.waitFor(async () => expect(await cloud.authenticate(credentials)).toEqual(succeeded));
  });

  it.each<[string, string, Script['ReadObjects']]>([
    [
      'objects of another type',
      'objects of another type than CFGPerson',
      ({ send }, { requestId }) => send({ name: 'CFGObjectInfo', requestId, payload: { objectType: 'CFGTenant', objects: [] } }),
    ],
    [
      'fewer objects than announced',
      '2 objects announced, 0 sent',
      ({ send }, { requestId }) => send({ name: 'CFGEndObjectList', requestId, payload: { count: 2, more: false } }),
    ],
  ])('and sends %s loses its connection', async (_what, reason, ReadObjects) => {
    const cloud = client([await server({ ReadObjects })]);
    await expect(cloud.persons({})).rejects.toMatchObject(unavailable);
    expect(cloud.events).toContainEqual(expect.objectContaining({ kind: 'disconnected', reason }));
  });

  it('and sends more objects than were asked for loses its connection, before they fill the memory', async () => {
    const ReadObjects: Script['ReadObjects'] = ({ send }, { requestId }) => {
      for (let part = 0; part < 2; part += 1)
        send({ name: 'CFGObjectInfo', requestId, payload: { objectType: 'CFGPerson', objects: [agent, agent] } });
    };
    const cloud = client([await server({ ReadObjects })]);
    await expect(cloud.persons({}, { limit: 3 })).rejects.toMatchObject(unavailable);
    expect(cloud.events).toContainEqual(expect.objectContaining({ kind: 'disconnected', reason: 'more than 3 objects sent' }));
  });

  it('is noticed when it answers twice', async () => {
    const cloud = client([
      await server({
        Authenticate: ({ socket }, { requestId }) =>
          socket.write(Buffer.concat([authenticated(requestId), authenticated(requestId)].map(encodeFrame))),
      }),
    ]);
    expect(await cloud.authenticate(credentials)).toEqual(succeeded);
    await vi.waitFor(() =>
      expect(cloud.events).toContainEqual(expect.objectContaining({ kind: 'disconnected', reason: 'request 2 was answered before' })),
    );
  });

  it('and registers in a version nobody offered is not used', async () => {
    const fake = await server({
      RegisterClient: ({ send }, { requestId }) => send({ name: 'CFGRegistered', requestId, payload: { version: 7, server: 'fake' } }),
    });
    const cloud = client([fake]);
    await expect(cloud.authenticate(credentials)).rejects.toMatchObject(unavailable);
    expect(cloud.events[0]).toMatchObject({
      kind: 'connect-failed',
      reason: 'registered in version 7, which was not offered',
      timedOut: false,
    });
  });
});

describe('silence', () => {
  it('after connecting ends in a time-out of the connection', async () => {
    const cloud = client([await server({ RegisterClient: () => undefined })], { connectTimeoutMs: 200 });
    await expect(cloud.authenticate(credentials)).rejects.toMatchObject(unavailable);
    expect(cloud.events).toEqual([
      expect.objectContaining({ kind: 'connect-failed', reason: 'no connection within 200 ms', timedOut: true }),
    ]);
  });

  it('after a request ends in a time-out of the command, and the connection goes when a poll is not answered either', async () => {
    const fake = await server({ Authenticate: ({ socket }) => socket.pause() });
    const cloud = client([fake], { loginTimeoutMs: 300 });
    await cloud.identify({ userName: 'agent1' });
    await expect(cloud.authenticate(credentials)).rejects.toMatchObject(unavailable);
    expect(cloud.events.at(-1)).toMatchObject({ kind: 'command-timed-out', command: 'Authenticate' });
    await vi.waitFor(() =>
      expect(cloud.events).toContainEqual(expect.objectContaining({ kind: 'disconnected', reason: 'the peer answers no poll' })),
    );
  });

  it('of one slow request leaves the connection alone, and its late answer is ignored', async () => {
    const late: (() => void)[] = [];
    const fake = await server({
      Authenticate: ({ send }, { requestId }) =>
        late.push(() => send({ name: 'Authenticated', requestId, payload: { person: agent, warnings: [], diagnostics: [] } })),
    });
    const cloud = client([fake], { loginTimeoutMs: 300 });
    await cloud.identify({ userName: 'agent1' });
    await expect(cloud.authenticate(credentials)).rejects.toMatchObject(unavailable);
    expect(late).toHaveLength(1);
    for (const answer of late) answer();
    expect(await cloud.identify({ userName: 'agent1' })).toEqual(succeeded);
    expect(fake.connections).toHaveLength(1);
  });

  it('longer than the local time-out makes the client poll, and give up after the same again', async () => {
    const fake = await server();
    const cloud = client([fake], { localTimeoutSeconds: 0.15, traceMode: 'CFGTMLocal' });
    await cloud.authenticate(credentials);
    await vi.waitFor(() => expect(cloud.kinds()).toEqual(['connected', 'poll-sent', 'poll-sent']));
    fake.connections[0]?.socket.pause();
    await vi.waitFor(() =>
      expect(cloud.events).toContainEqual(expect.objectContaining({ kind: 'disconnected', reason: 'the peer answers no poll' })),
    );
  });

  it('of the client makes it answer polls of the server', async () => {
    const fake = await server({
      RegisterClient: ({ channel, send }, { requestId }) => {
        send({ name: 'CFGRegistered', requestId, payload: { version: 1, server: 'fake' } });
        channel.established({ version: 1, silenceSeconds: 0.15 });
      },
    });
    const cloud = client([fake], { traceMode: 'CFGTMLocal' });
    await cloud.authenticate(credentials);
    await vi.waitFor(() => expect(cloud.kinds()).toEqual(['connected', 'poll-answer-sent', 'poll-answer-sent']));
  });
});

describe('a lost connection', () => {
  const closingOnce = (): Script => {
    let closed = false;
    const once: Script['Authenticate'] = ({ socket, send }, { requestId }) => {
      if (closed) send({ name: 'Authenticated', requestId, payload: { person: agent, warnings: [], diagnostics: [] } });
      else socket.destroy();
      closed = true;
    };
    return { Authenticate: once, ChangePassword: once };
  };

  it('is replaced, and a login is sent again', async () => {
    const fake = await server(closingOnce());
    expect(await client([fake]).authenticate(credentials)).toEqual(succeeded);
    expect(fake.connections).toHaveLength(2);
  });

  it('fails a change of password, which may have happened', async () => {
    const fake = await server(closingOnce());
    const cloud = client([fake]);
    await expect(cloud.changePassword({ userName: 'a', oldPassword: 'b', newPassword: 'c' })).rejects.toMatchObject(unavailable);
    expect(fake.connections[0]?.received.map(({ name }) => name)).toEqual(['RegisterClient', 'ChangePassword']);
    expect(fake.connections[1]?.received.map(({ name }) => name) ?? []).not.toContain('ChangePassword');
  });

  it('moves the client to the backup, and back', async () => {
    const [primary, backup] = await Promise.all([server(), server()]);
    const cloud = client([primary, backup]);
    const use = async (used: FakeServer) => {
      await vi.waitFor(async () => expect(await cloud.authenticate(credentials)).toEqual(succeeded));
      expect(used.connections.at(-1)?.received.at(-1)?.name).toBe('Authenticate');
      used.connections.at(-1)?.socket.destroy();
      await vi.waitFor(() => expect(cloud.events.at(-1)?.kind).toBe('disconnected'));
    };
    await use(primary);
    await use(backup);
    await use(primary);
  });

  it('is announced by a server that is about to close: new calls go elsewhere, those under way are answered', async () => {
    const answers: (() => void)[] = [];
    const primary = await server({
      Authenticate: ({ send }, { requestId }) =>
        answers.push(() => send({ name: 'Authenticated', requestId, payload: { person: agent, warnings: [], diagnostics: [] } })),
    });
    const backup = await server();
    const cloud = client([primary, backup]);
    const underWay = cloud.authenticate(credentials);
    await vi.waitFor(() => expect(answers).toHaveLength(1));
    primary.connections[0]?.send({ name: 'CFGUnregistered', requestId: 0, payload: { reason: 'stopping' } });
    await vi.waitFor(() => expect(backup.connections).toHaveLength(1));
    expect(await cloud.authenticate(credentials)).toEqual(succeeded);
    expect(backup.connections[0]?.received.map(({ name }) => name)).toEqual(['RegisterClient', 'Authenticate']);
    answers[0]?.();
    expect(await underWay).toEqual(succeeded);
  });
});

describe('a server that is not there', () => {
  it('is reported at once with the cause, and found again by itself', async () => {
    const gone = await startFakeServer();
    await gone.close();
    const cloud = client([gone]);
    const error = await cloud.authenticate(credentials).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ ...unavailable, cause: { message: 'the connection broke', cause: { code: 'ECONNREFUSED' } } });
    const back = await server({}, gone.port);
    await vi.waitFor(() => expect(back.connections).toHaveLength(1));
    expect(await cloud.authenticate(credentials)).toEqual(succeeded);
  });

  it('is passed over for the backup within the same call', async () => {
    const gone = await startFakeServer();
    await gone.close();
    const backup = await server();
    expect(await client([gone, backup]).authenticate(credentials)).toEqual(succeeded);
  });
});

describe('close', () => {
  it('unregisters, and refuses later calls', async () => {
    const fake = await server();
    const cloud = client([fake]);
    await cloud.authenticate(credentials);
    await cloud.close();
    expect(fake.connections[0]?.received.at(-1)?.name).toBe('UnregisterClient');
    await expect(cloud.authenticate(credentials)).rejects.toMatchObject(unavailable);
    expect(fake.connections).toHaveLength(1);
  });

  it('fails what is under way and closes, even when the server stays silent', async () => {
    const fake = await server({ Authenticate: () => undefined, UnregisterClient: () => undefined });
    const cloud = client([fake], { connectTimeoutMs: 500 });
    const underWay = cloud.authenticate(credentials).catch((error: unknown) => error);
    await vi.waitFor(() => expect(fake.connections[0]?.received).toHaveLength(2));
    await cloud.close();
    expect(await underWay).toMatchObject(unavailable);
  });

  it('waits for no server that has not let it in yet, and tells of no failure', async () => {
    const silent = await server({ RegisterClient: () => undefined });
    const cloud = client([silent]);
    const underWay = cloud.authenticate(credentials).catch((error: unknown) => error);
    await vi.waitFor(() => expect(silent.connections[0]?.received).toHaveLength(1));
    const begun = performance.now();
    await cloud.close();
    expect(performance.now() - begun).toBeLessThan(5000);
    expect(await underWay).toMatchObject(unavailable);
    expect(cloud.kinds()).toEqual([]);
    await vi.waitFor(() => expect(silent.connections[0]?.socket.destroyed).toBe(true));
  });

  it('needs no connection', async () => {
    await expect(client([{ port: 9 }]).close()).resolves.toBeUndefined();
  });
});
