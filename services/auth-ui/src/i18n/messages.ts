/** Why a sign-in can be refused, as auth-api names it in the `error` parameter. */
export const signInRefusals = [
  'refused',
  'throttled',
  'unavailable',
  'origin',
  'expired',
  'sessions',
  'sso',
  'sso-refused',
  'sso-declined',
  'sso-expired',
] as const;
export type SignInRefusal = (typeof signInRefusals)[number];

/** Why a change of password can be refused, as auth-api names it in the `error` parameter. */
export const changePasswordRefusals = ['refused', 'mismatch', 'rules', 'unavailable', 'throttled', 'expired', 'challenge'] as const;
export type ChangePasswordRefusal = (typeof changePasswordRefusals)[number];

/** The rules that a new password can break, as auth-api names them. */
export const passwordRules = [
  'empty',
  'too-short',
  'too-long',
  'no-letter',
  'no-mixed-case',
  'no-number',
  'no-punctuation',
  'repeated',
  'read-only',
  'not-writable',
] as const;
export type PasswordRule = (typeof passwordRules)[number];

/** Why a code of a device leads nowhere, as auth-api names it in the `error` parameter. */
export const deviceRefusals = ['unknown', 'expired', 'throttled', 'unavailable', 'origin', 'access_denied'] as const;
export type DeviceRefusal = (typeof deviceRefusals)[number];

/** Scopes that there are words for. */
export const wordedScopes = ['openid', 'profile', 'email', 'address', 'phone', 'offline_access', '*'] as const;
export type WordedScope = (typeof wordedScopes)[number];

/** What the error page can explain. */
export const failures = ['unknown', 'invalid_request', 'access_denied', 'expired', 'origin', 'throttled', 'unavailable'] as const;
export type Failure = (typeof failures)[number];

/** The code, if it is one of those we have words for, else the first of them: nothing a caller wrote appears on a page. */
export const knownCode = <Code extends string>(codes: readonly [Code, ...Code[]], code: string): Code =>
  codes.find((known) => known === code) ?? codes[0];

/** A page that only says something. */
export interface Notice {
  title: string;
  text: string;
}

/** Every text a person can see, in one language. No text may tell whether an account exists. */
export interface Messages {
  direction: 'ltr' | 'rtl';
  /** Put before the page title when something went wrong, so a screen reader says it first. */
  error: string;
  optional: string;
  continueTo(application: string): string;
  fields: {
    username: string;
    tenant: string;
    password: string;
    oldPassword: string;
    newPassword: string;
    confirmPassword: string;
    /** What a device shows (RFC 8628 §3.2). */
    user_code: string;
    /** What somebody answers to an external authentication system. */
    response: string;
  };
  signIn: {
    title: string;
    next: string;
    submit: string;
    notYou: string;
    changePassword: string;
    /** Leads back to the application. */
    cancel: string;
    /** Shown instead of a password field when the person's organization signs them in itself. */
    elsewhere: string;
    elsewhereSubmit: string;
    /** Leads to the password all the same, where there is one. */
    withPassword: string;
    /** Stands between the form and the other ways to sign in. */
    or: string;
    signInWith(provider: string): string;
    refusals: Record<SignInRefusal, string>;
  };
  /** Where an external authentication system asks for more. `text` stands where it has no words of its own. */
  challenge: Notice & { submit: string };
  /** Where a person is told something before they go on, signed in already. */
  warnings: { title: string; next: string };
  changePassword: {
    title: string;
    /** Why the page came up although nobody chose it. */
    required: string;
    submit: string;
    back: string;
    done: Notice;
    refusals: Record<ChangePasswordRefusal, string>;
    /** Each in place of the refusal `rules`, where the rule is known. */
    brokenRules: Record<PasswordRule, string>;
    /** What a new password must be like: `title` stands before the list of the others. */
    policy: {
      title: string;
      minLength(characters: number): string;
      letter: string;
      mixedCase: string;
      number: string;
      punctuation: string;
      notPresent: string;
      /** Neither the present one nor one of so many before it. */
      notRepeated(passwords: number): string;
    };
  };
  signOut: Notice & { submit: string };
  /** `leaving` while applications sign the person out as well, before the browser goes on by itself or by `next`. */
  signedOut: Notice & { leaving: string; next: string };
  signedIn: Notice;
  /** Where the code of a device is entered. */
  device: Notice & { submit: string; refusals: Record<DeviceRefusal, string> };
  /** Where a person decides about a device. */
  deviceConfirm: {
    title: string;
    wants(application: string): string;
    /** Stands before the code: whoever was lured here does not have the device before them. */
    compare: string;
    /** Stands before the user name, with its colon. */
    account: string;
    /** Stands before what is allowed, which completes the sentence. */
    may: string;
    scopes: Record<WordedScope, string>;
    allow: string;
    deny: string;
  };
  deviceAllowed: Notice;
  deviceDenied: Notice;
  /** The authorization request behind the page is gone. */
  expired: Notice;
  /** Sign-in cannot be offered now. */
  unavailable: Notice & { retry: string };
  malformed: Notice;
  notFound: Notice;
  methodNotAllowed: Notice;
  failed: Notice;
  /** Title of the error page, and its text by code. */
  failure: { title: string; texts: Record<Failure, string> };
}
