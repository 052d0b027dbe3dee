import fc from 'fast-check';
import { basic } from '../ask.ts';
import { issuerNames, probeId, secretOf } from '../client-features.ts';
import { clientKey, issuerKey } from '../key-pairs.ts';
import { numberOfGoodRequests } from './good-requests.ts';

type Parameters = Record<string, string>;

/** Stands in everything that is sent and in nothing that we write. */
export const marker = 'Zq7Zq7';

const encoded = (text: string): string => Buffer.from(text).toString('base64url');

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
  fc.json({ maxDepth: 2 }),
  fc
    .tuple(fc.json({ maxDepth: 2 }), fc.json({ maxDepth: 2 }), fc.base64String())
    .map(([head, body, rest]) => [encoded(head), encoded(body), rest].join('.')),
  fc.constantFrom(
    '',
    ' ',
    '\0',
    '..',
    'a.b.c',
    '__proto__',
    'undefined',
    '{}',
    '[]',
    'null',
    '%',
    '%00',
    '\ud800',
    'urn:ietf:params:oauth:request_uri:',
    '*',
  ),
  fc.constantFrom(
    'eyJhbGciOiJub25lIn0.e30.',
    'e30.e30.',
    'https://evil.test/\\@',
    'http:example.test',
    'javascript:alert(1)',
    'x'.repeat(100_000),
  ),
);

/** Anything, with the marker in it somewhere. */
export const soup = fc
  .tuple(text, text, fc.boolean())
  .map(([before, after, marked]) => (marked ? before + marker + after : before + after));

const names = [
  ...[
    'grant_type',
    'code',
    'redirect_uri',
    'code_verifier',
    'refresh_token',
    'username',
    'password',
    'scope',
    'resource',
    'audience',
    'assertion',
  ],
  ...['client_id', 'client_secret', 'client_assertion', 'client_assertion_type', 'device_code', 'token', 'token_type_hint'],
  ...['subject_token', 'subject_token_type', 'actor_token', 'actor_token_type', 'requested_token_type'],
  ...['response_type', 'response_mode', 'state', 'nonce', 'prompt', 'max_age', 'acr_values', 'claims', 'id_token_hint', 'code_challenge'],
  ...['code_challenge_method', 'dpop_jkt', 'request', 'request_uri', 'registration', 'login_hint', 'ui_locales', '__proto__', 'toString'],
];

const someSoup: fc.Arbitrary<Parameters> = fc.dictionary(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...names) }, soup), soup, {
  maxKeys: 4,
});

/** A value of a claim: one that could be right, or anything. */
const claim = (...likely: unknown[]) =>
  fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...likely) }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) });

/** A JWT that its sender really signed, with whatever in it. */
const signedSoup = fc.record({
  as: fc.constantFrom('request', 'client_assertion', 'assertion', 'subject_token', 'dpop'),
  key: fc.constantFrom(clientKey, issuerKey),
  header: fc.record(
    { typ: claim('JWT', 'dpop+jwt', 'oauth-authz-req+jwt', 'at+jwt'), kid: claim('a key'), crit: claim(['exp'], ['b64']) },
    { requiredKeys: [] },
  ),
  claims: fc.record(
    {
      iss: claim(probeId, issuerNames.jwt, 'https://auth.test/auth/v3'),
      sub: claim(probeId, 'agent1', 't100\\agent1'),
      aud: claim('https://auth.test/auth/v3', ['https://auth.test/auth/v3'], ['https://evil.test']),
      exp: claim(1_767_268_860, 0, -1, 1e308, 1_767_268_860.5),
      iat: claim(1_767_268_800, 1e308, 0.5),
      nbf: claim(1_767_268_800, -1e308),
      jti: claim('an id', ''),
      act: claim({ sub: 'somebody', act: { sub: 'another' } }),
      may_act: claim({ sub: 'somebody' }),
      htm: claim('POST', 'GET'),
      htu: claim('https://auth.test/auth/v3/oauth/token', 'https://api.test'),
      client_id: claim(probeId),
      redirect_uri: claim('https://app.test/cb'),
      response_type: claim('code', ['code', 'token']),
      claims: claim({ id_token: { acr: { essential: true, values: ['x'] } } }, { userinfo: null }),
      max_age: claim(0, '0'),
      scope: claim('openid', ['openid']),
    },
    { requiredKeys: [] },
  ),
});

const places = ['token', 'push', 'introspect', 'revoke', 'device', 'authorize', 'holder', 'hint', 'user code'] as const;

/** Something that somebody sends: where to, a good request, what of it is soup, and which headers stand beside. */
export const requestsOfSoup = fc.record({
  place: fc.constantFrom(...places),
  like: fc.nat(numberOfGoodRequests - 1),
  parameters: someSoup,
  authorization: fc.oneof(
    fc.constant(basic(probeId, secretOf(probeId))),
    fc.constant(undefined),
    soup,
    soup.map((word) => `Basic ${Buffer.from(word).toString('base64')}`),
  ),
  dpop: fc.option(soup, { nil: undefined, freq: 2 }),
  signedIn: fc.boolean(),
  signed: fc.option(signedSoup, { nil: undefined, freq: 1 }),
});
export type RequestOfSoup = typeof requestsOfSoup extends fc.Arbitrary<infer Value> ? Value : never;
