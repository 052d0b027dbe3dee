import { inAuth, inOauth, inPlan } from './evidence.ts';
import type { Specification } from './specification.ts';

const tokenStore = 'packages/oauth/src/testing/token-store-contract.ts';

/** OAuth 2.0: the framework and what extends it. */
export const oauthSpecifications: readonly Specification[] = [
  {
    name: 'RFC 6749, authorization code grant',
    status: 'complete',
    note: '`redirect_uri` is always required',
    evidence: [inOauth('authorize/authorize-endpoint'), inOauth('token/token-endpoint'), tokenStore],
  },
  {
    name: 'RFC 6749, implicit grant',
    status: 'complete',
    note: 'for `legacy` clients that list it, unless the contact center turned it off; announced as deprecated',
    evidence: [inOauth('authorize/response-types'), inAuth('response-modes')],
  },
  {
    name: 'RFC 6749, password grant',
    status: 'complete',
    note: 'for clients that list it, unless the contact center turned it off; announced as deprecated',
    evidence: [inAuth('token'), inAuth('legacy-grants'), inAuth('legacy-grants-report')],
  },
  {
    name: 'RFC 6749, client credentials grant',
    status: 'complete',
    note: 'confidential clients',
    evidence: [inOauth('token/token-endpoint')],
  },
  {
    name: 'RFC 6749, refresh token grant',
    status: 'complete',
    note: 'rotating or reusable by client; a bounded retry window gives the same successor; reuse ends the family',
    evidence: [inOauth('token/token-endpoint'), tokenStore, 'test/faults/refresh-storm.test.ts'],
  },
  {
    name: 'RFC 6749 §2.3.1, client password',
    status: 'complete',
    note: 'Basic (form-encoded or literal) and form; never two proofs at once',
    evidence: [inOauth('token/token-endpoint')],
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
    evidence: [inOauth('authorize/authorize-endpoint'), inOauth('token/token-endpoint')],
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
    evidence: [inOauth('device/device-grant'), inAuth('device-authorization'), 'test/e2e/device-grant.test.ts'],
  },
  {
    name: 'RFC 8693, token exchange',
    status: 'complete',
    note: 'access, refresh, ID, JWT and SAML subject tokens; delegation, impersonation and `may_act`; refused without a policy of the client',
    evidence: [
      inOauth('grants/token-exchange'),
      inOauth('exchange/acting'),
      inOauth('exchange/revocation'),
      'test/documents/token-convert.test.ts',
    ],
  },
  {
    name: 'RFC 8705, mutual TLS',
    status: 'complete',
    note: 'both methods of client authentication, certificate-bound tokens; from our own listener or a trusted proxy; no revocation lists',
    evidence: [inAuth('mutual-tls'), 'packages/service-kit/src/client-certificate.test.ts'],
  },
  {
    name: 'RFC 8707, resource indicators',
    status: 'complete',
    note: 'in every request that grants',
    evidence: [inOauth('token/access-token')],
  },
  {
    name: 'RFC 9068, JWT access tokens',
    status: 'complete',
    note: 'by client; our own endpoints see a revocation, whoever verifies offline sees the expiry; a day at most',
    evidence: [inOauth('token/access-token')],
  },
  {
    name: 'RFC 9101, request objects',
    status: 'complete',
    note: 'signed, by value or pushed; encrypted ones and other `request_uri` values are refused',
    evidence: [[inOauth('authorize/pushed-request-endpoint'), 'a request object']],
  },
  {
    name: 'RFC 9126, pushed requests',
    status: 'complete',
    note: 'one use',
    evidence: [[inOauth('authorize/pushed-request-endpoint'), 'a pushed request']],
  },
  { name: 'RFC 9207, issuer in the response', status: 'complete', note: '', evidence: [inOauth('authorize/authorize-endpoint')] },
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
    evidence: [inOauth('authorize/authorize-session'), inAuth('introspection')],
  },
  {
    name: 'RFC 9700, security best practice',
    status: 'complete',
    note: 'for clients with the profile `baseline` or `fapi2`; statement by statement in [rfc9700.md](rfc9700.md)',
    evidence: ['services/auth-api/test/ops-client-conformance.test.ts', inOauth('token/token-endpoint')],
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
    evidence: [inOauth('authorize/response-types')],
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
