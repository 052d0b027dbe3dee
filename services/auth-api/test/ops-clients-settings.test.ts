import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { selfSigned } from '@gauth/service-kit/testing';
import { describe, expect, it } from 'vitest';
import { basic, type TestApp, testApp } from './support/app.ts';

const url = '/auth/v3/ops/clients';
const ops = { authorization: basic('ops', 'ops') };
const call = ({ app }: TestApp, method: 'GET' | 'POST' | 'PUT', path = '', data?: object) =>
  app.inject({ method, url: url + path, headers: ops, ...(data && { payload: { data } }) });

const ed25519 = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };
const rsa = (bits: number) => generateKeyPairSync('rsa', { modulusLength: bits }).publicKey.export({ format: 'jwk' });
const certified = (() => {
  const { raw, publicKey } = new X509Certificate(selfSigned().cert);
  return { ...publicKey.export({ format: 'jwk' }), x5c: [raw.toString('base64')] };
})();

const code = { client_id: 'app', authorizedGrantTypes: ['authorization_code'], redirectURIs: ['https://app.test/cb'] };

const settings = {
  tokenEndpointAuthMethod: 'private_key_jwt',
  jwks: { keys: [{ ...ed25519, kid: 'one', use: 'sig', alg: 'EdDSA', note: 'kept' }, certified] },
  tlsClientAuthSubject: { kind: 'dns', value: 'app.test' },
  resources: ['https://api.test/v1', 'urn:example:api'],
  requirePushedAuthorizationRequests: true,
  requireSignedRequestObject: true,
  accessTokenFormat: 'jwt',
  senderConstraint: 'dpop',
  refreshRetrySeconds: 0,
  backchannelLogoutUri: 'https://app.test/logout?a=b',
  backchannelLogoutSessionRequired: true,
  frontchannelLogoutUri: 'https://app.test/bye',
  frontchannelLogoutSessionRequired: false,
  tokenConversion: {
    ...{ subjectClients: ['app', '*'], subjectIssuers: ['https://idp.test'], actorClients: ['app'], impersonation: true },
    ...{ audiences: ['https://api.test/v1', 'reports'], tokenTypes: ['access_token', 'jwt', 'id_token'] },
  },
};

describe('the settings of a client', () => {
  it('are taken at once and shown as they were stated', async () => {
    const server = await testApp();
    const answer = await call(server, 'POST', '', { ...code, ...settings });
    expect([answer.statusCode, answer.json()]).toEqual([200, { status: { code: 0 }, data: expect.objectContaining(settings) }]);
    expect(answer.json().data).not.toHaveProperty('client_secret');
    expect((await call(server, 'GET', '/app')).json().data).toEqual(answer.json().data);
  });

  it.each(
    Object.entries(settings).filter(
      ([name]) => !['tokenEndpointAuthMethod', 'requireSignedRequestObject', 'senderConstraint'].includes(name),
    ),
  )('are changed one at a time: %s', async (name, value) => {
    const server = await testApp();
    const before = (
      await call(server, 'POST', '', { ...code, backchannelLogoutUri: 'https://x.test/', frontchannelLogoutUri: 'https://x.test/' })
    ).json();
    const { client_secret: _shownOnce, ...kept } = before.data;
    const answer = await call(server, 'PUT', '/app', { [name]: value });
    expect([answer.statusCode, answer.json()]).toEqual([200, { status: { code: 0 }, data: { ...kept, [name]: value } }]);
  });

  it('are taken away by null, a logout notice as a whole', async () => {
    const server = await testApp();
    const { contactCenterIds: _none, ...bare } = (await call(server, 'POST', '', { ...code, client_secret: 'x' })).json().data;
    await call(server, 'PUT', '/app', {
      ...{ contactCenterIds: ['cc-1'], jwks: settings.jwks, tlsClientAuthSubject: settings.tlsClientAuthSubject },
      ...{ backchannelLogoutUri: 'https://app.test/', frontchannelLogoutUri: 'https://app.test/', tokenConversion: {} },
    });
    const removed = {
      ...{ contactCenterIds: null, jwks: null, jwksUri: null, tlsClientAuthSubject: null },
      ...{ backchannelLogoutUri: null, frontchannelLogoutUri: null, tokenConversion: null },
    };
    expect((await call(server, 'PUT', '/app', removed)).json().data).toEqual(bare);
  });

  it('may be sent back as they were shown', async () => {
    const server = await testApp();
    const { data } = (await call(server, 'POST', '', { ...code, ...settings })).json();
    const answer = await call(server, 'PUT', '/app', data);
    expect([answer.statusCode, answer.json().data]).toEqual([200, data]);
  });

  it('let a policy of conversion say what it allows and nothing else', async () => {
    const answer = await call(await testApp(), 'POST', '', { ...code, tokenConversion: { subjectClients: ['app'] } });
    expect(answer.json().data.tokenConversion).toEqual({
      ...{
        subjectClients: ['app'],
        subjectIssuers: [],
        actorClients: [],
        impersonation: false,
        audiences: [],
        tokenTypes: ['access_token'],
      },
    });
  });

  it('keep the address of a logout notice when only its other half changes', async () => {
    const server = await testApp();
    await call(server, 'POST', '', { ...code, backchannelLogoutUri: 'https://app.test/a', backchannelLogoutSessionRequired: true });
    const change = async (data: object) => {
      const { backchannelLogoutUri, backchannelLogoutSessionRequired } = (await call(server, 'PUT', '/app', data)).json().data;
      return [backchannelLogoutUri, backchannelLogoutSessionRequired];
    };
    expect(await change({ backchannelLogoutUri: 'https://app.test/b' })).toEqual(['https://app.test/b', true]);
    expect(await change({ backchannelLogoutSessionRequired: false })).toEqual(['https://app.test/b', false]);
  });
});

