import type { FreshDatabase } from '@gauth/service-kit/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { configuredDatabase, hashes } from '../../../test/configured-database.ts';
import { surroundings } from '../../../test/login-surroundings.ts';
import { createLogins } from '../../login/login.ts';
import type { Accounts } from '../../ports.ts';
import { postgresAccounts } from './accounts.ts';
import { postgresConfigurationObjects } from './configuration-objects.ts';

const yaml = `
tenants:
  - { name: Sales, parent: Environment, userProperties: { security-authentication-rules: { password-min-length: 8 } } }
  - { name: North, parent: Sales }
applications:
  - { name: Cloud, tenant: Environment, type: CFGGenericClient, permissions: { accessGroups: [Agents], persons: [someone] } }
  - { name: Closed, tenant: Environment, type: CFGGenericClient, state: disabled }
  - { name: confserv, tenant: Environment, type: CFGConfigurationServer, userProperties: { system: { token-uuid: hunter2 }, confserv: { last-login: false } } }
  - { name: confproxy, tenant: Environment, type: CFGConfigurationServer, userProperties: { confserv: { last-login: true } } }
accessGroups:
  - { name: Agents, tenant: Environment, members: [agent] }
  - { name: Guests, tenant: Environment, members: [guest], state: disabled }
persons:
  - userName: agent
    tenant: North
    password: secret
    externalId: a1
    emailAddress: shared@corp.test
    userProperties: { gauth_ldap: { verbose: 1, password: hunter3 }, htcc: { roles: agent } }
  - { userName: someone, tenant: Environment, password: secret, externalId: twice, emailAddress: shared@corp.test }
  - { userName: guest, tenant: Environment, password: secret, externalId: twice, emailAddress: shared@corp.test }
`;

let fresh: FreshDatabase;
let accounts: Accounts;
beforeAll(async () => {
  fresh = await configuredDatabase(inject('databaseUrl'), yaml);
  accounts = postgresAccounts(fresh.pool);
});
beforeEach(async () => {
  await fresh.pool.query('TRUNCATE config.login_states');
});
afterAll(() => fresh.drop());

const agent = async () => {
  const account = await accounts.find('agent', 'Cloud');
  if (account === undefined) throw new Error('agent is missing');
  return account;
};
const five = { threshold: 5, periodMinutes: 0, durationMinutes: 30, extends: false };
const times = <T>(count: number, work: () => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: count }, work));
const inTurn = async (count: number, work: () => Promise<string>): Promise<string[]> => {
  const results: string[] = [];
  for (let round = 0; round < count; round += 1) results.push(await work());
  return results;
};
const turnBack = (column: string, interval: string) =>
  fresh.pool.query(`UPDATE config.login_states SET ${column} = ${column} - $1::interval`, [interval]);

describe('find', () => {
  it('gives the account with the line of its tenants', async () => {
    expect(await agent()).toMatchObject({
      person: { userName: 'agent', tenantName: 'North', accessGroups: ['Agents', 'Everyone', 'Users'] },
      passwordHash: expect.stringMatching(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/),
      lastLoginAt: undefined,
      failures: 0,
      locked: false,
      tenants: [
        { name: 'North', state: 'enabled', userProperties: {} },
        { name: 'Sales', state: 'enabled', userProperties: { 'security-authentication-rules': { 'password-min-length': '8' } } },
        { name: 'Environment', state: 'enabled', userProperties: {} },
      ],
    });
  });

  it.each([
    ['agent', 'Cloud', 'enabled', true],
    ['someone', 'Cloud', 'enabled', true],
    ['guest', 'Cloud', 'enabled', false],
    ['agent', 'Closed', 'disabled', false],
    ['agent', 'Missing', undefined, false],
    ['agent', 'Clo\0ud', undefined, false],
  ])('sees %s from the application %j', async (userName, application, applicationState, permitted) => {
    expect(await accounts.find(userName, application)).toMatchObject({ applicationState, permitted });
  });

  it.each(['nobody', 'AGENT', '', 'agent\0', "agent' OR true --"])('finds nobody under %j', async (userName) => {
    expect(await accounts.find(userName, 'Cloud')).toBeUndefined();
  });
});

