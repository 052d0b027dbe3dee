/** A person of inetOrgPerson as LDIF; values that LDIF would not carry as they are go in Base64. */
export function person(uid: string, password: string, more: readonly string[] = []): string {
  const name = uid.replace(/[^a-z0-9]/gi, '-');
  const lines = ['objectClass: inetOrgPerson', base64('uid', uid), `sn: ${name}`, base64('userPassword', password), ...more];
  return [`dn: cn=${name},ou=people,dc=example,dc=test`, `cn: ${name}`, ...lines, ''].join('\n');
}

const base64 = (attribute: string, value: string): string => `${attribute}:: ${Buffer.from(value).toString('base64')}`;

const now = Date.now();
/** A time as LDAP writes it (RFC 4517 §3.3.13). */
const daysAgo = (days: number): string => `${new Date(now - days * 86_400_000).toISOString().replace(/[-:T]|\.\d+/g, '')}`;

const policy = (name: string, lines: readonly string[]): string =>
  [
    `dn: cn=${name},ou=policies,dc=example,dc=test`,
    'objectClass: device',
    'objectClass: pwdPolicy',
    `cn: ${name}`,
    'pwdAttribute: userPassword',
    ...lines,
    '',
  ].join('\n');

const under = (name: string): string => `pwdPolicySubentry: cn=${name},ou=policies,dc=example,dc=test`;

/** `dc=example,dc=test`: persons whose passwords are their names unless something else is written, and password policies. */
export const exampleEntries = [
  'dn: dc=example,dc=test\nobjectClass: dcObject\nobjectClass: organization\ndc: example\no: Example\n',
  'dn: ou=people,dc=example,dc=test\nobjectClass: organizationalUnit\nou: people\n',
  'dn: ou=policies,dc=example,dc=test\nobjectClass: organizationalUnit\nou: policies\n',
  policy('aging', ['pwdMaxAge: 8640000', 'pwdExpireWarning: 2592000', 'pwdGraceAuthnLimit: 3']),
  policy('strict', ['pwdLockout: TRUE', 'pwdMustChange: TRUE', 'pwdMinLength: 8', 'pwdCheckQuality: 2']),
  person('ldap1', 'ldap1', ['mail: ldap1@example.test']),
  person('Grüße', 'Pässwörter ☃'),
  person('a*(b)\\c', 'star'),
  person('first', 'twin', ['mail: twins@example.test']),
  person('second', 'twin', ['mail: twins@example.test']),
  person('third', 'twin', ['mail: twins@example.test']),
  person('expiring', 'expiring', [under('aging'), `pwdChangedTime: ${daysAgo(80)}`]),
  person('expired', 'expired', [under('aging'), `pwdChangedTime: ${daysAgo(101)}`]),
  person('locked', 'locked', [under('strict'), 'pwdAccountLockedTime: 000001010000Z']),
  person('reset', 'reset', [under('strict'), 'pwdReset: TRUE']),
  person('changer', 'old-password', [under('strict')]),
].join('\n');

/** `dc=other,dc=test` with one person, `far1`. */
export const otherEntries = [
  'dn: dc=other,dc=test\nobjectClass: dcObject\nobjectClass: organization\ndc: other\no: Other\n',
  'dn: uid=far1,dc=other,dc=test\nobjectClass: inetOrgPerson\nuid: far1\ncn: far1\nsn: far1\nuserPassword: far1\n',
].join('\n');

/** An entry of `dc=example,dc=test` in whose place stands a reference. */
export const referralEntry = (name: string, url: string): string =>
  `dn: ou=${name},dc=example,dc=test\nobjectClass: referral\nobjectClass: extensibleObject\nou: ${name}\nref: ${url}\n`;
