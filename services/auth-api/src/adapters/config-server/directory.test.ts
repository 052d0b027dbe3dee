import { randomBytes } from 'node:crypto';
import {
  type ConfigServer,
  ConfigServerError,
  type ConfigServerOptions,
  ConfigServerUnavailable,
  createConfigServerClient,
  type LoginResult,
  type Person,
} from '@gauth/config-server';
import { type EnvironmentConnection, EnvironmentUnavailable, environmentPasswordContext } from '@gauth/environment-client';
import { createKeyRing } from '@gauth/service-kit';
import { describe, expect, it } from 'vitest';
import type { ContactCenter } from '../../ports/contact-centers.ts';
import { Unavailable } from '../../ports/unavailable.ts';
import { type ConfigServersOptions, createConfigServers } from './config-servers.ts';
import { createDirectory, type DirectoryOptions } from './directory.ts';

const keyRing = createKeyRing(`k1:${randomBytes(32).toString('base64')}`);
const environmentId = '9350e2fc-a1dd-4c65-8d40-1f75a2e080dd';
const contactCenter: ContactCenter = {
  id: 'cc-1',
  environmentId,
  domain: 't100',
  legacyGrants: true,
  relayExternalDiagnostics: false,
  kerberos: false,
};

const aConnection = (change: Partial<EnvironmentConnection> = {}): EnvironmentConnection => ({
  id: environmentId,
  username: 'default',
  sealedPassword: keyRing.seal('password', environmentPasswordContext(environmentId)),
  connectionProtocol: 'addp',
  localTimeout: 60,
  remoteTimeout: 90,
  traceMode: 'CFGTMBoth',
  tlsEnabled: false,
  tenant: 'Environment',
  appName: 'Cloud',
  configServers: [{ primaryAddress: 'cs1.test', primaryPort: 8888, readOnly: false, locations: '/USW1' }],
  ...change,
});
const person: Person = {
  dbid: 101,
  tenantDbid: 1,
  tenantName: 'Environment',
  userName: 'agent1',
  firstName: 'Ann',
  lastName: 'Agent',
  emailAddress: '',
  employeeId: '',
  externalId: '',
  phones: {},
  address: {},
  birthdate: '',
  isAgent: true,
  isAdmin: false,
  state: 'enabled',
  changePasswordOnNextLogin: false,
  userProperties: { htcc: { roles: 'agent' } },
  accessGroups: [],
  updatedAt: 5,
};
const policy = { minLength: 8, letter: true, mixedCase: false, number: false, punctuation: false, noRepeats: 0 };
const refusal = (code: string, more: object = {}) => ({ kind: 'refused', code, description: '', diagnostics: [], ...more }) as LoginResult;

/** A directory over Configuration Servers that answer as told and remember what they were made with and asked. */
function directoryOf({
  answer = { kind: 'succeeded', person, warnings: [], diagnostics: [] },
  ...options
}: Partial<ConfigServersOptions & DirectoryOptions> & { answer?: unknown } = {}) {
  const state = { answer, connection: aConnection() as EnvironmentConnection | undefined, tenant: undefined as string | undefined };
  const made: { options: ConfigServerOptions; asked: unknown[]; closed: boolean }[] = [];
  const connect = (options: ConfigServerOptions): ConfigServer => {
    const server = { options, asked: [] as unknown[], closed: false };
    made.push(server);
    const answering = async (question: unknown) => {
      server.asked.push(question);
      const current = await state.answer;
      if (current instanceof Error) throw current;
      return current as LoginResult;
    };
    const close = async () => {
      server.closed = true;
    };
    const logins = { authenticate: answering, authenticateTicket: answering, answerChallenge: answering };
    return { ...logins, changePassword: answering, identify: answering, close } as unknown as ConfigServer;
  };
  const environments = {
    connection: async (id: string) =>
      state.connection?.id === id ? state.connection : id.startsWith('env-') ? aConnection({ id, sealedPassword: 'sealed' }) : undefined,
    contactCenter: (id: string) => (state.tenant === undefined ? undefined : ({ id, tenant: state.tenant } as never)),
  };
  const openEverything = { open: (sealed: string, context: string) => (context.includes('env-') ? 'x' : keyRing.open(sealed, context)) };
  const all = { environments, keyRing: openEverything, location: '/USW1', connect, ...options };
  const servers = createConfigServers(all);
  return { directory: createDirectory({ servers, environments: all.environments }), servers, made, state };
}
const signIn = { contactCenter, userName: 'agent1', password: 'right' };