describe('options', () => {
  it('of the server come with the account, from the application object of its own', async () => {
    expect((await agent()).server).toEqual({ system: { 'token-uuid': 'hunter2' }, confserv: { 'last-login': 'false' } });
    expect(await accounts.serverOptions()).toEqual((await agent()).server);
    const proxy = postgresAccounts(fresh.pool, 'confproxy');
    expect((await proxy.find('agent', 'Cloud'))?.server).toEqual({ confserv: { 'last-login': 'true' } });
    expect(await proxy.serverOptions()).toEqual({ confserv: { 'last-login': 'true' } });
  });

  it('are none where the server has no application object', async () => {
    const unknown = postgresAccounts(fresh.pool, 'missing');
    expect((await unknown.find('agent', 'Cloud'))?.server).toEqual({});
    expect(await unknown.serverOptions()).toEqual({});
  });

  it('of a person hold secrets for the login, and none for clients', async () => {
    const { annex, person } = await agent();
    const sendable = { gauth_ldap: { verbose: '1' }, htcc: { roles: 'agent' } };
    expect(annex).toEqual({ ...sendable, gauth_ldap: { verbose: '1', password: 'hunter3' } });
    expect(person.userProperties).toEqual(sendable);
  });

  it('are read by clients without secrets', async () => {
    const objects = postgresConfigurationObjects(fresh.pool);
    const page = { after: 0, limit: 100 };
    const read = await Promise.all([
      objects.read({ objectType: 'CFGPerson', filter: {} }, page),
      objects.read({ objectType: 'CFGTenant', filter: {} }, page),
      objects.read({ objectType: 'CFGApplication', filter: {} }, page),
      objects.read({ objectType: 'CFGAccessGroup', filter: {} }, page),
    ]);
    expect(read.map(({ length }) => length)).toEqual([4, 3, 4, 5]);
    expect(JSON.stringify(read)).not.toMatch(/hunter|token-uuid/);
    expect(read[0].find(({ userName }) => userName === 'agent')?.userProperties.htcc).toEqual({ roles: 'agent' });
  });
});

