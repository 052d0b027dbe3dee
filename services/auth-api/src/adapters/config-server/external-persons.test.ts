import {
  type ConfigServer,
  ConfigServerError,
  ConfigServerUnavailable,
  checkTokenPassword,
  type LoginResult,
  type Person,
} from '@gauth/config-server';
import { describe, expect, it } from 'vitest';
import type { ContactCenter } from '../../ports/contact-centers.ts';
import { Unavailable } from '../../ports/unavailable.ts';
import type { EnvironmentServer } from './config-servers.ts';
import type { TokenKey } from './environment-clients.ts';
import { createExternalPersons } from './external-persons.ts';

const contactCenter: ContactCenter = {
  id: 'cc-1',
  environmentId: 'env-1',
  domain: 't100',
  legacyGrants: true,
  relayExternalDiagnostics: false,
  kerberos: false,
};
const key = '1b4e28ba-2fa1-11d2-883f-0016d3cca427';
const now = new Date('2026-01-01T12:00:00Z');
const person = {
  dbid: 101,
  tenantDbid: 103,
  tenantName: 'North',
  userName: 'agent1',
  firstName: 'Ann',
  lastName: 'Agent',
  emailAddress: '',
  phones: {},
  address: {},
  birthdate: '',
  userProperties: { gauth: { 'identity-provider': 'Corporate' } },
  accessGroups: ['Agents', 'Everyone'],
} as unknown as Person;
const succeeded: LoginResult = { kind: 'succeeded', person, warnings: [], diagnostics: [], maxSessions: 2 };
const refusal = (code: string, description = ''): LoginResult => ({ kind: 'refused', code, description, diagnostics: [] }) as LoginResult;
const tenants = [
  { dbid: 1, name: 'Environment', parentDbid: null },
  { dbid: 102, name: 'Sales', parentDbid: 1 },
  { dbid: 103, name: 'North', parentDbid: 102 },
];

interface Given {
  identified?: LoginResult | Error;
  loggedIn?: LoginResult | Error;
  found?: Person[];
  created?: Awaited<ReturnType<ConfigServer['createPerson']>> | Error;
  tokenKey?: TokenKey;
  tenant?: string;
}

/** External persons at a Configuration Server that answers as told and remembers what it was asked. */
function externalPersons({ identified = succeeded, loggedIn = succeeded, found = [person], created, tokenKey, tenant }: Given = {}) {
  const asked: [string, Record<string, unknown>][] = [];
  const answering =
    <T>(question: string, answer: T | Error) =>
    async (request: Record<string, unknown>): Promise<T> => {
      asked.push([question, request]);
      if (answer instanceof Error) throw answer;
      return answer;
    };
  const server = {
    identify: answering('identify', identified),
    authenticate: answering('authenticate', loggedIn),
    persons: answering('persons', found),
    createPerson: answering('createPerson', created),
    tenants: async ({ dbid }: { dbid: number }) => tenants.filter((each) => each.dbid === dbid),
  } as unknown as ConfigServer;
  const use =
    (which: string) =>
    <T>(environmentId: string, work: (each: EnvironmentServer) => Promise<T>): Promise<T> => {
      asked.push([which, { environmentId }]);
      return work({ server, environment: { tenant: 'Environment' } as EnvironmentServer['environment'], tokenKey });
    };
  const persons = createExternalPersons({
    servers: { use: use('any'), useWritable: use('writable') },
    environments: { contactCenter: () => ({ tenant }) as never },
    now: () => now,
  });
  return { persons, asked };
}

