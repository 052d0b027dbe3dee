import type { PasswordPolicy, PasswordRule } from '@gauth/config-server';

const longestPassword = 256;

const checks: readonly { rule: PasswordRule; option?: string; broken: (password: string, policy: PasswordPolicy) => boolean }[] = [
  { rule: 'empty', broken: (password, { minLength }) => password === '' && minLength > 0 },
  { rule: 'too-short', option: 'password-min-length', broken: (password, { minLength }) => [...password].length < minLength },
  { rule: 'too-long', broken: (password) => password.length > longestPassword },
  { rule: 'no-letter', option: 'password-req-alpha', broken: (password, { letter }) => letter && !/[A-Za-z]/.test(password) },
  {
    rule: 'no-mixed-case',
    option: 'password-req-mixed-case',
    broken: (password, { mixedCase }) => mixedCase && !(/[a-z]/.test(password) && /[A-Z]/.test(password)),
  },
  { rule: 'no-number', option: 'password-req-number', broken: (password, { number }) => number && !/[0-9]/.test(password) },
  {
    rule: 'no-punctuation',
    option: 'password-req-punctuation',
    broken: (password, { punctuation }) => punctuation && !/[!-/:-@[-`{-~]/.test(password),
  },
];

/** The first rule that a new password breaks; classes of characters are those of US-ASCII. Whether it was used before is another question. */
export const brokenRule = (password: string, policy: PasswordPolicy): PasswordRule | undefined =>
  checks.find(({ broken }) => broken(password, policy))?.rule;

/** The option behind a broken rule; undefined for what no option asks. */
export const optionOf = (rule: PasswordRule): string | undefined =>
  rule === 'repeated' ? 'password-no-repeats' : checks.find((check) => check.rule === rule)?.option;
