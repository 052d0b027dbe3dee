import { adminPassword, startSlapd } from '../../test/support/slapd.ts';
import { type Component, type ComponentRun, externalPerson } from './component.ts';

const base = 'dc=example,dc=test';
const entries = `dn: ${base}
objectClass: dcObject
objectClass: organization
dc: example
o: Example

dn: uid=ldap1,${base}
objectClass: inetOrgPerson
uid: ldap1
cn: Lena Directory
sn: Directory
userPassword: ldap1
`;

/** OpenLDAP with the person ldap1. */
export async function startLdap({ lifetime }: ComponentRun): Promise<Component> {
  const { ports, caFile } = await lifetime.own(
    () => startSlapd({ databases: { [base]: entries } }),
    (directory) => directory.stop(),
  );
  const userProperties = {
    authentication: { library: 'gauth_ldap' },
    gauth_ldap: {
      'ldap-url': `ldaps://127.0.0.1:${ports.tls}/${base}??sub?(uid=X)`,
      'app-user': `cn=admin,${base}`,
      password: adminPassword,
      'cacert-path': caFile,
    },
  };
  return { persons: [externalPerson('ldap1', { userProperties })], tryIt: 't100\\ldap1, password ldap1, by LDAP' };
}
