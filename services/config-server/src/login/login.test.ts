import { describe, expect, it } from 'vitest';
import { surroundings } from '../../test/login-surroundings.ts';
import { anAccount, memoryAccounts, readableHashes } from '../../test/memory-accounts.ts';
import { type Account, TooManyWaiting } from '../ports.ts';
import { createLogins } from './login.ts';

const now = new Date('2026-06-01T00:00:00Z');
const daysAgo = (days: number): Date => new Date(now.getTime() - days * 24 * 3600 * 1000);

interface Setting {
  account?: Account;
  namesakes?: Account[];
  locked?: boolean;
  history?: string[];
}

const setUp = ({ account = anAccount(), ...memory }: Setting = {}) => {
  const accounts = memoryAccounts(account, memory);
  const hashes = readableHashes();
  return { accounts, hashes, logins: createLogins({ ...surroundings, accounts, hashes, now: () => now }) };
};
const claim = { userName: 'agent1', password: 'secret', application: 'Cloud' };

const attempt = (setting: Setting, changes: Partial<typeof claim & { tenant: string }> = {}) =>
  setUp(setting).logins.authenticate({ ...claim, ...changes });

describe('authenticate', () => {
  it('lets in who knows the password, and notes it', async () => {
    const { logins, accounts } = setUp();
    expect(await logins.authenticate(claim)).toEqual({ kind: 'succeeded', person: anAccount().person, warnings: [], diagnostics: [] });
    expect(accounts.calls).toEqual(['find', 'right of 101, logged in']);
  });

  it('writes nothing when the last login was noted within the hour and there is no lock-out rule', async () => {
    const { logins, accounts } = setUp({ account: anAccount({ lastLoginAt: new Date(now.getTime() - 60_000) }) });
    expect(await logins.authenticate(claim)).toMatchObject({ kind: 'succeeded' });
    expect(accounts.calls).toEqual(['find']);
  });

  it.each(['Sales', 'Environment'])('takes a person of the tenant %s or below', async (tenant) => {
    expect(await attempt({}, { tenant })).toMatchObject({ kind: 'succeeded' });
  });

  it.each<[string, Setting, Partial<typeof claim & { tenant: string }>, string]>([
    ['a wrong password', {}, { password: 'wrong' }, 'failure of 101, threshold 0'],
    ['an unknown user name', {}, { userName: 'nobody' }, 'unknown'],
    ['another tenant', {}, { tenant: 'Support' }, 'unknown'],
    ['an account without a password', { account: anAccount({ passwordHash: undefined }) }, {}, 'failure of 101, threshold 0'],
    [
      'a disabled person and a wrong password',
      { account: anAccount({ person: { state: 'disabled' } }) },
      { password: 'wrong' },
      'failure of 101, threshold 0',
    ],
    [
      'a person who must change a password and a wrong one',
      { account: anAccount({ person: { changePasswordOnNextLogin: true } }) },
      { password: 'wrong' },
      'failure of 101, threshold 0',
    ],
  ])('costs one hash and one write for %s, and tells nothing', async (_what, setting, changes, write) => {
    const { logins, accounts, hashes } = setUp(setting);
    expect(await logins.authenticate({ ...claim, ...changes })).toMatchObject({ kind: 'refused', code: 'wrong-credentials' });
    expect(accounts.calls).toEqual(['find', write]);
    expect(hashes.computed()).toBe(1);
  });

  it.each(['secret', 'wrong'])('says that an account is locked after the same hash, whether the password is %s', async (password) => {
    const { logins, hashes } = setUp({ account: anAccount({ rules: { 'account-lockout-threshold': '5' } }), locked: true });
    expect(await logins.authenticate({ ...claim, password })).toMatchObject({ code: 'account-locked' });
    expect(hashes.computed()).toBe(1);
  });

  it.each<[string, Account]>([
    ['account-disabled', anAccount({ person: { state: 'disabled' } })],
    [
      'tenant-disabled',
      anAccount({
        tenants: [
          { name: 'Sales', state: 'enabled', userProperties: {} },
          { name: 'Environment', state: 'disabled', userProperties: {} },
        ],
      }),
    ],
    ['application-disabled', anAccount({ applicationState: 'disabled' })],
    ['application-disabled', anAccount({ applicationState: undefined, permitted: false })],
    ['no-application-permission', anAccount({ permitted: false })],
    ['account-expired', anAccount({ rules: { 'account-expiration': '30' }, lastLoginAt: daysAgo(31) })],
  ])('refuses with %s who knows the password, and does not count it as a login', async (code, account) => {
    const { logins, accounts } = setUp({ account: { ...account, failures: 1 } });
    expect(await logins.authenticate(claim)).toMatchObject({ kind: 'refused', code });
    expect(accounts.calls.at(-1)).toBe('right of 101');
  });

  it.each<[string, Account]>([
    ['must change it', anAccount({ person: { changePasswordOnNextLogin: true } })],
    ['has an old one', anAccount({ rules: { 'password-expiration': '90' }, passwordUpdatedAt: daysAgo(90) })],
  ])('asks for another password who %s', async (_what, account) => {
    expect(await attempt({ account })).toMatchObject({ kind: 'refused', code: 'password-change-required' });
  });

  it.each<[string, Account]>([
    ['the last login was recent enough', anAccount({ rules: { 'account-expiration': '30' }, lastLoginAt: daysAgo(30) })],
    ['there was no login yet', anAccount({ rules: { 'account-expiration': '30' } })],
    [
      'it is the default account, which never expires',
      anAccount({
        person: { dbid: 100 },
        rules: { 'account-expiration': '1', 'password-expiration': '1' },
        lastLoginAt: daysAgo(99),
        permitted: false,
      }),
    ],
  ])('does not expire an account when %s', async (_what, account) => {
    expect(await attempt({ account })).toMatchObject({ kind: 'succeeded' });
  });

  it('warns when the password is about to expire', async () => {
    const rules = { 'password-expiration': '90', 'password-expiration-notify': '14' };
    expect(await attempt({ account: anAccount({ rules, passwordUpdatedAt: daysAgo(80) }) })).toMatchObject({
      kind: 'succeeded',
      warnings: ['the password expires in 10 days'],
    });
    expect(await attempt({ account: anAccount({ rules, passwordUpdatedAt: daysAgo(70) }) })).toMatchObject({ warnings: [] });
  });

  it('refuses as busy, and counts nothing, when too many passwords wait', async () => {
    const { accounts, hashes } = setUp();
    const full = { ...hashes, verify: () => Promise.reject(new TooManyWaiting('full')) };
    const logins = createLogins({ ...surroundings, accounts, hashes: full, now: () => now });
    expect(await logins.authenticate(claim)).toMatchObject({ kind: 'refused', code: 'busy' });
    expect(accounts.calls).toEqual(['find']);
  });

  it('fails when the database does', async () => {
    const { accounts, hashes } = setUp();
    const logins = createLogins({
      ...surroundings,
      accounts: { ...accounts, find: () => Promise.reject(new Error('down')) },
      hashes,
      now: () => now,
    });
    await expect(logins.authenticate(claim)).rejects.toThrow('down');
  });
});

