import type { PasswordPolicy } from '@gauth/config-server';
import { isOn, wholeNumber } from '../options/option-values.ts';
import { nearestValue, type OptionSources, type Scope, scopesOf, settingScope } from '../options/scopes.ts';
import { serverOptions } from '../options/server-options.ts';
import type { Account, Lockout } from '../ports.ts';
import { defaultAccount } from './default-account.ts';

/** The section of an annex that holds the rules, of a person or of a tenant. */
export const rulesSection = 'security-authentication-rules';

/** The rules that hold for one person. */
export interface SecurityRules {
  lockout: Lockout;
  /** Days without a login after which an account expires; 0 never. */
  accountExpirationDays: number;
  /** Days after which a password must be changed; 0 never. */
  passwordExpirationDays: number;
  /** Days before that on which the person is warned. */
  passwordExpirationNotifyDays: number;
  /** Passwords that are not younger must be changed; milliseconds since 1970. */
  passwordResetAt: number | undefined;
  /** A password that an administrator chose must be changed at the next login. */
  changeOnNextLogin: boolean;
  /** Sessions at once; 0 without a limit. */
  maxSessions: number;
  password: PasswordPolicy;
}

/**
 * Collects the rules of an account: each option from the person's annex, else from the tenant's, else from the nearest ancestor that sets it. A tenant
 * with `tenant-override-section` inherits nothing; `override-*` of the person lifts a rule.
 */
export function securityRules(account: Account): SecurityRules {
  const scopes = ruleScopes(account);
  const option = (name: string): string | undefined => nearestValue(scopes, rulesSection, name);
  const number = (name: string, range: { max: number; unset?: number }): number => wholeNumber(option(name), range);
  const flag = (name: string): boolean => isOn(option(name));
  const exempt = account.person.dbid === defaultAccount;
  const overridden = (rule: string): boolean => isOn(account.annex[rulesSection]?.[`override-${rule}`]);
  const server = serverOptions(account.server);
  const expires = server.accountsExpire && !exempt && !overridden('account-expiration');

  return {
    lockout: {
      threshold: overridden('account-lockout') ? 0 : number('account-lockout-threshold', { max: 8 }),
      periodMinutes: number('account-lockout-attempts-period', { max: 20 }),
      durationMinutes: number('account-lockout-duration', { max: 1440, unset: 30 }),
      extends: number('account-lockout-mode', { max: 1 }) === 1,
    },
    accountExpirationDays: expires ? number('account-expiration', { max: 365 }) : 0,
    passwordExpirationDays: exempt || overridden('password-expiration') ? 0 : number('password-expiration', { max: 365 }),
    passwordExpirationNotifyDays: number('password-expiration-notify', { max: 364 }),
    passwordResetAt: exempt || server.noChangeAtFirstLogin ? undefined : passwordResetAt(account, scopes),
    changeOnNextLogin: account.person.changePasswordOnNextLogin && !server.noChangeAtFirstLogin,
    maxSessions: exempt ? 0 : number('max-account-sessions', { max: 128 }),
    password: {
      minLength: Math.max(server.allowEmptyPassword ? 0 : 1, number('password-min-length', { max: 64 })),
      letter: flag('password-req-alpha'),
      mixedCase: flag('password-req-mixed-case'),
      number: flag('password-req-number'),
      punctuation: flag('password-req-punctuation'),
      noRepeats: number('password-no-repeats', { max: 30 }),
    },
  };
}

/** Names a rule for the log: its value, and whose it is. */
export function ruleText(account: OptionSources, option: string): string {
  const scope = settingScope(ruleScopes(account), rulesSection, option);
  if (scope === undefined) return `the rule ${option}, by default`;
  return `the rule ${option}=${scope.options[rulesSection]?.[option]?.slice(0, 20)} of ${scope.label}`;
}

/** The person and the tenants, up to the first that inherits nothing. */
function ruleScopes(account: OptionSources): Scope[] {
  const scopes = scopesOf(account).filter(({ kind }) => kind !== 'server');
  const last = scopes.findIndex(({ kind, options }) => kind === 'tenant' && isOn(options[rulesSection]?.['tenant-override-section']));
  return last === -1 ? scopes : scopes.slice(0, last + 1);
}

function passwordResetAt(account: Account, scopes: readonly Scope[]): number | undefined {
  const scope = settingScope(scopes, rulesSection, 'force-password-reset');
  const index = scope === undefined ? -1 : scopes.indexOf(scope);
  return [account, ...account.tenants][index]?.passwordResetAt;
}