describe('an answer', () => {
  it('confirms a person as the user of the contact center', async () => {
    const { directory } = directoryOf({ answer: { kind: 'succeeded', person, warnings: ['expires soon'] } });
    expect(await directory.authenticate(signIn)).toEqual({
      kind: 'confirmed',
      warnings: ['expires soon'],
      user: expect.objectContaining({ id: 'cc-1:101', contactCenterId: 'cc-1', environmentId, authorities: ['ROLE_AGENT'] }),
    });
  });

  it.each([
    [refusal('wrong-credentials'), { kind: 'refused', reason: 'wrong-credentials', diagnostics: [] }],
    [
      refusal('account-locked', { description: 'locked until noon' }),
      { kind: 'refused', reason: 'account-locked: locked until noon', diagnostics: [] },
    ],
    [
      refusal('wrong-credentials', { personDbid: 101 }),
      { kind: 'refused', reason: 'wrong-credentials', diagnostics: [], userId: 'cc-1:101' },
    ],
    [refusal('password-change-required', { personDbid: 101 }), { kind: 'password-change-required', userId: 'cc-1:101' }],
    [refusal('no-application-permission'), { kind: 'refused', reason: 'no-application-permission', diagnostics: [] }],
    [refusal('password-change-required'), { kind: 'password-change-required' }],
    [refusal('password-unacceptable', { rule: 'too-short' }), { kind: 'password-unacceptable', rule: 'too-short' }],
    [refusal('read-only'), { kind: 'password-unacceptable', rule: 'read-only' }],
    [refusal('password-unacceptable'), { kind: 'password-unacceptable', rule: 'unknown' }],
    [refusal('password-change-required', { policy }), { kind: 'password-change-required', policy }],
    [refusal('external-refused', { diagnostics: ['data 52e'] }), { kind: 'refused', reason: 'external-refused', diagnostics: [] }],
    [refusal('challenge-expired'), { kind: 'challenge-expired' }],
    [
      { kind: 'challenged', message: 'code?', state: 's', hidden: true },
      { kind: 'challenged', challenge: { message: 'code?', state: 's', hidden: true } },
    ],
    [new ConfigServerError('invalid-request', 'the user name is too long'), { kind: 'refused', reason: 'invalid-request' }],
  ])('of %j is understood', async (answer, expected) => {
    const { directory } = directoryOf({ answer });
    expect(await directory.authenticate(signIn)).toEqual(expected);
    expect(await directory.changePassword({ contactCenter, userName: 'agent1', oldPassword: 'a', newPassword: 'b' })).toEqual(expected);
    expect(await directory.identify({ contactCenter, subject: { userName: 'agent1' } })).toEqual(expected);
  });

  it('has the texts of external systems only where the contact center relays them', async () => {
    const relaying = { ...signIn, contactCenter: { ...contactCenter, relayExternalDiagnostics: true } };
    const confirmed = directoryOf({ answer: { kind: 'succeeded', person, warnings: ['own'], diagnostics: ['theirs'], maxSessions: 2 } });
    expect(await confirmed.directory.authenticate(signIn)).toMatchObject({ warnings: ['own'], maxSessions: 2 });
    expect(await confirmed.directory.authenticate(relaying)).toMatchObject({ warnings: ['own', 'theirs'] });
    const refused = directoryOf({ answer: refusal('external-refused', { diagnostics: ['data 52e'] }) });
    expect(await refused.directory.authenticate(relaying)).toMatchObject({ kind: 'refused', diagnostics: ['data 52e'] });
  });

  it.each([
    ['a Configuration Server that is away', new ConfigServerUnavailable('gone')],
    ['one that is busy', refusal('busy')],
    ['one without any external system', refusal('external-unavailable')],
  ])('of %s is Unavailable, not a refusal', async (_what, answer) => {
    await expect(directoryOf({ answer }).directory.authenticate(signIn)).rejects.toThrow(Unavailable);
  });
});

