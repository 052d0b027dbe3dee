import { describe, expect, it } from 'vitest';
import { anAccount } from '../../test/memory-accounts.ts';
import { ruleText, type SecurityRules, securityRules } from './security-rules.ts';

type Rules = Record<string, string>;

const annex = (rules?: Rules) => (rules === undefined ? {} : { 'security-authentication-rules': rules });

interface Setting {
  person?: Rules;
  tenant?: Rules;
  parent?: Rules;
  server?: Record<string, Rules>;
  dbid?: number;
  changePasswordOnNextLogin?: boolean;
  /** When force-password-reset was switched on. */
  resetAt?: { person?: number; tenant?: number; parent?: number };
}
const account = ({ person, tenant, parent, server = {}, dbid = 101, changePasswordOnNextLogin = false, resetAt = {} }: Setting) =>
  anAccount({
    person: { dbid, changePasswordOnNextLogin },
    annex: annex(person),
    passwordResetAt: resetAt.person,
    tenants: [
      { name: 'Sales', state: 'enabled', userProperties: annex(tenant), passwordResetAt: resetAt.tenant },
      { name: 'Environment', state: 'enabled', userProperties: annex(parent), passwordResetAt: resetAt.parent },
    ],
    server,
  });
const rulesOf = (setting: Setting): SecurityRules => securityRules(account(setting));

it('limits nothing but an empty password when nothing is set', () => {
  expect(rulesOf({})).toEqual({
    lockout: { threshold: 0, periodMinutes: 0, durationMinutes: 30, extends: false },
    accountExpirationDays: 0,
    passwordExpirationDays: 0,
    passwordExpirationNotifyDays: 0,
    passwordResetAt: undefined,
    changeOnNextLogin: false,
    maxSessions: 0,
    password: { minLength: 1, letter: false, mixedCase: false, number: false, punctuation: false, noRepeats: 0 },
  });
});

it('takes each option from the person, else from the tenant, else from the nearest ancestor', () => {
  const { lockout } = rulesOf({
    person: { 'account-lockout-threshold': '0' },
    tenant: { 'account-lockout-threshold': '3', 'account-lockout-duration': '0' },
    parent: { 'account-lockout-threshold': '5', 'account-lockout-duration': '60', 'account-lockout-attempts-period': '10' },
  });
  expect(lockout).toEqual({ threshold: 0, periodMinutes: 10, durationMinutes: 0, extends: false });
});

it.each<[string, Setting, number]>([
  ['inherits', { parent: { 'max-account-sessions': '5' } }, 5],
  ['inherits nothing where it says so', { tenant: { 'tenant-override-section': 'true' }, parent: { 'max-account-sessions': '5' } }, 0],
  [
    'keeps what it sets itself where it inherits nothing',
    { tenant: { 'tenant-override-section': 'true', 'max-account-sessions': '2' }, parent: { 'max-account-sessions': '5' } },
    2,
  ],
  [
    'leaves the person an option of their own where it inherits nothing',
    { person: { 'max-account-sessions': '1' }, tenant: { 'tenant-override-section': 'true', 'max-account-sessions': '2' } },
    1,
  ],
  ['does not stop at a person who says so', { person: { 'tenant-override-section': 'true' }, parent: { 'max-account-sessions': '5' } }, 5],
])('a tenant %s', (_what, setting, maxSessions) => {
  expect(rulesOf(setting).maxSessions).toBe(maxSessions);
});

it.each([
  ['8', 8],
  ['99', 8],
  ['99999999999', 8],
  [' 4 ', 4],
  ['-1', 0],
  ['four', 0],
  ['', 0],
  ['4.5', 0],
])('reads a threshold of %j as %i', (value, threshold) => {
  expect(rulesOf({ person: { 'account-lockout-threshold': value } }).lockout.threshold).toBe(threshold);
});

it.each([
  ['true', true],
  ['TRUE', true],
  ['yes', true],
  ['1', true],
  ['on', true],
  ['false', false],
  ['', false],
  ['2', false],
])('reads a requirement of %j as %s', (value, expected) => {
  expect(rulesOf({ tenant: { 'password-req-number': value } }).password.number).toBe(expected);
});

it.each<[string, string, string, (rules: SecurityRules) => unknown, unknown]>([
  ['account-lockout-attempts-period', '21', '20', ({ lockout }) => lockout.periodMinutes, 20],
  ['account-lockout-duration', '1441', '1440', ({ lockout }) => lockout.durationMinutes, 1440],
  ['account-lockout-mode', '2', '1', ({ lockout }) => lockout.extends, true],
  ['account-expiration', '366', '365', (rules) => rules.accountExpirationDays, 365],
  ['password-expiration', '366', '365', (rules) => rules.passwordExpirationDays, 365],
  ['password-expiration-notify', '365', '364', (rules) => rules.passwordExpirationNotifyDays, 364],
  ['max-account-sessions', '129', '128', (rules) => rules.maxSessions, 128],
  ['password-min-length', '65', '64', ({ password }) => password.minLength, 64],
  ['password-no-repeats', '31', '30', ({ password }) => password.noRepeats, 30],
])('reads %s=%s as %s', (option, value, _end, read, expected) => {
  expect(read(rulesOf({ tenant: { [option]: value } }))).toBe(expected);
});

