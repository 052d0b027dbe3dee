import { describe, expect, it } from 'vitest';
import { anAccount } from '../../test/memory-accounts.ts';
import { decide } from './decision.ts';

type Options = Record<string, string>;

interface Setting {
  person?: Options;
  tenant?: Options;
  parent?: Options;
  server?: Options;
  externalId?: string;
  dbid?: number;
}
const annex = (authentication?: Options) => (authentication === undefined ? {} : { authentication });
const decided = ({ person, tenant, parent, server, externalId = '', dbid = 101 }: Setting) =>
  decide(
    anAccount({
      person: { externalId, dbid },
      annex: annex(person),
      tenants: [
        { name: 'Sales', state: 'enabled', userProperties: annex(tenant) },
        { name: 'Environment', state: 'enabled', userProperties: annex(parent) },
      ],
      server: annex(server),
    }),
  );
const by = (setting: Setting): string => {
  const decision = decided(setting);
  return decision.kind === 'internal' ? 'internal' : decision.modules.join(', ');
};

const ldap = { library: 'gauth_ldap' };
const radius = { library: 'gauth_radius' };
const internal = { library: 'internal' };
const enforced = { 'enforce-external-auth': 'true' };
const held = { 'enforce-internal-auth': 'true' };

describe('the library of the nearest scope', () => {
  it.each<[string, Setting]>([
    ['internal', {}],
    ['gauth_ldap', { server: ldap }],
    ['gauth_radius', { parent: radius, server: ldap }],
    ['gauth_ldap', { tenant: ldap, parent: radius, server: radius }],
    ['gauth_ldap', { person: ldap, tenant: radius, parent: radius, server: radius }],
    ['internal', { person: internal, tenant: ldap, parent: ldap, server: ldap }],
    ['internal', { tenant: internal, server: ldap }],
    ['gauth_ldap', { person: ldap, tenant: internal, server: internal }],
    ['internal', { tenant: { library: '' }, server: ldap }],
  ])('makes the check %s for %o', (expected, setting) => {
    expect(by({ ...setting, externalId: 'a1' })).toBe(expected);
  });
});

describe('whose password is checked outside', () => {
  it.each<[string, Setting]>([
    ['internal', { server: ldap }],
    ['gauth_ldap', { server: ldap, externalId: 'a1' }],
    ['gauth_ldap', { server: { ...ldap, ...enforced } }],
    ['gauth_ldap', { server: ldap, parent: enforced }],
    ['gauth_ldap', { server: ldap, tenant: enforced }],
    ['internal', { server: { ...ldap, ...enforced }, tenant: { 'enforce-external-auth': 'false' } }],
    ['gauth_ldap', { server: { ...ldap, ...enforced }, tenant: { 'enforce-external-auth': 'false' }, externalId: 'a1' }],
    ['internal', { server: ldap, person: enforced }],
    ['internal', { server: ldap, tenant: held, externalId: 'a1' }],
    ['internal', { server: ldap, parent: held, externalId: 'a1' }],
    ['gauth_ldap', { server: ldap, tenant: { 'enforce-internal-auth': 'false' }, parent: held, externalId: 'a1' }],
    ['internal', { person: ldap, tenant: { ...held, ...enforced }, externalId: 'a1' }],
    ['gauth_ldap', { server: { ...ldap, ...held }, externalId: 'a1' }],
    ['gauth_ldap', { server: ldap, person: held, externalId: 'a1' }],
    ['internal', { dbid: 100, server: { ...ldap, ...enforced } }],
    ['gauth_ldap', { dbid: 100, server: ldap, externalId: 'admin' }],
  ])('%s: %o', (expected, setting) => {
    expect(by(setting)).toBe(expected);
  });
});

describe('a list of modules', () => {
  it.each<[string, string, string[]]>([
    ['gauth_ldap,gauth_radius', 'gauth_ldap, gauth_radius', []],
    [' gauth_radius , gauth_ldap ', 'gauth_radius, gauth_ldap', []],
    ['gauth_ldap,gauth_ldap', 'gauth_ldap', []],
    ['gauth_nis, gauth_ldap', 'gauth_ldap', ['gauth_nis']],
    ['internal, gauth_ldap', 'gauth_ldap', ['internal']],
    ['GAUTH_LDAP', 'internal', ['GAUTH_LDAP']],
    ['constructor,,', 'internal', ['constructor']],
    ['internal', 'internal', []],
  ])('%j is read as %s', (library, modules, unknown) => {
    expect(by({ server: { library }, externalId: 'a1' })).toBe(modules);
    expect(decided({ server: { library }, externalId: 'a1' }).unknown).toEqual(unknown);
  });
});
