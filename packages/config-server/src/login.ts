import { z } from 'zod';
import { person } from './objects.ts';

/** Every reason for which a login or a change of password is refused. */
export const loginRefusals = [
  /** Unknown user, wrong password, or a person of another tenant: not told apart. */
  'wrong-credentials',
  'account-disabled',
  'account-locked',
  'account-expired',
  /** The password was right, but must be changed before the person gets in. */
  'password-change-required',
  /** The new password breaks a rule, which the refusal names. */
  'password-unacceptable',
  /** The person may not use the application that the client registered as. */
  'no-application-permission',
  'tenant-disabled',
  'application-disabled',
  /** Too many logins wait for their turn; nothing was checked and nothing counted. */
  'busy',
] as const;
export const loginRefusal = z.enum(loginRefusals);
export type LoginRefusal = z.infer<typeof loginRefusal>;

/** The rules a new password can break. */
export const passwordRules = [
  'empty',
  'too-short',
  'too-long',
  'no-letter',
  'no-mixed-case',
  'no-number',
  'no-punctuation',
  'repeated',
] as const;
export type PasswordRule = (typeof passwordRules)[number];

export const loginRefused = z.object({
  kind: z.literal('refused'),
  code: loginRefusal,
  /** For the log. Never show it to the person: it may tell an unknown user from a wrong password. */
  description: z.string(),
  /** Present with `password-unacceptable`. */
  rule: z.enum(passwordRules).optional(),
});

export const loginSucceeded = z.object({
  kind: z.literal('succeeded'),
  person,
  /** What the person should be told although the login succeeded, such as a password about to expire. */
  warnings: z.array(z.string()),
});

/** Answer to a login, to a change of password at login, or to an identification. */
export const loginResult = z.discriminatedUnion('kind', [loginSucceeded, loginRefused]);
export type LoginResult = z.infer<typeof loginResult>;

/** A user name and password to be checked; `tenant` is the name of the tenant the person must belong to, itself or below it. */
export interface Credentials {
  userName: string;
  password: string;
  tenant?: string | undefined;
}

/** A change of password: the old one is confirmed and the new one set in one exchange. */
export interface PasswordChange {
  userName: string;
  oldPassword: string;
  newPassword: string;
  tenant?: string | undefined;
}

/** One of the names a person is known by; only the user name is unique in the configuration. Compared character by character. */
export type PersonName = { userName: string } | { externalId: string } | { emailAddress: string };

/** A person whose identity somebody else has proved; `tenant` as in `Credentials`. */
export type Identification = PersonName & { tenant?: string | undefined };
