import { tokenPassword } from '@gauth/config-server';
import { capturedLog } from '@gauth/service-kit/testing';
import { describe, expect, it } from 'vitest';
import { noExternal, surroundings } from '../../test/login-surroundings.ts';
import { anAccount, memoryAccounts, readableHashes } from '../../test/memory-accounts.ts';
import type { ExternalChecks, ExternalQuestion, ExternalVerdict } from '../external/external-checks.ts';
import { type Account, TooManyWaiting } from '../ports.ts';
import { createLogins } from './login.ts';

const beginning = new Date('2026-06-01T00:00:00Z').getTime();
const claim = { userName: 'agent1', password: 'secret', application: 'Cloud' };
const accepted: ExternalVerdict = { kind: 'accepted', diagnostics: ['password expires tomorrow'] };
const refused: ExternalVerdict = { kind: 'refused', reason: 'LDAP 49', unknown: false, diagnostics: ['Invalid credentials'] };
const unavailable: ExternalVerdict = { kind: 'unavailable', reason: 'no server answers' };

/** A person whose password an LDAP directory checks. */
const external = ({ person, ...changes }: Parameters<typeof anAccount>[0] = {}): Account =>
  anAccount({
    person: { externalId: 'anna', ...person },
    passwordHash: undefined,
    tenants: [{ name: 'Sales', state: 'enabled', userProperties: { authentication: { library: 'gauth_ldap, gauth_radius' } } }],
    ...changes,
  });

interface Setting {
  account?: Account;
  verdict?: ExternalVerdict | Error;
  changed?: ExternalVerdict | undefined;
  locked?: boolean;
  hashesFull?: boolean;
}

function setUp({ account = external(), verdict = accepted, changed, locked = false, hashesFull = false }: Setting = {}) {
  let time = beginning;
  const accounts = memoryAccounts(account, { locked });
  const hashes = readableHashes();
  if (hashesFull) hashes.verify = () => Promise.reject(new TooManyWaiting('full'));
  const asked: (ExternalQuestion & { newPassword?: string })[] = [];
  const checks: ExternalChecks = {
    ...noExternal,
    async check(question) {
      asked.push(question);
      if (verdict instanceof Error) throw verdict;
      return verdict;
    },
    async changePassword(question) {
      asked.push(question);
      return changed;
    },
  };
  const log = capturedLog();
  const logins = createLogins({ ...surroundings, accounts, hashes, external: checks, logger: log.logger, now: () => new Date(time) });
  return { accounts, hashes, asked, logins, log, pass: (seconds: number) => (time += seconds * 1000) };
}

