import { expect, it } from 'vitest';
import { readConfigurationFile } from './read-configuration-file.ts';

const problemsOf = (yaml: string): readonly string[] => {
  try {
    readConfigurationFile(yaml);
    return [];
  } catch (error) {
    return (error as { problems: string[] }).problems;
  }
};

it('fills in what may be left out', () => {
  expect(readConfigurationFile('persons: [{ userName: agent1, tenant: Environment }]').configuration).toEqual({
    tenants: [],
    applications: [],
    accessGroups: [],
    persons: [
      {
        userName: 'agent1',
        tenant: 'Environment',
        firstName: '',
        lastName: '',
        emailAddress: '',
        employeeId: '',
        externalId: '',
        phones: {},
        address: {},
        isAgent: false,
        isAdmin: false,
        state: 'enabled',
        userProperties: {},
      },
    ],
  });
});

it('takes numbers and truth values of an annex as the texts they are', () => {
  const { configuration } = readConfigurationFile('tenants: [{ name: T, parent: E, userProperties: { s: { a: 5, b: true, c: text } } }]');
  expect(configuration.tenants[0]?.userProperties).toEqual({ s: { a: '5', b: 'true', c: 'text' } });
});

it('reports every problem at once, with its line', () => {
  const yaml = `
tenants:
  - parent: Environment
persons:
  - userName: agent1
    tenant: Environment
    pasword: hunter2
    birthdate: yesterday
  - userName: agent1
    tenant: 7
    emailAddress: nowhere
    state: gone
    userProperties: { s: { o: [hunter2] } }
`;
  expect(problemsOf(yaml)).toEqual([
    'line 3: tenants[0].name is required',
    'line 8: persons[0].birthdate must be a date, YYYY-MM-DD',
    'line 7: persons[0].pasword is not known',
    'line 10: persons[1].tenant is wrong: expected string, received number',
    'line 11: persons[1].emailAddress must be an e-mail address',
    'line 12: persons[1].state is wrong: invalid option: expected one of "enabled"|"disabled"',
    'line 13: persons[1].userProperties.s.o must be a text, a number, true or false',
  ]);
});

it('finds what stands twice', () => {
  const yaml = `
tenants: [{ name: A, parent: E }, { name: A, parent: E }]
applications: [{ name: A, tenant: E, type: T }, { name: A, tenant: F, type: T }]
accessGroups: [{ name: A, tenant: E }, { name: A, tenant: F }, { name: A, tenant: E }]
persons: [{ userName: a, tenant: E }, { userName: A, tenant: E }, { userName: a, tenant: F }]
`;
  expect(problemsOf(yaml)).toEqual([
    'line 2: tenants[1].name is the same as in tenants[0]',
    'line 3: applications[1].name is the same as in applications[0]',
    'line 4: accessGroups[2].name is the same as in accessGroups[0]',
    'line 5: persons[2].userName is the same as in persons[0]',
  ]);
});

it.each([
  [
    'a password and a hash',
    '{ password: hunter2, passwordHash: $2b$04$7PRLyJk9VgSZy.yZt2QIpuFxl5vx6IVSAyKrEY1zG.UVRV1OaEuqO }',
    'passwordHash must not be given together with password',
  ],
  ['a hash of another kind', '{ passwordHash: 5f4dcc3b5aa765d61d8327deb882cf99 }', 'passwordHash must be a bcrypt or an argon2id hash'],
  [
    'a bcrypt hash that nobody can wait for',
    '{ passwordHash: "$2b$31$7PRLyJk9VgSZy.yZt2QIpuFxl5vx6IVSAyKrEY1zG.UVRV1OaEuqO" }',
    'passwordHash must be a bcrypt or an argon2id hash',
  ],
  [
    'a bcrypt hash of a cost there is not',
    '{ passwordHash: "$2b$03$7PRLyJk9VgSZy.yZt2QIpuFxl5vx6IVSAyKrEY1zG.UVRV1OaEuqO" }',
    'passwordHash must be a bcrypt or an argon2id hash',
  ],
  [
    'an argon2id hash that nobody can wait for',
    '{ passwordHash: "$argon2id$v=19$m=19456,t=99,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA" }',
    'passwordHash must be a bcrypt or an argon2id hash',
  ],
  [
    'an argon2id hash that no memory holds',
    '{ passwordHash: "$argon2id$v=19$m=9999999,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA" }',
    'passwordHash must be a bcrypt or an argon2id hash',
  ],
  [
    'an argon2id hash of no pass',
    '{ passwordHash: "$argon2id$v=19$m=19456,t=0,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA" }',
    'passwordHash must be a bcrypt or an argon2id hash',
  ],
  [
    'an argon2id hash with less memory than its lanes need',
    '{ passwordHash: "$argon2id$v=19$m=8,t=2,p=2$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA" }',
    'passwordHash must be a bcrypt or an argon2id hash',
  ],
  [
    'an argon2id hash whose salt cannot be read',
    '{ passwordHash: "$argon2id$v=19$m=19456,t=2,p=1$aaaaaaaaaaa$aGFzaGhhc2hoYXNoaGFzaA" }',
    'passwordHash must be a bcrypt or an argon2id hash',
  ],
  ['half of a surrogate pair in a name', '{ firstName: "\\ud800" }', 'firstName must not contain control characters'],
  [
    'half of a surrogate pair in the annex',
    '{ userProperties: { s: { o: "\\ud800" } } }',
    'userProperties must not contain a NUL or half of a surrogate pair',
  ],
  ['a birthdate in the year 0', '{ birthdate: 0000-01-01 }', 'birthdate must be a date, YYYY-MM-DD'],
  ['an empty password', '{ password: "" }', 'password must not be empty'],
  ['a password that is a number', '{ password: 123456 }', 'password is wrong: expected string, received number'],
  ['a NUL in a name', '{ firstName: "a\\0b" }', 'firstName must not contain control characters'],
  ['a NUL in the annex', '{ userProperties: { s: { o: "a\\0b" } } }', 'userProperties must not contain a NUL or half of a surrogate pair'],
  ['too large an annex', `{ userProperties: { s: { o: ${'x'.repeat(300_000)} } } }`, 'userProperties must not be larger than 256 KiB'],
])('refuses %s', (_what, entry, problem) => {
  expect(problemsOf(`persons: [{ userName: a, tenant: E, ${entry.slice(1, -1)} }]`)).toEqual([`line 1: persons[0].${problem}`]);
});

it.each([
  ['a list', '- a', 'line 1: the file is wrong: expected object, received array'],
  ['an unknown part', 'people: []', 'line 1: people is not known'],
  ['text that is no YAML, without quoting it', 'persons:\n  - password: "hunter2\n', 'line 3: is not YAML (MISSING_CHAR)'],
  [
    'too many aliases',
    `a: &a [x,x]\n${'bcdefghi'
      .split('')
      .map((name, index) => `${name}: &${name} [${`*${'abcdefgh'[index]},`.repeat(9)}]`)
      .join('\n')}`,
    'line 1: the file has too many aliases, or aliases without an anchor',
  ],
])('refuses %s', (_what, yaml, problem) => {
  expect(problemsOf(yaml)).toEqual([problem]);
});

it('takes an empty file', () => {
  expect(problemsOf('')).toEqual([]);
});
