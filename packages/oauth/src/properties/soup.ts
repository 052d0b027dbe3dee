import fc from 'fast-check';
import { SignJWT } from 'jose';
import { OAuthError } from '../errors.ts';
import type { TokenRequest } from '../token-endpoint.ts';
import { basic } from './ask.ts';
import { issuerNames, probeId, secretOf } from './client-features.ts';
import { createJudge } from './judge.ts';
import { clientKey, issuerKey, type KeyPair } from './key-pairs.ts';
import { outcomeOf } from './outcome.ts';
import { passwordOf, people, qualifiedName } from './people.ts';
import { allowanceOf, receive } from './receive.ts';
import { createWorld, type Sabotage, type World } from './world.ts';

type Parameters = Record<string, string>;

/** Stands in everything that is sent and in nothing that we write. */
const marker = 'Zq7Zq7';

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

/** A good request of each kind, of which some parameters are replaced. */
const good = (world: World): Parameters[] => {
  const [user] = people;
  const tokenType = 'urn:ietf:params:oauth:token-type:access_token';
  const jwtType = 'urn:ietf:params:oauth:token-type:jwt';
  const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
  const grant = (name: string) => `urn:ietf:params:oauth:grant-type:${name}`;
  return [
    {},
    { grant_type: 'password', username: user ? qualifiedName(user) : '', password: user ? passwordOf(user) : '' },
    { grant_type: 'authorization_code', code: 'a code', redirect_uri: 'https://app.test' },
    { grant_type: 'refresh_token', refresh_token: String(world.refreshTokens[0]?.value) },
    { grant_type: 'client_credentials' },
    { grant_type: grant('device_code'), device_code: 'a code' },
    { grant_type: grant('jwt-bearer'), assertion: 'an assertion' },
    { grant_type: grant('saml2-bearer'), assertion: 'an assertion' },
    { grant_type: grant('token-exchange'), subject_token: String(world.accessTokens[0]?.value), subject_token_type: tokenType },
    { grant_type: grant('token-exchange'), subject_token: 'a JWT', subject_token_type: jwtType },
    { grant_type: 'client_credentials', client_id: probeId, client_assertion_type: assertionType },
    { token: String(world.accessTokens[0]?.value) },
    { client_id: probeId, response_type: 'code', redirect_uri: 'https://app.test/cb', scope: 'openid' },
    { client_id: probeId, response_type: 'code id_token token', redirect_uri: 'https://app.test/cb', scope: 'openid', nonce: 'a nonce' },
  ];
};

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

const signed = ({ key, header, claims }: { key: KeyPair; header: object; claims: object }): Promise<string> =>
  new SignJWT({ ...claims })
    .setProtectedHeader({ alg: 'ES256', jwk: key.publicJwk, ...header })
    .sign(key.privateKey, { crit: { exp: true, b64: true } })
    .catch(() => 'what nobody could sign');

const places = ['token', 'push', 'introspect', 'revoke', 'device', 'authorize', 'holder', 'hint', 'user code'] as const;

/** Something that somebody sends: where to, a good request, what of it is soup, and which headers stand beside. */
export const requestsOfSoup = fc.record({
  place: fc.constantFrom(...places),
  like: fc.nat(13),
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
type RequestOfSoup = typeof requestsOfSoup extends fc.Arbitrary<infer Value> ? Value : never;

/** A world with a few tokens, and nothing behind it that could stumble over soup itself. */
export async function worldForSoup(sabotage: Sabotage = {}): Promise<World> {
  const ports: Sabotage['ports'] = () => ({ samlAssertions: { issuerOf: () => ({ fault: 'none' }), verify: () => ({ fault: 'none' }) } });
  const world = createWorld([], { judge: createJudge(), sabotage: { ports, ...sabotage } });
  const client = world.clients.get(probeId);
  const [user] = people;
  if (client === undefined || user === undefined) throw new TypeError('there is nobody');
  const form = { grant_type: 'password', username: qualifiedName(user), password: passwordOf(user) };
  const response = await world.server.token({ form, authorization: basic(probeId, secretOf(probeId)) });
  receive(world, {
    client,
    response,
    allowance: allowanceOf(world, client, { user, scope: client.scopes, audience: undefined, refreshable: true }),
  });
  return world;
}

/** Sends it, and gives the description of the refusal, if it is one. Throws where anything else came of it. */
export async function descriptionOf(world: World, request: RequestOfSoup): Promise<string> {
  const { server } = world;
  const { place, like, parameters, authorization, signedIn } = request;
  const jwt = request.signed && { [request.signed.as]: await signed(request.signed) };
  const form = { ...good(world)[like], ...parameters, ...jwt };
  const dpop = jwt?.dpop ?? request.dpop;
  const posted: TokenRequest = { form, authorization, evidence: dpop === undefined ? {} : { dpop } };
  const token = form.token ?? form.subject_token ?? form.code ?? '';
  const ask: Record<typeof place, () => Promise<unknown>> = {
    token: () => server.token(posted),
    push: () => server.push(posted),
    introspect: () => server.introspect(posted),
    revoke: () => server.revoke(posted),
    device: () => server.deviceAuthorizationEndpoint(posted),
    authorize: () =>
      server.authorize({ params: form, askedAt: world.now() * 1000, session: async () => (signedIn ? world.sessions[0] : undefined) }),
    holder: () =>
      server.holderOf({ token, scheme: dpop === undefined ? 'bearer' : 'dpop', dpop, method: 'GET', urls: ['https://api.test'] }),
    hint: () => server.readIdTokenHint(form.id_token_hint ?? token),
    'user code': async () => people[0] && server.deviceVerification.find(form.device_code ?? token, people[0]),
  };
  const outcome = await outcomeOf(ask[place], { judge: world.judge, showsSecret: () => false });
  return outcome.ok ? descriptionIn(outcome.value) : outcome.error.message;
}

/** The description in an answer that goes through the browser. */
function descriptionIn(answer: unknown): string {
  if (typeof answer !== 'object' || answer === null || !('to' in answer) || typeof answer.to !== 'string') return '';
  const [, text = ''] = /[?#](.*)$/s.exec(answer.to) ?? [];
  return new URLSearchParams(text).get('error_description') ?? '';
}

/** Whether a description repeats something that was sent. */
export const repeats = (description: string): boolean => description.includes(marker);

/** A server that says what it was sent. */
export const talkative: Sabotage = {
  server: ({ token }) => ({
    token: (request) =>
      token(request).catch((error: unknown) => {
        throw error instanceof OAuthError ? new OAuthError(error.code, `${error.message}: ${Object.values(request.form)}`) : error;
      }),
  }),
};

/** A server that fails over what it was sent. */
export const fragile: Sabotage = {
  server: ({ token }) => ({
    token: async (request) => token({ ...request, form: JSON.parse(request.form.claims ?? JSON.stringify(request.form)) }),
  }),
};
