import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ConfigServer, createConfigServerClient } from '@gauth/config-server';
import { type FreshDatabase, freshDatabase } from '@gauth/service-kit/testing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { type ConfigServerProcess, configServers } from '../support/config-servers.ts';

// The cheapest hash that is taken, of `secret`: what is looked at is the pair, not the password.
const passwordHash = '$2b$04$dpjp2W.TNbtF290IZqkNF.g54RtEPWbbRZ5kj4UCoe9tKjGOn5XQm';
const persons = Array.from({ length: 20 }, (_none, index) => `person${index}`);
const yaml = `
applications: [{ name: Cloud, tenant: Environment, type: CFGGenericClient, permissions: { accessGroups: [Everyone] } }]
persons:
${['default', ...persons].map((userName) => `  - { userName: ${userName}, tenant: Environment, passwordHash: '${passwordHash}' }`).join('\n')}
`;

let fresh: FreshDatabase;
let servers: ReturnType<typeof configServers>;
let pair: [ConfigServerProcess, ConfigServerProcess];
const clients: ConfigServer[] = [];

beforeAll(async () => {
  fresh = await freshDatabase(inject('databaseUrl'));
  servers = configServers(fresh.url);
  const folder = mkdtempSync(join(tmpdir(), 'gauth-pair-'));
  writeFileSync(join(folder, 'persons.yaml'), yaml);
  await servers.command('migrate');
  await servers.command('import', join(folder, 'persons.yaml'));
  rmSync(folder, { recursive: true });
  const first = await servers.start();
  pair = [first, await servers.start()];
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await servers.stop();
  await fresh.drop();
});

/** A client, and where it is connected. */
const connect = (...ports: number[]) => {
  const state: { port: number | undefined; connectedAt: number[] } = { port: undefined, connectedAt: [] };
  const client = createConfigServerClient({
    name: 'pair',
    endpoints: ports.map((port) => ({ host: '127.0.0.1', port })),
    application: { name: 'Cloud', type: 'CFGGenericClient' },
    serviceAccount: { userName: 'default', password: 'secret' },
    localTimeoutSeconds: 60,
    remoteTimeoutSeconds: 90,
    onEvent(event) {
      if (event.kind !== 'connected') return;
      state.port = event.endpoint.port;
      state.connectedAt.push(performance.now());
    },
  });
  clients.push(client);
  return Object.assign(client, { state });
};

const toPair = () => connect(pair[0].port, pair[1].port);

/** A person signs in, and tries once more when the service is unavailable; `kind` is the error when it is again. */
const signIn = async (client: ConfigServer, userName: string): Promise<{ repeated: boolean; kind: string }> => {
  const attempt = async () => client.authenticate({ userName, password: 'secret' }).catch((error: unknown) => ({ kind: String(error) }));
  const first = await attempt();
  return first.kind.startsWith('ConfigServerUnavailable') ? { repeated: true, ...(await attempt()) } : { repeated: false, ...first };
};

interface SignIn {
  from: number;
  to: number;
  kind: string;
  repeated: boolean;
}

/** Signs persons in, a few at a time, until told to stop. */
const signInOn = (client: ConfigServer, pauseMs = 50) => {
  const done: SignIn[] = [];
  const stopping = new AbortController();
  const atATime = Promise.all(
    persons.slice(0, 8).map(async (userName) => {
      while (!stopping.signal.aborted) {
        const from = performance.now();
        const { kind, repeated } = await signIn(client, userName);
        done.push({ from, to: performance.now(), kind, repeated });
        await sleep(pauseMs);
      }
    }),
  );
  return {
    done,
    async stop() {
      stopping.abort();
      await atATime;
    },
  };
};

/** The longest time in which nobody got in. */
const longestGapMs = (done: readonly SignIn[]): number => {
  const ends = done.map(({ to }) => to).toSorted((a, b) => a - b);
  return Math.max(...ends.map((end, index) => end - (ends[index - 1] ?? end)));
};

const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN;

const other = (port: number | undefined): ConfigServerProcess => (pair[0].port === port ? pair[1] : pair[0]);
const at = (port: number | undefined): ConfigServerProcess => (pair[0].port === port ? pair[0] : pair[1]);

it('hands over ten times while 1,000 persons sign in: nobody is refused, and nobody waits long', { timeout: 40_000 }, async () => {
  const client = toPair();
  await signIn(client, 'person1');
  const traffic = signInOn(client);
  const gaps: number[] = [];
  for (let round = 1; round <= 10; round += 1) {
    const before = traffic.done.length;
    const { port } = client.state;
    await servers.command('switchover');
    await expect.poll(() => client.state.port, { timeout: 3000, interval: 20 }).toBe(other(port).port);
    gaps.push(longestGapMs(traffic.done.slice(Math.max(0, before - 1))));
  }
  while (traffic.done.length < 1000) await sleep(50);
  await traffic.stop();

  const { done } = traffic;
  const outside = done.filter(({ from, to }) => !client.state.connectedAt.some((moment) => from <= moment && moment <= to));
  const p95 = percentile(
    outside.map(({ from, to }) => to - from),
    0.95,
  );
  const repeated = done.filter((each) => each.repeated).length;
  console.log(
    `${done.length} sign-ins, ${repeated} repeated, p95 ${p95.toFixed(0)} ms, gaps ${gaps.map((gap) => gap.toFixed(0)).join(' ')} ms`,
  );
  expect(done.filter(({ kind }) => kind !== 'succeeded')).toEqual([]);
  expect(p95).toBeLessThanOrEqual(250);
  expect(Math.max(...gaps)).toBeLessThanOrEqual(2000);
});

it('outlives a primary that is killed', async () => {
  const client = toPair();
  const traffic = signInOn(client);
  await expect.poll(() => traffic.done.length).toBeGreaterThan(20);
  const { port } = client.state;
  const killed = at(port);
  killed.kill('SIGKILL');
  await expect.poll(() => client.state.port, { timeout: 5000, interval: 20 }).toBe(other(port).port);
  await traffic.stop();
  console.log(`killed: gap ${longestGapMs(traffic.done).toFixed(0)} ms, ${traffic.done.filter((each) => each.repeated).length} repeated`);
  expect(traffic.done.filter(({ kind }) => kind !== 'succeeded')).toEqual([]);
  expect(longestGapMs(traffic.done)).toBeLessThanOrEqual(2000);
  pair = [other(port), await servers.start()];
});

it('lets a primary that was stopped and goes on change nothing, although nobody has told it', async () => {
  const client = toPair();
  await signIn(client, 'person1');
  const { port } = client.state;
  const stopped = at(port);
  const late = connect(stopped.port);
  await signIn(late, 'person1');

  stopped.kill('SIGSTOP');
  const change = late.changePassword({ userName: 'person1', oldPassword: 'secret', newPassword: 'changed' });
  const refused = expect(change).rejects.toMatchObject({ name: 'ConfigServerUnavailable' });
  const next = connect(other(port).port);
  await expect
    .poll(() => next.authenticate({ userName: 'person1', password: 'secret' }).catch(String), { timeout: 5000 })
    .toMatchObject({
      kind: 'succeeded',
    });
  stopped.kill('SIGCONT');
  await refused;
  expect(await signIn(client, 'person1')).toMatchObject({ kind: 'succeeded' });
  expect(client.state.port).toBe(other(port).port);
});
