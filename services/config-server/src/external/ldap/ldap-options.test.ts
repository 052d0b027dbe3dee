import { capturedLog } from '@gauth/service-kit/testing';
import { expect, it } from 'vitest';
import { readLdapOptions } from './ldap-options.ts';

const url = 'ldap://ldap.test/dc=test??sub?(uid=X)';

it('has a default for everything but the URL', () => {
  const { logger, text } = capturedLog();
  const { servers, ...common } = readLdapOptions({ gauth_ldap: { 'ldap-url': 'ldap://ldap.test/???(uid=X)' } }, logger);
  expect(common).toEqual({
    retryAttempts: 3,
    retryIntervalMs: 1000,
    errorTextsPath: undefined,
    changesPasswords: false,
    cacheSeconds: 0,
    negativeCacheSeconds: 0,
  });
  expect(servers).toEqual([
    {
      ...{ section: 'gauth_ldap', secure: false, host: 'ldap.test', port: 389, base: '', scope: 'sub', filter: expect.any(Function) },
      ...{ appUser: '', appPassword: '', tls: { ca: undefined, client: undefined }, startTls: false, chaseReferrals: 0 },
      ...{ connectTimeoutMs: 3000, searchTimeoutMs: 3000, idleTimeoutMs: 60_000, verbose: false },
    },
  ]);
  expect(text()).toBe('');
});

it('reads everything', () => {
  const gauth_ldap = {
    ...{ 'ldap-url': url, 'app-user': 'cn=search', password: 'secret', 'cacert-path': '/ca', 'cert-path': '/cert', 'key-path': '/key' },
    ...{ starttls: 'true', 'chase-referrals': '2', 'connect-timeout': '4', 'search-timeout': '5', 'idle-timeout': '6', verbose: '1' },
    ...{ 'retry-attempts': '7', 'retry-interval': '8', 'ldaperrors-path': '/texts', 'password-change': 'yes' },
  };
  const authentication = { 'ldap-cache-time': '65536', 'ldap-negative-cache-time': '65537' };
  const options = readLdapOptions({ gauth_ldap, authentication }, capturedLog().logger);
  expect(options).toMatchObject({
    ...{ retryAttempts: 7, retryIntervalMs: 8000, errorTextsPath: '/texts', changesPasswords: true },
    ...{ cacheSeconds: 65_536, negativeCacheSeconds: 65_536 },
  });
  expect(options.servers).toMatchObject([
    {
      ...{ appUser: 'cn=search', appPassword: 'secret', tls: { ca: '/ca', client: { cert: '/cert', key: '/key' } } },
      ...{ startTls: true, chaseReferrals: 2, connectTimeoutMs: 4000, searchTimeoutMs: 5000, idleTimeoutMs: 6000, verbose: true },
    },
  ]);
});

it('takes servers in the order of their numbers', () => {
  const sections = ['gauth_ldap_10', 'gauth_ldap_2', 'gauth_ldap', 'gauth_ldap_x', 'gauth_ldapx', 'GAUTH_LDAP_3', 'gauth_radius'];
  const described = Object.fromEntries(sections.map((section) => [section, { 'ldap-url': url }]));
  const { servers } = readLdapOptions(described, capturedLog().logger);
  expect(servers.map(({ section }) => section)).toEqual(['gauth_ldap', 'gauth_ldap_2', 'gauth_ldap_10']);
});

it('names what it does not understand, without values, and goes on without', () => {
  const { logger, lines, text } = capturedLog();
  const gauth_ldap = { 'ldap-url': url, 'chase-referrals': 'hunter2', 'connect-timeout': '-hunter2', starttls: 'hunter2' };
  const gauth_ldap_1 = { 'ldap-url': 'ldap://hunter2.test/dc=test' };
  const { servers } = readLdapOptions({ gauth_ldap, gauth_ldap_1, gauth_ldap_2: {} }, logger);
  expect(servers).toMatchObject([{ section: 'gauth_ldap', chaseReferrals: 0, connectTimeoutMs: 3000, startTls: false }]);
  expect(lines.map(({ option }) => option).toSorted()).toEqual([
    'gauth_ldap/chase-referrals',
    'gauth_ldap/connect-timeout',
    'gauth_ldap/starttls',
    'gauth_ldap_1/ldap-url',
    'gauth_ldap_2/ldap-url',
  ]);
  expect(text()).not.toContain('hunter2');
});