describe('a question', () => {
  it('carries name, passwords and the tenant of the environment', async () => {
    const { directory, made } = directoryOf();
    await directory.authenticate(signIn);
    await directory.changePassword({ contactCenter, userName: 'agent1', oldPassword: 'old', newPassword: 'new' });
    expect(made[0]?.asked).toEqual([
      { userName: 'agent1', password: 'right', tenant: 'Environment' },
      { userName: 'agent1', oldPassword: 'old', newPassword: 'new', tenant: 'Environment' },
    ]);
  });

  it('carries a ticket, and the answer to a challenge, which knows its tenant', async () => {
    const { directory, made } = directoryOf();
    await directory.authenticateTicket({ contactCenter, ticket: 'YII=' });
    await directory.answerChallenge({ contactCenter, state: 's', response: '123456' });
    expect(made[0]?.asked).toEqual([
      { ticket: 'YII=', tenant: 'Environment' },
      { state: 's', response: '123456' },
    ]);
  });

  it.each([
    [{ userName: 'agent1' }, { userName: 'agent1' }],
    [{ externalId: 'a1' }, { externalId: 'a1' }],
    [{ email: 'a@t100.test' }, { emailAddress: 'a@t100.test' }],
  ])('about the person that %j names is %j', async (subject, name) => {
    const { directory, made } = directoryOf();
    expect(await directory.identify({ contactCenter, subject })).toMatchObject({ kind: 'confirmed', user: { id: 'cc-1:101' } });
    expect(made[0]?.asked).toEqual([{ ...name, tenant: 'Environment' }]);
  });

  it('carries the tenant of the contact center where it has one of its own', async () => {
    const { directory, made, state } = directoryOf();
    state.tenant = 'Tenant 100';
    await directory.authenticate(signIn);
    expect(made[0]?.asked).toEqual([{ userName: 'agent1', password: 'right', tenant: 'Tenant 100' }]);
  });
});

