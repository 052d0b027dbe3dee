import { afterEach, expect, it, vi } from 'vitest';
import { createOpener, credentials, succeeded } from '../test/client-of.ts';
import type { Accepted, Script } from '../test/fake-server.ts';
import type { Change } from './change-feed.ts';
import type { Received } from './channel.ts';

const { server, client, closeAll } = createOpener();
afterEach(closeAll);

const recorder = () => {
  const told: (Change | 'reset')[] = [];
  return { told, onChange: (change: Change) => void told.push(change), onReset: () => void told.push('reset') };
};
const changed = (change: number, dbids = [101]) => ({
  name: 'CFGObjectInfoChanged' as const,
  requestId: 0,
  payload: { change, objectType: 'CFGPerson' as const, dbids },
});
const told = (change: number) => ({ kind: 'changed', change, objectType: 'CFGPerson', dbids: [101] });
const asked = (connection: Accepted | undefined) =>
  connection?.received.filter(({ name }) => name === 'WatchObjects').map(({ payload }) => payload);
const watching = ({ requestId }: Received, change: number) => ({ name: 'Watching' as const, requestId, payload: { change } });
const forgotten = ({ requestId }: Received) => ({
  name: 'CFGError' as const,
  requestId,
  payload: { code: 'changes-forgotten', description: 'too long ago' },
});

it('connects at once and tells what is added, changed and deleted, beside the calls', async () => {
  const fake = await server({
    WatchObjects: ({ send }, request) => {
      send(watching(request, 7));
      send({ name: 'CFGObjectAdded', requestId: 0, payload: { change: 8, objectType: 'CFGTenant', dbids: [1, 2] } });
      send(changed(9));
      send({ name: 'CFGObjectDeleted', requestId: 0, payload: { change: 9, objectType: 'CFGApplication', dbids: [3] } });
    },
  });
  const cloud = client([fake]);
  const record = recorder();
  cloud.watch(record);
  await vi.waitFor(() =>
    expect(record.told).toEqual([
      { kind: 'added', change: 8, objectType: 'CFGTenant', dbids: [1, 2] },
      told(9),
      { kind: 'deleted', change: 9, objectType: 'CFGApplication', dbids: [3] },
    ]),
  );
  expect(asked(fake.connections[0])).toEqual([{}]);
  expect(await cloud.authenticate(credentials)).toEqual(succeeded);
  expect(fake.connections).toHaveLength(1);
});

it('goes on after a loss, without being called, from the last change it was told or began with', async () => {
  const fake = await server({
    WatchObjects: ({ send }, request) => send(watching(request, (request.payload as { after?: number }).after ?? 7)),
  });
  const record = recorder();
  client([fake]).watch(record);
  const lose = async (connection: number, after: object) => {
    await vi.waitFor(() => expect(asked(fake.connections[connection])).toEqual([after]));
    fake.connections[connection]?.socket.end();
  };
  await lose(0, {});
  await vi.waitFor(() => expect(asked(fake.connections[1])).toEqual([{ after: 7 }]));
  fake.connections[1]?.send(changed(12));
  await vi.waitFor(() => expect(record.told).toEqual([told(12)]));
  await lose(1, { after: 7 });
  await vi.waitFor(() => expect(asked(fake.connections[2])).toEqual([{ after: 12 }]));
  expect(record.told).toEqual([told(12)]);
});

it('finds a server that was away when it began', async () => {
  const gone = await server();
  await gone.close();
  const record = recorder();
  client([gone]).watch({ ...record, after: 3 });
  const back = await server({}, gone.port);
  await vi.waitFor(() => expect(asked(back.connections[0])).toEqual([{ after: 3 }]));
});

it('tells of a reset when the server has forgotten the changes, and goes on from now', async () => {
  const fake = await server({
    WatchObjects: ({ send }, request) => {
      const { after } = request.payload as { after?: number };
      send(after === undefined ? watching(request, 50) : forgotten(request));
      if (after === undefined) send(changed(51));
    },
  });
  const record = recorder();
  client([fake]).watch({ ...record, after: 3 });
  await vi.waitFor(() => expect(record.told).toEqual(['reset', told(51)]));
  expect(asked(fake.connections[0])).toEqual([{ after: 3 }, {}]);
});

