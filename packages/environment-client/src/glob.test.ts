import { expect, it } from 'vitest';
import { bySpecificity, globMatches } from './glob.ts';

it.each([
  ['agent1', 'agent1'],
  ['*', ''],
  ['*', 'anything'],
  ['*@example.com', 'ann@example.com'],
  ['sales-*', 'sales-'],
  ['a*b*c', 'a-b-b-c'],
  ['*b*', 'abc'],
])('%s fits %s', (pattern, text) => {
  expect(globMatches(pattern, text)).toBe(true);
});

it.each([
  ['agent1', 'agent12'],
  ['*@example.com', 'ann@example.org'],
  ['ab*ba', 'aba'],
  ['a*b*c', 'a-c'],
  ['a*bc*c', 'abc'],
  ['a.c', 'abc'],
  ['', 'a'],
])('%s does not fit %s', (pattern, text) => {
  expect(globMatches(pattern, text)).toBe(false);
});

it('takes no longer for a pattern made to be slow', () => {
  const before = process.threadCpuUsage();
  expect(globMatches(`${'*a'.repeat(120)}*b`, 'a'.repeat(100_000))).toBe(false);
  expect(process.threadCpuUsage(before).user / 1000).toBeLessThan(500);
});

it('puts exact names before longer patterns, and leading letters before trailing ones', () => {
  expect(['*', '*son', 'and*', 'anderson', '*derson', 'a*derson'].sort(bySpecificity)).toEqual([
    'anderson',
    'a*derson',
    '*derson',
    'and*',
    '*son',
    '*',
  ]);
});
