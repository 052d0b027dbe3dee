import { expect, it } from 'vitest';
import { aPerson } from '../../test/memory-accounts.ts';
import { securityRules } from './security-rules.ts';

const annex = (rules?: Record<string, string>) => (rules === undefined ? {} : { 'security-authentication-rules': rules });
const rulesOf = (person?: Record<string, string>, tenant?: Record<string, string>, parent?: Record<string, string>) =>
  securityRules({
    person: aPerson({ userProperties: annex(person) }),
    tenants: [
      { name: 'Sales', state: 'enabled', userProperties: annex(tenant) },
      { name: 'Environment', state: 'enabled', userProperties: annex(parent) },
    ],
  });

it('limits nothing when nothing is set', () => {
  expect(rulesOf()).toEqual({
    lockout: { threshold: 0, periodMinutes: 0, durationMinutes: 30 },
    accountExpirationDays: 0,
    passwordExpirationDays: 0,
    passwordExpirationNotifyDays: 0,
    password: {
      minLength: 0,
      requireLetter: false,
      requireMixedCase: false,
      requireNumber: false,
      requirePunctuation: false,
      noRepeats: 0,
    },
  });
});

it('takes each option from the person, else from the tenant, else from the nearest ancestor', () => {
  const { lockout } = rulesOf(
    { 'account-lockout-threshold': '0' },
    { 'account-lockout-threshold': '3', 'account-lockout-duration': '0' },
    { 'account-lockout-threshold': '5', 'account-lockout-duration': '60', 'account-lockout-attempts-period': '10' },
  );
  expect(lockout).toEqual({ threshold: 0, periodMinutes: 10, durationMinutes: 0 });
});

it.each([
  ['8', 8],
  ['99', 8],
  [' 4 ', 4],
  ['-1', 0],
  ['four', 0],
  ['', 0],
  ['4.5', 0],
])('reads a threshold of %j as %i', (value, threshold) => {
  expect(rulesOf({ 'account-lockout-threshold': value }).lockout.threshold).toBe(threshold);
});

it.each([
  ['true', true],
  ['TRUE', true],
  ['yes', true],
  ['1', true],
  ['false', false],
  ['', false],
  ['2', false],
])('reads a requirement of %j as %s', (value, expected) => {
  expect(rulesOf(undefined, { 'password-req-number': value }).password.requireNumber).toBe(expected);
});
