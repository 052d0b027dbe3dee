import { expect, it } from 'vitest';
import { brokenRule } from './password-rules.ts';

const none = { minLength: 0, letter: false, mixedCase: false, number: false, punctuation: false, noRepeats: 0 };

it.each([
  ['', none, undefined],
  ['', { ...none, minLength: 1 }, 'empty'],
  ['', { ...none, letter: true }, 'no-letter'],
  ['a', none, undefined],
  ['x'.repeat(256), none, undefined],
  ['x'.repeat(257), none, 'too-long'],
  ['1234567', { ...none, minLength: 8 }, 'too-short'],
  ['12345678', { ...none, minLength: 8 }, undefined],
  ['😀😀😀', { ...none, minLength: 4 }, 'too-short'],
  ['1234', { ...none, letter: true }, 'no-letter'],
  ['ü', { ...none, letter: true }, 'no-letter'],
  ['a', { ...none, letter: true }, undefined],
  ['abc', { ...none, mixedCase: true }, 'no-mixed-case'],
  ['ABC', { ...none, mixedCase: true }, 'no-mixed-case'],
  ['aBc', { ...none, mixedCase: true }, undefined],
  ['abc', { ...none, number: true }, 'no-number'],
  ['ab3', { ...none, number: true }, undefined],
  ['abc 1', { ...none, punctuation: true }, 'no-punctuation'],
  ['abc~', { ...none, punctuation: true }, undefined],
])('for %j under %o finds %s', (password, rules, expected) => {
  expect(brokenRule(password, rules)).toBe(expected);
});
