import { expect, it } from 'vitest';
import { newUserCode, readUserCode } from './user-code.ts';

it('makes codes of eight letters with a dash in the middle, each one different', () => {
  const codes = Array.from({ length: 500 }, newUserCode);
  for (const code of codes) expect(code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
  expect(new Set(codes).size).toBe(500);
  expect(new Set(codes.join('')).size).toBe(21);
});

it.each(['WDJB-MJHT', 'wdjbmjht', 'wdjb mjht', ' WDJB\u2013mjht\n', 'W-D-J-B-M-J-H-T'])('reads %j', (typed) => {
  expect(readUserCode(typed)).toBe('WDJB-MJHT');
});

it.each(['', 'WDJB-MJH', 'WDJB-MJHTT', 'WDJB-MJHA', 'WDJB-MJH1', 'WDJB-MJHÄ', `${' '.repeat(64)}WDJB-MJHT`, 'constructor', '\0'])(
  'takes %j for no code',
  (typed) => {
    expect(readUserCode(typed)).toBeUndefined();
  },
);