it('tells of a reset when the numbers begin anew, as after a restored database', async () => {
  const fake = await server({ WatchObjects: ({ send }, request) => send(watching(request, 5)) });
  const record = recorder();
  client([fake]).watch({ ...record, after: 900 });
  await vi.waitFor(() => expect(record.told).toEqual(['reset']));
  fake.connections[0]?.socket.destroy();
  await vi.waitFor(() => expect(asked(fake.connections[1])).toEqual([{ after: 5 }]));
});

it('asks again, and says so, when the server refuses', async () => {
  let asks = 0;
  const fake = await server({
    WatchObjects: ({ send }, request) => {
      asks += 1;
      if (asks > 1) send(watching(request, 1));
      else send({ name: 'CFGError', requestId: request.requestId, payload: { code: 'database-unavailable', description: 'not now' } });
    },
  });
  const cloud = client([fake]);
  cloud.watch(recorder());
  await vi.waitFor(() => expect(asks).toBe(2));
  expect(cloud.events).toEqual([
    expect.objectContaining({ kind: 'connected' }),
    { kind: 'watch-failed', name: 't100', endpoint: { host: '127.0.0.1', port: fake.port }, reason: 'not now' },
  ]);
});

it('ends when told so, and may begin again then', async () => {
  const fake = await server();
  const cloud = client([fake]);
  const [first, second] = [recorder(), recorder()];
  const stop = cloud.watch(first);
  await vi.waitFor(() => expect(asked(fake.connections[0])).toHaveLength(1));
  expect(() => cloud.watch(second)).toThrow('the changes of t100 are watched already');
  stop();
  cloud.watch(second);
  await vi.waitFor(() => expect(asked(fake.connections[0])).toHaveLength(2));
  fake.connections[0]?.send(changed(1));
  await vi.waitFor(() => expect(second.told).toEqual([told(1)]));
  expect(first.told).toEqual([]);
});

it.each<[string, string, Script['WatchObjects']]>([
  ['sends a change before it says that it watches', 'CFGObjectInfoChanged answers no request', ({ send }) => send(changed(1))],
  [
    'sends an older change again',
    'change 8 after change 9',
    ({ send }, request) => {
      send(watching(request, 7));
      for (const change of [8, 9, 8]) send(changed(change));
    },
  ],
  [
    'begins with a change from before',
    'change 6 after change 7',
    ({ send }, request) => {
      send(watching(request, 7));
      send(changed(6));
    },
  ],
  [
    'names no object',
    'the payload of CFGObjectInfoChanged does not fit its schema',
    ({ send }, request) => {
      send(watching(request, 7));
      send(changed(8, []));
    },
  ],
  [
    'names more objects than a message may',
    'the payload of CFGObjectInfoChanged does not fit its schema',
    ({ send }, request) => {
      send(watching(request, 7));
      send(changed(8, Array(201).fill(1)));
    },
  ],
  ['answers with a change', 'CFGObjectInfoChanged where Watching was due', ({ send }, { requestId }) => send({ ...changed(8), requestId })],
])('loses a server that %s', async (_what, reason, WatchObjects) => {
  const cloud = client([await server({ WatchObjects })]);
  cloud.watch(recorder());
  await vi.waitFor(() => expect(cloud.events[1]).toMatchObject({ kind: 'disconnected', reason }));
});

it('loses a server that sends changes to who did not ask for them', async () => {
  const fake = await server();
  const cloud = client([fake]);
  await cloud.authenticate(credentials);
  fake.connections[0]?.send(changed(1));
  await vi.waitFor(() =>
    expect(cloud.events[1]).toMatchObject({ kind: 'disconnected', reason: 'CFGObjectInfoChanged answers no request' }),
  );
});