describe('a new client', () => {
  it.each([
    ['has no secret when it signs with its own key', { tokenEndpointAuthMethod: 'private_key_jwt', jwksUri: 'https://app.test/keys' }],
    ['has no secret when it shows a certificate', { tokenEndpointAuthMethod: 'self_signed_tls_client_auth', jwks: { keys: [certified] } }],
    ['has no secret when others vouch for it', { tokenEndpointAuthMethod: 'saml2_bearer' }],
  ])('%s', async (_what, change) => {
    const server = await testApp();
    const answer = await call(server, 'POST', '', { ...code, ...change });
    expect([answer.statusCode, answer.json().data.client_secret, server.clients.hashOf('app')]).toEqual([200, undefined, undefined]);
  });

  it('is public where it authenticates by nothing', async () => {
    const answer = await call(await testApp(), 'POST', '', { ...code, tokenEndpointAuthMethod: 'none' });
    expect(answer.json().data).toMatchObject({ clientType: 'PUBLIC', tokenEndpointAuthMethod: 'none', pkce: 'required' });
  });

  it('has no retry window where its tokens are bound to a key', async () => {
    const answer = await call(await testApp(), 'POST', '', { ...code, senderConstraint: 'dpop' });
    expect(answer.json().data).toMatchObject({ senderConstraint: 'dpop', refreshRetrySeconds: 0 });
  });

  it('has what FAPI 2.0 leaves no choice about', async () => {
    const strict = { profile: 'fapi2', tokenEndpointAuthMethod: 'private_key_jwt', jwks: { keys: [ed25519] }, senderConstraint: 'dpop' };
    const answer = await call(await testApp(), 'POST', '', { ...code, ...strict });
    expect([answer.statusCode, answer.json().data]).toEqual([
      200,
      expect.objectContaining({
        ...{ pkce: 'required', requirePushedAuthorizationRequests: true, idTokenSignedResponseAlg: 'PS256' },
        ...{ refreshTokenRotation: 'reuse', refreshRetrySeconds: 0 },
      }),
    ]);
  });
});

