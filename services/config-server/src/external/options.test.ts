import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Scope } from '../options/scopes.ts';
import { moduleSections, withSecrets } from './options.ts';

const scopes = (
  person: Scope['options'],
  tenant: Scope['options'] = {},
  parent: Scope['options'] = {},
  server: Scope['options'] = {},
): Scope[] => [
  { kind: 'person', label: 'the person', options: person },
  { kind: 'tenant', label: 'tenant Sales', options: tenant },
  { kind: 'tenant', label: 'tenant Environment', options: parent },
  { kind: 'server', label: 'the server', options: server },
];
const of = (...options: Parameters<typeof scopes>) => moduleSections('gauth_ldap', scopes(...options));
const a = { 'ldap-url': 'ldaps://a', password: 'secret of a' };
const b = { 'ldap-url': 'ldaps://b' };

it('gives the sections of the module, and nothing of others', () => {
  expect(
    of({}, {}, {}, { gauth_ldap: a, gauth_ldap_1: b, gauth_ldapx: b, gauth_radius: { servers: 'r' }, htcc: { roles: 'agent' } }),
  ).toEqual({
    gauth_ldap: a,
    gauth_ldap_1: b,
    authentication: {},
  });
});

it('takes all servers of the nearest scope that names one, and none of the others', () => {
  expect(of({}, { gauth_ldap: b }, {}, { gauth_ldap: a, gauth_ldap_1: a })).toEqual({ gauth_ldap: b, authentication: {} });
  expect(of({}, {}, { gauth_ldap_1: b }, { gauth_ldap: a })).toEqual({ gauth_ldap_1: b, authentication: {} });
});

it('lays single options of nearer scopes over the same section', () => {
  const sections = of(
    { gauth_ldap: { 'chase-referrals': '2' }, gauth_ldap_7: { verbose: '1' } },
    { gauth_ldap: { 'chase-referrals': '1', verbose: '1' } },
    { gauth_ldap: b },
    { gauth_ldap: { ...a, 'retry-attempts': '9' } },
  );
  expect(sections).toEqual({ gauth_ldap: { ...b, 'chase-referrals': '2', verbose: '1' }, authentication: {} });
});

it('collects the section authentication from all scopes, the nearest first', () => {
  const { authentication } = of(
    { authentication: { library: 'gauth_ldap' } },
    { authentication: { 'ldap-cache-time': '60' } },
    {},
    { authentication: { library: 'internal', 'ldap-cache-time': '10', 'ldap-negative-cache-time': '5' } },
  );
  expect(authentication).toEqual({ library: 'gauth_ldap', 'ldap-cache-time': '60', 'ldap-negative-cache-time': '5' });
});

it('gives what the server has when no scope names a server', () => {
  expect(of({ gauth_ldap: { verbose: '1' } }, {}, {}, { gauth_ldap: { 'retry-attempts': '1' } })).toEqual({
    gauth_ldap: { 'retry-attempts': '1', verbose: '1' },
    authentication: {},
  });
});

it('reads secrets from files, and only secrets', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'options-'));
  try {
    const path = join(folder, 'ldap');
    await writeFile(path, 'hunter2');
    const sections = { gauth_ldap: { password: `file:${path}`, 'ldap-url': `file:${path}` } };
    expect(await withSecrets(sections, folder)).toEqual({ gauth_ldap: { password: 'hunter2', 'ldap-url': `file:${path}` } });
    await expect(withSecrets(sections, undefined)).rejects.toThrow('no folder');
  } finally {
    await rm(folder, { recursive: true });
  }
});