describe('a person whose password an external system checks', () => {
  it('gets in when the system accepts, with its texts, at the cost of one hash', async () => {
    const { logins, asked, hashes, accounts } = setUp();
    expect(await logins.authenticate(claim)).toEqual({
      kind: 'succeeded',
      person: external().person,
      warnings: [],
      diagnostics: ['password expires tomorrow'],
      maxSessions: undefined,
    });
    expect(asked).toMatchObject([{ modules: ['gauth_ldap', 'gauth_radius'], password: 'secret' }]);
    expect(hashes.computed()).toBe(1);
    expect(accounts.calls).toEqual(['find', 'right of 101, logged in']);
  });

  it.each<[string, Setting, object, string[]]>([
    [
      'is refused by the system, which counts',
      { verdict: refused },
      { code: 'external-refused', description: 'LDAP 49', diagnostics: ['Invalid credentials'] },
      ['find', 'failure of 101, threshold 0'],
    ],
    [
      'cannot be checked, which counts nothing',
      { verdict: unavailable },
      { code: 'external-unavailable', description: 'no server answers' },
      ['find'],
    ],
    [
      'waits behind too many, which counts nothing',
      { verdict: new TooManyWaiting('CFGForcedDisconnect: full') },
      { code: 'busy', description: 'CFGForcedDisconnect: full' },
      ['find'],
    ],
    ['is disabled', { account: external({ person: { state: 'disabled' } }) }, { code: 'account-disabled' }, ['find']],
    ['may not use the application', { account: external({ permitted: false }) }, { code: 'no-application-permission' }, ['find']],
    [
      'has an expired account',
      { account: external({ rules: { 'account-expiration': '30' }, lastLoginAt: new Date(beginning - 31 * 86_400_000) }) },
      {
        code: 'account-expired',
        description: 'the person has not logged in for too long, by the rule account-expiration=30 of the person',
      },
      ['find'],
    ],
  ])('%s', async (_what, setting, outcome, calls) => {
    const { logins, accounts, hashes } = setUp(setting);
    expect(await logins.authenticate(claim)).toMatchObject({ kind: 'refused', ...outcome });
    expect(accounts.calls).toEqual(calls);
    expect(hashes.computed()).toBe(1);
  });

  it('is not asked to change a password that is not ours', async () => {
    const rules = { 'password-expiration': '1', 'password-expiration-notify': '1', 'force-password-reset': 'true' };
    const account = external({ person: { changePasswordOnNextLogin: true }, rules, passwordResetAt: beginning });
    expect(await setUp({ account }).logins.authenticate(claim)).toMatchObject({ kind: 'succeeded', warnings: [] });
  });

  it('is refused with an empty password before any system is asked', async () => {
    const { logins, asked, accounts, hashes } = setUp();
    expect(await logins.authenticate({ ...claim, password: '' })).toMatchObject({ kind: 'refused', code: 'wrong-credentials' });
    expect(asked).toEqual([]);
    expect(hashes.computed()).toBe(1);
    expect(accounts.calls).toEqual(['find', 'failure of 101, threshold 0']);
  });

  it('is not asked about when too many passwords wait, since the answer would not count', async () => {
    const { logins, asked } = setUp({ hashesFull: true });
    expect(await logins.authenticate(claim)).toMatchObject({ kind: 'refused', code: 'busy' });
    expect(asked).toEqual([]);
  });

  it('is not asked about while the account is locked', async () => {
    const { logins, asked, hashes } = setUp({ account: external({ rules: { 'account-lockout-threshold': '3' } }), locked: true });
    expect(await logins.authenticate(claim)).toMatchObject({
      code: 'account-locked',
      description: 'the account is locked by the rule account-lockout-threshold=3 of the person',
    });
    expect(asked).toEqual([]);
    expect(hashes.computed()).toBe(1);
  });

  it('never gets in with a password of our own', async () => {
    const account = external({ passwordHash: 'hash of secret' });
    expect(await setUp({ account, verdict: refused }).logins.authenticate(claim)).toMatchObject({ code: 'external-refused' });
  });

  it('is checked internally, and the name logged once, where the library has no module of this server', async () => {
    const userProperties = { authentication: { library: `gauth_nis_${beginning}` } };
    const account = external({ passwordHash: 'hash of secret', tenants: [{ name: 'Sales', state: 'enabled', userProperties }] });
    const { logins, asked, log } = setUp({ account });
    expect(await logins.authenticate(claim)).toMatchObject({ kind: 'succeeded' });
    expect(await logins.authenticate(claim)).toMatchObject({ kind: 'succeeded' });
    expect(asked).toEqual([]);
    expect(log.lines).toHaveLength(1);
  });
});

describe('an account that is locked in mode 1', () => {
  const rules = { 'account-lockout-threshold': '3', 'account-lockout-mode': '1', 'account-lockout-duration': '5' };

  it.each([
    ['our own', anAccount({ rules }), 'secret'],
    ['our own', anAccount({ rules }), 'wrong'],
    ['an external', external({ rules }), 'secret'],
  ])('is locked anew by an attempt with %s password', async (_whose, account, password) => {
    const { logins, accounts } = setUp({ account, locked: true });
    expect(await logins.authenticate({ ...claim, password })).toMatchObject({ code: 'account-locked' });
    expect(accounts.calls.at(-1)).toBe('lock of 101 begins anew, 5 minutes');
  });
});