describe('vouching', () => {
  const vouch = (given: Given, subject: Parameters<ReturnType<typeof createExternalPersons>['vouch']>[0]['subject'] = { userName: 'x' }) =>
    externalPersons(given).persons.vouch({ contactCenter, subject });
  const confirmed = { kind: 'confirmed', warnings: [], maxSessions: 2, user: expect.objectContaining({ id: 'cc-1:101' }) };

  it('finds the person and logs them in by a token that this server would take', async () => {
    const { persons, asked } = externalPersons({ tokenKey: { key, preambula: '{SSO}' }, tenant: 'Sales' });
    expect(await persons.vouch({ contactCenter, subject: { email: 'agent1@mail.test' } })).toEqual(confirmed);
    expect(asked).toEqual([
      ['any', { environmentId: 'env-1' }],
      ['identify', { emailAddress: 'agent1@mail.test', tenant: 'Sales' }],
      ['authenticate', { userName: 'agent1', tenant: 'Sales', password: expect.stringMatching(/^\{SSO\}1767268830\.[\w-]{43}$/) }],
    ]);
    const token = { password: String(asked[2]?.[1].password), userName: 'agent1', key, preambula: '{SSO}' };
    expect(checkTokenPassword({ ...token, now, toleranceSeconds: 0, lifetimeMinutes: 1 })).toBe('right');
  });

  it('only identifies the person where the environment has no key', async () => {
    const { persons, asked } = externalPersons();
    expect(await persons.vouch({ contactCenter, subject: { externalId: 'a1' } })).toEqual(confirmed);
    expect(asked.slice(1)).toEqual([['identify', { externalId: 'a1', tenant: 'Environment' }]]);
  });

  it('sends no token for somebody who is refused already', async () => {
    const { persons, asked } = externalPersons({ tokenKey: { key }, identified: refusal('account-locked', 'for the log') });
    const subject = { userName: 'agent1' };
    expect(await persons.vouch({ contactCenter, subject })).toMatchObject({ kind: 'refused', reason: 'account-locked: for the log' });
    expect(asked.map(([question]) => question)).toEqual(['any', 'identify']);
  });

  it.each<[string, LoginResult, string]>([
    ['is refused', refusal('wrong-credentials', 'the token is forged'), 'wrong-credentials: the token is forged'],
    [
      'belongs to somebody else meanwhile',
      { ...succeeded, person: { ...person, dbid: 102 } },
      'wrong-credentials: the user name belongs to somebody else meanwhile',
    ],
    [
      'is asked for another password',
      refusal('password-change-required'),
      'the Configuration Server answers a token by password-change-required',
    ],
    [
      'is asked for a code',
      { kind: 'challenged', message: 'code?', state: 's', hidden: true },
      'the Configuration Server answers a token by challenged',
    ],
  ])('refuses a person who, by token, %s', async (_what, loggedIn, reason) => {
    expect(await vouch({ tokenKey: { key }, loggedIn })).toMatchObject({ kind: 'refused', reason });
  });

  it('takes a name that the server blames for that of nobody', async () => {
    expect(await vouch({ identified: new ConfigServerError('invalid-request', 'x') })).toEqual({
      kind: 'refused',
      reason: 'invalid-request',
    });
  });

  it.each<Given>([
    { identified: new ConfigServerUnavailable('gone') },
    { tokenKey: { key }, loggedIn: new ConfigServerUnavailable('gone') },
    { tokenKey: { key }, loggedIn: refusal('busy') },
  ])('is Unavailable where the server is, %#', async (given) => {
    await expect(vouch(given)).rejects.toThrow(Unavailable);
  });
});

describe('where a person signs in', () => {
  const options = { accessGroups: ['Agents', 'Everyone'], identityProvider: 'Corporate' };

  it.each([
    ['the tenant itself', 'North', options],
    ['a tenant above', 'Sales', options],
    ['the tenant above all', 'Environment', options],
    ['another tenant', 'Service', undefined],
  ])('is told of a person to a contact center of %s', async (_what, tenant, expected) => {
    const { persons } = externalPersons({ tenant });
    expect(await persons.signInOptions({ contactCenter, userName: 'agent1' })).toEqual(expected);
  });

  it('is unknown of nobody, and decided by groups alone where the annex is silent', async () => {
    expect(await externalPersons({ found: [] }).persons.signInOptions({ contactCenter, userName: 'x' })).toBeUndefined();
    const silent = externalPersons({ found: [{ ...person, userProperties: {} }] });
    expect(await silent.persons.signInOptions({ contactCenter, userName: 'agent1' })).toEqual({ ...options, identityProvider: undefined });
  });
});

describe('creating a person', () => {
  const newPerson = { userName: 'new1', externalId: '', emailAddress: 'new1@mail.test', accessGroups: ['Agents'] };

  it('asks a server that is not read-only for one of the tenant, without what is empty', async () => {
    const { persons, asked } = externalPersons({ created: { kind: 'created', person }, tenant: 'Sales' });
    expect(await persons.create({ contactCenter, person: newPerson })).toEqual({ kind: 'created' });
    expect(asked).toEqual([
      ['writable', { environmentId: 'env-1' }],
      [
        'createPerson',
        { userName: 'new1', externalId: undefined, emailAddress: 'new1@mail.test', accessGroups: ['Agents'], tenant: 'Sales' },
      ],
    ]);
  });

  it.each<[string, Given['created'] & {}, string]>([
    ['a refusal', { kind: 'refused', code: 'already-exists', description: 'taken' }, 'already-exists: taken'],
    ['blame', new ConfigServerError('invalid-request', 'userName is wrong'), 'invalid-request: userName is wrong'],
  ])('is refused by %s, with its reason', async (_what, created, reason) => {
    expect(await externalPersons({ created }).persons.create({ contactCenter, person: newPerson })).toEqual({ kind: 'refused', reason });
  });

  it('is Unavailable where the server is', async () => {
    const { persons } = externalPersons({ created: new ConfigServerUnavailable('gone') });
    await expect(persons.create({ contactCenter, person: newPerson })).rejects.toThrow(Unavailable);
  });
});