describe('one change', () => {
  it('makes a legacy client one of FAPI 2.0', async () => {
    const server = await testApp();
    const answer = await call(server, 'PUT', '/wwe', {
      ...{ profile: 'fapi2', tokenEndpointAuthMethod: 'private_key_jwt', jwksUri: 'https://wwe.test/keys', senderConstraint: 'dpop' },
      ...{ pkce: 'required', redirectURIs: ['https://wwe.test/cb'], authorizedGrantTypes: ['authorization_code', 'refresh_token'] },
      ...{ refreshTokenRotation: 'reuse', refreshRetrySeconds: 0, idTokenSignedResponseAlg: 'ES256' },
    });
    expect([answer.statusCode, answer.json().data?.requirePushedAuthorizationRequests]).toEqual([200, true]);
    expect(server.clients.hashOf('wwe')).toBeUndefined();
  });

  it('makes a public client confidential, with a key', async () => {
    const change = { clientType: 'CONFIDENTIAL', tokenEndpointAuthMethod: 'private_key_jwt', jwks: { keys: [ed25519] } };
    const answer = await call(await testApp(), 'PUT', '/spa', change);
    expect([answer.statusCode, answer.json().data]).toEqual([200, expect.objectContaining(change)]);
  });

  it('makes a client with a key public again', async () => {
    const server = await testApp();
    await call(server, 'POST', '', { ...code, tokenEndpointAuthMethod: 'private_key_jwt', jwks: { keys: [ed25519] } });
    const answer = await call(server, 'PUT', '/app', { clientType: 'PUBLIC' });
    expect(answer.json().data).toMatchObject({ clientType: 'PUBLIC', tokenEndpointAuthMethod: 'none', pkce: 'required' });
  });

  it('replaces keys by the address of keys', async () => {
    const server = await testApp();
    await call(server, 'POST', '', { ...code, jwks: { keys: [ed25519] } });
    const answer = await call(server, 'PUT', '/app', { jwks: null, jwksUri: 'https://app.test/keys' });
    expect(answer.json().data).toMatchObject({ jwksUri: 'https://app.test/keys' });
    expect(answer.json().data).not.toHaveProperty('jwks');
  });
});

describe('the secret of a client that signs with it', () => {
  const signing = { tokenEndpointAuthMethod: 'client_secret_jwt' };
  const keyOf = async (server: TestApp) => {
    const client = await server.clients.view.find('app');
    return client && Buffer.from(server.clients.secrets.macKey(client) ?? []).toString();
  };

  it('is made by the server, 256 bits, and is a key from then on', async () => {
    const server = await testApp();
    const { data } = (await call(server, 'POST', '', { ...code, ...signing })).json();
    expect(data.client_secret).toMatch(/^[\w-]{43}$/);
    expect(await keyOf(server)).toBe(data.client_secret);
    expect((await call(server, 'GET', '/app')).body).not.toContain(data.client_secret);
    expect(server.log()).not.toContain(data.client_secret);
  });

  it('is made anew when the client begins to sign, and stays as long as it signs', async () => {
    const server = await testApp();
    await call(server, 'POST', '', code);
    const { data } = (await call(server, 'PUT', '/app', signing)).json();
    expect(await keyOf(server)).toBe(data.client_secret);
    expect((await call(server, 'PUT', '/app', signing)).json().data).not.toHaveProperty('client_secret');
    expect(await keyOf(server)).toBe(data.client_secret);
  });

  it('cannot be chosen', async () => {
    const server = await testApp();
    const refusal = { code: 10, message: 'data.client_secret: a client with client_secret_jwt gets its secret from the server' };
    expect((await call(server, 'POST', '', { ...code, ...signing, client_secret: 'mine' })).json()).toEqual({ status: refusal });
    expect((await call(server, 'PUT', '/wwe', { ...signing, client_secret: 'mine' })).json()).toEqual({ status: refusal });
  });
});

const refuses = (change: object, message: string | RegExp) => async () => {
  const server = await testApp();
  const answer = await call(server, 'POST', '', { ...code, ...change });
  expect([answer.statusCode, answer.json()]).toEqual([
    400,
    { status: { code: 10, message: typeof message === 'string' ? message : expect.stringMatching(message) } },
  ]);
  expect(await server.clients.registered.find('app')).toBeUndefined();
};

