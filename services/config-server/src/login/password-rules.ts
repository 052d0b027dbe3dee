import type { PasswordRule } from '@gauth/config-server';
import type { PasswordRules } from './security-rules.ts';

const longestPassword = 256;

const checks: readonly { rule: PasswordRule; broken: (password: string, rules: PasswordRules) => boolean }[] = [
  { rule: 'empty', broken: (password) => password === '' },
  { rule: 'too-short', broken: (password, { minLength }) => [...password].length < minLength },
  { rule: 'too-long', broken: (password) => password.length > longestPassword },
  { rule: 'no-letter', broken: (password, { requireLetter }) => requireLetter && !/[A-Za-z]/.test(password) },
  { rule: 'no-mixed-case', broken: (password, rules) => rules.requireMixedCase && !(/[a-z]/.test(password) && /[A-Z]/.test(password)) },
  { rule: 'no-number', broken: (password, { requireNumber }) => requireNumber && !/[0-9]/.test(password) },
  { rule: 'no-punctuation', broken: (password, rules) => rules.requirePunctuation && !/[!-/:-@[-`{-~]/.test(password) },
];

/** The first rule that a new password breaks; classes of characters are those of US-ASCII. Whether it was used before is another question. */
export const brokenRule = (password: string, rules: PasswordRules): PasswordRule | undefined =>
  checks.find(({ broken }) => broken(password, rules))?.rule;
