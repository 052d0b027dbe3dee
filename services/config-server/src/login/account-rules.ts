import type { LoginRefusal } from '@gauth/config-server';
import type { Account } from '../ports.ts';
import type { SecurityRules } from './security-rules.ts';

/** DBID of the predefined account. It may use every application and never expires, so that somebody can always get in. */
const defaultAccount = 100;
const dayMs = 24 * 3600 * 1000;

/** A refusal in the words of the protocol. */
export interface Refusal {
  code: LoginRefusal;
  description: string;
}

/** Too many failures: said whatever else is wrong. */
export const accountLocked: Refusal = { code: 'account-locked', description: 'the account is locked' };

interface Subject {
  account: Account;
  rules: SecurityRules;
  now: Date;
}

const isDefault = ({ account }: Subject): boolean => account.person.dbid === defaultAccount;

const checks: readonly (Refusal & { applies: (subject: Subject) => boolean })[] = [
  { code: 'account-disabled', description: 'the person is disabled', applies: ({ account }) => account.person.state !== 'enabled' },
  {
    code: 'tenant-disabled',
    description: 'the tenant of the person, or one above it, is disabled',
    applies: ({ account }) => account.tenants.some(({ state }) => state !== 'enabled'),
  },
  {
    code: 'application-disabled',
    description: 'the application is disabled',
    applies: ({ account }) => account.applicationState !== 'enabled',
  },
  {
    code: 'account-expired',
    description: 'the person has not logged in for too long',
    applies: (subject) => !isDefault(subject) && isExpired(subject),
  },
  {
    code: 'no-application-permission',
    description: 'the person may not use the application',
    applies: (subject) => !isDefault(subject) && !subject.account.permitted,
  },
];

/** Why somebody with the right password is refused all the same. */
export function accountRefusal(subject: Subject): Refusal | undefined {
  const found = checks.find(({ applies }) => applies(subject));
  return found && { code: found.code, description: found.description };
}

function isExpired({ account: { lastLoginAt }, rules: { accountExpirationDays }, now }: Subject): boolean {
  if (accountExpirationDays === 0 || lastLoginAt === undefined) return false;
  return now.getTime() - lastLoginAt.getTime() > accountExpirationDays * dayMs;
}

/** Days until the password must be changed: 0 or less when it must be changed now, infinite when never. */
export function passwordDaysLeft({ account, rules: { passwordExpirationDays }, now }: Subject): number {
  if (account.person.changePasswordOnNextLogin) return 0;
  if (passwordExpirationDays === 0 || account.person.dbid === defaultAccount) return Number.POSITIVE_INFINITY;
  return Math.ceil(passwordExpirationDays - (now.getTime() - account.passwordUpdatedAt.getTime()) / dayMs);
}
