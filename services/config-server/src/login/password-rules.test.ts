import { expect, it } from 'vitest';
import { brokenRule } from './password-rules.ts';

const none = { minLength: 0, requireLetter: false, requireMixedCase: false, requireNumber: false, requirePunctuation: false, noRepeats: 0 };

it.each([
  ['', none, 'empty'],
  ['a', none, undefined],
  ['x'.repeat(256), none, undefined],
  ['x'.repeat(257), none, 'too-long'],
  ['1234567', { ...none, minLength: 8 }, 'too-short'],
  ['12345678', { ...none, minLength: 8 }, undefined],
  ['😀😀😀', { ...none, minLength: 4 }, 'too-short'],
  ['1234', { ...none, requireLetter: true }, 'no-letter'],
  ['ü', { ...none, requireLetter: true }, 'no-letter'],
  ['a', { ...none, requireLetter: true }, undefined],
  ['abc', { ...none, requireMixedCase: true }, 'no-mixed-case'],
  ['ABC', { ...none, requireMixedCase: true }, 'no-mixed-case'],
  ['aBc', { ...none, requireMixedCase: true }, undefined],
  ['abc', { ...none, requireNumber: true }, 'no-number'],
  ['ab3', { ...none, requireNumber: true }, undefined],
  ['abc 1', { ...none, requirePunctuation: true }, 'no-punctuation'],
  ['abc~', { ...none, requirePunctuation: true }, undefined],
])('for %j under %o finds %s', (password, rules, expected) => {
  expect(brokenRule(password, rules)).toBe(expected);
});