describe('changePassword', () => {
  const change = (setting: Setting, newPassword = 'Better-1', changes: Partial<typeof claim> = {}) =>
    setUp(setting).logins.changePassword({ ...claim, ...changes }, newPassword);

  it('sets the new password of who knows the old one, forced or not', async () => {
    const account = anAccount({ person: { changePasswordOnNextLogin: true } });
    const { logins, accounts } = setUp({ account });
    expect(await logins.changePassword(claim, 'Better-1')).toEqual({
      kind: 'succeeded',
      person: account.person,
      warnings: [],
      diagnostics: [],
    });
    expect(accounts.calls.at(-1)).toBe('replace hash of secret by hash of Better-1');
  });

  it.each<[string, Setting, Partial<typeof claim>, string]>([
    ['a wrong old password', {}, { password: 'wrong' }, 'wrong-credentials'],
    ['an unknown user name', {}, { userName: 'nobody' }, 'wrong-credentials'],
    ['a locked account', { account: anAccount({ rules: { 'account-lockout-threshold': '1' } }), locked: true }, {}, 'account-locked'],
    ['a disabled person', { account: anAccount({ person: { state: 'disabled' } }) }, {}, 'account-disabled'],
  ])('refuses %s', async (_what, setting, changes, code) => {
    expect(await change(setting, 'Better-1', changes)).toMatchObject({ kind: 'refused', code });
  });

  it.each<[string, string, Record<string, string>, string[]]>([
    ['empty', '', {}, []],
    ['repeated', 'secret', {}, []],
    ['too-short', 'Short-1', { 'password-min-length': '8' }, []],
    ['repeated', 'older', { 'password-no-repeats': '2' }, ['hash of old', 'hash of older']],
  ])('refuses a new password that is %s', async (rule, newPassword, rules, history) => {
    expect(await change({ account: anAccount({ rules }), history }, newPassword)).toMatchObject({ code: 'password-unacceptable', rule });
  });

  it('takes a password again that is further back than the rule looks', async () => {
    const setting = { account: anAccount({ rules: { 'password-no-repeats': '1' } }), history: ['hash of old', 'hash of older'] };
    expect(await change(setting, 'older')).toMatchObject({ kind: 'succeeded' });
  });

  it('refuses when somebody else has changed the password meanwhile', async () => {
    const { accounts, hashes } = setUp();
    const logins = createLogins({
      ...surroundings,
      accounts: { ...accounts, replacePassword: async () => undefined },
      hashes,
      now: () => now,
    });
    expect(await logins.changePassword(claim, 'Better-1')).toMatchObject({ code: 'wrong-credentials' });
  });
});