describe('keys are refused', () => {
  const unreadable = 'data.jwks.keys.0: must be a key that can be read';
  const owned = 'data.jwks.keys.0: must be a public key, without the members of its owner';
  it.each<[string, object[], string | RegExp]>([
    ['where there are none', [], 'data.jwks.keys: must have a key'],
    ['where there are more than 20', Array(21).fill(ed25519), 'data.jwks.keys: must have at most 20 keys'],
    ['with a private member', [{ ...ed25519, d: 'AA' }], owned],
    ['with a factor', [{ ...rsa(2048), p: 'AA' }], owned],
    ['with a shared secret in a public key', [{ ...ed25519, k: 'AA' }], owned],
    ['that are shared secrets', [{ kty: 'oct', k: 'AA' }], /^data\.jwks\.keys\.0\.kty: /],
    ['of an unknown type', [{ kty: 'AKP' }], /^data\.jwks\.keys\.0\.kty: /],
    [
      'on an unknown curve',
      [{ kty: 'EC', crv: 'secp256k1', x: 'AA', y: 'AA' }],
      'data.jwks.keys.0: must have the curve P-256, P-384, P-521',
    ],
    ['on a curve that signs nothing', [{ ...ed25519, crv: 'X25519' }], 'data.jwks.keys.0: must have the curve Ed25519'],
    ['without their numbers', [{ kty: 'RSA' }], unreadable],
    ['that are no point of their curve', [{ kty: 'EC', crv: 'P-256', x: 'AAAA', y: 'AAAA' }], unreadable],
    ['that are too short', [rsa(1024)], 'data.jwks.keys.0: must have at least 2048 bits'],
    ['of an unknown algorithm', [{ ...ed25519, alg: 'none' }], /^data\.jwks\.keys\.0\.alg: /],
    ['of a symmetric algorithm', [{ ...ed25519, alg: 'HS256' }], /^data\.jwks\.keys\.0\.alg: /],
    ['of an algorithm for other keys', [{ ...ed25519, alg: 'ES256' }], 'data.jwks.keys.0: must have an alg that fits the key'],
    [
      'with members that have members, at whatever depth',
      [{ ...ed25519, note: { deep: 1 } }],
      'data.jwks.keys.0.note: must be text, a number, true, false or a list of texts',
    ],
    ['for encryption', [{ ...rsa(2048), use: 'enc' }], /^data\.jwks\.keys\.0\.use: /],
    ['with a certificate that is none', [{ ...ed25519, x5c: ['AAAA'] }], /^data\.jwks\.keys\.0\.x5c\.0: must be a certificate in base64/],
    [
      'with the certificate of another key',
      [{ ...ed25519, x5c: certified.x5c }],
      'data.jwks.keys.0: must be the key of its first certificate',
    ],
  ])('%s', (_what, keys, message) => refuses({ jwks: { keys } }, message)());

  it('as soon as one of them is wrong', () => refuses({ jwks: { keys: [ed25519, { ...ed25519, d: 'AA' }] } }, /^data\.jwks\.keys\.1: /)());
});

