import { z } from 'zod';
import { dbid, person } from './objects.ts';

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
  /** The external authentication system says no; `diagnostics` has its texts. */
  'external-refused',
  /** No external authentication system of the person answers; nothing was checked. */
  'external-unavailable',
  /** The person has as many sessions as a rule allows. */
  'session-limit',
  /** This server confirms passwords but changes none. */
  'read-only',
  /** The challenge is unknown, was answered before, or waited too long: the login must begin anew. */
  'challenge-expired',
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

/** What a new password must be like; lengths and counts of 0 ask for nothing. Classes of characters are those of US-ASCII. */
export const passwordPolicy = z.object({
  minLength: z.int().nonnegative(),
  letter: z.boolean(),
  mixedCase: z.boolean(),
  number: z.boolean(),
  punctuation: z.boolean(),
  /** How many earlier passwords may not come back, beside the present one, which never may. */
  noRepeats: z.int().nonnegative(),
});
export type PasswordPolicy = z.infer<typeof passwordPolicy>;

/** Texts of an external authentication system, errors and warnings, as they came. They may reveal accounts: who shows them decides that. */
const diagnostics = z.array(z.string()).default([]);

export const loginRefused = z.object({
  kind: z.literal('refused'),
  code: loginRefusal,
  /** For the log. Never show it to the person: it may tell an unknown user from a wrong password. */
  description: z.string(),
  /** Present with `password-unacceptable`. */
  rule: z.enum(passwordRules).optional(),
  /** Present with `password-change-required` and `password-unacceptable`. */
  policy: passwordPolicy.optional(),
  diagnostics,
  /** Whose account it is, where the name is anybody's. For the log, as `description`. */
  personDbid: dbid.optional(),
});

export const loginSucceeded = z.object({
  kind: z.literal('succeeded'),
  person,
  /** What the person should be told although the login succeeded, such as a password about to expire. */
  warnings: z.array(z.string()),
  diagnostics,
  /** Sessions that the person may have at once; absent without a limit. */
  maxSessions: z.int().positive().optional(),
});

/** A question that the external authentication system asks before it decides, such as for a one-time code. */
export const loginChallenged = z.object({
  kind: z.literal('challenged'),
  /** For the person, as it came from the external system. */
  message: z.string(),
  /** Names the challenge in the answer; it can be answered once, within two minutes, at the server that asked. */
  state: z.string().min(1),
  /** Whether the response must not be shown while it is typed. */
  hidden: z.boolean(),
});

/** Answer to a login, to a change of password at login, or to an identification. */
export const loginResult = z.discriminatedUnion('kind', [loginSucceeded, loginRefused, loginChallenged]);
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

/** A Kerberos ticket in place of name and password: a GSS-API token (RFC 2743, SPNEGO or Kerberos), base64. */
export interface TicketCredentials {
  ticket: string;
  tenant?: string | undefined;
}

/** What the person answers to a challenge. */
export interface ChallengeResponse {
  state: string;
  response: string;
}

/** One of the names a person is known by; only the user name is unique in the configuration. Compared character by character. */
export type PersonName = { userName: string } | { externalId: string } | { emailAddress: string };

/** A person whose identity somebody else has proved; `tenant` as in `Credentials`. */
export type Identification = PersonName & { tenant?: string | undefined };
