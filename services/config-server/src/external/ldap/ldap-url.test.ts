import { expect, it } from 'vitest';
import { addressLabel, readLdapUrl } from './ldap-url.ts';

const plain = { secure: false, host: 'ldap.test', port: 389, base: undefined, scope: undefined, filter: undefined };

it.each([
  ['ldap://ldap.test', plain],
  ['ldaps://ldap.test/', { ...plain, secure: true, port: 636 }],
  ['LDAP://ldap.test:3389/dc=example,dc=test', { ...plain, port: 3389, base: 'dc=example,dc=test' }],
  [
    'ldap://ldap.test/o=Ex%20ample?mail,uid?one?(&(ou=M%C3%BCnchen)(uid=X))',
    { ...plain, base: 'o=Ex ample', scope: 'one', filter: '(&(ou=München)(uid=X))' },
  ],
  ['ldap://ldap.test/???(uid=%3f)', { ...plain, filter: '(uid=?)' }],
  ['ldap://ldap.test/??SUB?(uid=X)?x-note=1', { ...plain, scope: 'sub', filter: '(uid=X)' }],
  ['ldap://[2001:db8::7]:1389/', { ...plain, host: '2001:db8::7', port: 1389 }],
  ['ldap://192.0.2.7/', { ...plain, host: '192.0.2.7' }],
])('reads %s', (url, expected) => {
  expect(readLdapUrl(url)).toEqual(expected);
});

it.each([
  ['another scheme', 'http://ldap.test/'],
  ['no host', 'ldap:///dc=test'],
  ['a port that is none', 'ldap://ldap.test:0/'],
  ['a port beyond all', 'ldap://ldap.test:65536/'],
  ['a user', 'ldap://admin:secret@ldap.test/'],
  ['an unknown scope', 'ldap://ldap.test/dc=test??children?(uid=X)'],
  ['broken percent-encoding', 'ldap://ldap.test/dc=%zz'],
  ['an extension that it demands', 'ldap://ldap.test/????!bindname=cn=admin'],
  ['a fragment', 'ldap://ldap.test/dc=test#there'],
])('refuses a URL with %s, and does not repeat it', (_what, url) => {
  expect(() => readLdapUrl(url)).toThrow();
  expect(() => readLdapUrl(url)).not.toThrow(/ldap\.test|secret/);
});

it('calls a server by its address alone', () => {
  expect(addressLabel(readLdapUrl('ldaps://[2001:db8::7]/dc=test'))).toBe('ldaps://[2001:db8::7]:636');
});
