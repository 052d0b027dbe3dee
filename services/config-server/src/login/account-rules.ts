import type { LoginRefusal } from '@gauth/config-server';
import type { Account } from '../ports.ts';
import { defaultAccount } from './default-account.ts';
import { ruleText, type SecurityRules } from './security-rules.ts';

const dayMs = 24 * 3600 * 1000;

/** A refusal in the words of the protocol. The description is for the log and names the rule. */
export interface Refusal {
  code: LoginRefusal;
  description: string;
}

/** An account, the rules that hold for it, and the moment at which they are applied. */
export interface Subject {
  account: Account;
  rules: SecurityRules;
  now: Date;
}

/** Too many failures: said whatever else is wrong. */
export const accountLocked = ({ account }: Subject): Refusal => ({
  code: 'account-locked',
  description: `the account is locked by ${ruleText(account, 'account-lockout-threshold')}`,
});

/** Whether the account was locked when it was read, by a rule that still holds. */
export const isLocked = ({ account, rules }: Subject): boolean => account.locked && rules.lockout.threshold > 0;

const checks: readonly { code: LoginRefusal; description: (account: Account) => string; applies: (subject: Subject) => boolean }[] = [
  {
    code: 'account-disabled',
    description: () => 'the person is disabled',
    applies: ({ account }) => account.person.state !== 'enabled',
  },
  {
    code: 'tenant-disabled',
    description: ({ tenants }) => `tenant ${tenants.find(({ state }) => state !== 'enabled')?.name} is disabled`,
    applies: ({ account }) => account.tenants.some(({ state }) => state !== 'enabled'),
  },
  {
    code: 'application-disabled',
    description: () => 'the application is disabled',
    applies: ({ account }) => account.applicationState !== 'enabled',
  },
  {
    code: 'account-expired',
    description: (account) => `the person has not logged in for too long, by ${ruleText(account, 'account-expiration')}`,
    applies: isExpired,
  },
  {
    code: 'no-application-permission',
    description: () => 'the person may not use the application',
    applies: ({ account }) => account.person.dbid !== defaultAccount && !account.permitted,
  },
];

/** Why somebody who has proved to be the person is refused all the same. */
export function accountRefusal(subject: Subject): Refusal | undefined {
  const found = checks.find(({ applies }) => applies(subject));
  return found && { code: found.code, description: found.description(subject.account) };
}

function isExpired({ account: { lastLoginAt }, rules: { accountExpirationDays }, now }: Subject): boolean {
  if (accountExpirationDays === 0 || lastLoginAt === undefined) return false;
  return now.getTime() - lastLoginAt.getTime() > accountExpirationDays * dayMs;
}

/** Why the password must be changed before the person gets in. */
export function passwordChangeReason(subject: Subject): string | undefined {
  const { account, rules } = subject;
  if (rules.changeOnNextLogin) return 'an administrator asks for another password';
  if (rules.passwordResetAt !== undefined && account.passwordUpdatedAt.getTime() <= rules.passwordResetAt)
    return `the password must be changed by ${ruleText(account, 'force-password-reset')}`;
  return passwordDaysLeft(subject) <= 0 ? `the password is too old by ${ruleText(account, 'password-expiration')}` : undefined;
}

/** Days until the password is too old: 0 or less when it is, infinite when it never will be. */
export function passwordDaysLeft({ account, rules: { passwordExpirationDays }, now }: Subject): number {
  if (passwordExpirationDays === 0) return Number.POSITIVE_INFINITY;
  return Math.ceil(passwordExpirationDays - (now.getTime() - account.passwordUpdatedAt.getTime()) / dayMs);
}