describe('a challenge', () => {
  const challenged = (answer: (response: string) => ExternalVerdict): ExternalVerdict => ({
    kind: 'challenged',
    message: 'code?',
    hidden: true,
    answer: async (response) => answer(response),
  });
  const begun = async (setting: Setting = {}) => {
    const surrounding = setUp({ verdict: challenged((response) => (response === '123' ? accepted : refused)), ...setting });
    const outcome = await surrounding.logins.authenticate(claim);
    if (outcome.kind !== 'challenged') throw new Error(`not challenged but ${outcome.kind}`);
    const { state } = outcome;
    return {
      ...surrounding,
      outcome,
      answer: (response: string, application = 'Cloud') => surrounding.logins.answerChallenge({ state, response, application }),
    };
  };

  it('is asked, and the right answer lets in', async () => {
    const { outcome, answer, accounts } = await begun();
    expect(outcome).toEqual({ kind: 'challenged', message: 'code?', hidden: true, state: expect.any(String), personDbid: 101 });
    expect(accounts.calls).toEqual(['find']);
    expect(await answer('123')).toMatchObject({ kind: 'succeeded', diagnostics: ['password expires tomorrow'] });
    expect(await answer('123')).toMatchObject({ code: 'challenge-expired' });
  });

  it('counts a wrong answer as a failure', async () => {
    const { answer, accounts } = await begun();
    expect(await answer('124')).toMatchObject({ kind: 'refused', code: 'external-refused', personDbid: 101 });
    expect(accounts.calls).toEqual(['find', 'find', 'failure of 101, threshold 0']);
  });

  it('can be followed by another', async () => {
    const { answer, logins } = await begun({ verdict: challenged(() => challenged(() => accepted)) });
    const second = await answer('1');
    if (second.kind !== 'challenged') throw new Error('not challenged');
    expect(await logins.answerChallenge({ state: second.state, response: '2', application: 'Cloud' })).toMatchObject({ kind: 'succeeded' });
  });

  it('is not asked when guesses at the same time have locked the account: it would tell that this one was right', async () => {
    const account = external({ rules: { 'account-lockout-threshold': '3' } });
    const accounts = { ...memoryAccounts(account), isLocked: async () => true };
    const checks = { ...noExternal, check: async () => challenged(() => accepted) };
    const logins = createLogins({ ...surroundings, accounts, hashes: readableHashes(), external: checks, now: () => new Date(beginning) });
    expect(await logins.authenticate(claim)).toMatchObject({ kind: 'refused', code: 'account-locked' });
    expect(await logins.changePassword(claim, 'Better-1')).toMatchObject({ kind: 'refused', code: 'account-locked' });
  });

  it('is nothing to another application', async () => {
    const { answer } = await begun();
    expect(await answer('123', 'Other')).toMatchObject({ code: 'challenge-expired' });
    expect(await answer('123')).toMatchObject({ kind: 'succeeded' });
  });

  it('is over after two minutes', async () => {
    const { answer, pass } = await begun();
    pass(120);
    expect(await answer('123')).toMatchObject({ code: 'challenge-expired' });
  });

  it('still needs an account in order', async () => {
    const { answer } = await begun({ account: external({ permitted: false }), verdict: challenged(() => accepted) });
    expect(await answer('123')).toMatchObject({ code: 'no-application-permission' });
  });

  it('changes no password', async () => {
    const { logins } = setUp({ verdict: challenged(() => accepted) });
    expect(await logins.changePassword(claim, 'Better-1')).toMatchObject({ kind: 'refused', code: 'read-only', personDbid: 101 });
  });
});

describe('a change of an external password', () => {
  it.each<[string, Setting, string, object]>([
    ['is made by the system', { changed: accepted }, 'Better-1', { kind: 'succeeded', diagnostics: ['password expires tomorrow'] }],
    ['is impossible where the system has none', {}, 'Better-1', { code: 'read-only' }],
    ['needs the old password', { verdict: refused, changed: accepted }, 'Better-1', { code: 'external-refused' }],
    ['needs the system', { changed: unavailable }, 'Better-1', { code: 'external-unavailable' }],
    ['is never one to an empty password', { changed: accepted }, '', { code: 'password-unacceptable', rule: 'empty' }],
    [
      'is refused by rules of the system',
      { changed: { kind: 'unacceptable', reason: 'constraint violation', diagnostics: ['too short'] } },
      'x',
      { code: 'password-unacceptable', description: 'constraint violation', diagnostics: ['too short'] },
    ],
    [
      'needs an account in order',
      { account: external({ person: { state: 'disabled' } }), changed: accepted },
      'x',
      { code: 'account-disabled' },
    ],
  ])('%s', async (_what, setting, newPassword, outcome) => {
    const { logins, accounts } = setUp(setting);
    expect(await logins.changePassword(claim, newPassword)).toMatchObject(outcome);
    expect(accounts.calls.join()).not.toContain('replace');
  });
});

