import { type Evidence, inAuth, inOauth, inPlan } from './evidence.ts';

/** How far a specification is followed. Only `no` may go without evidence. */
export type Status = 'complete' | 'partly' | 'no';

/** One specification, or a part of one that stands for itself. `note` says what the mark alone would hide. */
export interface Specification {
  name: string;
  status: Status;
  note: string;
  evidence: readonly Evidence[];
}

const tokenStore = 'packages/oauth/src/testing/token-store-contract.ts';

/** OAuth 2.0: the framework and what extends it. */
export const oauthSpecifications: readonly Specification[] = [
  {
    name: 'RFC 6749, authorization code grant',
    status: 'complete',
    note: '`redirect_uri` is always required',
    evidence: [inOauth('authorize-endpoint'), inOauth('token-endpoint'), tokenStore],
  },
  {
    name: 'RFC 6749, implicit grant',
    status: 'complete',
    note: 'for `legacy` clients that list it, unless the contact center turned it off; announced as deprecated',
    evidence: [inOauth('response-types'), inAuth('response-modes')],
  },
  {
    name: 'RFC 6749, password grant',
    status: 'complete',
    note: 'for clients that list it, unless the contact center turned it off; announced as deprecated',
    evidence: [inAuth('token'), inAuth('legacy-grants'), inAuth('legacy-grants-report')],
  },
  { name: 'RFC 6749, client credentials grant', status: 'complete', note: 'confidential clients', evidence: [inOauth('token-endpoint')] },
  {
    name: 'RFC 6749, refresh token grant',
    status: 'complete',
    note: 'rotating or reusable by client; a bounded retry window gives the same successor; reuse ends the family',
    evidence: [inOauth('token-endpoint'), tokenStore, 'test/faults/refresh-storm.test.ts'],
  },
  {
    name: 'RFC 6749 §2.3.1, client password',
    status: 'complete',
    note: 'Basic (form-encoded or literal) and form; never two proofs at once',
    evidence: [inOauth('token-endpoint')],
  },
  {
    name: 'RFC 6750, bearer tokens',
    status: 'complete',
    note: 'header, and form at `POST /openid/userinfo`; never the query; `bearer` in any case',
    evidence: [inAuth('userinfo'), inAuth('openid-userinfo')],
  },
  { name: 'RFC 7009, revocation', status: 'complete', note: 'everything of the authorization ends', evidence: [inAuth('introspection')] },
  {
    name: 'RFC 7521 and RFC 7523, JWT assertions',
    status: 'complete',
    note: 'as grant and as client authentication (`private_key_jwt`, `client_secret_jwt`); trusted issuers are records; one-time across all pods',
    evidence: [inOauth('grants/jwt-bearer'), inOauth('client-auth/jwt-proof')],
  },
  {
    name: 'RFC 7522, SAML 2.0 assertions',
    status: 'complete',
    note: 'as grant and as client authentication; encrypted assertions are refused',
    evidence: [
      inOauth('grants/saml2-bearer'),
      inOauth('client-auth/saml2-bearer'),
      'services/auth-api/src/adapters/saml/saml-assertions.test.ts',
      'services/auth-api/src/adapters/saml/hostile-documents.test.ts',
    ],
  },
  { name: 'RFC 7591, dynamic registration', status: 'no', note: 'the operations API registers clients', evidence: [] },
  {
    name: 'RFC 7636, PKCE',
    status: 'complete',
    note: 'S256; `plain` is refused; required unless a `legacy` client is set to `optional`',
    evidence: [inOauth('authorize-endpoint'), inOauth('token-endpoint')],
  },
  {
    name: 'RFC 7662, introspection',
    status: 'complete',
    note: 'for the client of the token, a service that it is for, and internal clients',
    evidence: [inAuth('introspection')],
  },
  {
    name: 'RFC 8252, native applications',
    status: 'complete',
    note: 'private-use schemes with a dot; any port of a loopback address',
    evidence: [inOauth('redirect-uri')],
  },
  {
    name: 'RFC 8414, server metadata',
    status: 'complete',
    note: 'at the issuer and at the root with the path of the issuer; lists what is there',
    evidence: [inOauth('discovery'), inAuth('discovery')],
  },
  {
    name: 'RFC 8628, device grant',
    status: 'complete',
    note: 'with its pages; the interval grows for devices that ask too soon',
    evidence: [inOauth('device-grant'), inAuth('device-authorization'), 'test/e2e/device-grant.test.ts'],
  },
  {
    name: 'RFC 8693, token exchange',
    status: 'complete',
    note: 'access, refresh, ID, JWT and SAML subject tokens; delegation, impersonation and `may_act`; refused without a policy of the client',
    evidence: [
      inOauth('grants/token-exchange'),
      inOauth('exchange/acting'),
      inOauth('exchange/revocation'),
      'test/e2e/token-convert.test.ts',
    ],
  },
  {
    name: 'RFC 8705, mutual TLS',
    status: 'complete',
    note: 'both methods of client authentication, certificate-bound tokens; from our own listener or a trusted proxy; no revocation lists',
    evidence: [inAuth('mutual-tls'), 'packages/service-kit/src/client-certificate.test.ts'],
  },
  { name: 'RFC 8707, resource indicators', status: 'complete', note: 'in every request that grants', evidence: [inOauth('access-token')] },
  {
    name: 'RFC 9068, JWT access tokens',
    status: 'complete',
    note: 'by client; our own endpoints see a revocation, whoever verifies offline sees the expiry; a day at most',
    evidence: [inOauth('access-token')],
  },
  {
    name: 'RFC 9101, request objects',
    status: 'complete',
    note: 'signed, by value or pushed; encrypted ones and other `request_uri` values are refused',
    evidence: [[inOauth('pushed-request-endpoint'), 'a request object']],
  },
  {
    name: 'RFC 9126, pushed requests',
    status: 'complete',
    note: 'one use',
    evidence: [[inOauth('pushed-request-endpoint'), 'a pushed request']],
  },
  { name: 'RFC 9207, issuer in the response', status: 'complete', note: '', evidence: [inOauth('authorize-endpoint')] },
  { name: 'RFC 9396, rich authorization requests', status: 'no', note: 'unknown parameters are ignored', evidence: [] },
  {
    name: 'RFC 9449, DPoP',
    status: 'complete',
    note: 'nonces (required of `fapi2`), `ath`, `dpop_jkt`, proofs work once across all pods',
    evidence: [inAuth('dpop'), 'services/auth-api/src/adapters/keys/dpop-nonces.test.ts', inOauth('memory/replays')],
  },
  {
    name: 'RFC 9470, step-up',
    status: 'complete',
    note: 'the part of an authorization server: `acr_values`, `max_age`, `acr` and `auth_time` in tokens and introspection',
    evidence: [inOauth('authorize-session'), inAuth('introspection')],
  },
  {
    name: 'RFC 9700, security best practice',
    status: 'complete',
    note: 'for clients with the profile `baseline` or `fapi2`; statement by statement in [rfc9700.md](rfc9700.md)',
    evidence: ['services/auth-api/test/ops-client-conformance.test.ts', inOauth('token-endpoint')],
  },
  { name: 'RFC 9701, signed introspection', status: 'complete', note: '', evidence: [[inAuth('introspection'), 'signs the answer']] },
  {
    name: 'RFC 9745, Deprecation header',
    status: 'complete',
    note: 'on password and implicit answers',
    evidence: [inAuth('response-modes')],
  },
  {
    name: 'OAuth 2.0 Multiple Response Types',
    status: 'complete',
    note: 'all seven types; `none` is not offered',
    evidence: [inOauth('response-types')],
  },
  {
    name: 'OAuth 2.0 Form Post Response Mode',
    status: 'complete',
    note: 'without script, too',
    evidence: [inAuth('response-modes'), inPlan('oidcc-formpost-hybrid')],
  },
  { name: 'JARM', status: 'no', note: 'answers are not signed; `iss` and PKCE protect them', evidence: [] },
  {
    name: 'FAPI 2.0 Security Profile',
    status: 'complete',
    note: 'for clients with the profile `fapi2`; see [conformance.md](conformance.md)',
    evidence: [inPlan('fapi2-security-profile-final'), inAuth('ops-client-conformance'), inAuth('ops-clients-settings')],
  },
];

