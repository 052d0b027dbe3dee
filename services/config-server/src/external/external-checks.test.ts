import { capturedLog } from '@gauth/service-kit/testing';
import { describe, expect, it } from 'vitest';
import { noMetrics } from '../../test/login-surroundings.ts';
import { anAccount } from '../../test/memory-accounts.ts';
import { TooManyWaiting } from '../ports.ts';
import { createExternalChecks } from './external-checks.ts';
import type { CreateExternalModule, ExternalAnswer, ExternalModule, ModuleName, OptionSections } from './module.ts';

const accepted: ExternalAnswer = { kind: 'accepted', diagnostics: [] };
const refused: ExternalAnswer = { kind: 'refused', reason: 'wrong', unknown: false, diagnostics: ['wrong password'] };
const unknown: ExternalAnswer = { kind: 'refused', reason: 'nobody', unknown: true, diagnostics: [] };
const unavailable: ExternalAnswer = { kind: 'unavailable', reason: 'no server answers' };
const hangs = Symbol('hangs');

type Behaviour = ExternalAnswer | typeof hangs | Error;
type Made = { name: ModuleName; sections: OptionSections; closed: boolean; forgotten: number[] };

/** Checks over modules that behave as told; `made` is what was made, `asked` what was asked, in order. */
function setUp(
  behaviours: Partial<Record<ModuleName, Behaviour>>,
  { timeoutMs = 2000, ...more }: { timeoutMs?: number; changes?: ModuleName } = {},
) {
  const made: Made[] = [];
  const asked: string[] = [];
  const log = capturedLog();
  let time = 0;
  const create =
    (name: ModuleName): CreateExternalModule =>
    (sections) => {
      const entry: Made = { name, sections, closed: false, forgotten: [] };
      made.push(entry);
      const check: ExternalModule['check'] = async ({ person, password }) => {
        asked.push(`${name}: ${person.userName}, ${password}`);
        const behaviour = behaviours[name];
        if (behaviour === hangs) return new Promise(() => undefined);
        if (behaviour instanceof Error) throw behaviour;
        return behaviour ?? accepted;
      };
      return {
        check,
        ...(more.changes === name && {
          changePassword: async ({ newPassword, ...claim }) => check({ ...claim, password: `${claim.password} to ${newPassword}` }),
        }),
        forget: (dbid) => entry.forgotten.push(dbid),
        close: async () => {
          entry.closed = true;
        },
      };
    };
  const names = Object.keys(behaviours) as ModuleName[];
  const checks = createExternalChecks({
    modules: Object.fromEntries(names.map((name) => [name, create(name)])),
    secretsFolder: undefined,
    logger: log.logger,
    metrics: noMetrics,
    now: () => new Date(time),
    timeoutMs,
  });
  return { checks, made, asked, log, pass: (minutes: number) => (time += minutes * 60_000) };
}

const accountOf = (tenant: OptionSections = {}, server: OptionSections = {}) =>
  anAccount({
    annex: {},
    tenants: [{ name: 'Sales', state: 'enabled', userProperties: tenant }],
    server,
  });
const both: ModuleName[] = ['gauth_ldap', 'gauth_radius'];
const question = { account: accountOf(), modules: both, password: 'secret' };

describe('several modules', () => {
  it.each<[string, Behaviour, Behaviour, unknown, number]>([
    ['the first that accepts decides', accepted, refused, accepted, 1],
    ['a wrong password ends it', refused, accepted, refused, 1],
    ['the next is asked when the first does not know the person', unknown, accepted, accepted, 2],
    ['the next is asked when the first is unavailable', unavailable, accepted, accepted, 2],
    ['the next is asked when the first fails', new Error('broken'), accepted, accepted, 2],
    ['nobody knows the person', unknown, unknown, unknown, 2],
    ['nothing is certain while one is away', unknown, unavailable, unavailable, 2],
    ['nothing is certain while one is away, in the other order', unavailable, unknown, unavailable, 2],
  ])('%s', async (_what, first, second, expected, modulesAsked) => {
    const { checks, asked } = setUp({ gauth_ldap: first, gauth_radius: second });
    expect(await checks.check(question)).toEqual(expected);
    expect(asked).toHaveLength(modulesAsked);
  });

  it('leave a module that hangs half of the time, and the next one the rest', async () => {
    const { checks } = setUp({ gauth_ldap: hangs, gauth_radius: accepted }, { timeoutMs: 40 });
    expect(await checks.check(question)).toEqual(accepted);
  });
});

describe('a module that goes wrong', () => {
  it('counts as unavailable when it hangs', async () => {
    const { checks } = setUp({ gauth_ldap: hangs }, { timeoutMs: 20 });
    expect(await checks.check({ ...question, modules: ['gauth_ldap'] })).toMatchObject({
      kind: 'unavailable',
      reason: 'no answer within 20 ms',
    });
  });

  it('counts as unavailable and is logged when it throws, or is not there', async () => {
    const { checks, log } = setUp({ gauth_ldap: new Error('broken') });
    expect(await checks.check({ ...question, modules: ['gauth_ldap'] })).toEqual({ kind: 'unavailable', reason: 'broken' });
    expect(await checks.check({ ...question, modules: ['gauth_radius'] })).toEqual({
      kind: 'unavailable',
      reason: 'this server has no module gauth_radius',
    });
    expect(log.lines.map((line) => line['event.action'] ?? line.event)).toEqual(['external-check.failed', 'external-check.failed']);
    expect(log.text()).not.toContain('secret');
  });
});

