import { describe, expect, it } from 'vitest';
import { faultInAudience, faultInTimes, oneTimeId, type Times } from './statement.ts';

const now = new Date(1_000_000_000);
const limits = { now, skewSeconds: 30, maxLifetimeSeconds: 300 };
const at = 1_000_000;

describe('the times of an assertion', () => {
  it.each<[string, Times]>([
    ['an end within its life', { expiresAt: at + 60 }],
    ['the longest life', { issuedAt: at, expiresAt: at + 300 }],
    ['the longest life without a time of issue, by a clock that is ahead', { expiresAt: at + 330 }],
    ['a begin by a clock that is ahead', { notBefore: at + 30, issuedAt: at + 30, expiresAt: at + 60 }],
    ['an end by a clock that is behind', { issuedAt: at - 200, expiresAt: at - 29 }],
  ])('fit with %s', (_what, times) => {
    expect(faultInTimes(times, limits)).toBeUndefined();
  });

  it.each<[string, Times, string]>([
    ['it has ended', { expiresAt: at - 30 }, 'end: expected after 999970, is 999970'],
    ['it has not begun', { notBefore: at + 31, expiresAt: at + 60 }, 'begin: expected until 1000030, is 1000031'],
    ['it comes from the future', { issuedAt: at + 31, expiresAt: at + 60 }, 'time of issue: expected until 1000030, is 1000031'],
    ['it lives too long', { issuedAt: at, expiresAt: at + 301 }, 'lifetime: expected an end until 1000300, is 1000301'],
    ['it ends too late', { expiresAt: at + 331 }, 'lifetime: expected an end until 1000330, is 1000331'],
  ])('do not fit when %s', (_what, times, fault) => {
    expect(faultInTimes(times, limits)).toBe(fault);
  });
});

it('wants one of our names among the audiences', () => {
  expect(faultInAudience(['https://other.test', 'https://auth.test'], ['https://auth.test'])).toBeUndefined();
  expect(faultInAudience(['https://auth.test/'], ['https://auth.test'])).toBe(
    'audience: expected one of https://auth.test, is https://auth.test/',
  );
  expect(faultInAudience([], ['https://auth.test'])).toBeDefined();
});

it('lets no issuer and id make the same name as another pair', () => {
  expect(oneTimeId('a b', 'c')).not.toBe(oneTimeId('a', 'b c'));
  expect(oneTimeId('a","b', 'c')).not.toBe(oneTimeId('a', 'b","c'));
});
