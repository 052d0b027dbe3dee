import { expect, it } from 'vitest';
import { fitsPattern } from './subject-pattern.ts';

it.each([
  ['agent1', 'agent1'],
  ['agent1', '*'],
  ['', '*'],
  ['agent1', 'agent*'],
  ['agent', 'agent*'],
  ['a@corp.test', '*@corp.test'],
  ['t100\\agent1', 't100\\*'],
  ['abcbc', 'a*bc'],
  ['axbxc', 'a*b*c'],
  ['a.b', 'a.b'],
])('%j fits %j', (text, pattern) => {
  expect(fitsPattern(text, pattern)).toBe(true);
});

it.each([
  ['agent1', 'agent'],
  ['Agent1', 'agent1'],
  ['xagent1', 'agent*'],
  ['a@corp.test.evil', '*@corp.test'],
  ['aba', 'ab*ba'],
  ['axc', 'a*b*c'],
  ['axb', 'a.b'],
  ['agent1\n', 'agent1'],
  ['', 'a*'],
])('%j does not fit %j', (text, pattern) => {
  expect(fitsPattern(text, pattern)).toBe(false);
});

it('takes linear time, whatever the issuer writes', () => {
  expect(fitsPattern('a'.repeat(100_000), `${'*a'.repeat(50)}b`)).toBe(false);
});
