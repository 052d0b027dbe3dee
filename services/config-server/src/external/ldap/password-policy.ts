import type { PasswordPolicyValue } from 'ldapts';

/** Errors of draft-behera-ldap-password-policy §6.2, by number. */
const errors = [
  'the password has expired',
  'the account is locked',
  'the password must be changed',
  'the password may not be changed',
  'the old password must be given',
  'the new password is not good enough',
  'the new password is too short',
  'the password was changed too recently',
  'the new password was used before',
];
const changeAfterReset = 2;
const secondsPerDay = 86_400;

/** What a directory's password policy warns of after an accepted password, in words for the person; the control has none. */
export function policyWarnings({ timeBeforeExpiration, graceAuthNsRemaining, error }: PasswordPolicyValue): string[] {
  return [
    ...(timeBeforeExpiration === undefined ? [] : [`The password expires in ${duration(timeBeforeExpiration)}.`]),
    ...(graceAuthNsRemaining === undefined
      ? []
      : [`The password has expired. It can be used ${graceAuthNsRemaining} more ${graceAuthNsRemaining === 1 ? 'time' : 'times'}.`]),
    ...(error === changeAfterReset ? ['The password must be changed.'] : []),
  ];
}

/** What a password policy says of a refusal, for the log; undefined when it says nothing. */
export const policyError = (policy: PasswordPolicyValue | undefined): string | undefined =>
  policy?.error === undefined ? undefined : (errors[policy.error] ?? `password policy error ${policy.error}`);

function duration(seconds: number): string {
  const [count, unit] =
    seconds >= 2 * secondsPerDay
      ? [Math.floor(seconds / secondsPerDay), 'days']
      : seconds >= 7200
        ? [Math.floor(seconds / 3600), 'hours']
        : [Math.max(1, Math.floor(seconds / 60)), 'minutes'];
  return `${count} ${count === 1 ? unit.slice(0, -1) : unit}`;
}
