import { inAuth } from './evidence.ts';
import type { Specification } from './specification.ts';

const env = (file: string): string => `services/environment-api/test/${file}.it.test.ts`;

/** Facts about the product that are public, and how far gauth follows them. */
export const productParts: readonly Specification[] = [
  {
    name: '`GET /auth/v3/oauth/authorize` with `hideTenant`, `scope=*`, unencoded redirect URI',
    status: 'complete',
    note: 'POST too',
    evidence: [inAuth('authorize')],
  },
  {
    name: 'Basic shortcut of `authorize`',
    status: 'complete',
    note: 'the user’s credentials, of `legacy` clients; the code comes at once',
    evidence: [[inAuth('authorize'), 'with the user’s own credentials as Basic']],
  },
  {
    name: '`POST /auth/v3/oauth/token`, Basic together with `client_id`',
    status: 'complete',
    note: 'all seven grants',
    evidence: [inAuth('token')],
  },
  {
    name: 'Token convert and `GET /oauth/convert-token`',
    status: 'complete',
    note: '',
    evidence: [inAuth('token-exchange'), inAuth('convert-token')],
  },
  {
    name: '`GET /userinfo`, `/openid/userinfo`, `/jwt-userinfo`',
    status: 'complete',
    note: 'status of an unknown token is ours: 401',
    evidence: [inAuth('userinfo'), inAuth('openid-userinfo'), inAuth('jwt-userinfo')],
  },
  { name: '`GET /ping`', status: 'complete', note: '200 or 403', evidence: [inAuth('ping')] },
  {
    name: '`POST /auth-scheme`',
    status: 'complete',
    note: '`basic` or `saml`, and `oidc` beside them',
    evidence: [inAuth('auth-scheme')],
  },
  {
    name: '`POST /sign-in`, form and JSON',
    status: 'complete',
    note: '`saml=true` of a form leads to the provider',
    evidence: [inAuth('sign-in'), inAuth('provider-sign-in')],
  },
  {
    name: '`GET`, `POST /sign-out` with `global`, `redirectUri`',
    status: 'complete',
    note: 'a link without a token asks back first',
    evidence: [inAuth('sign-out')],
  },
  {
    name: '`POST /change-password`',
    status: 'complete',
    note: '403 and 503 with the product’s sentences',
    evidence: [inAuth('change-password')],
  },
  {
    name: '`/ops/clients`',
    status: 'complete',
    note: 'fields beyond the product’s are ours ([clients.md](clients.md)); no answer shows a secret but the creation that generated it',
    evidence: [inAuth('ops-clients'), inAuth('ops-clients-settings')],
  },
  {
    name: 'Keystore `services.auth.jks`',
    status: 'complete',
    note: 'JKS and PKCS#12; signs `X-GWS-User`',
    evidence: ['services/auth-api/src/adapters/keys/keystore.test.ts'],
  },
  { name: 'Older paths (`/pctoken`, `/clients`, `/login`, …)', status: 'no', note: '', evidence: [] },
  {
    name: '`/environment/v3`: environments, contact centers, settings, `cors`',
    status: 'complete',
    note: 'the installer’s calls, literally; paging, PUT and DELETE are ours',
    evidence: [env('installer')],
  },
  { name: 'API keys', status: 'complete', note: 'the shapes are ours', evidence: [env('api-keys')] },
  {
    name: 'Envelopes',
    status: 'complete',
    note: 'numbers of `status.code` other than 0 follow Web Services where it publishes them, else they are ours',
    evidence: ['packages/service-kit/src/envelope-errors.test.ts'],
  },
  {
    name: 'Empty JSON bodies, JSON content type on GET, `bearer` in any case',
    status: 'complete',
    note: 'as the official client sends them',
    evidence: [inAuth('sign-out'), inAuth('ping'), env('refusals')],
  },
  {
    name: 'User names without tenant',
    status: 'complete',
    note: 'by pattern, else the default contact center',
    evidence: ['packages/environment-client/src/cached.test.ts'],
  },
  {
    name: 'Pages at `/ui/auth/`',
    status: 'complete',
    note: 'same paths, fields and `error` flag; own design',
    evidence: ['services/auth-ui/test/sign-in.test.ts'],
  },
  {
    name: 'SAML single sign-on',
    status: 'complete',
    note: 'addresses and ops API are ours, because the product’s are not public ([identity providers](identity-providers.md))',
    evidence: [
      inAuth('provider-sign-in'),
      inAuth('ops-identity-providers'),
      'services/auth-api/src/adapters/idp/saml/simplesamlphp.it.test.ts',
    ],
  },
  {
    name: 'Configuration Server, protocol',
    status: 'no',
    note: 'the product’s is not public; ours is open ([protocol](config-server-protocol.md))',
    evidence: [],
  },
  {
    name: 'Configuration Server, account and password rules',
    status: 'partly',
    note: 'the options of `security-authentication-rules` that [its README](../services/config-server/README.md) lists',
    evidence: ['services/config-server/test/demonstration.it.test.ts'],
  },
  {
    name: 'External authentication by LDAP',
    status: 'complete',
    note: 'its options are documented ([LDAP](ldap.md)); defaults are ours',
    evidence: ['services/config-server/test/ldap-login.it.test.ts', 'services/config-server/src/external/ldap/ldap-module.it.test.ts'],
  },
  {
    name: 'External authentication by RADIUS',
    status: 'complete',
    note: 'keys of its two files are not published; ours are [options](radius.md)',
    evidence: [
      'services/config-server/test/radius-login.it.test.ts',
      'services/config-server/src/external/radius/radius-module.test.ts',
      'services/config-server/src/external/radius/radius-options.test.ts',
    ],
  },
  {
    name: 'External authentication by Kerberos',
    status: 'complete',
    note: 'its options are not published; [ours](kerberos.md). A KDC must prove itself by the keytab',
    evidence: ['services/config-server/test/kerberos-login.it.test.ts', 'services/config-server/src/external/kerberos/kerberos.it.test.ts'],
  },
  {
    name: 'Web Services: `GET /api/v2/me`, session, status codes, CSRF, CORS',
    status: 'partly',
    note: 'no `*` within the host of an origin; by which credentials, the chain below decides',
    evidence: ['services/auth-api/test/web-services.test.ts', 'services/auth-api/test/web-services-sign-in.test.ts'],
  },
  {
    name: 'Web Services chain (Salesforce, Configuration Server, own accounts, SAML)',
    status: 'no',
    note: 'Salesforce can be asked, but no request is',
    evidence: [],
  },
  { name: 'Consul', status: 'no', note: 'addresses are written into the environment', evidence: [] },
  {
    name: 'Health and metrics',
    status: 'partly',
    note: '`/health`, `/prometheus` and some of the product’s metric names',
    evidence: ['packages/service-kit/src/management.test.ts', 'packages/service-kit/src/metrics.test.ts'],
  },
  {
    name: 'Helm values',
    status: 'partly',
    note: 'keys that mean the same are the same; unknown ones are refused',
    evidence: ['test/chart/manifests.test.ts'],
  },
];
