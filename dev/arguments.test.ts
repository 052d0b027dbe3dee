import { expect, it } from 'vitest';
import { parseArguments } from './arguments.ts';

it.each([
  [[], {}, { port: 8080, tlsPort: undefined, reset: false, quiet: false, components: [] }],
  [['--reset', '--quiet'], { PORT: '9000', TLS_PORT: '9443' }, { port: 9000, tlsPort: 9443, reset: true, quiet: true, components: [] }],
  [[], { PORT: '', TLS_PORT: '' }, { port: 8080, tlsPort: undefined, reset: false, quiet: false, components: [] }],
  [['--with', 'ldap,consul', '--quiet'], {}, { port: 8080, tlsPort: undefined, reset: false, quiet: true, components: ['ldap', 'consul'] }],
])('understands %j with %j', (args, env, expected) => {
  expect(parseArguments(args, env)).toEqual(expected);
});

it.each([
  ['an option it does not know', ['--rest'], {}, /^unknown option --rest\. Use: npm start/],
  ['a word', ['now'], {}, /^unknown option now\./],
  ['a port that is no number', [], { PORT: 'http' }, 'PORT must be a number from 1 to 65535'],
  ['a port that is none', [], { PORT: '65536' }, 'PORT must be a number from 1 to 65535'],
  ['port 0, under which nobody would find it', [], { PORT: '0' }, 'PORT must be a number from 1 to 65535'],
  ['a TLS port that is none', [], { TLS_PORT: '8443/tcp' }, 'TLS_PORT must be a number from 1 to 65535'],
  ['one port for both', [], { TLS_PORT: '8080' }, 'TLS_PORT must not be PORT'],
  ['forgetting data that is not here', ['--reset'], { DATABASE_URL: 'postgres://db' }, /^--reset forgets \.gauth only/],
  [
    'a component it does not know',
    ['--with', 'ldap,nis'],
    {},
    '--with needs a comma list of ldap, radius, kerberos, consul, saml, oidc, not nis',
  ],
  ['no component', ['--with'], {}, '--with needs a comma list of ldap, radius, kerberos, consul, saml, oidc'],
])('refuses %s', (_what, args, env, message) => {
  expect(() => parseArguments(args, env)).toThrow(message);
});