describe('a client is refused', () => {
  const logout = 'must be an absolute https or http URI without fragment';
  it.each<[string, object, string | RegExp]>([
    ['a JWK set that is none', { jwks: [] }, /^data\.jwks: /],
    ['a private member beside the keys', { jwks: { keys: [ed25519], d: 'x' } }, /^data\.jwks\.d: is not a known field/],
    ['an address of keys without encryption', { jwksUri: 'http://app.test/keys' }, 'data.jwksUri: must be an https URI'],
    [
      'a resource with a fragment',
      { resources: ['https://api.test/#a'] },
      'data.resources.0: must be an absolute URI without fragment (RFC 8707)',
    ],
    ['an unknown method', { tokenEndpointAuthMethod: 'magic' }, /^data\.tokenEndpointAuthMethod: /],
    ['an unknown kind of name', { tlsClientAuthSubject: { kind: 'cn', value: 'app' } }, /^data\.tlsClientAuthSubject\.kind: /],
    ...(['dn', 'dns', 'uri', 'ip', 'email'] as const).map((kind): [string, object, string] => [
      `a name that is none of the kind ${kind}`,
      { tlsClientAuthSubject: { kind, value: 'not one' } },
      `data.tlsClientAuthSubject.value: must be a name of the kind ${kind}`,
    ]),
    ['two names', { tlsClientAuthSubject: { kind: 'dns', value: 'app.test', other: 'x' } }, /^data\.tlsClientAuthSubject\.other: /],
    ['a logout address with a fragment', { backchannelLogoutUri: 'https://app.test/#a' }, `data.backchannelLogoutUri: ${logout}`],
    ['a relative logout address', { frontchannelLogoutUri: '/logout' }, `data.frontchannelLogoutUri: ${logout}`],
    ['a logout address that runs', { frontchannelLogoutUri: 'javascript:alert(1)' }, `data.frontchannelLogoutUri: ${logout}`],
    ['a logout address with a password', { backchannelLogoutUri: 'https://a:b@app.test/' }, `data.backchannelLogoutUri: ${logout}`],
    [
      'half a logout notice',
      { backchannelLogoutSessionRequired: true },
      'data.backchannelLogoutSessionRequired: needs backchannelLogoutUri',
    ],
    [
      'half a notice in the browser',
      { frontchannelLogoutSessionRequired: true },
      'data.frontchannelLogoutSessionRequired: needs frontchannelLogoutUri',
    ],
    [
      'a token type that nobody can ask for',
      { tokenConversion: { tokenTypes: ['refresh_token'] } },
      /^data\.tokenConversion\.tokenTypes\.0: /,
    ],
    ['no token type', { tokenConversion: { tokenTypes: [] } }, /^data\.tokenConversion\.tokenTypes: /],
    ['every client as actor', { tokenConversion: { actorClients: ['*'] } }, /^data\.tokenConversion\.actorClients\.0: /],

    ['none, but confidential', { clientType: 'CONFIDENTIAL', tokenEndpointAuthMethod: 'none' }, publicMeansNone],
    ['public, but authenticated', { clientType: 'PUBLIC', tokenEndpointAuthMethod: 'client_secret' }, publicMeansNone],
    [
      'two sources of keys',
      { jwks: { keys: [ed25519] }, jwksUri: 'https://app.test/keys' },
      'data.jwksUri: jwks and jwksUri exclude each other',
    ],
    [
      'a key to sign with that nobody knows',
      { tokenEndpointAuthMethod: 'private_key_jwt' },
      'data.tokenEndpointAuthMethod: private_key_jwt needs jwks or jwksUri',
    ],
    [
      'a certificate that nobody knows',
      { tokenEndpointAuthMethod: 'self_signed_tls_client_auth', jwks: { keys: [ed25519] } },
      'data.tokenEndpointAuthMethod: self_signed_tls_client_auth needs jwks with x5c, or jwksUri',
    ],
    [
      'a certificate of any name',
      { tokenEndpointAuthMethod: 'tls_client_auth' },
      'data.tokenEndpointAuthMethod: tls_client_auth needs tlsClientAuthSubject',
    ],
    [
      'signed requests that nobody can verify',
      { requireSignedRequestObject: true },
      'data.requireSignedRequestObject: a client that signs its requests needs jwks or jwksUri',
    ],
    [
      'a retry window for bound tokens',
      { senderConstraint: 'mtls', refreshRetrySeconds: 30 },
      'data.refreshRetrySeconds: must be 0 where tokens are bound to a key of the client',
    ],
    [
      'bound tokens through the browser',
      { senderConstraint: 'dpop', authorizedGrantTypes: ['implicit'] },
      'data.authorizedGrantTypes: tokens of the implicit grant cannot be bound to a key of the client',
    ],
    [
      'a secret beside a key',
      { tokenEndpointAuthMethod: 'private_key_jwt', jwks: { keys: [ed25519] }, client_secret: 'x' },
      'data.client_secret: this client does not authenticate by a secret',
    ],
  ])('%s', (_what, change, message) => refuses(change, message)());
});

const publicMeansNone = 'data.tokenEndpointAuthMethod: a PUBLIC client has the method none, and no other client has it';

