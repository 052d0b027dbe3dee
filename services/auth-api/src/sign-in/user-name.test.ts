import { expect, it } from 'vitest';
import { readUserName, writtenUserName } from './user-name.ts';

it.each([
  [{ username: 't100\\agent1' }, { tenant: 't100', userName: 'agent1' }],
  [
    { username: 'agent1', tenant: 't100' },
    { tenant: 't100', userName: 'agent1' },
  ],
  [{ username: 'agent1' }, { tenant: undefined, userName: 'agent1' }],
  [
    { username: 'agent1', tenant: ' ' },
    { tenant: undefined, userName: 'agent1' },
  ],
  [
    { username: 't100\\agent1', tenant: 't200' },
    { tenant: 't100', userName: 'agent1' },
  ],
  [{ username: 't100\\corp\\agent1' }, { tenant: 't100', userName: 'corp\\agent1' }],
  [{ username: ' t100 \\ agent1 ' }, { tenant: 't100', userName: 'agent1' }],
  [{ username: 't100/agent1' }, { tenant: undefined, userName: 't100/agent1' }],
  [{ username: 'agent1@t100.test' }, { tenant: undefined, userName: 'agent1@t100.test' }],
])('reads %j', (fields, name) => {
  expect(readUserName(fields)).toEqual(name);
});

it.each([
  { username: '' },
  { username: '  ' },
  { username: 't100\\' },
  { username: '\\agent1' },
  { username: 'agent1\0' },
  { username: 'agent1\r\n' + 'x' },
  { username: 'agent1', tenant: 't\u0001' },
  { username: 'a'.repeat(256) },
  { username: 'agent1', tenant: 'a'.repeat(256) },
])('knows that nobody can be called %j', (fields) => {
  expect(readUserName(fields)).toBeUndefined();
});

it('writes a name as it is typed', () => {
  expect(writtenUserName({ tenant: 't100', userName: 'agent1' })).toBe('t100\\agent1');
  expect(writtenUserName({ tenant: undefined, userName: 'agent1' })).toBe('agent1');
});
