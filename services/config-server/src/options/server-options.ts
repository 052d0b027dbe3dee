import { defaultPreambula, type UserProperties } from '@gauth/config-server';
import { isOn, wholeNumber } from './option-values.ts';

/** How tokens in the password field are judged. */
export interface TokenOptions {
  /** May refer to a file. */
  key: string;
  preambula: string;
  toleranceSeconds: number;
  lifetimeMinutes: number;
}

/** When repeated failures are worth an alarm; 0 switches a criterion, or with the period all of it, off. */
export interface FailureAlarmOptions {
  periodMinutes: number;
  count: number;
  percent: number;
}

/** Options of this server, from the annex of its own application object. */
export interface ServerOptions {
  allowEmptyPassword: boolean;
  /** Logins are noted. */
  lastLogin: boolean;
  /** Accounts expire: logins are noted, and every server knows of them. */
  accountsExpire: boolean;
  /** Nobody is asked to change a password at the next login. */
  noChangeAtFirstLogin: boolean;
  failureAlarm: FailureAlarmOptions;
  /** Undefined while tokens are not taken. */
  token: TokenOptions | undefined;
  /** External checks of one system that may be under way and wait; 0 sets no limit. */
  queueThreshold: number;
}

const alarmCeiling = 1_000_000;
const defaultLifetimeMinutes = 1440;

/** Reads the options; what is not set or cannot be understood has its default. */
export function serverOptions(annex: UserProperties): ServerOptions {
  const option = (section: string, name: string): string | undefined => {
    const options = Object.hasOwn(annex, section) ? (annex[section] ?? {}) : {};
    return Object.hasOwn(options, name) ? options[name] : undefined;
  };
  const lastLogin = isOn(option('confserv', 'last-login'), { unset: true });
  const alarm = (name: string, max = alarmCeiling): number => wholeNumber(option('security', `failure-alarm-${name}`), { max });

  return {
    allowEmptyPassword: isOn(option('confserv', 'allow-empty-password')),
    lastLogin,
    accountsExpire: lastLogin && isOn(option('confserv', 'last-login-synchronization'), { unset: true }),
    noChangeAtFirstLogin: isOn(option('security', 'no-change-password-at-first-login')),
    failureAlarm: { periodMinutes: alarm('period', 1440), count: alarm('count'), percent: alarm('percent', 100) },
    token: isOn(option('system', 'token-authentication-mode'))
      ? {
          key: option('system', 'token-uuid') ?? '',
          preambula: option('system', 'token-preambula') || defaultPreambula,
          toleranceSeconds: wholeNumber(option('system', 'token-tolerance'), { max: 3600, unset: 60 }),
          lifetimeMinutes: wholeNumber(option('system', 'token-ttl'), { max: 10_080 }) || defaultLifetimeMinutes,
        }
      : undefined,
    queueThreshold: wholeNumber(option('authentication', 'authentication-queue-threshold'), { max: 1_000_000, unset: 1000 }),
  };
}
