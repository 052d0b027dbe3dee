import { expect, it } from 'vitest';
import { kerberosOptions } from './kerberos-options.ts';

const good = { spn: 'HTTP/Login.example.com', keytab: '/etc/gauth/secrets/keytab', realms: 'EXAMPLE.COM, SALES.EXAMPLE.COM' };

it.each(['HTTP/Login.example.com', 'HTTP@login.example.com'])('reads the section with the service principal %s', (spn) => {
  expect(kerberosOptions({ gauth_kerberos: { ...good, spn } })).toEqual({
    service: 'HTTP',
    host: 'login.example.com',
    keytab: '/etc/gauth/secrets/keytab',
    realms: ['EXAMPLE.COM', 'SALES.EXAMPLE.COM'],
  });
});

const spn = 'spn: expected a service and a host without a realm, such as HTTP/login.example.com';
it.each([
  ['no section', undefined, spn],
  ['a host alone', { ...good, spn: 'login.example.com' }, spn],
  ['a realm behind the host', { ...good, spn: 'HTTP/login.example.com@EXAMPLE.COM' }, spn],
  ['an option of kinit', { ...good, spn: '-V/x y' }, spn],
  ['a relative path', { ...good, keytab: 'keytab' }, 'keytab: expected an absolute path'],
  ['realms that are all empty', { ...good, realms: ' , ' }, 'realms: expected the name of a realm'],
])('says what is wrong with %s', (_what, section, problem) => {
  expect(kerberosOptions(section === undefined ? {} : { gauth_kerberos: section })).toBe(problem);
});