describe('a profile refuses', () => {
  const ofBaseline = (section: string, says: string) => `data.${says} (profile baseline, RFC 9700 §${section})`;
  const ofFapi2 = (section: string, says: string) => `data.${says} (profile fapi2, FAPI 2.0 Security Profile §${section})`;
  const fapi2 = { profile: 'fapi2', tokenEndpointAuthMethod: 'private_key_jwt', jwks: { keys: [ed25519] }, senderConstraint: 'dpop' };
  const baseline = { profile: 'baseline' };

  it.each<[string, object, string]>([
    [
      'an origin',
      { ...baseline, redirectURIs: ['https://app.test'] },
      ofBaseline('2.1', 'redirectURIs: every redirect URI is a whole one; only legacy clients may register origins'),
    ],
    [
      'http',
      { ...baseline, redirectURIs: ['http://app.test/cb'] },
      ofBaseline('2.6', 'redirectURIs: answers travel encrypted: redirect URIs have http only on a loopback address'),
    ],
    [
      'going without PKCE',
      { ...baseline, pkce: 'optional' },
      ofBaseline('2.1.1', 'pkce: every code is bound to whoever asked for it by PKCE (RFC 7636)'),
    ],
    [
      'passwords',
      { ...baseline, authorizedGrantTypes: ['password'] },
      ofBaseline('2.4', 'authorizedGrantTypes: the password grant is not used'),
    ],
    [
      'the implicit grant',
      { ...baseline, authorizedGrantTypes: ['implicit'] },
      ofBaseline(
        '2.1.2',
        'authorizedGrantTypes: no tokens come through the browser: neither the implicit grant nor hybrid answers are used',
      ),
    ],
    [
      'refresh tokens that anybody can use again and again',
      { ...baseline, clientType: 'PUBLIC', refreshTokenRotation: 'reuse' },
      ofBaseline('2.2.2', 'refreshTokenRotation: refresh tokens of a public client are rotated or bound to its key'),
    ],
    [
      'logout tokens without encryption',
      { ...baseline, backchannelLogoutUri: 'http://app.test/out' },
      'data.backchannelLogoutUri: logout tokens travel encrypted: http only on a loopback address (profile baseline, OpenID Connect Back-Channel Logout 1.0 §2.2)',
    ],

    [
      'public clients',
      { ...fapi2, jwks: undefined, tokenEndpointAuthMethod: 'none' },
      ofFapi2('5.3.2.1', 'clientType: the client is confidential'),
    ],
    [
      'shared secrets',
      { ...fapi2, tokenEndpointAuthMethod: 'client_secret_jwt' },
      ofFapi2('5.3.2.1', 'tokenEndpointAuthMethod: the client authenticates by private_key_jwt or by its certificate'),
    ],
    [
      'tokens that anybody can use',
      { ...fapi2, senderConstraint: 'none', refreshRetrySeconds: 0 },
      ofFapi2(
        '5.3.2.1',
        'senderConstraint: access tokens are bound to a key of the client, by DPoP (RFC 9449) or by its certificate (RFC 8705)',
      ),
    ],
    [
      'requests through the browser',
      { ...fapi2, requirePushedAuthorizationRequests: false },
      ofFapi2('5.3.2.2', 'requirePushedAuthorizationRequests: every authorization request is pushed (RFC 9126)'),
    ],
    [
      'going without PKCE too',
      { ...fapi2, pkce: 'optional' },
      ofFapi2('5.3.2.2', 'pkce: every code is bound to whoever asked for it by PKCE (RFC 7636)'),
    ],
    [
      'waiting devices',
      { ...fapi2, authorizedGrantTypes: ['urn:ietf:params:oauth:grant-type:device_code'] },
      ofFapi2('5.3.2.2', 'authorizedGrantTypes: users grant by the code alone: no implicit, hybrid or device grant'),
    ],
    [
      'schemes of native applications',
      { ...fapi2, redirectURIs: ['com.example.app:/cb'] },
      ofFapi2('5.3.2.2', 'redirectURIs: every redirect URI is a whole one, of the web'),
    ],
    [
      'PKCS #1 v1.5',
      { ...fapi2, idTokenSignedResponseAlg: 'RS256' },
      ofFapi2('5.4.1', 'idTokenSignedResponseAlg: tokens are signed by PS256, ES256 or EdDSA'),
    ],
    ['rotation', { ...fapi2, refreshTokenRotation: 'rotate' }, ofFapi2('5.3.2.1', 'refreshTokenRotation: refresh tokens are not rotated')],
  ])('%s', (_what, change, message) => refuses(change, message)());

  it('a client that does not fit it yet', async () => {
    const server = await testApp();
    const before = await server.clients.registered.find('wwe');
    const answer = await call(server, 'PUT', '/wwe', { profile: 'baseline' });
    expect([answer.statusCode, answer.json()]).toEqual([
      400,
      { status: { code: 10, message: 'data.authorizedGrantTypes: the password grant is not used (profile baseline, RFC 9700 §2.4)' } },
    ]);
    expect(await server.clients.registered.find('wwe')).toEqual(before);
  });

  it('nothing of what legacy clients do', async () => {
    const legacy = {
      ...{ authorizedGrantTypes: ['password', 'implicit'], redirectURIs: ['http://app.test'], pkce: 'optional' },
      ...{ backchannelLogoutUri: 'http://app.test/out', postLogoutRedirectURIs: ['http://app.test'] },
    };
    const answer = await call(await testApp(), 'POST', '', { ...code, ...legacy });
    expect([answer.statusCode, answer.json().data]).toEqual([200, expect.objectContaining(legacy)]);
  });
});
