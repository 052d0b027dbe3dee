import { afterEach, expect, it, vi } from 'vitest';
import { createOpener, credentials, succeeded, unavailable } from '../test/client-of.ts';
import { letIn, type Script } from '../test/fake-server.ts';

const { server, client, closeAll } = createOpener();
afterEach(closeAll);

const after =
  (ms: number): Script['Authenticate'] =>
  (connection, request) =>
    void setTimeout(() => letIn?.(connection, request), ms);
const silently: Script['Authenticate'] = ({ socket }) => socket.pause();
const times = { requestTimeoutMs: 300, loginTimeoutMs: 5000, traceMode: 'CFGTMLocal' } as const;

it.each([
  ['authenticate', 'Authenticate', credentials],
  ['authenticateTicket', 'AuthenticateTicket', { ticket: 'dGlja2V0' }],
  ['answerChallenge', 'AnswerChallenge', { state: 'one', response: '123456' }],
  ['changePassword', 'ChangePassword', { userName: 'agent1', oldPassword: 'a', newPassword: 'b' }],
] as const)('%s waits for an external system as long as the server answers polls', async (method, message, payload) => {
  const fake = await server({ [message]: after(750) });
  const cloud = client([fake], times);
  expect(await cloud[method](payload as never)).toEqual(succeeded);
  expect(fake.connections[0]?.received.map(({ name }) => name)).toEqual(['RegisterClient', message]);
  expect(cloud.kinds()).toContain('poll-sent');
});

it('a login fails when the server does not even answer a poll, and is not sent again', async () => {
  const [silent, other] = [await server({ Authenticate: silently }), await server()];
  const cloud = client([silent, other], times);
  const startedAt = performance.now();
  await expect(cloud.authenticate(credentials)).rejects.toMatchObject({ ...unavailable, cause: { name: 'TimedOut' } });
  expect(performance.now() - startedAt).toBeLessThan(times.loginTimeoutMs);
  await vi.waitFor(() => expect(cloud.kinds()).toEqual(['connected', 'poll-sent', 'command-timed-out', 'disconnected', 'connected']));
  expect(other.connections[0]?.received.map(({ name }) => name)).toEqual(['RegisterClient']);
});

it('a login fails in the end although the server is alive, and leaves the connection to the others', async () => {
  const fake = await server({ Authenticate: () => undefined });
  const cloud = client([fake], { ...times, loginTimeoutMs: 700 });
  await expect(cloud.authenticate(credentials)).rejects.toMatchObject({
    ...unavailable,
    cause: { name: 'TimedOut', message: 'Authenticate was not answered in time' },
  });
  expect(await cloud.identify({ userName: 'agent1' })).toEqual(succeeded);
  expect(fake.connections).toHaveLength(1);
});

it('what needs no external system does not wait for one', async () => {
  const cloud = client([await server({ Identify: after(1000), ReadObjects: () => undefined })], times);
  const startedAt = performance.now();
  await expect(cloud.identify({ userName: 'agent1' })).rejects.toMatchObject(unavailable);
  await expect(cloud.persons({})).rejects.toMatchObject(unavailable);
  expect(performance.now() - startedAt).toBeLessThan(times.loginTimeoutMs);
});

it('a login that waits is sent again when the server dies', async () => {
  const [dying, other] = [await server({ Authenticate: () => undefined }), await server()];
  const cloud = client([dying, other], times);
  const login = cloud.authenticate(credentials);
  await vi.waitFor(() => expect(cloud.kinds()).toContain('poll-sent'));
  await dying.close();
  expect(await login).toEqual(succeeded);
});

it('sends no more at once than it may, has the others wait, and refuses when too many do', async () => {
  const answers: (() => void)[] = [];
  const fake = await server({ Authenticate: (connection, request) => void answers.push(() => letIn?.(connection, request)) });
  const cloud = client([fake], { maxInFlight: 2, maxQueued: 2 });
  const calls = [1, 2, 3, 4].map(() => cloud.authenticate(credentials));
  await expect(cloud.authenticate(credentials)).rejects.toMatchObject({ ...unavailable, message: 'more than 2 requests to t100 wait' });
  await vi.waitFor(() => expect(answers).toHaveLength(2));
  answers[0]?.();
  await vi.waitFor(() => expect(answers).toHaveLength(3));
  answers[1]?.();
  await vi.waitFor(() => expect(answers).toHaveLength(4));
  for (const answer of answers.slice(2)) answer();
  expect(await Promise.all(calls)).toEqual(Array(4).fill(succeeded));
});

it('the time in the queue counts', async () => {
  const requestTimeoutMs = 300;
  const cloud = client([await server({ ReadObjects: () => undefined })], { maxInFlight: 1, requestTimeoutMs });
  const endedAt: number[] = [];
  const call = () => cloud.persons({}).finally(() => endedAt.push(performance.now()));
  const calls = await Promise.allSettled([call(), call(), call()]);
  expect(Math.max(...endedAt) - Math.min(...endedAt)).toBeLessThan(requestTimeoutMs);
  expect(calls).toEqual(Array(3).fill({ status: 'rejected', reason: expect.objectContaining(unavailable) }));
});