describe('a line', () => {
  const server = { authentication: { 'authentication-queue-threshold': '3' } };
  const ldapOf = (url: string) => accountOf({ gauth_ldap: { 'ldap-url': url } }, server);

  it('is one per system: a directory that hangs holds nobody else up', async () => {
    const { checks } = setUp({ gauth_ldap: hangs, gauth_radius: accepted }, { timeoutMs: 200 });
    const hung = { ...question, account: ldapOf('ldap://hangs'), modules: ['gauth_ldap' as const] };
    const waiting = [1, 2, 3].map(() => checks.check(hung));
    await expect(checks.check(hung)).rejects.toThrow(TooManyWaiting);
    expect(await checks.check({ ...question, account: ldapOf('ldap://hangs'), modules: ['gauth_radius'] })).toEqual(accepted);
    expect(await checks.check({ ...hung, modules: both })).toEqual(accepted);
    expect((await Promise.all(waiting)).map(({ kind }) => kind)).toEqual(Array(3).fill('unavailable'));
    expect(await checks.check({ ...hung, account: ldapOf('ldap://other') })).toMatchObject({ kind: 'unavailable' });
  });
});

describe('modules', () => {
  const ldap = (options: Record<string, string>, url = 'ldap://a') => ({
    account: accountOf({ gauth_ldap: { 'ldap-url': url, ...options } }),
    modules: ['gauth_ldap' as const],
    password: 'secret',
  });

  it('are made once for the same options, in whatever order they stand', async () => {
    const { checks, made } = setUp({ gauth_ldap: accepted });
    await checks.check(ldap({ a: '1', b: '2' }));
    await checks.check(ldap({ b: '2', a: '1' }));
    await checks.check(ldap({ a: '1', b: '3' }));
    expect(made.map(({ sections }) => sections.gauth_ldap?.b)).toEqual(['2', '3']);
  });

  it('are closed when nobody has used them for a quarter of an hour', async () => {
    const { checks, made, pass } = setUp({ gauth_ldap: accepted });
    await checks.check(ldap({}));
    pass(10);
    await checks.check(ldap({}, 'ldap://b'));
    pass(6);
    await checks.check(ldap({}, 'ldap://c'));
    expect(made.map(({ closed }) => closed)).toEqual([true, false, false]);
  });

  it('are made anew when options changed, and told which persons did', async () => {
    const { checks, made } = setUp({ gauth_ldap: accepted });
    await checks.check(ldap({}));
    checks.forget(101);
    checks.optionsChanged();
    expect(made).toMatchObject([{ closed: true, forgotten: [101] }]);
    await checks.check(ldap({}));
    expect(made).toHaveLength(2);
    await checks.close();
    expect(made[1]?.closed).toBe(true);
  });

  it('are closed only after what they are asked is answered', async () => {
    const { checks, made } = setUp({ gauth_ldap: hangs }, { timeoutMs: 20 });
    const underWay = checks.check(ldap({}));
    await new Promise(setImmediate);
    checks.optionsChanged();
    expect(made[0]?.closed).toBe(false);
    await underWay;
    expect(made[0]?.closed).toBe(true);
  });
});

describe('a challenge', () => {
  it('is answered by the module that asked, in its own time', async () => {
    const challenged: ExternalAnswer = {
      kind: 'challenged',
      message: 'code?',
      hidden: false,
      answer: async (response) => (response === '123' ? accepted : refused),
    };
    const { checks } = setUp({ gauth_radius: challenged });
    const verdict = await checks.check({ ...question, modules: ['gauth_radius'] });
    if (verdict.kind !== 'challenged') throw new Error('not challenged');
    expect(verdict).toMatchObject({ message: 'code?', hidden: false });
    expect(await verdict.answer('123')).toEqual(accepted);
    expect(await verdict.answer('124')).toEqual(refused);
  });
});

describe('a change of password', () => {
  it('goes to the module that has one', async () => {
    const { checks, asked } = setUp({ gauth_ldap: accepted, gauth_radius: accepted }, { changes: 'gauth_radius' });
    expect(await checks.changePassword({ ...question, newPassword: 'better' })).toEqual(accepted);
    expect(asked).toEqual(['gauth_radius: agent1, secret to better']);
  });

  it('is impossible where no module has one', async () => {
    const { checks, asked } = setUp({ gauth_ldap: accepted, gauth_radius: accepted });
    expect(await checks.changePassword({ ...question, newPassword: 'better' })).toBeUndefined();
    expect(asked).toEqual([]);
  });
});