describe('a connection', () => {
  const server = (primaryAddress: string, change: object = {}) => ({
    primaryAddress,
    primaryPort: 8888,
    readOnly: false,
    locations: '/',
    ...change,
  });

  it('is made at the first question, with what the environment states and the opened password, and kept', async () => {
    const { directory, made } = directoryOf();
    expect(made).toHaveLength(0);
    await directory.authenticate(signIn);
    await directory.authenticate(signIn);
    expect(made.map(({ options }) => options)).toEqual([
      {
        name: environmentId,
        endpoints: [{ host: 'cs1.test', port: 8888 }],
        application: { name: 'Cloud', type: 'CFGGenericClient' },
        serviceAccount: { userName: 'default', password: 'password' },
        localTimeoutSeconds: 60,
        remoteTimeoutSeconds: 90,
        traceMode: 'CFGTMBoth',
      },
    ]);
  });

  it('is made with what is the same for all environments', async () => {
    const limits = { connectTimeoutMs: 100, requestTimeoutMs: 200, loginTimeoutMs: 300, maxInFlight: 4, maxQueued: 5 };
    const resolve = async () => [];
    const { directory, made } = directoryOf({ limits, resolve });
    await directory.authenticate(signIn);
    expect(made[0]?.options).toMatchObject({ ...limits, resolve });
  });

  it('resolves names, but no IP addresses', async () => {
    const resolve = async () => [];
    const { directory, made, state } = directoryOf({ resolve });
    state.connection = aConnection({ configServers: [server('192.0.2.1', { backupAddress: '2001:db8::1', backupPort: 8888 })] });
    await directory.authenticate(signIn);
    state.connection = aConnection({ configServers: [server('192.0.2.1', { backupAddress: 'cs2.test', backupPort: 8888 })] });
    await directory.authenticate(signIn);
    expect(made.map(({ options }) => options.resolve)).toEqual([undefined, resolve]);
  });

  it('uses TLS where the environment says so, and never a longer silence than the protocol knows', async () => {
    const { directory, made, state } = directoryOf({ tls: { ca: 'PEM' } });
    state.connection = aConnection({ tlsEnabled: true, localTimeout: 7200, remoteTimeout: 0 });
    await directory.authenticate(signIn);
    expect(made[0]?.options).toMatchObject({ tls: { ca: 'PEM' }, localTimeoutSeconds: 3600, remoteTimeoutSeconds: 0 });
  });

  it.each([
    [[server('one', { backupAddress: 'backup', backupPort: 9999 })], ['one:8888', 'backup:9999']],
    [[server('one', { locations: '/USW2' }), server('two', { locations: '/EU, /USW1' })], ['two:8888']],
    [
      [server('one', { readOnly: true }), server('two')],
      ['two:8888', 'one:8888'],
    ],
    [[server('one', { readOnly: true }), server('two', { locations: '/EU' })], ['one:8888']],
  ])('of %j goes to %j', async (configServers, expected) => {
    const { directory, made, state } = directoryOf();
    state.connection = aConnection({ configServers });
    await directory.authenticate(signIn);
    expect(made[0]?.options.endpoints.map(({ host, port }) => `${host}:${port}`)).toEqual(expected);
  });

  it('is one for each environment', async () => {
    const { directory, made } = directoryOf();
    await Promise.all(
      [signIn, { ...signIn, contactCenter: { ...contactCenter, environmentId: 'env-2' } }, signIn].map(directory.authenticate),
    );
    expect(made.map(({ options }) => options.name).sort()).toEqual([environmentId, 'env-2']);
  });

  it('is replaced when the environment changes, and the old one closed once nobody waits for it', async () => {
    const { directory, made, state } = directoryOf();
    let answerLate: (result: unknown) => void = () => {};
    state.answer = new Promise((resolve) => {
      answerLate = resolve;
    });
    const waiting = directory.authenticate(signIn);
    await expect.poll(() => made[0]?.asked.length).toBe(1);
    state.answer = refusal('wrong-credentials');
    state.connection = aConnection({ appName: 'Other' });
    await directory.authenticate(signIn);
    expect(made.map(({ options, closed }) => [options.application.name, closed])).toEqual([
      ['Cloud', false],
      ['Other', false],
    ]);
    answerLate(refusal('account-locked'));
    expect(await waiting).toEqual({ kind: 'refused', reason: 'account-locked', diagnostics: [] });
    expect(made.map(({ closed }) => closed)).toEqual([true, false]);
  });

  it.each([
    [
      'those of the location where it has some',
      [server('one', { readOnly: true }), server('two'), server('far', { locations: '/EU' })],
      ['two:8888'],
    ],
    ['those of any location where it has none', [server('one', { readOnly: true }), server('far', { locations: '/EU' })], ['far:8888']],
  ])('for changes of passwords never goes to read-only servers, but to %s', async (_what, configServers, expected) => {
    const { directory, made, state } = directoryOf();
    state.connection = aConnection({ configServers });
    await directory.authenticate(signIn);
    expect(made).toHaveLength(1);
    const change = { contactCenter, userName: 'agent1', oldPassword: 'a', newPassword: 'b' };
    await directory.changePassword(change);
    await directory.changePassword(change);
    await directory.identify({ contactCenter, subject: { userName: 'agent1' } });
    expect(made.map(({ options, asked }) => [options.endpoints.map(({ host, port }) => `${host}:${port}`), asked.length]).slice(1)).toEqual(
      [[expected, 2]],
    );
    expect(made[0]?.asked).toHaveLength(2);
    await directory.close();
    expect(made.map(({ closed }) => closed)).toEqual([true, true]);
  });

  it('is the same for changes of passwords where no server is read-only', async () => {
    const { directory, made, state } = directoryOf();
    state.connection = aConnection({ configServers: [server('one'), server('two'), server('far', { locations: '/EU' })] });
    await directory.authenticate(signIn);
    await directory.changePassword({ contactCenter, userName: 'agent1', oldPassword: 'a', newPassword: 'b' });
    expect(made).toHaveLength(1);
  });

  it('is closed when its environment is gone', async () => {
    const { directory, made, state } = directoryOf();
    await directory.authenticate(signIn);
    state.connection = undefined;
    await expect(directory.authenticate(signIn)).rejects.toThrow(Unavailable);
    expect(made[0]?.closed).toBe(true);
  });

  it('is closed with the directory, which then asks nobody any more', async () => {
    const { directory, made } = directoryOf();
    await directory.authenticate(signIn);
    await directory.close();
    expect(made[0]?.closed).toBe(true);
    await expect(directory.authenticate(signIn)).rejects.toThrow(Unavailable);
    expect(made).toHaveLength(1);
  });
});