describe('a forced change of passwords', () => {
  const force = (table: 'tenants' | 'persons', value: string, where: string) =>
    fresh.pool.query(
      `UPDATE config.${table} SET user_properties = jsonb_set(user_properties, '{security-authentication-rules}',
         coalesce(user_properties->'security-authentication-rules', '{}') || jsonb_build_object('force-password-reset', $1::text)) WHERE ${where}`,
      [value],
    );
  const resetAts = async () => {
    const { passwordResetAt, tenants } = await agent();
    return [passwordResetAt, ...tenants.map((tenant) => tenant.passwordResetAt)];
  };

  it('is known with the moment since when it holds, which writing it again does not move', async () => {
    const before = Date.now();
    expect(await resetAts()).toEqual([undefined, undefined, undefined, undefined]);
    await force('tenants', 'true', "name = 'Sales'");
    const [, , since] = await resetAts();
    expect(since).toBeGreaterThanOrEqual(before - 1000);
    await force('tenants', 'yes', "name = 'Sales'");
    expect(await resetAts()).toEqual([undefined, undefined, since, undefined]);
    await force('tenants', 'false', "name = 'Sales'");
    await force('persons', '1', "user_name = 'agent'");
    expect(await resetAts()).toEqual([expect.any(Number), undefined, undefined, undefined]);
    await force('persons', 'false', "user_name = 'agent'");
    expect(await resetAts()).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('holds once for everybody: who has changed the password gets in', async () => {
    const logins = createLogins({ ...surroundings, accounts, hashes, now: () => new Date() });
    const claim = { userName: 'someone', password: 'secret', application: 'Cloud' };
    await force('tenants', 'true', "name = 'Environment'");
    expect(await logins.authenticate(claim)).toMatchObject({
      code: 'password-change-required',
      description: 'the password must be changed by the rule force-password-reset=true of tenant Environment',
      policy: { minLength: 1, letter: false, mixedCase: false, number: false, punctuation: false, noRepeats: 0 },
    });
    expect(await logins.changePassword(claim, 'Better-1')).toMatchObject({ kind: 'succeeded' });
    expect(await logins.authenticate({ ...claim, password: 'Better-1' })).toMatchObject({ kind: 'succeeded' });
    await force('tenants', 'false', "name = 'Environment'");
  });
});

describe('search', () => {
  const search = async (by: 'userName' | 'externalId' | 'emailAddress', value: string, tenant?: string) =>
    (await accounts.search({ by, value }, { application: 'Cloud', tenant })).map(({ person }) => person.userName);

  it('gives the same account as a login sees', async () => {
    expect(await accounts.search({ by: 'externalId', value: 'a1' }, { application: 'Cloud' })).toEqual([await agent()]);
  });

  it.each<[Parameters<typeof search>, string[]]>([
    [['userName', 'agent'], ['agent']],
    [['externalId', 'a1'], ['agent']],
    [['externalId', 'a1', 'North'], ['agent']],
    [['externalId', 'a1', 'Sales'], ['agent']],
    [['externalId', 'a1', 'Elsewhere'], []],
    [['externalId', 'A1'], []],
    [['externalId', 'a1\0'], []],
    [['externalId', 'a1', 'Nor\0th'], []],
    [
      ['externalId', 'twice'],
      ['someone', 'guest'],
    ],
    [
      ['emailAddress', 'shared@corp.test'],
      ['agent', 'someone'],
    ],
    [['emailAddress', 'shared@corp.test', 'Sales'], ['agent']],
    [['emailAddress', 'a1'], []],
    [['userName', "agent' OR true --"], []],
  ])('by %j finds %j', async (asked, userNames) => {
    expect(await search(...asked)).toEqual(userNames);
  });

  it('tells that an account is locked, until the lock is over', async () => {
    const { person } = await agent();
    expect(await accounts.isLocked(person.dbid)).toBe(false);
    await inTurn(5, () => accounts.recordFailure(person.dbid, five));
    expect(await agent()).toMatchObject({ locked: true, failures: 5 });
    expect(await accounts.isLocked(person.dbid)).toBe(true);
    await turnBack('locked_until', '30 minutes');
    expect(await agent()).toMatchObject({ locked: false });
    expect(await accounts.isLocked(person.dbid)).toBe(false);
    await accounts.recordFailure(person.dbid, { threshold: 1, periodMinutes: 0, durationMinutes: 0, extends: false });
    expect(await agent()).toMatchObject({ locked: true });
  });
});

describe('failures', () => {
  const fail = async (lockout = five) => accounts.recordFailure((await agent()).person.dbid, lockout);
  const succeed = async (lockout = true) => accounts.recordRight((await agent()).person.dbid, { lockout, loggedIn: true });

  it('lock the account at the threshold, whatever comes then', async () => {
    expect(await inTurn(7, fail)).toEqual(['open', 'open', 'open', 'open', 'open', 'locked', 'locked']);
    expect(await succeed()).toBe('locked');
  });

  it('lock at the first failure under a threshold of one', async () => {
    expect(await inTurn(2, () => fail({ ...five, threshold: 1 }))).toEqual(['open', 'locked']);
  });

  it('are told to no more than five of twenty who guess at once', async () => {
    const { person } = await agent();
    const answers = await times(20, () => accounts.recordFailure(person.dbid, five));
    expect(answers.toSorted()).toEqual([...Array(15).fill('locked'), ...Array(5).fill('open')]);
  });

  it('are forgotten after a success', async () => {
    await inTurn(4, fail);
    expect(await succeed()).toBe('open');
    expect(await inTurn(6, fail)).toEqual(['open', 'open', 'open', 'open', 'open', 'locked']);
  });

  it('count afresh when the lock is over', async () => {
    await inTurn(5, fail);
    await turnBack('locked_until', '30 minutes');
    expect(await inTurn(6, fail)).toEqual(['open', 'open', 'open', 'open', 'open', 'locked']);
  });

  it('let the right password in when the lock is over', async () => {
    await inTurn(5, fail);
    await turnBack('locked_until', '30 minutes');
    expect(await succeed()).toBe('open');
  });

  it('count together only within the period', async () => {
    const within10 = () => fail({ ...five, periodMinutes: 10 });
    await inTurn(4, within10);
    await turnBack('first_failure_at', '11 minutes');
    expect(await inTurn(6, within10)).toEqual(['open', 'open', 'open', 'open', 'open', 'locked']);
  });

  it('lock for ever when the duration is 0, until somebody unlocks', async () => {
    await inTurn(5, () => fail({ ...five, durationMinutes: 0 }));
    await turnBack('first_failure_at', '1 year');
    expect(await succeed()).toBe('locked');
    expect(await accounts.unlock('agent')).toBe((await agent()).person.dbid);
    expect(await succeed()).toBe('open');
  });

  it('extend a lock that ends by itself, and no other', async () => {
    const { person } = await agent();
    const endsIn = async () => {
      const { rows } = await fresh.pool.query(
        "SELECT isfinite(locked_until) AS ends, locked_until > now() + interval '29 minutes' AS late FROM config.login_states",
      );
      return rows[0];
    };
    await inTurn(5, fail);
    await turnBack('locked_until', '20 minutes');
    expect(await endsIn()).toEqual({ ends: true, late: false });
    await accounts.extendLock(person.dbid, 30);
    expect(await endsIn()).toEqual({ ends: true, late: true });
    await turnBack('locked_until', '30 minutes');
    await accounts.extendLock(person.dbid, 30);
    expect(await endsIn()).toEqual({ ends: true, late: false });
    await fail({ ...five, threshold: 1, durationMinutes: 0 });
    await accounts.extendLock(person.dbid, 30);
    expect(await endsIn()).toEqual({ ends: false, late: true });
  });

  it('never lock without a threshold, and an old lock no longer counts', async () => {
    expect(await inTurn(9, () => fail({ ...five, threshold: 0 }))).toEqual(Array(9).fill('open'));
    await inTurn(5, fail);
    expect(await succeed(false)).toBe('open');
  });

  it('are counted for names that do not exist', async () => {
    await times(3, () => accounts.recordUnknown());
    const { rows } = await fresh.pool.query('SELECT failures::int FROM config.unknown_logins');
    expect(rows).toEqual([{ failures: 3 }]);
  });

  it('unlocks nobody who does not exist', async () => {
    expect(await accounts.unlock('nobody')).toBeUndefined();
    expect(await accounts.unlock('\0')).toBeUndefined();
  });

  it('leave no more than the threshold of guesses, the right one among them, to twenty logins at once', async () => {
    await fresh.pool.query(
      `UPDATE config.persons SET user_properties = '{"security-authentication-rules":{"account-lockout-threshold":"5"}}' WHERE user_name = 'agent'`,
    );
    const logins = createLogins({ ...surroundings, accounts, hashes, now: () => new Date() });
    let guess = 0;
    const outcomes = await times(20, () => {
      guess += 1;
      return logins.authenticate({ userName: 'agent', password: `guess ${guess}`, application: 'Cloud' });
    });
    const codes = outcomes.map((outcome) => (outcome.kind === 'refused' ? outcome.code : 'succeeded'));
    expect(codes.filter((code) => code === 'wrong-credentials')).toHaveLength(5);
    expect(codes.filter((code) => code === 'account-locked')).toHaveLength(15);
    expect(await logins.authenticate({ userName: 'agent', password: 'secret', application: 'Cloud' })).toMatchObject({
      code: 'account-locked',
    });
  });
});

describe('recordRight', () => {
  it('notes a login, and only a login', async () => {
    const { person } = await agent();
    await accounts.recordRight(person.dbid, { lockout: false, loggedIn: false });
    expect((await agent()).lastLoginAt).toBeUndefined();
    await accounts.recordRight(person.dbid, { lockout: false, loggedIn: true });
    const { lastLoginAt } = await agent();
    expect(lastLoginAt).toBeInstanceOf(Date);
    await accounts.recordRight(person.dbid, { lockout: false, loggedIn: false });
    expect((await agent()).lastLoginAt).toEqual(lastLoginAt);
  });
});

describe('replacePassword', () => {
  it('replaces the password once, for one of twenty who try at once, and keeps the old one in mind', async () => {
    const { person, passwordHash = '' } = await agent();
    const results = await times(20, () =>
      accounts.replacePassword({ personDbid: person.dbid, oldHash: passwordHash, newHash: '$argon2id$new' }),
    );
    expect(results.filter((result) => result !== undefined)).toEqual([{ ...person, updatedAt: expect.any(Number) }]);
    expect(await accounts.previousHashes(person.dbid, 5)).toEqual([passwordHash]);
    expect((await agent()).passwordHash).toBe('$argon2id$new');
  });

  it('keeps the thirty latest of the old ones', async () => {
    const { person, passwordHash = '' } = await agent();
    let oldHash = passwordHash;
    for (let change = 1; change <= 32; change += 1) {
      const newHash = `$argon2id$${change}`;
      await accounts.replacePassword({ personDbid: person.dbid, oldHash, newHash });
      oldHash = newHash;
    }
    const kept = await accounts.previousHashes(person.dbid, 100);
    expect(kept).toEqual(Array.from({ length: 30 }, (_, index) => `$argon2id$${31 - index}`));
  });
});
