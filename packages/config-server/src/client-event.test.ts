import { afterEach, expect, it, vi } from 'vitest';
import { createOpener, credentials } from '../test/client-of.ts';
import type { TraceMode } from './client-event.ts';

const { server, client, closeAll } = createOpener();
afterEach(closeAll);

it.each<[TraceMode | undefined, string[]]>([
  ['CFGTMBoth', ['poll-sent', 'poll-answer-received', 'poll-received', 'poll-answer-sent']],
  ['CFGTMLocal', ['poll-sent', 'poll-answer-sent']],
  ['CFGTMRemote', ['poll-answer-received', 'poll-received']],
  ['CFGTMNone', []],
  ['CFGTMNoTraceMode', []],
  [undefined, []],
])('the trace mode %s shows %j', async (traceMode, shown) => {
  let polled = 0;
  const fake = await server({ Poll: () => undefined });
  const cloud = client([fake], { traceMode, localTimeoutSeconds: 0.06 });
  await cloud.authenticate(credentials);
  const [connection] = fake.connections;
  connection?.channel.established({ version: 1, silenceSeconds: 0 });
  connection?.send({ name: 'Poll', requestId: 0, payload: {} });
  connection?.socket.on('data', () => {
    polled += 1;
  });
  await vi.waitFor(() => expect(polled).toBeGreaterThan(2));
  await new Promise((resolve) => setTimeout(resolve, 10));
  await vi.waitFor(() => expect([...new Set(cloud.kinds())].sort()).toEqual(['connected', ...shown].sort()));
});

it('tells of each connection that it was opened and closed, and whether in order: what is open can be counted', async () => {
  const fake = await server();
  const cloud = client([fake]);
  await cloud.authenticate(credentials);
  fake.connections[0]?.socket.destroy();
  await vi.waitFor(() => expect(cloud.kinds()).toEqual(['connected', 'disconnected', 'connected']));
  await cloud.close();
  expect(cloud.events.filter(({ kind }) => kind === 'disconnected')).toEqual([
    expect.objectContaining({ orderly: false, reason: 'the peer closed the connection' }),
    expect.objectContaining({ orderly: true, reason: 'this client unregistered' }),
  ]);
});