describe('identify', () => {
  const identity = { name: { by: 'externalId' as const, value: 'anna@corp.test' }, application: 'Cloud' };
  const known = (changes: Parameters<typeof anAccount>[0] = {}) =>
    anAccount({ ...changes, person: { externalId: 'anna@corp.test', emailAddress: 'anna@mail.test', ...changes.person } });

  it.each([
    ['userName', 'agent1'],
    ['externalId', 'anna@corp.test'],
    ['emailAddress', 'anna@mail.test'],
  ] as const)('finds a person by %s, and neither checks a password nor writes anything', async (by, value) => {
    const account = known({ lastLoginAt: daysAgo(3), failures: 2, rules: { 'account-lockout-threshold': '5' } });
    const { logins, accounts, hashes } = setUp({ account });
    expect(await logins.identify({ name: { by, value }, application: 'Cloud' })).toEqual({
      kind: 'succeeded',
      person: account.person,
      warnings: [],
      diagnostics: [],
    });
    expect(accounts.calls).toEqual(['search']);
    expect(hashes.computed()).toBe(0);
  });

  it.each<[string, Account]>([
    ['must change the password', known({ person: { changePasswordOnNextLogin: true } })],
    ['has a password that is too old', known({ rules: { 'password-expiration': '90' }, passwordUpdatedAt: daysAgo(99) })],
    ['has no password', known({ passwordHash: undefined })],
  ])('does not care that the person %s', async (_what, account) => {
    expect(await setUp({ account }).logins.identify(identity)).toMatchObject({ kind: 'succeeded', warnings: [] });
  });

  it('tells how many sessions the person may have', async () => {
    const account = known({ rules: { 'max-account-sessions': '2' } });
    expect(await setUp({ account }).logins.identify(identity)).toMatchObject({ kind: 'succeeded', maxSessions: 2 });
  });

  it.each(['Sales', 'Environment'])('takes a person of the tenant %s or below', async (tenant) => {
    expect(await setUp({ account: known() }).logins.identify({ ...identity, tenant })).toMatchObject({ kind: 'succeeded' });
  });

  it.each<[string, Setting, Partial<typeof identity & { tenant: string }>, string, string]>([
    ['nobody', {}, {}, 'wrong-credentials', 'no person has this external id'],
    [
      'somebody of another tenant',
      { account: known() },
      { tenant: 'Support' },
      'wrong-credentials',
      'no person has this external id in the tenant',
    ],
    [
      'one of several persons',
      { account: known(), namesakes: [known({ person: { dbid: 102 } })] },
      {},
      'wrong-credentials',
      'more than one person has this external id',
    ],
    ['a disabled person', { account: known({ person: { state: 'disabled' } }) }, {}, 'account-disabled', 'the person is disabled'],
    [
      'a person of a tenant below a disabled one',
      {
        account: known({
          tenants: [
            { name: 'Sales', state: 'enabled', userProperties: {} },
            { name: 'Environment', state: 'disabled', userProperties: {} },
          ],
        }),
      },
      {},
      'tenant-disabled',
      'tenant Environment is disabled',
    ],
    [
      'anybody for a disabled application',
      { account: known({ applicationState: 'disabled' }) },
      {},
      'application-disabled',
      'the application is disabled',
    ],
    [
      'a person who may not use the application',
      { account: known({ permitted: false }) },
      {},
      'no-application-permission',
      'the person may not use the application',
    ],
    [
      'an expired account',
      { account: known({ rules: { 'account-expiration': '30' }, lastLoginAt: daysAgo(31) }) },
      {},
      'account-expired',
      'the person has not logged in for too long, by the rule account-expiration=30 of the person',
    ],
    [
      'a locked account',
      { account: known({ rules: { 'account-lockout-threshold': '5' } }), locked: true },
      {},
      'account-locked',
      'the account is locked by the rule account-lockout-threshold=5 of the person',
    ],
  ])('refuses %s', async (_what, setting, changes, code, description) => {
    const { logins, accounts } = setUp(setting);
    expect(await logins.identify({ ...identity, ...changes })).toMatchObject({ kind: 'refused', code, description });
    expect(accounts.calls).toEqual(['search']);
  });

  it('overlooks a lock that is left from a rule which holds no more', async () => {
    expect(await setUp({ account: known(), locked: true }).logins.identify(identity)).toMatchObject({ kind: 'succeeded' });
  });
});
