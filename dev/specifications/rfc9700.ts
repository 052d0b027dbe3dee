import { type Evidence, inAuth, inOauth } from './evidence.ts';

/** One statement of RFC 9700 that an authorization server can follow or break, in our words. */
export interface Statement {
  section: string;
  level: 'MUST' | 'SHOULD';
  says: string;
  /** How it is kept; for `baseline` clients where it depends on the client. */
  kept: string;
  evidence: readonly Evidence[];
}

const settings = inAuth('ops-clients-settings');
const report = 'services/auth-api/test/conformance-fixtures.ts';
const tokenStore = 'packages/oauth/src/testing/token-store-contract.ts';

/** Statements that only clients or resource servers can keep are not here. */
export const statements: readonly Statement[] = [
  {
    section: '2.1',
    level: 'MUST',
    says: 'redirect URIs are compared exactly, but for the port of a native application',
    kept: 'origins match for `legacy` clients alone and cannot be registered by others',
    evidence: [
      [inOauth('redirect-uri'), 'lies within a registered origin %s for legacy clients alone'],
      [settings, 'a profile refuses'],
    ],
  },
  {
    section: '2.1, 4.11.2',
    level: 'MUST',
    says: 'the server is no open redirector',
    kept: 'nothing is sent to an address that the client did not register; a page says so',
    evidence: [
      [inOauth('authorize/authorize-endpoint'), 'what is shown as a page, because no answer may be sent'],
      [inAuth('sign-out'), 'ignores the foreign redirectUri %j'],
    ],
  },
  {
    section: '2.1, 4.4.2',
    level: 'SHOULD',
    says: 'an answer tells which server it came from',
    kept: '`iss` in every answer, errors included',
    evidence: [
      [inOauth('authorize/authorize-endpoint'), 'what the application is told'],
      [inOauth('authorize/response-types'), 'a response type'],
    ],
  },
  {
    section: '2.1.1',
    level: 'MUST',
    says: 'the server supports PKCE',
    kept: 'S256',
    evidence: [[inOauth('token/token-endpoint'), 'gives what was granted at /authorize']],
  },
  {
    section: '2.1.1',
    level: 'MUST',
    says: 'public clients use PKCE',
    kept: 'required of every `baseline` client',
    evidence: [
      [inOauth('authorize/authorize-endpoint'), 'a public client without PKCE'],
      [settings, 'a profile refuses'],
    ],
  },
  {
    section: '2.1.1',
    level: 'SHOULD',
    says: 'confidential clients use PKCE, too',
    kept: 'required of every `baseline` client',
    evidence: [[settings, 'a profile refuses']],
  },
  {
    section: '2.1.1',
    level: 'MUST',
    says: 'a challenge binds the code to its verifier',
    kept: 'a code without, or with another verifier gives nothing and stays good',
    evidence: [[inOauth('token/token-endpoint'), 'refuses %s and leaves the code good']],
  },
  {
    section: '2.1.1, 4.8.2',
    level: 'MUST',
    says: 'a verifier without a challenge is refused, so that nobody can strip the challenge',
    kept: '`invalid_grant`',
    evidence: [[inOauth('token/token-endpoint'), 'refuses a verifier when no challenge was sent']],
  },
  {
    section: '2.1.1',
    level: 'MUST',
    says: 'clients can find out that PKCE is supported',
    kept: '`code_challenge_methods_supported`',
    evidence: [[inAuth('discovery'), 'describes the server at %s']],
  },
  {
    section: '2.1.1',
    level: 'SHOULD',
    says: 'the challenge does not show the verifier',
    kept: '`plain` is refused, also as a default',
    evidence: [[inOauth('authorize/authorize-endpoint'), 'a plain challenge']],
  },
  {
    section: '2.1.2',
    level: 'SHOULD',
    says: 'no access token comes through the browser',
    kept: 'refused to `baseline` clients',
    evidence: [
      [inOauth('authorize/response-types'), 'tokens through the browser for a baseline client'],
      [settings, 'a profile refuses'],
    ],
  },
  {
    section: '2.2.1, 4.10.1',
    level: 'SHOULD',
    says: 'access tokens can be bound to their sender',
    kept: 'DPoP and certificates, by client',
    evidence: [
      [inAuth('dpop'), 'works neither as bearer token'],
      [inAuth('mutual-tls'), 'works with this certificate and with no other'],
    ],
  },
  {
    section: '2.2.2, 4.14.2',
    level: 'MUST',
    says: 'refresh tokens of public clients rotate or are bound to a key',
    kept: 'rotation with reuse detection; a bound one needs its key; a `baseline` client must have either',
    evidence: [
      [tokenStore, 'revokes the family when a token comes back after its successor was used'],
      [inOauth('exchange/sender-constraint'), 'holds a public client to the key of its refresh token'],
      [settings, 'a profile refuses'],
    ],
  },
  {
    section: '2.3, 4.10.2',
    level: 'SHOULD',
    says: 'access tokens are restricted to one audience',
    kept: 'resource indicators; the audience only ever narrows',
    evidence: [[inOauth('token/access-token'), 'never widen what was granted']],
  },
  {
    section: '2.3',
    level: 'SHOULD',
    says: 'access tokens have the least privileges that are needed',
    kept: 'scope within what the client registered, and only ever narrower',
    evidence: [[inOauth('token/token-endpoint'), 'narrows the scope for one access token, never widens it']],
  },
  {
    section: '2.4',
    level: 'MUST',
    says: 'the password grant is not used',
    kept: 'a `baseline` client cannot register it; a contact center can turn it off for all',
    evidence: [[settings, 'a profile refuses'], inAuth('legacy-grants')],
  },
  {
    section: '2.5',
    level: 'SHOULD',
    says: 'clients that can authenticate do',
    kept: 'a confidential client without proof is refused everywhere',
    evidence: [[inOauth('token/token-endpoint'), 'a confidential client without secret']],
  },
  {
    section: '2.5',
    level: 'SHOULD',
    says: 'clients authenticate by asymmetric keys',
    kept: '`private_key_jwt` and both kinds of certificates; the conformance report recommends them',
    evidence: [inOauth('client-auth/jwt-proof'), inAuth('mutual-tls'), report],
  },
  {
    section: '2.6',
    level: 'SHOULD',
    says: 'the server publishes metadata',
    kept: 'RFC 8414',
    evidence: [inOauth('discovery'), inAuth('discovery')],
  },
  {
    section: '2.6',
    level: 'MUST',
    says: 'answers go only to encrypted addresses, but for those of native applications on the same machine',
    kept: 'a `baseline` client registers no `http` address but loopback',
    evidence: [[settings, 'a profile refuses'], report],
  },
  {
    section: '2.6',
    level: 'MUST',
    says: 'the authorization endpoint does not support CORS',
    kept: 'a browser is sent there and no script reads it',
    evidence: [[inAuth('cors'), 'the authorization endpoint is not for scripts']],
  },
  {
    section: '4.2.4',
    level: 'SHOULD',
    says: 'pages load nothing from elsewhere, and their address reaches nobody',
    kept: '`Referrer-Policy: no-referrer` everywhere and a strict Content Security Policy',
    evidence: [
      ['packages/service-kit/src/server.test.ts', 'sets careful headers'],
      ['services/auth-ui/src/content-security-policy.test.ts', 'contentSecurityPolicy'],
    ],
  },
  {
    section: '4.2.4, 4.5.3',
    level: 'SHOULD',
    says: 'a code works once, and its return ends what it gave',
    kept: 'atomically, for exactly one of many simultaneous callers',
    evidence: [
      [tokenStore, 'spends a code for exactly one of 20 simultaneous callers'],
      [inOauth('token/token-endpoint'), 'revokes what the code gave when it comes back'],
    ],
  },
  {
    section: '4.3.2',
    level: 'MUST',
    says: 'no token stands in a query',
    kept: 'types with tokens refuse `response_mode=query`; a token in a query is not read',
    evidence: [
      [inOauth('authorize/response-types'), 'never answers in the query'],
      [inAuth('userinfo'), 'takes no token in the query'],
    ],
  },
  {
    section: '4.5.3',
    level: 'MUST',
    says: 'a code is bound to its client',
    kept: 'another client gets nothing, and the code stays good',
    evidence: [[inOauth('token/token-endpoint'), 'refuses another client and leaves the code good']],
  },
  {
    section: '4.7.1',
    level: 'MUST',
    says: 'a request that was started elsewhere cannot be finished here',
    kept: 'forms are bound to the browser that brought the request, and foreign pages are refused',
    evidence: [
      [inAuth('sign-in'), 'login CSRF'],
      [inAuth('authorize'), 'shows a page to any other browser'],
    ],
  },
  {
    section: '4.11.2',
    level: 'MUST',
    says: 'the user signs in before anything is answered, unless the application asked for silence',
    kept: '`prompt=none` is answered with an error and never with a page',
    evidence: [
      [inOauth('authorize/authorize-endpoint'), 'prompt none without a session'],
      [inAuth('authorize'), 'asks for the sign-in again while nobody is there'],
    ],
  },
  {
    section: '4.12',
    level: 'MUST',
    says: 'a redirect never repeats a form that holds credentials (no status 307)',
    kept: '302 and 303 only',
    evidence: [
      [inAuth('sign-in'), 'starts a session and goes on with the request'],
      [inAuth('authorize'), 'sends a form from another site round as a link'],
    ],
  },
  {
    section: '4.13',
    level: 'MUST',
    says: 'what a proxy says is believed of trusted proxies only',
    kept: 'addresses and certificates of other peers count as they are',
    evidence: [
      ['packages/service-kit/src/server.test.ts', 'forwarded address'],
      [inAuth('mutual-tls'), 'is nothing where nobody is trusted to send it'],
    ],
  },
  {
    section: '4.14.2',
    level: 'MUST',
    says: 'a refresh token is bound to the scope and resources that were granted',
    kept: 'both only ever narrow, and the family keeps what was granted',
    evidence: [
      [inOauth('token/access-token'), 'narrow an access token on refresh'],
      [inOauth('token/token-endpoint'), 'narrows the scope for one access token'],
    ],
  },
  {
    section: '4.14.2',
    level: 'SHOULD',
    says: 'refresh tokens end when the user signs out or changes the password',
    kept: 'with sign-out everywhere and with a change of password',
    evidence: [
      [tokenStore, 'ends everything a user had before signing out everywhere'],
      [inAuth('change-password'), 'ends every token and session of the user'],
    ],
  },
  {
    section: '4.14.2',
    level: 'SHOULD',
    says: 'refresh tokens expire',
    kept: 'a family ends at its absolute lifetime',
    evidence: [[tokenStore, 'ends a family at its absolute lifetime']],
  },
  {
    section: '4.15.1',
    level: 'SHOULD',
    says: 'no client can pass for a user',
    kept: 'ids of users have a colon, which ids of clients cannot have',
    evidence: [[inAuth('ops-clients'), 'an id with a colon']],
  },
  {
    section: '4.16',
    level: 'MUST',
    says: 'pages cannot be framed',
    kept: '`frame-ancestors` and `X-Frame-Options`',
    evidence: [
      ['services/auth-ui/test/app.test.ts', 'frame'],
      [inAuth('response-modes'), 'frame-ancestors'],
    ],
  },
];