describe('an exception of a person', () => {
  const tenant = { 'account-lockout-threshold': '3', 'account-expiration': '30', 'password-expiration': '90' };
  const read = (setting: Setting) => {
    const { lockout, accountExpirationDays, passwordExpirationDays } = rulesOf({ tenant, ...setting });
    return [lockout.threshold, accountExpirationDays, passwordExpirationDays];
  };

  it.each<[Rules, number[]]>([
    [{ 'override-account-lockout': 'true' }, [0, 30, 90]],
    [{ 'override-account-expiration': 'true' }, [3, 0, 90]],
    [{ 'override-password-expiration': 'true' }, [3, 30, 0]],
    [{ 'override-account-lockout': 'false', 'override-account-expiration': '0', 'override-password-expiration': '' }, [3, 30, 90]],
  ])('%o lifts one rule', (person, expected) => {
    expect(read({ person })).toEqual(expected);
  });

  it('is none of a tenant', () => {
    expect(read({ parent: { 'override-account-lockout': 'true', 'override-account-expiration': 'true' } })).toEqual([3, 30, 90]);
  });
});

it.each<[Record<string, string>, number]>([
  [{}, 30],
  [{ 'last-login': 'true', 'last-login-synchronization': 'true' }, 30],
  [{ 'last-login': 'false' }, 0],
  [{ 'last-login-synchronization': 'false' }, 0],
])('with %o of the server, accounts expire after %i days', (confserv, days) => {
  expect(rulesOf({ tenant: { 'account-expiration': '30' }, server: { confserv } }).accountExpirationDays).toBe(days);
});

it.each([
  [undefined, undefined, 1],
  ['false', undefined, 1],
  ['true', undefined, 0],
  ['true', '0', 0],
  ['true', '6', 6],
  ['false', '6', 6],
])('with allow-empty-password=%s and password-min-length=%s, a password has %i characters at least', (allow, min, length) => {
  const server = allow === undefined ? {} : { confserv: { 'allow-empty-password': allow } };
  const tenant = min === undefined ? {} : { 'password-min-length': min };
  expect(rulesOf({ server, tenant }).password.minLength).toBe(length);
});

describe('a forced change of passwords', () => {
  const forced = { 'force-password-reset': 'true' };
  const notAtFirstLogin = { security: { 'no-change-password-at-first-login': 'true' } };

  it.each<[string, Setting, number | undefined]>([
    ['of the tenant holds since it was switched on', { tenant: forced, resetAt: { tenant: 7 } }, 7],
    ['of an ancestor holds, too', { parent: forced, resetAt: { parent: 5 } }, 5],
    ['of the nearest tenant counts', { tenant: forced, parent: forced, resetAt: { tenant: 7, parent: 5 } }, 7],
    ['of the person alone holds', { person: forced, resetAt: { person: 9 } }, 9],
    ['is lifted for a person', { person: { 'force-password-reset': 'false' }, tenant: forced, resetAt: { tenant: 7 } }, undefined],
    ['is lifted for a tenant', { tenant: { 'force-password-reset': 'false' }, parent: forced, resetAt: { parent: 5 } }, undefined],
    ['is lifted by the server', { tenant: forced, resetAt: { tenant: 7 }, server: notAtFirstLogin }, undefined],
    ['spares the default account', { dbid: 100, tenant: forced, resetAt: { tenant: 7 } }, undefined],
  ])('%s', (_what, setting, resetAt) => {
    expect(rulesOf(setting).passwordResetAt).toBe(resetAt);
  });

  it('at the next login is lifted by the server', () => {
    expect(rulesOf({ changePasswordOnNextLogin: true }).changeOnNextLogin).toBe(true);
    expect(rulesOf({ changePasswordOnNextLogin: true, server: notAtFirstLogin }).changeOnNextLogin).toBe(false);
  });
});

it('lets the default account neither expire nor run out of sessions, but locks it like any other', () => {
  const tenant = { 'account-expiration': '1', 'password-expiration': '1', 'max-account-sessions': '1', 'account-lockout-threshold': '3' };
  expect(rulesOf({ dbid: 100, tenant })).toMatchObject({
    accountExpirationDays: 0,
    passwordExpirationDays: 0,
    maxSessions: 0,
    lockout: { threshold: 3 },
  });
});

it.each<[Setting, string]>([
  [{ person: { 'password-min-length': '8' } }, 'the rule password-min-length=8 of the person'],
  [{ tenant: { 'password-min-length': '8' } }, 'the rule password-min-length=8 of tenant Sales'],
  [{ parent: { 'password-min-length': '8' } }, 'the rule password-min-length=8 of tenant Environment'],
  [{ tenant: { 'tenant-override-section': '1' }, parent: { 'password-min-length': '8' } }, 'the rule password-min-length, by default'],
  [{ tenant: { 'password-min-length': 'x'.repeat(30) } }, `the rule password-min-length=${'x'.repeat(20)} of tenant Sales`],
])('names a rule of %o for the log', (setting, text) => {
  expect(ruleText(account(setting), 'password-min-length')).toBe(text);
});