describe('a token in the password field', () => {
  const key = '1b4e28ba-2fa1-11d2-883f-0016d3cca427';
  const server = { system: { 'token-authentication-mode': 'true', 'token-uuid': key } };
  const token = tokenPassword({ userName: 'agent1', expiresAt: new Date(beginning + 60_000), key });
  const withToken = (setting: Setting, password = token) => setUp(setting).logins.authenticate({ ...claim, password });

  it.each<[string, Account]>([
    ['a person with a password of our own', anAccount({ server })],
    ['a person of an external system', external({ server })],
    ['a person whose password must be changed', anAccount({ server, person: { changePasswordOnNextLogin: true } })],
  ])('lets in %s, and asks no external system', async (_who, account) => {
    const { logins, asked, hashes } = setUp({ account });
    expect(await logins.authenticate({ ...claim, password: token })).toMatchObject({ kind: 'succeeded', warnings: [] });
    expect(asked).toEqual([]);
    expect(hashes.computed()).toBe(1);
  });

  it.each<[string, Account, string, string]>([
    ['forged', anAccount({ server }), tokenPassword({ userName: 'agent2', expiresAt: new Date(beginning), key }), 'the token is forged'],
    [
      'expired',
      external({ server }),
      tokenPassword({ userName: 'agent1', expiresAt: new Date(beginning - 61_000), key }),
      'the token is expired',
    ],
    ['malformed, though it is the password', anAccount({ server, passwordHash: 'hash of {PXZ}x' }), '{PXZ}x', 'the token is malformed'],
    [
      'signed with a key that is too short',
      anAccount({ server: { system: { ...server.system, 'token-uuid': 'short' } } }),
      tokenPassword({ userName: 'agent1', expiresAt: new Date(beginning), key: 'short' }),
      'a token where token-uuid has fewer than 32 characters',
    ],
    [
      'signed with a key that cannot be read',
      anAccount({ server: { system: { ...server.system, 'token-uuid': 'file:/nowhere' } } }),
      token,
      'a token where token-uuid has fewer than 32 characters',
    ],
  ])('counts as a wrong password when it is %s', async (_what, account, password, description) => {
    const { logins, accounts, asked, hashes } = setUp({ account });
    expect(await logins.authenticate({ ...claim, password })).toMatchObject({ code: 'wrong-credentials', description });
    expect(accounts.calls).toEqual(['find', 'failure of 101, threshold 0']);
    expect(asked).toEqual([]);
    expect(hashes.computed()).toBe(1);
  });

  it('needs an account in order', async () => {
    expect(await withToken({ account: anAccount({ server, person: { state: 'disabled' } }) })).toMatchObject({ code: 'account-disabled' });
    const locked = anAccount({ server, rules: { 'account-lockout-threshold': '3' } });
    expect(await withToken({ account: locked, locked: true })).toMatchObject({ code: 'account-locked' });
  });

  it('is an ordinary password while the mode is off', async () => {
    const off = anAccount({ server: { system: { 'token-uuid': key } }, passwordHash: `hash of ${token}` });
    expect(await withToken({ account: off })).toMatchObject({ kind: 'succeeded' });
  });

  it('changes no password', async () => {
    const { logins, accounts } = setUp({ account: anAccount({ server }) });
    expect(await logins.changePassword({ ...claim, password: token }, 'Better-1')).toMatchObject({
      code: 'wrong-credentials',
      description: 'a token changes no password',
    });
    expect(accounts.calls.join()).not.toContain('replace');
  });
});
