import { type BearerOptions, gauth } from '@gauth/fastify-gauth';
import { aClient } from '@gauth/oauth/testing';
import { fastify } from 'fastify';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { basic, form, issuer, type TestApp, testApp } from './support/app.ts';
import { askForTokens, bearer, clientToken, type Tokens, userTokens } from './support/tokens.ts';

// The plugin over HTTP against the whole service: what gauth gives out, services understand.

let server: TestApp;
let authUrl: string;
beforeAll(async () => {
  server = await testApp({
    clients: [
      aClient(),
      aClient({ id: 'api', authorities: ['ROLE_INTERNAL_CLIENT'] }),
      aClient({ id: 'stranger' }),
      aClient({ id: 'jwt-app', accessTokenFormat: 'jwt' }),
    ],
  });
  server.clock.now = new Date();
  await server.app.listen({ host: '127.0.0.1', port: 0 });
  authUrl = `${server.app.listeningOrigin}/auth/v3`;
});
afterAll(async () => {
  server.app.server.closeAllConnections();
  await server.app.close();
});
beforeEach(() => server.outages.clear());

const asked = { authUrl: '', mode: 'bearer', client: { id: 'api', secret: 'secret' } } as const satisfies BearerOptions;

/** A service that tells whoever asks who they are. */
async function aService(change: Partial<BearerOptions> = {}) {
  const app = fastify();
  await app.register(gauth({ ...asked, authUrl, rememberSeconds: 0, unprotected: ['GET /health', '* /docs/*'], ...change }));
  for (const url of ['/who', '/health', '/docs/:page']) app.all(url, async (request) => request.gauth);
  return app;
}

const who = async (app: Awaited<ReturnType<typeof aService>>, headers: Record<string, string> = {}, url = '/who') => {
  const answer = await app.inject({ url, headers });
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>(), challenge: answer.headers['www-authenticate'] };
};

const invalid = { status: 401, challenge: 'Bearer error="invalid_token"' };

describe('an access token that gauth is asked about', () => {
  it('names its user', async () => {
    const { access_token: token } = await userTokens(server);
    expect(await who(await aService(), bearer(token))).toMatchObject({
      status: 200,
      body: { kind: 'user', userName: 'agent1', contactCenterId: 'cc-1', clientId: 'wwe', authorities: [], scope: expect.any(Array) },
    });
  });

  it('names the application that acts for itself', async () => {
    expect(await who(await aService(), bearer(await clientToken(server)))).toMatchObject({
      status: 200,
      body: { kind: 'client', subject: 'wwe', clientId: 'wwe' },
    });
  });

  it('is refused once it was revoked, at once or as soon as nobody remembers it', async () => {
    const { access_token: token } = await userTokens(server);
    const [asking, remembering] = [await aService(), await aService({ rememberSeconds: 60 })];
    await who(remembering, bearer(token));
    const { headers, payload } = form({ token });
    await server.app.inject({
      method: 'POST',
      url: '/auth/v3/oauth/revoke',
      headers: { ...headers, authorization: basic('wwe', 'secret') },
      payload,
    });
    expect(await who(asking, bearer(token))).toMatchObject(invalid);
    expect(await who(remembering, bearer(token))).toMatchObject({ status: 200 });
  });

  it('is refused where it is none', async () => {
    const app = await aService();
    const { refresh_token: refreshToken } = await userTokens(server);
    for (const token of ['x', refreshToken, 'a'.repeat(5000)]) expect(await who(app, bearer(token))).toMatchObject(invalid);
    for (const headers of [{}, { authorization: basic('wwe', 'secret') }, { authorization: 'Bearer' }, { authorization: 'Bearer a b' }])
      expect(await who(app, headers as Record<string, string>)).toMatchObject({ status: 401, challenge: 'Bearer' });
  });

  it('is refused of a client that may not know it', async () => {
    const { access_token: token } = await userTokens(server);
    expect(await who(await aService({ client: { id: 'stranger', secret: 'secret' } }), bearer(token))).toMatchObject(invalid);
  });
});

