import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ConfigServer, createConfigServerClient } from '@gauth/config-server';
import { type CapturedLog, capturedLog, type FreshDatabase } from '@gauth/service-kit/testing';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createExternalChecks, type ExternalChecks } from '../src/external/external-checks.ts';
import type { CreateExternalModule } from '../src/external/module.ts';
import type { ConfigurationServer } from '../src/server.ts';
import { configuredDatabase, startServer } from './configured-database.ts';
import { noMetrics } from './login-surroundings.ts';
import { patience } from './patience.ts';

// The whole way of a password – client, server, database – to a module that asks for a code after the password.

let folder: string;
let fresh: FreshDatabase;
let log: CapturedLog;
let external: ExternalChecks;
let server: ConfigurationServer & { port: number };
let cloud: ConfigServer;
const secrets: (string | undefined)[] = [];
const asked: string[] = [];

/** Systems take their time to refuse, against those who guess. */
async function refusedLate(reason: string, diagnostics: string[]) {
  await sleep(20);
  return { kind: 'refused', reason, unknown: false, diagnostics } as const;
}

const module: CreateExternalModule = (sections) => {
  secrets.push(sections.gauth_radius?.secret);
  return {
    async check({ person, password }) {
      asked.push(person.userName);
      if (password !== 'right') return refusedLate('Access-Reject', ['go away']);
      const answer = async (response: string) =>
        response === '123' ? ({ kind: 'accepted', diagnostics: ['two codes left'] } as const) : refusedLate('wrong code', []);
      return { kind: 'challenged', message: 'the code?', hidden: false, answer };
    },
    close: async () => undefined,
  };
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gauth-external-'));
  writeFileSync(join(folder, 'radius'), 'hunter2\n');
  fresh = await configuredDatabase(
    inject('databaseUrl'),
    `
tenants:
  - name: Sales
    parent: Environment
    userProperties:
      authentication: { library: gauth_radius, enforce-external-auth: true }
      security-authentication-rules: { account-lockout-threshold: 2, max-account-sessions: 3 }
      gauth_radius: { authserver: "127.0.0.1:1812", secret: "file:${folder}/radius" }
applications: [{ name: Cloud, tenant: Environment, type: CFGGenericClient, permissions: { accessGroups: [Everyone] } }]
persons:
  - { userName: default, tenant: Environment, password: password }
  - { userName: outside, tenant: Sales }
  - { userName: guessed, tenant: Sales }
  - { userName: stormed, tenant: Sales }
  - { userName: coded, tenant: Sales }
`,
  );
  log = capturedLog();
  const { logger } = log;
  const modules = { gauth_radius: module };
  external = createExternalChecks({ modules, secretsFolder: folder, logger, metrics: noMetrics, now: () => new Date() });
  server = await startServer({ pool: fresh.pool, logger, external });
  cloud = createConfigServerClient({
    name: 't100',
    endpoints: [{ host: '127.0.0.1', port: server.port }],
    application: { name: 'Cloud', type: 'CFGGenericClient' },
    serviceAccount: { userName: 'default', password: 'password' },
    localTimeoutSeconds: 60,
    remoteTimeoutSeconds: 90,
    ...patience,
  });
});
afterAll(async () => {
  await cloud?.close();
  await server?.close(1000);
  await external?.close();
  await fresh?.drop();
  rmSync(folder, { recursive: true, force: true });
});

const challenge = async (): Promise<string> => {
  const asking = await cloud.authenticate({ userName: 'outside', password: 'right' });
  expect(asking).toEqual({ kind: 'challenged', message: 'the code?', hidden: false, state: expect.any(String) });
  return asking.kind === 'challenged' ? asking.state : '';
};

it('lets in who answers the challenge, once', async () => {
  const state = await challenge();
  expect(await cloud.answerChallenge({ state, response: '123' })).toMatchObject({
    kind: 'succeeded',
    person: { userName: 'outside' },
    diagnostics: ['two codes left'],
    maxSessions: 3,
  });
  expect(await cloud.answerChallenge({ state, response: '123' })).toMatchObject({ code: 'challenge-expired' });
});

it('registers nobody who is asked a question: a registration cannot answer it', async () => {
  const registering = createConfigServerClient({
    name: 't100',
    endpoints: [{ host: '127.0.0.1', port: server.port }],
    application: { name: 'Cloud', type: 'CFGGenericClient' },
    serviceAccount: { userName: 'outside', password: 'right' },
    localTimeoutSeconds: 60,
    remoteTimeoutSeconds: 90,
    ...patience,
  });
  try {
    await expect(registering.tenants({})).rejects.toMatchObject({ cause: { code: 'external-refused' } });
  } finally {
    await registering.close();
  }
});

it('passes on what the system says to a wrong password, and refuses a wrong code', async () => {
  expect(await cloud.authenticate({ userName: 'outside', password: 'wrong' })).toMatchObject({
    kind: 'refused',
    code: 'external-refused',
    diagnostics: ['go away'],
  });
  expect(await cloud.answerChallenge({ state: await challenge(), response: '124' })).toMatchObject({ code: 'external-refused' });
});

it('locks an account that somebody guesses at, and asks the system no more', async () => {
  const guess = (password: string) => cloud.authenticate({ userName: 'guessed', password });
  expect([await guess('a'), await guess('b')]).toMatchObject([{ code: 'external-refused' }, { code: 'external-refused' }]);
  expect(await guess('right')).toMatchObject({
    code: 'account-locked',
    description: 'the account is locked by the rule account-lockout-threshold=2 of tenant Sales',
  });
  expect(asked.filter((userName) => userName === 'guessed')).toHaveLength(2);
});

describe('of twenty guesses at once, the right one last, no more than the threshold are checked', () => {
  const codes = (results: readonly object[]) => results.map((result) => ('code' in result ? result.code : 'got further')).toSorted();
  const twoOfTwenty = [...Array(18).fill('account-locked'), 'external-refused', 'external-refused'];
  const twenty = Array.from({ length: 20 }, (_, index) => index);

  it('at a password', async () => {
    const guess = (index: number) => cloud.authenticate({ userName: 'stormed', password: index === 19 ? 'right' : `wrong ${index}` });
    expect(codes(await Promise.all(twenty.map(guess)))).toEqual(twoOfTwenty);
    expect(asked.filter((userName) => userName === 'stormed')).toHaveLength(2);
  });

  it('at a code', async () => {
    const challenges = await Promise.all(twenty.map(() => cloud.authenticate({ userName: 'coded', password: 'right' })));
    const states = challenges.map((result) => (result.kind === 'challenged' ? result.state : ''));
    const answer = (state: string, index: number) => cloud.answerChallenge({ state, response: index === 19 ? '123' : `${index}` });
    expect(codes(await Promise.all(states.map(answer)))).toEqual(twoOfTwenty);
  });
});

it('gives the module its secret from a file, and tells it neither to clients nor to the log', async () => {
  expect(secrets).toEqual(['hunter2']);
  const tenants = await cloud.tenants({ name: 'Sales' });
  expect(tenants[0]?.userProperties.gauth_radius).toEqual({ authserver: '127.0.0.1:1812' });
  expect(log.text()).not.toMatch(/hunter2|"right"/);
});
