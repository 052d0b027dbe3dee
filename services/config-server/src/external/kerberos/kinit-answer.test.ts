import { expect, it } from 'vitest';
import { kinitAnswer } from './kinit-answer.ts';

// What a KDC under test does not say at will; the rest is asked of a real one.
it.each([
  ['kinit: Clock skew too great while getting initial credentials\n', 'Clock skew too great'],
  [
    "kinit: Cannot resolve network address for KDC in realm 'X' while getting initial credentials\n",
    "Cannot resolve network address for KDC in realm 'X'",
  ],
  ['kinit: KDC has no support for encryption type while getting initial credentials\n', 'KDC has no support for encryption type'],
  ['', 'kinit ended with 1'],
])('takes %j for no answer about the person', (errors, reason) => {
  expect(kinitAnswer({ code: 1, output: 'Password for a@X: ', errors })).toEqual({ kind: 'unavailable', reason });
});

it('tells whose KDC leaves no way to a new password that theirs has expired', () => {
  const errors = 'kinit: Password has expired while getting initial credentials\n';
  expect(kinitAnswer({ code: 1, output: '', errors })).toMatchObject({ kind: 'refused', diagnostics: ['Password has expired'] });
});
