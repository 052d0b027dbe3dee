import type { Account, Lockout } from '../ports.ts';

/** The section of an annex that holds the rules, of a person or of a tenant. */
export const rulesSection = 'security-authentication-rules';

/** What a new password must be like. */
export interface PasswordRules {
  minLength: number;
  requireLetter: boolean;
  requireMixedCase: boolean;
  requireNumber: boolean;
  requirePunctuation: boolean;
  /** How many earlier passwords may not come back. */
  noRepeats: number;
}

/** The rules that hold for one person. */
export interface SecurityRules {
  lockout: Lockout;
  /** Days without a login after which an account expires; 0 never. */
  accountExpirationDays: number;
  /** Days after which a password must be changed; 0 never. */
  passwordExpirationDays: number;
  /** Days before that on which the person is warned. */
  passwordExpirationNotifyDays: number;
  password: PasswordRules;
}

/** Collects the rules of an account: each option from the person's annex, else from the tenant's, else from the nearest ancestor that sets it. */
export function securityRules({ person, tenants }: Pick<Account, 'person' | 'tenants'>): SecurityRules {
  const sections = [person, ...tenants].map(({ userProperties }) => userProperties[rulesSection] ?? {});
  const option = (name: string): string | undefined => sections.find((section) => Object.hasOwn(section, name))?.[name];
  const number = (name: string, range: { max: number; unset?: number }): number => wholeNumber(option(name), range);
  const flag = (name: string): boolean => /^(true|yes|1)$/i.test(option(name) ?? '');

  return {
    lockout: {
      threshold: number('account-lockout-threshold', { max: 8 }),
      periodMinutes: number('account-lockout-attempts-period', { max: 20 }),
      durationMinutes: number('account-lockout-duration', { max: 1440, unset: 30 }),
    },
    accountExpirationDays: number('account-expiration', { max: 365 }),
    passwordExpirationDays: number('password-expiration', { max: 365 }),
    passwordExpirationNotifyDays: number('password-expiration-notify', { max: 364 }),
    password: {
      minLength: number('password-min-length', { max: 64 }),
      requireLetter: flag('password-req-alpha'),
      requireMixedCase: flag('password-req-mixed-case'),
      requireNumber: flag('password-req-number'),
      requirePunctuation: flag('password-req-punctuation'),
      noRepeats: number('password-no-repeats', { max: 30 }),
    },
  };
}

/** A value above the range counts as its end, so that a strict wish is not turned into no rule; what is no number counts as not set. */
function wholeNumber(value: string | undefined, { max, unset = 0 }: { max: number; unset?: number }): number {
  if (value === undefined || !/^\d{1,9}$/.test(value.trim())) return unset;
  return Math.min(max, Number(value));
}