/** OpenID Connect. */
export const openIdSpecifications: readonly Specification[] = [
  {
    name: 'Core, code flow',
    status: 'complete',
    note: '',
    evidence: [inOauth('authorize-endpoint'), inOauth('id-token'), inPlan('oidcc-basic')],
  },
  {
    name: 'Core, implicit flow',
    status: 'complete',
    note: 'for `legacy` clients that list `implicit`',
    evidence: [inOauth('response-types'), inPlan('oidcc-implicit')],
  },
  {
    name: 'Core, hybrid flow',
    status: 'complete',
    note: 'for clients that list `implicit`, too',
    evidence: [inOauth('response-types'), inPlan('oidcc-hybrid')],
  },
  {
    name: 'Core, `prompt`, `max_age`, `login_hint`, `id_token_hint`, `nonce`',
    status: 'partly',
    note: '`consent` asks nothing: there is no consent page, because clients are registered by the operator',
    evidence: [inOauth('authorize-endpoint'), inAuth('authorize')],
  },
  { name: 'Core, `acr_values`, `claims`', status: 'complete', note: '`display` changes nothing', evidence: [inOauth('authorize-session')] },
  {
    name: 'Core, standard claims and scopes',
    status: 'complete',
    note: '`profile`, `email`, `address`, `phone`; the product’s `*` gives all',
    evidence: [inOauth('claims'), inAuth('openid-userinfo')],
  },
  {
    name: 'Core, signed ID tokens',
    status: 'complete',
    note: 'RS256 (default), PS256, ES256, EdDSA; `at_hash`, `c_hash`, `auth_time`, `acr`, `amr`, `sid`',
    evidence: [inOauth('id-token'), inOauth('response-types')],
  },
  { name: 'Core, encrypted ID tokens, pairwise subjects', status: 'no', note: '', evidence: [] },
  {
    name: 'Core, userinfo',
    status: 'complete',
    note: 'GET and POST, JSON; signed answers are not offered',
    evidence: [inAuth('openid-userinfo')],
  },
  {
    name: 'Discovery',
    status: 'complete',
    note: 'WebFinger is not offered',
    evidence: [inOauth('discovery'), inAuth('discovery'), inPlan('oidcc-config')],
  },
  {
    name: 'RP-Initiated Logout',
    status: 'complete',
    note: 'GET and POST; asks back unless an ID token of the signed-in user comes along; `logout_hint` and `ui_locales` change nothing',
    evidence: [inAuth('sign-out'), inPlan('oidcc-rp-initiated-logout')],
  },
  {
    name: 'Back-Channel Logout',
    status: 'complete',
    note: 'signed, retried with back-off from an outbox that survives a pod',
    evidence: [inOauth('logout-token'), inAuth('logout'), 'services/auth-api/test/logout-delivering.it.test.ts', 'test/e2e/logout.test.ts'],
  },
  {
    name: 'Front-Channel Logout',
    status: 'complete',
    note: 'frames on the signed-out page',
    evidence: [inAuth('signed-out'), 'services/auth-ui/test/signed-out.test.ts', 'test/e2e/logout.test.ts'],
  },
  { name: 'Session Management', status: 'no', note: 'needs third-party cookies, which browsers no longer send', evidence: [] },
];

