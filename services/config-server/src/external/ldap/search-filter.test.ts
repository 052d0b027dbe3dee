import { BerReader, BerWriter, type Filter, FilterParser } from 'ldapts';
import { expect, it } from 'vitest';
import { readSearchFilter } from './search-filter.ts';

/** A filter as a directory reads it from the wire. */
function asReceived(text: string): Filter {
  const writer = new BerWriter();
  FilterParser.parseString(text).write(writer);
  return FilterParser.parse(new BerReader(writer.buffer));
}

it.each([
  ['(uid=X)', '(uid=ldap1)'],
  ['(&(objectClass=person)(|(uid=X)(mail=X)))', '(&(objectClass=person)(|(uid=ldap1)(mail=ldap1)))'],
  ['(userPrincipalName=X@corp.test)', '(userPrincipalName=ldap1@corp.test)'],
  ['(account=CORP\\5cX)', '(account=CORP\\5cldap1)'],
  ['(&(ou=EXX)(x=X))', '(&(ou=EXX)(x=ldap1))'],
  ['(&(ou=Box X)(X1=*)(uid>=X))', '(&(ou=Box ldap1)(X1=*)(uid>=ldap1))'],
  ['(cn=*X*)', '(cn=*ldap1*)'],
  ['(cn:caseExactMatch:=X)', '(cn:caseExactMatch:=ldap1)'],
  ['(&(l=M\\c3\\bcnchen)(uid=X))', '(&(l=München)(uid=ldap1))'],
])('puts the name into %s', (filter, expected) => {
  expect(readSearchFilter(filter)('ldap1')).toBe(expected);
});

it.each(['ldap1', '*)(uid=*', '*', '\\2a', '(', ')', '\\', '\0', 'a&b|c!d', 'Grüße ☃ 😀', '$&$1', ' leading and trailing ', '='])(
  'lets a directory read %j as it was written',
  (value) => {
    expect(asReceived(readSearchFilter('(uid=X)')(value))).toMatchObject({ attribute: 'uid', value });
  },
);

it.each([
  ['no place for the name', '(uid=agent1)'],
  ['a place only in the name of an attribute', '(X=agent1)'],
  ['a place only within a word', '(uid=TAXI)'],
  ['no filter', ''],
  ['no parentheses', 'uid=X'],
  ['an open parenthesis', '(&(uid=X)'],
  ['two expressions', '(uid=X)(cn=*)'],
  ['more than it closes', '(uid=X))'],
  ['an escape that is none', '(&(uid=X)(cn=\\zz))'],
  ['octets that are no text', '(&(uid=X)(guid=\\ff\\fe))'],
])('refuses a filter with %s', (_what, filter) => {
  expect(() => readSearchFilter(filter)).toThrow();
});
