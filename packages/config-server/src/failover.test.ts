import { afterEach, describe, expect, it, vi } from 'vitest';
import { createOpener, credentials, succeeded, unavailable } from '../test/client-of.ts';
import { letIn, type Script } from '../test/fake-server.ts';

const { server, client, closeAll } = createOpener();
afterEach(closeAll);

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const change = { userName: 'agent1', oldPassword: 'agent1', newPassword: 'agent2' };
const notPrimary: Script['Authenticate'] = ({ send }, { requestId }) =>
  send({ name: 'CFGError', requestId, payload: { code: 'not-primary', description: 'the other one is' } });

/** A primary that serves, and the port at which its backup listens once it has taken over. */
const pair = async (script?: Script) => {
  const [primary, backup] = [await server(script), await server()];
  await backup.close();
  return { primary, backup, takeOver: () => server({}, backup.port) };
};

describe('while the backup takes over', () => {
  it('calls wait for it, those under way too', async () => {
    const { primary, backup, takeOver } = await pair({ Authenticate: () => undefined });
    const cloud = client([primary, backup]);
    const underWay = cloud.authenticate(credentials);
    await vi.waitFor(() => expect(primary.connections[0]?.received).toHaveLength(2));
    await primary.close();
    await vi.waitFor(() => expect(cloud.kinds()).toContain('disconnected'));
    const calls = [underWay, cloud.authenticate(credentials), cloud.changePassword(change)];
    await pause(700);
    calls.push(cloud.authenticate(credentials));
    const took = await takeOver();
    const startedAt = performance.now();
    expect(await Promise.all(calls)).toEqual(Array(4).fill(succeeded));
    expect(performance.now() - startedAt).toBeLessThan(2000);
    expect(took.connections).toHaveLength(1);
  });

  it('calls fail at their deadline when nobody does', async () => {
    const { primary, backup } = await pair();
    const cloud = client([primary, backup], { requestTimeoutMs: 500 });
    await cloud.persons({});
    await primary.close();
    const startedAt = performance.now();
    await expect(cloud.persons({})).rejects.toMatchObject(unavailable);
    expect(performance.now() - startedAt).toBeGreaterThan(300);
  });

  it('the name of the pair is resolved again and again', async () => {
    const { primary, takeOver } = await pair();
    let master = { host: '127.0.0.1', port: primary.port };
    const resolve = vi.fn(async () => [master]);
    const cloud = client([{ port: 1 }], { endpoints: [{ host: 'cfgmaster.consul', port: 8888 }], resolve });
    expect(await cloud.authenticate(credentials)).toEqual(succeeded);
    expect(resolve.mock.calls).toEqual([[{ host: 'cfgmaster.consul', port: 8888 }]]);
    await primary.close();
    const waiting = cloud.authenticate(credentials);
    await pause(300);
    master = { host: '127.0.0.1', port: (await takeOver()).port };
    expect(await waiting).toEqual(succeeded);
  });

  it('nothing waits for a server that has no other beside it', async () => {
    const only = await server();
    const cloud = client([only]);
    await cloud.authenticate(credentials);
    await only.close();
    await vi.waitFor(() => expect(cloud.kinds()).toContain('connect-failed'));
    const startedAt = performance.now();
    await expect(cloud.authenticate(credentials)).rejects.toMatchObject(unavailable);
    expect(performance.now() - startedAt).toBeLessThan(5000);
  });
});

it('a pair that was never reached is refused at once', async () => {
  const { primary, backup } = await pair();
  await primary.close();
  const cloud = client([primary, backup]);
  for (let call = 0; call < 6; call += 1) {
    const startedAt = performance.now();
    await expect(cloud.authenticate(credentials)).rejects.toMatchObject({ ...unavailable, cause: { message: 'the connection broke' } });
    expect(performance.now() - startedAt).toBeLessThan(5000);
  }
});

describe('a server that says it is not the primary', () => {
  it('has done nothing: even a change of password goes to the next one', async () => {
    const old = await server({ ChangePassword: notPrimary, Authenticate: notPrimary });
    const next = await server();
    const cloud = client([old, next]);
    expect(await Promise.all([cloud.changePassword(change), cloud.authenticate(credentials)])).toEqual([succeeded, succeeded]);
    expect(old.connections[0]?.received.map(({ name }) => name)).toEqual(['RegisterClient', 'ChangePassword', 'Authenticate']);
    expect(await cloud.authenticate(credentials)).toEqual(succeeded);
    expect(next.connections).toHaveLength(1);
  });

  it('is asked again until the deadline, and not faster and faster', async () => {
    const cloud = client([await server({ ReadObjects: notPrimary }), await server({ ReadObjects: notPrimary })], { requestTimeoutMs: 500 });
    await expect(cloud.persons({})).rejects.toMatchObject(unavailable);
    const attempts = cloud.kinds().filter((kind) => kind === 'connected').length;
    expect(attempts).toBeGreaterThan(1);
    // A pause is 50 ms at least.
    expect(attempts).toBeLessThan(12);
  });

  it('may say so when it is registered with', async () => {
    const next = await server({ RegisterClient: notPrimary });
    const cloud = client([next]);
    await expect(cloud.authenticate(credentials)).rejects.toMatchObject({ ...unavailable, cause: { code: 'not-primary' } });
    next.script = {};
    await vi.waitFor(async () => expect(await cloud.authenticate(credentials)).toEqual(succeeded));
  });
});

it('a switch of roles under load refuses nobody', async () => {
  const slowly: Script = { Authenticate: (connection, request) => void setTimeout(() => letIn?.(connection, request), 5) };
  let serving = await server(slowly);
  let resting = await server(slowly);
  await resting.close();
  const cloud = client([serving, resting]);
  const results: unknown[] = [];
  let switching = true;
  const load = async () => {
    while (switching) results.push(await cloud.authenticate(credentials).catch((error: unknown) => error));
  };
  const loads = Array.from({ length: 8 }, load);
  for (let round = 0; round < 3; round += 1) {
    // Everybody has been answered since the switch before: nobody's second try is lost, too.
    const answered = results.length;
    await vi.waitFor(() => expect(results.length).toBeGreaterThan(answered + 4 * loads.length));
    await serving.close();
    await pause(100);
    [serving, resting] = [await server(slowly, resting.port), serving];
  }
  await vi.waitFor(() => expect(results.length).toBeGreaterThan(100));
  switching = false;
  await Promise.all(loads);
  expect(results.filter((result) => result instanceof Error)).toEqual([]);
});