/** JOSE, keys, HTTP and the browser. */
export const otherSpecifications: readonly Specification[] = [
  { name: 'RFC 7515, 7517, 7518, 7519', status: 'complete', note: 'by jose', evidence: [inOauth('id-token'), inOauth('keys')] },
  {
    name: 'RFC 8725, best practice for JWT',
    status: 'complete',
    note: 'every kind of JWT has a `typ` of its own',
    evidence: [inOauth('logout-token'), inAuth('jwt-userinfo')],
  },
  {
    name: 'Key rotation',
    status: 'complete',
    note: 'publish 2 days, sign 90, retire 2; simulated over 400 days',
    evidence: [inOauth('keys'), inOauth('key-rotation'), 'services/auth-api/test/key-revocation.it.test.ts'],
  },
  { name: 'RFC 7617, Basic', status: 'complete', note: '', evidence: ['packages/service-kit/src/basic-auth.test.ts'] },
  {
    name: 'RFC 9440, Client-Cert',
    status: 'complete',
    note: 'from trusted proxies',
    evidence: ['packages/service-kit/src/client-certificate-header.test.ts'],
  },
  {
    name: 'RFC 6265bis cookies',
    status: 'complete',
    note: '`HttpOnly`, `SameSite=Lax`; `Secure` and `__Host-` under HTTPS',
    evidence: [inAuth('authorize')],
  },
  { name: 'CORS (Fetch)', status: 'complete', note: 'origins of contact centers', evidence: [inAuth('cors')] },
  {
    name: 'Content Security Policy 3',
    status: 'complete',
    note: 'strict; no script but the one line that posts a form',
    evidence: ['services/auth-ui/src/content-security-policy.test.ts', inAuth('response-modes')],
  },
  {
    name: 'WCAG',
    status: 'partly',
    note: 'axe in Chromium finds nothing on the pages it is shown; nobody has audited them',
    evidence: ['test/e2e/agent-signs-in.test.ts'],
  },
];
