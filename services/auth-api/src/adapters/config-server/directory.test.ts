import { randomBytes } from 'node:crypto';
import {
  type ConfigServer,
  ConfigServerError,
  type ConfigServerOptions,
  ConfigServerUnavailable,
  type LoginResult,
  type Person,
} from '@gauth/config-server';
import { type EnvironmentConnection, EnvironmentUnavailable, environmentPasswordContext } from '@gauth/environment-client';
import { createKeyRing } from '@gauth/service-kit';
import { describe, expect, it } from 'vitest';
import type { ContactCenter } from '../../ports/contact-centers.ts';
import { Unavailable } from '../../ports/unavailable.ts';
import { createDirectory, type DirectoryOptions } from './directory.ts';

const keyRing = createKeyRing(`k1:${randomBytes(32).toString('base64')}`);
const environmentId = '9350e2fc-a1dd-4c65-8d40-1f75a2e080dd';
const contactCenter: ContactCenter = {
  id: 'cc-1',
  environmentId,
  domain: 't100',
  scheme: 'basic',
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
const refusal = (code: string, more: object = {}) => ({ kind: 'refused', code, description: '', ...more }) as LoginResult;

/** A directory over Configuration Servers that answer as told and remember what they were made with and asked. */
function directoryOf({
  answer = { kind: 'succeeded', person, warnings: [] },
  ...options
}: Partial<DirectoryOptions> & { answer?: unknown } = {}) {
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
    return { authenticate: answering, changePassword: answering, identify: answering, close } as unknown as ConfigServer;
  };
  const environments = {
    connection: async (id: string) =>
      state.connection?.id === id ? state.connection : id.startsWith('env-') ? aConnection({ id }) : undefined,
    contactCenter: (id: string) => (state.tenant === undefined ? undefined : ({ id, tenant: state.tenant } as never)),
  };
  const openEverything = { open: (sealed: string, context: string) => (context.includes('env-') ? 'x' : keyRing.open(sealed, context)) };
  const directory = createDirectory({ environments, keyRing: openEverything, location: '/USW1', connect, ...options });
  return { directory, made, state };
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
    [refusal('wrong-credentials'), { kind: 'refused', reason: 'wrong-credentials' }],
    [refusal('account-locked', { description: 'locked until noon' }), { kind: 'refused', reason: 'account-locked: locked until noon' }],
    [refusal('no-application-permission'), { kind: 'refused', reason: 'no-application-permission' }],
    [refusal('password-change-required'), { kind: 'password-change-required' }],
    [refusal('password-unacceptable', { rule: 'too-short' }), { kind: 'password-unacceptable', rule: 'too-short' }],
    [refusal('password-unacceptable'), { kind: 'password-unacceptable', rule: 'unknown' }],
    [new ConfigServerError('invalid-request', 'the user name is too long'), { kind: 'refused', reason: 'invalid-request' }],
  ])('of %j is understood', async (answer, expected) => {
    const { directory } = directoryOf({ answer });
    expect(await directory.authenticate(signIn)).toEqual(expected);
    expect(await directory.changePassword({ contactCenter, userName: 'agent1', oldPassword: 'a', newPassword: 'b' })).toEqual(expected);
    expect(await directory.identify({ contactCenter, subject: { userName: 'agent1' } })).toEqual(expected);
  });

  it.each([
    ['a Configuration Server that is away', new ConfigServerUnavailable('gone')],
    ['one that is busy', refusal('busy')],
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
      },
    ]);
  });

  it('uses TLS where the environment says so, and never a longer silence than the protocol knows', async () => {
    const { directory, made, state } = directoryOf({ tls: { ca: 'PEM' } });
    state.connection = aConnection({ tlsEnabled: true, localTimeout: 7200, remoteTimeout: 0 });
    await directory.authenticate(signIn);
    expect(made[0]?.options).toMatchObject({ tls: { ca: 'PEM' }, localTimeoutSeconds: 3600, remoteTimeoutSeconds: 0 });
  });

  const server = (primaryAddress: string, change: object = {}) => ({
    primaryAddress,
    primaryPort: 8888,
    readOnly: false,
    locations: '/',
    ...change,
  });
  it.each([
    [[server('one', { backupAddress: 'backup', backupPort: 9999 })], ['one:8888', 'backup:9999']],
    [[server('one', { locations: '/USW2' }), server('two', { locations: '/EU, /USW1' })], ['two:8888']],
    [[server('one', { readOnly: true }), server('two')], ['two:8888']],
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
    expect(await waiting).toEqual({ kind: 'refused', reason: 'account-locked' });
    expect(made.map(({ closed }) => closed)).toEqual([true, false]);
  });

  it('is let go when there are too many', async () => {
    const { directory, made } = directoryOf({ capacity: 2 });
    for (const id of ['env-1', 'env-2', 'env-3']) {
      await directory.authenticate({ ...signIn, contactCenter: { ...contactCenter, environmentId: id } });
    }
    expect(made.map(({ closed }) => closed)).toEqual([true, false, false]);
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

describe('it is Unavailable', () => {
  it('where no Configuration Server serves the location', async () => {
    const { directory } = directoryOf({ location: '/EU' });
    await expect(directory.authenticate(signIn)).rejects.toMatchObject({
      name: 'Unavailable',
      cause: { message: `no Configuration Server of environment ${environmentId} serves the location /EU` },
    });
  });

  it('where the password cannot be opened, and says with which key', async () => {
    const { directory } = directoryOf({ keyRing: createKeyRing(`k2:${randomBytes(32).toString('base64')}`) });
    await expect(directory.authenticate(signIn)).rejects.toMatchObject({
      name: 'Unavailable',
      cause: { message: 'the key ring has no key k1' },
    });
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
    const directory = createDirectory({ environments, keyRing, location: '/' });
    const begun = performance.now();
    await expect(directory.authenticate(signIn)).rejects.toMatchObject({ name: 'Unavailable', cause: { name: 'ConfigServerUnavailable' } });
    expect(performance.now() - begun).toBeLessThan(2000);
    await directory.close();
  });
});