describe('connections that are kept', () => {
  /** Says what is watched and by which connection. */
  function watching() {
    const watched: string[] = [];
    const watch: NonNullable<ConfigServersOptions['watch']> = ({ environment }) => {
      watched.push(`${environment.id} ${environment.appName}`);
      return () => watched.splice(watched.indexOf(`${environment.id} ${environment.appName}`), 1);
    };
    return { watched, ...directoryOf({ watch }) };
  }

  it('are made and watched without a question, and let go when nobody uses them any more', async () => {
    const { servers, watched, made } = watching();
    expect(await servers.keep(['env-1', 'env-2'])).toEqual(new Map());
    expect(watched).toEqual(['env-1 Cloud', 'env-2 Cloud']);
    await servers.keep(['env-2', 'env-3']);
    expect(watched).toEqual(['env-2 Cloud', 'env-3 Cloud']);
    expect(made.map(({ options, closed }) => [options.name, closed])).toEqual([
      ['env-1', true],
      ['env-2', false],
      ['env-3', false],
    ]);
    await servers.close();
    expect(watched).toEqual([]);
  });

  it('are watched anew when the environment has changed, whoever notices first', async () => {
    const { directory, servers, watched, state } = watching();
    await servers.keep([environmentId]);
    state.connection = aConnection({ appName: 'Other' });
    await directory.authenticate(signIn);
    expect(watched).toEqual([`${environmentId} Other`]);
    state.connection = aConnection({ appName: 'Third' });
    await servers.keep([environmentId]);
    expect(watched).toEqual([`${environmentId} Third`]);
  });

  it('do not depend on environments that cannot be connected', async () => {
    const { servers, watched, state } = watching();
    state.connection = aConnection({ configServers: [] });
    const failed = await servers.keep([environmentId, 'gone', 'env-1']);
    expect([...failed].map(([id, reason]) => [id, (reason as Error).message])).toEqual([
      [environmentId, `no Configuration Server of environment ${environmentId} serves the location /USW1`],
      ['gone', 'there is no environment gone'],
    ]);
    expect(watched).toEqual(['env-1 Cloud']);
  });

  it('are not watched where they are only asked', async () => {
    const { directory, watched } = watching();
    await directory.authenticate(signIn);
    expect(watched).toEqual([]);
  });
});

describe('it is Unavailable', () => {
  it('where no Configuration Server serves the location', async () => {
    const { directory } = directoryOf({ location: '/EU' });
    await expect(directory.authenticate(signIn)).rejects.toMatchObject({
      name: 'Unavailable',
      cause: { message: `no Configuration Server of environment ${environmentId} serves the location /EU` },
    });
  });

  it('for a change of password where every server is read-only', async () => {
    const { directory, state } = directoryOf();
    state.connection = aConnection({ configServers: [{ primaryAddress: 'one', primaryPort: 8888, readOnly: true, locations: '/' }] });
    await expect(directory.changePassword({ contactCenter, userName: 'agent1', oldPassword: 'a', newPassword: 'b' })).rejects.toMatchObject(
      {
        name: 'Unavailable',
        cause: { message: `every Configuration Server of environment ${environmentId} is read-only` },
      },
    );
  });

  it('where the password cannot be opened, and says with which key', async () => {
    const { directory } = directoryOf({ keyRing: createKeyRing(`k2:${randomBytes(32).toString('base64')}`) });
    await expect(directory.authenticate(signIn)).rejects.toMatchObject({
      name: 'Unavailable',
      cause: { message: 'the key ring has no key k1' },
    });
  });

  it('where the key of tokens cannot be opened', async () => {
    const { directory, state } = directoryOf();
    state.connection = aConnection({ sealedTokenUuid: keyRing.seal('a key', environmentPasswordContext(environmentId)) });
    await expect(directory.authenticate(signIn)).rejects.toThrow(Unavailable);
  });

  it('where nothing was ever read from the Environment API', async () => {
    const environments = {
      connection: () => Promise.reject(new EnvironmentUnavailable('nothing was read')),
      contactCenter: () => {
        throw new EnvironmentUnavailable('nothing was read');
      },
    };
    await expect(directoryOf({ environments }).directory.authenticate(signIn)).rejects.toMatchObject({
      name: 'Unavailable',
      cause: { name: 'EnvironmentUnavailable' },
    });
  });

  it('within two seconds where nobody listens', async () => {
    const silent = aConnection({ configServers: [{ primaryAddress: '127.0.0.1', primaryPort: 1, readOnly: false, locations: '/' }] });
    const environments = { connection: async () => silent, contactCenter: () => undefined };
    const servers = createConfigServers({ environments, keyRing, location: '/', connect: createConfigServerClient });
    const directory = createDirectory({ servers, environments });
    const begun = performance.now();
    await expect(directory.authenticate(signIn)).rejects.toMatchObject({ name: 'Unavailable', cause: { name: 'ConfigServerUnavailable' } });
    expect(performance.now() - begun).toBeLessThan(2000);
    await directory.close();
  });
});
