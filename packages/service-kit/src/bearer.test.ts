import { describe, expect, it } from 'vitest';
import { bearerToken } from './bearer.ts';

describe('bearerToken', () => {
  it.each([
    ['Bearer mF_9.B5f-4.1JqM', 'mF_9.B5f-4.1JqM'], // RFC 6750 §2.1
    ['bearer abc', 'abc'],
    ['BEARER  abc== ', 'abc=='],
    ['bEaReR a+b/c~d', 'a+b/c~d'],
  ])('reads %s', (header, token) => {
    expect(bearerToken(header)).toBe(token);
  });

  it.each([undefined, '', 'Bearer', 'Bearer ', 'Basic abc', 'Bearer a b', 'Bearer a,b', 'Bearer "a"', 'xBearer abc'])(
    'refuses %s',
    (header) => {
      expect(bearerToken(header)).toBeUndefined();
    },
  );
});
