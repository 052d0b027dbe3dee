import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConfigServer, createConfigServerClient, type LoginResult } from '@gauth/config-server';
import { createMetrics, type Service } from '@gauth/service-kit';
import { capturedLog, type FreshDatabase } from '@gauth/service-kit/testing';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Freeradius, startFreeradius } from '../../../test/support/freeradius.ts';
import { configSchema } from '../src/config.ts';
import { createService } from '../src/dependencies.ts';
import { configuredDatabase } from './configured-database.ts';
import { patience } from './patience.ts';

// The whole server before two servers of RADIUS: tenant Pap describes them by options, tenant Chap by a file.

type Radius = Freeradius & { secret: string };

const log = capturedLog();
const folder = mkdtempSync(join(tmpdir(), 'gauth-radius-'));
const secrets = join(folder, 'secrets');
let servers: readonly [Radius, Radius];
let fresh: FreshDatabase;
let service: Service;
let client: ConfigServer;

beforeAll(async () => {
  servers = await Promise.all([startRadius('first'), startRadius('second')]);
  writeSecrets(servers);
  fresh = await configuredDatabase(inject('databaseUrl'), configuration(servers));
  const settings = { DATABASE_URL: fresh.url, HOST: '127.0.0.1', PORT: '0', SECRETS_DIR: secrets };
  service = await createService(configSchema.parse(settings), {
    logger: log.logger,
    metrics: createMetrics('config-server'),
    needs: () => {},
  });
  client = createConfigServerClient({
    name: 't100',
    endpoints: [{ host: '127.0.0.1', port: (await service.listen?.()) ?? 0 }],
    application: { name: 'Cloud', type: 'CFGGenericClient' },
    serviceAccount: { userName: 'default', password: 'password' },
    localTimeoutSeconds: 60,
    remoteTimeoutSeconds: 90,
    ...patience,
  });
});
afterAll(async () => {
  await client?.close();
  await service?.close?.();
  await Promise.all((servers ?? []).map((server) => server.stop()));
  await fresh?.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function startRadius(name: string): Promise<Radius> {
  const secret = `shared-secret-of-${name}`;
  return { ...(await startFreeradius({ folder: join(folder, name), secret })), secret };
}

function writeSecrets([first, second]: readonly [Radius, Radius]): void {
  mkdirSync(secrets);
  writeFileSync(join(secrets, 'first'), `${first.secret}\n`);
  writeFileSync(join(secrets, 'servers'), [first, second].map(({ port, secret }) => `127.0.0.1:${port} ${secret}\n`).join(''));
}

const configuration = ([first, second]: readonly [Radius, Radius]): string =>
  JSON.stringify({
    tenants: [
      { name: 'Environment', userProperties: { authentication: { library: 'gauth_radius' } } },
      {
        name: 'Pap',
        parent: 'Environment',
        userProperties: {
          authentication: { 'enforce-external-auth': 'true' },
          gauth_radius: { authserver: `127.0.0.1:${first.port}`, secret: `file:${secrets}/first` },
          gauth_radius_1: { authserver: `127.0.0.1:${second.port}`, secret: second.secret },
        },
      },
      {
        name: 'Chap',
        parent: 'Environment',
        userProperties: { gauth_radius: { servers: `file:${secrets}/servers`, method: 'chap' } },
      },
    ],
    applications: [{ name: 'Cloud', tenant: 'Environment', type: 'CFGGenericClient', permissions: { accessGroups: ['Everyone'] } }],
    persons: [
      { userName: 'default', tenant: 'Environment', password: 'password' },
      { userName: 'own', tenant: 'Chap', password: 'own' },
      ...['radius1', 'patient1', 'challenge1'].map((userName) => ({ userName, tenant: 'Pap' })),
      ...['müller', 'challenge2'].map((userName) => ({ userName, tenant: 'Chap', externalId: `${userName}@corp.example` })),
    ],
  });

const login = (userName: string, password: string): Promise<LoginResult> => client.authenticate({ userName, password });
const refused = (...diagnostics: readonly string[]) => ({ kind: 'refused', code: 'external-refused', diagnostics });

it.each([
  ['by PAP', 'radius1', 'radius1', ['Welcome, radius1', 'Your token expires in 3 days']],
  ['with a password as long as PAP has room for', 'patient1', 'pass'.repeat(32), []],
  ['by CHAP, beyond ASCII', 'müller', 'pässwörd €', ['Grüß Gott']],
])('lets in %s, with what the server says', async (_how, userName, password, diagnostics) => {
  expect(await login(userName, password)).toMatchObject({ kind: 'succeeded', person: { userName }, diagnostics });
});

it.each([
  ['by PAP', 'radius1', 'Radius1'],
  ['with a password that is longer than the right one', 'radius1', 'radius1 and more than one block'],
  ['by CHAP', 'müller', 'passwort €'],
  ['before any challenge', 'challenge1', 'wrong'],
])('refuses %s, with what the server says', async (_how, userName, password) => {
  expect(await login(userName, password)).toMatchObject(refused('The password is wrong'));
});

it('checks those whom nothing makes external itself', async () => {
  expect(await login('own', 'own')).toMatchObject({ kind: 'succeeded', diagnostics: [] });
});

describe('a challenge', () => {
  const challengedBy = (result: LoginResult) => {
    if (result.kind !== 'challenged') throw new Error(`expected a challenge, got ${result.kind}`);
    return result;
  };
  const answer = (challenge: LoginResult, response: string) => client.answerChallenge({ state: challengedBy(challenge).state, response });

  it('is carried to the client, and its answer to the server', async () => {
    const challenge = await login('challenge1', 'challenge1');
    expect(challenge).toEqual({ kind: 'challenged', message: 'Enter the code', hidden: true, state: expect.any(String) });
    expect(await answer(challenge, '123456')).toMatchObject({ kind: 'succeeded', person: { userName: 'challenge1' } });
    expect(await answer(challenge, '123456')).toMatchObject({ kind: 'refused', code: 'challenge-expired' });
  });

  it('that is answered wrongly is over', async () => {
    expect(await answer(await login('challenge1', 'challenge1'), '654321')).toMatchObject(refused('The answer is wrong'));
  });

  it('may be followed by another, whose answer may be seen', async () => {
    const second = await answer(await login('challenge2', 'challenge2'), '123456');
    expect(second).toMatchObject({ kind: 'challenged', message: 'Your favourite colour?', hidden: false });
    expect(await answer(second, 'grün')).toMatchObject({ kind: 'succeeded', person: { userName: 'challenge2' } });
  });
});

it('asks the second server when the first is killed, and says so when both are', async () => {
  const [first, second] = servers;
  await kill(first);
  expect(await login('radius1', 'radius1')).toMatchObject({ kind: 'succeeded' });
  await kill(second);
  expect(await login('radius1', 'radius1')).toMatchObject({ kind: 'refused', code: 'external-unavailable', diagnostics: [] });
  expect(await login('own', 'own')).toMatchObject({ kind: 'succeeded' });
});

async function kill(server: Radius): Promise<void> {
  process.kill(server.pid, 'SIGKILL');
  await server.stop();
}

it('writes no password and no secret into the log', () => {
  expect(log.text()).not.toMatch(/shared-secret-of|Radius1|pässwörd|passwort|654321/);
});