describe('an access token that is a JWT', () => {
  const jwtTokens = async () =>
    (
      await askForTokens(server, { grant_type: 'password', username: 't100\\agent1', password: 'agent1' }, basic('jwt-app', 'secret'))
    ).json<Tokens>();

  it('is read without asking', async () => {
    const { access_token: token } = await jwtTokens();
    const { client: _never, ...rest } = asked;
    const app = fastify();
    await app.register(gauth({ ...rest, authUrl, jwt: { issuer } }));
    app.get('/who', async (request) => request.gauth);
    const answer = await app.inject({ url: '/who', headers: bearer(token) });
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      expect.objectContaining({ kind: 'user', contactCenterId: 'cc-1', clientId: 'jwt-app' }),
    ]);
    const { access_token: opaque } = await userTokens(server);
    expect((await app.inject({ url: '/who', headers: bearer(opaque) })).statusCode).toBe(401);
  });

  it('is refused of another kind, of another issuer, for another service, bound to a key, too old or signed by somebody else', async () => {
    const app = await aService({ jwt: { issuer }, audience: 'https://api.test' });
    const { privateKey, kid, alg } = await server.keys.signer('RS256');
    const make = (change: { claims?: object; typ?: string; iss?: string; aud?: string; exp?: number }) =>
      new SignJWT({ client_id: 'wwe', ...change.claims })
        .setProtectedHeader({ alg, kid, typ: change.typ ?? 'at+jwt' })
        .setIssuer(change.iss ?? issuer)
        .setSubject('cc-1:1')
        .setAudience(change.aud ?? 'https://api.test')
        .setExpirationTime(change.exp ?? Math.floor(Date.now() / 1000) + 60)
        .sign(privateKey);
    expect(await who(app, bearer(await make({})))).toMatchObject({ status: 200 });
    const bad = [
      make({ typ: 'JWT' }),
      make({ typ: 'user+jwt' }),
      make({ iss: 'https://evil.test' }),
      make({ aud: 'https://other.test' }),
      make({ claims: { cnf: { jkt: 'x' } } }),
      make({ exp: Math.floor(Date.now() / 1000) - 60 }),
      make({}).then((token) => `${token.slice(0, -4)}AAAA`),
      make({}).then((token) => `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${token.split('.')[1]}.x`),
    ];
    for (const token of await Promise.all(bad)) expect(await who(app, bearer(token))).toMatchObject(invalid);
  });
});

describe('X-GWS-User', () => {
  const userHeaderOf = async () => {
    const { access_token: token } = await userTokens(server);
    const answer = await server.app.inject({ url: '/auth/v3/jwt-userinfo', headers: bearer(token) });
    return String(answer.headers['x-gws-user']);
  };

  it('names the user behind a gateway', async () => {
    const app = await aService({ userHeader: { issuer } });
    expect(await who(app, { 'x-gws-user': await userHeaderOf() })).toMatchObject({
      status: 200,
      body: { kind: 'user', userName: 'agent1', contactCenterId: 'cc-1', environmentId: 'env-1', authorities: ['ROLE_AGENT'] },
    });
  });

  it('is refused where it is not gauth’s, and not looked at where no gateway stands before the service', async () => {
    const app = await aService({ userHeader: { issuer } });
    const { access_token: token } = await userTokens(server);
    for (const value of ['', 'x', token]) expect((await who(app, { ...bearer(token), 'x-gws-user': value })).status).toBe(401);
    expect(await who(await aService(), { 'x-gws-user': await userHeaderOf() })).toMatchObject({ status: 401, challenge: 'Bearer' });
  });
});

describe('whatever gauth cannot answer', () => {
  it.each([
    ['it is away', { authUrl: 'http://127.0.0.1:1/auth/v3' }],
    ['its client is not known', { client: { id: 'api', secret: 'wrong' } }],
    ['it is too slow', { timeoutMs: 1 }],
  ])('lets nobody in: %s', async (_what, change) => {
    const { access_token: token } = await userTokens(server);
    const answer = await (await aService(change)).inject({ url: '/who', headers: bearer(token) });
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '1']);
    expect(answer.body).not.toContain(token);
  });

  it('lets nobody in while its store is away', async () => {
    const { access_token: token } = await userTokens(server);
    const app = await aService();
    server.outages.add('tokens');
    expect(await who(app, bearer(token))).toMatchObject({ status: 503 });
  });

  it('lets nobody in while its keys are away', async () => {
    const { access_token: token } = await userTokens(server);
    const app = await aService({ authUrl: 'http://127.0.0.1:1/auth/v3', userHeader: { issuer } });
    const { headers } = await server.app.inject({ url: '/auth/v3/jwt-userinfo', headers: bearer(token) });
    expect(await who(app, { 'x-gws-user': String(headers['x-gws-user']) })).toMatchObject({ status: 503 });
  });
});

describe('routes for everybody', () => {
  it('have nobody in particular, whatever a request brings', async () => {
    const app = await aService({ authUrl: 'http://127.0.0.1:1/auth/v3' });
    const nobody = { status: 200, body: { kind: 'anonymous', authorities: [], scope: [] } };
    expect(await who(app, {}, '/health')).toMatchObject(nobody);
    expect(await who(app, bearer('x'), '/docs/start')).toMatchObject(nobody);
  });

  it('are those alone', async () => {
    const app = await aService();
    for (const url of ['/who', '/nowhere', '/docs/../who', '/health/', '/docs/%2e%2e/who'])
      expect((await app.inject({ url })).statusCode, url).toBe(401);
    expect((await app.inject({ method: 'POST', url: '/health' })).statusCode).toBe(401);
  });
});

it.each([
  ['no address', { authUrl: 'gauth' }],
  ['nothing to go by', { client: undefined }],
  ['an entry without a method', { unprotected: ['/health'] }],
])('refuses options with %s', (_what, change) => {
  expect(() => gauth({ ...asked, authUrl, ...change } as BearerOptions)).toThrow(TypeError);
});
