// Debian packages behind the real components. Plain JavaScript, because they are installed before there is anything else.

/**
 * What `--with` can bring into the demonstration, and what each needs. Consul is no package of this Debian: it is fetched when it starts. The OpenID provider
 * comes from npm.
 */
export const componentPackages = {
  ldap: [{ found: ['slapd'], packages: ['slapd', 'ldap-utils'], service: 'slapd' }],
  radius: [{ found: ['freeradius'], packages: ['freeradius', 'freeradius-utils'], service: 'freeradius' }],
  kerberos: [
    { found: ['krb5kdc'], packages: ['krb5-kdc'], service: 'krb5-kdc' },
    { found: ['kadmin.local'], packages: ['krb5-admin-server'], service: 'krb5-admin-server' },
    { found: ['kinit'], packages: ['krb5-user'] },
    { found: ['krb5-config.mit', 'krb5-config'], packages: ['libkrb5-dev'] },
    // What the npm package kerberos is compiled with.
    { found: ['g++'], packages: ['g++'] },
    { found: ['make'], packages: ['make'] },
    { found: ['python3'], packages: ['python3'] },
  ],
  consul: [],
  saml: [
    { found: ['nginx'], packages: ['nginx-light'], service: 'nginx' },
    // It wants a web server and a PHP for it; with these beside it, it brings no Apache.
    { found: ['../share/simplesamlphp/bin/pwgen.php'], packages: ['simplesamlphp', 'php-cli', 'php-cgi', 'php-xml', 'php-mbstring'] },
  ],
  oidc: [],
};
