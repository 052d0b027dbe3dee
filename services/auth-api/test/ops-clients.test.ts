import { describe, expect, it } from 'vitest';
import { basic, testApp } from './support/app.ts';
import { registeredForTests } from './support/clients.ts';
import { askForTokens, bearer, clientToken, userTokens } from './support/tokens.ts';

const url = '/auth/v3/ops/clients';
const ops = { authorization: basic('ops', 'ops') };

type Server = Awaited<ReturnType<typeof testApp>>;
const call = ({ app }: Server, method: 'GET' | 'POST' | 'PUT' | 'DELETE', path = '', data?: object) =>
  app.inject({ method, url: url + path, headers: ops, ...(data && { payload: { data } }) });

/** The product's own sample. */
const sample = {
  ...{
    name: 'external_api_client',
    clientType: 'CONFIDENTIAL',
    internalClient: true,
    client_id: 'external_api_client',
    client_secret: 'secret',
  },
  ...{ authorities: ['ROLE_INTERNAL_CLIENT'], scope: ['*'], redirectURIs: ['https://gauth.test', 'https://gws.test'] },
  authorizedGrantTypes: ['refresh_token', 'client_credentials', 'password', 'authorization_code'],
  ...{ accessTokenExpirationTimeout: 43_200, refreshTokenExpirationTimeout: 2_592_000 },
};

const defaults = {
  ...{ description: '', clientType: 'CONFIDENTIAL', internalClient: false, authorities: [], scope: ['*'] },
  ...{ redirectURIs: [], postLogoutRedirectURIs: [], accessTokenExpirationTimeout: 43_200, refreshTokenExpirationTimeout: 43_200 },
  ...{ tokenEndpointAuthMethod: 'client_secret', resources: [], accessTokenFormat: 'opaque', senderConstraint: 'none' },
  ...{ requirePushedAuthorizationRequests: false, requireSignedRequestObject: false },
  ...{ profile: 'legacy', pkce: 'optional', refreshTokenRotation: 'rotate', refreshRetrySeconds: 30, idTokenSignedResponseAlg: 'RS256' },
};

describe('POST /ops/clients', () => {
  it('registers the product’s sample and lists the grants that the product adds', async () => {
    const server = await testApp();
    const answer = await call(server, 'POST', '', sample);
    const { client_secret: _secret, ...shown } = sample;
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      {
        status: { code: 0 },
        data: {
          ...defaults,
          ...shown,
          authorizedGrantTypes: [
            ...sample.authorizedGrantTypes,
            'urn:ietf:params:oauth:grant-type:jwt-bearer',
            'urn:ietf:params:oauth:grant-type:token-exchange',
          ],
        },
      },
    ]);
    expect(server.clients.hashOf('external_api_client')).toBe('chosen terces');
    const tokens = await askForTokens(server, { grant_type: 'client_credentials' }, basic('external_api_client', 'secret'));
    expect([tokens.statusCode, tokens.json().expires_in]).toEqual([200, 43_200]);
    expect(server.audited()[0]).toMatchObject({
      'event.action': 'client.created',
      clientId: 'external_api_client',
      'http.request.id': expect.any(String),
    });
  });

  it('makes up an id and a secret, shows the secret once, and stores it as generated', async () => {
    const server = await testApp();
    const { data } = (await call(server, 'POST', '', { authorizedGrantTypes: ['client_credentials'] })).json();
    expect(data).toEqual({
      ...defaults,
      client_id: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4/),
      client_secret: expect.stringMatching(/^[\w-]{43}$/),
      name: data.client_id,
      authorizedGrantTypes: ['client_credentials'],
    });
    expect((await askForTokens(server, { grant_type: 'client_credentials' }, basic(data.client_id, data.client_secret))).statusCode).toBe(
      200,
    );
    expect(server.clients.hashOf(data.client_id)).toMatch(/^generated /);
    expect((await call(server, 'GET', `/${data.client_id}`)).json().data).not.toHaveProperty('client_secret');
    expect(server.log()).not.toContain(data.client_secret);
  });

  it('gives a public client no secret and asks it for PKCE', async () => {
    const server = await testApp();
    const { data } = (
      await call(server, 'POST', '', { client_id: 'app', clientType: 'PUBLIC', authorizedGrantTypes: ['authorization_code'] })
    ).json();
    expect(data).toMatchObject({ clientType: 'PUBLIC', pkce: 'required' });
    expect(data).not.toHaveProperty('client_secret');
    expect(server.clients.hashOf('app')).toBeUndefined();
  });

  it.each([
    ['a legacy public client that goes without PKCE', { clientType: 'PUBLIC', pkce: 'optional' }],
    ['contact centers', { contactCenterIds: ['cc-1'] }],
    [
      'a private-use redirect URI of a baseline client',
      { profile: 'baseline', redirectURIs: ['com.example.app:/cb', 'https://app.test/cb?a=b'] },
    ],
    ['another signature algorithm', { idTokenSignedResponseAlg: 'EdDSA', refreshTokenRotation: 'reuse', refreshRetrySeconds: 0 }],
  ])('takes %s', async (_what, change) => {
    const answer = await call(await testApp(), 'POST', '', { client_id: 'app', authorizedGrantTypes: ['authorization_code'], ...change });
    expect([answer.statusCode, answer.json()]).toEqual([200, { status: { code: 0 }, data: expect.objectContaining(change) }]);
  });

  it('asks PKCE of a client that becomes public, unless the same change says otherwise', async () => {
    const server = await testApp();
    const become = async (change: object) => (await call(server, 'PUT', '/wwe', { clientType: 'PUBLIC', ...change })).json().data.pkce;
    expect(await become({})).toBe('required');
    await call(server, 'PUT', '/wwe', { clientType: 'CONFIDENTIAL', client_secret: 'secret' });
    expect(await become({ pkce: 'optional' })).toBe('optional');
  });

  it('frees a client from its contact centers by null', async () => {
    const server = await testApp();
    await call(server, 'PUT', '/wwe', { contactCenterIds: ['cc-1'] });
    const answer = await call(server, 'PUT', '/wwe', { contactCenterIds: null });
    expect(answer.statusCode).toBe(200);
    expect((await call(server, 'GET', '/wwe')).json().data).not.toHaveProperty('contactCenterIds');
  });

  it('shows a client whose contact centers are gone, which is for nobody', async () => {
    const server = await testApp();
    await server.clients.registered.update('wwe', (client) => ({ client: { ...client, contactCenterIds: [] } }));
    const answer = await call(server, 'GET', '/wwe');
    expect([answer.statusCode, answer.json().data?.contactCenterIds]).toEqual([200, []]);
    expect((await call(server, 'GET')).statusCode).toBe(200);
    const stated = await call(server, 'PUT', '/wwe', { contactCenterIds: [] });
    expect(stated.statusCode).toBe(200);
  });

  it('takes contact centers however their ids are spelled, so that they are those of their users', async () => {
    const answer = await call(await testApp(), 'PUT', '/wwe', { contactCenterIds: ['CC-1'] });
    expect(answer.json().data).toMatchObject({ contactCenterIds: ['cc-1'] });
  });

  it('refuses an id that is taken', async () => {
    const answer = await call(await testApp(), 'POST', '', { ...sample, client_id: 'wwe' });
    expect([answer.statusCode, answer.json()]).toEqual([409, { status: { code: 18, message: 'a client with this client_id exists' } }]);
  });

  it.each([
    ['an unknown field', { redirectUris: [] }, 'data.redirectUris: is not a known field'],
    ['an unknown grant', { authorizedGrantTypes: ['magic'] }, /^data\.authorizedGrantTypes\.0: /],
    ['no grants', { authorizedGrantTypes: undefined }, 'data.authorizedGrantTypes: is required'],
    ['a lifetime of nothing', { accessTokenExpirationTimeout: 0 }, /^data\.accessTokenExpirationTimeout: /],
    ['a lifetime of more than a year', { refreshTokenExpirationTimeout: 366 * 86_400 + 1 }, /^data\.refreshTokenExpirationTimeout: /],
    [
      'a lifetime that is text',
      { accessTokenExpirationTimeout: '60' },
      'data.accessTokenExpirationTimeout: expected number, received string',
    ],
    ['half a second', { accessTokenExpirationTimeout: 0.5 }, /^data\.accessTokenExpirationTimeout: /],
    ['an id with a colon', { client_id: 'a:b' }, /^data\.client_id: must be/],
    ['an id with a slash', { client_id: 'a/b' }, /^data\.client_id: must be/],
    ['an id with NUL', { client_id: 'a\0' }, /^data\.client_id: must be/],
    ['an id that is too long', { client_id: 'a'.repeat(256) }, /^data\.client_id: must be/],
    ['an id that is the folder itself', { client_id: '.' }, /^data\.client_id: must be/],
    ['an id that is the folder above', { client_id: '..' }, /^data\.client_id: must be/],
    ['an id of signs alone', { client_id: '@_~-' }, /^data\.client_id: must be/],
    ['half a character in a name', { name: 'a\ud83d' }, 'data.name: must be well-formed Unicode'],
    ['half a character in a description', { description: '\udc00' }, 'data.description: must be well-formed Unicode'],
    [
      'half a character in a redirect URI',
      { redirectURIs: ['https://app.test/\ud800'] },
      'data.redirectURIs.0: must be well-formed Unicode',
    ],
    ['a name with NUL', { name: 'a\0' }, 'data.name: must not have control characters'],
    ['an empty secret', { client_secret: '' }, /^data\.client_secret: must be/],
    ['a secret with a line break', { client_secret: 'a\nb' }, /^data\.client_secret: must be/],
    ['a scope with a blank', { scope: ['a b'] }, /^data\.scope\.0: must be/],
    [
      'a redirect URI that runs in the browser',
      { redirectURIs: ['javascript:alert(1)'] },
      'data.redirectURIs: a value is no URI that can be registered',
    ],
    [
      'a redirect URI with a fragment',
      { redirectURIs: ['https://app.test/#a'] },
      'data.redirectURIs: a value is no URI that can be registered',
    ],
    [
      'a post-logout URI that is none',
      { postLogoutRedirectURIs: ['bye'] },
      'data.postLogoutRedirectURIs: a value is no URI that can be registered',
    ],
    [
      'a redirect URI of a scheme that anybody can claim',
      { redirectURIs: ['myapp:/cb'] },
      'data.redirectURIs: a value is no URI that can be registered',
    ],
    ['a secret for a public client', { clientType: 'PUBLIC' }, 'data.client_secret: a PUBLIC client has none'],
  ])('refuses %s', async (_what, change, message) => {
    const server = await testApp();
    const answer = await call(server, 'POST', '', { ...sample, client_id: 'app', ...change });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toEqual({
      status: { code: 10, message: typeof message === 'string' ? message : expect.stringMatching(message) },
    });
    expect(await server.clients.registered.find('app')).toBeUndefined();
  });

  it.each([
    ['no envelope', sample, /data: is required/],
    ['a field beside data', { data: sample, extra: 1 }, /extra: is not a known field/],
  ])('refuses %s', async (_what, payload, message) => {
    const { app } = await testApp();
    const answer = await app.inject({ method: 'POST', url, headers: ops, payload });
    expect([answer.statusCode, answer.json()]).toEqual([400, { status: { code: 10, message: expect.stringMatching(message) } }]);
  });

  it('refuses a body that is too large', async () => {
    const answer = await call(await testApp(), 'POST', '', { ...sample, description: 'x'.repeat(70_000) });
    expect([answer.statusCode, answer.json()]).toEqual([413, { status: { code: 413, message: 'the body is too large' } }]);
  });
});

describe('GET /ops/clients', () => {
  it('lists clients page by page', async () => {
    const server = await testApp();
    for (const id of ['z-1', 'z-2', 'z-3'])
      await call(server, 'POST', '', { client_id: id, clientType: 'PUBLIC', authorizedGrantTypes: [] });
    const first = await call(server, 'GET', '?limit=2&after=z');
    expect(first.json().data.map(({ client_id }: { client_id: string }) => client_id)).toEqual(['z-1', 'z-2']);
    expect(first.headers.link).toBe(`<${url}?limit=2&after=z-2>; rel="next"`);
    const second = await call(server, 'GET', '?limit=2&after=z-2');
    expect(second.json().data.map(({ client_id }: { client_id: string }) => client_id)).toEqual(['z-3']);
    expect(second.headers.link).toBeUndefined();
  });

  it('lists all clients, without secrets and hashes', async () => {
    const server = await testApp();
    const answer = await call(server, 'GET');
    expect(answer.json().data.map((client: { client_id: string }) => client.client_id)).toEqual(['wwe', 'spa', 'other', 'installer']);
    for (const hidden of ['"secret"', 'terces', 'Hash']) expect(answer.body).not.toContain(hidden);
  });

  it('shows one client', async () => {
    const answer = await call(await testApp(), 'GET', '/spa');
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      { status: { code: 0 }, data: expect.objectContaining({ client_id: 'spa', clientType: 'PUBLIC' }) },
    ]);
  });

  it.each([['GET'], ['PUT'], ['DELETE']] as const)('answers 404 to %s of a client that is not there', async (method) => {
    const answer = await call(await testApp(), method, '/nobody', method === 'PUT' ? {} : undefined);
    expect([answer.statusCode, answer.json()]).toEqual([404, { status: { code: 6, message: 'there is no such client' } }]);
  });
});

describe('PUT /ops/clients/{id}', () => {
  it('changes what is stated and keeps the rest, the secret too', async () => {
    const server = await testApp();
    const before = (await call(server, 'GET', '/wwe')).json().data;
    const answer = await call(server, 'PUT', '/wwe', { redirectURIs: ['https://new.test'] });
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      { status: { code: 0 }, data: { ...before, redirectURIs: ['https://new.test'] } },
    ]);
    expect((await askForTokens(server, { grant_type: 'client_credentials' })).statusCode).toBe(200);
    expect(server.audited()[0]).toMatchObject({ 'event.action': 'client.updated', clientId: 'wwe' });
  });

  it('changes the secret', async () => {
    const server = await testApp();
    await call(server, 'PUT', '/wwe', { client_secret: 'another' });
    expect((await askForTokens(server, { grant_type: 'client_credentials' })).statusCode).toBe(401);
    expect((await askForTokens(server, { grant_type: 'client_credentials' }, basic('wwe', 'another'))).statusCode).toBe(200);
  });

  it.each([
    ['another id', 'wwe', { client_id: 'other' }, 'data.client_id: cannot be changed'],
    ['an unknown field', 'wwe', { secret: 'x' }, 'data.secret: is not a known field'],
    [
      'a confidential client without a secret',
      'spa',
      { clientType: 'CONFIDENTIAL' },
      'data.client_secret: is required for a client that had none before',
    ],
    ['a secret for a public client', 'spa', { client_secret: 'x' }, 'data.client_secret: a PUBLIC client has none'],
    [
      'no PKCE for a baseline client',
      'spa',
      { pkce: 'optional' },
      'data.pkce: every code is bound to whoever asked for it by PKCE (RFC 7636) (profile baseline, RFC 9700 §2.1.1)',
    ],
  ])('refuses %s', async (_what, id, data, message) => {
    const answer = await call(await testApp(), 'PUT', `/${id}`, data);
    expect([answer.statusCode, answer.json()]).toEqual([400, { status: { code: 10, message } }]);
  });
});

describe('DELETE /ops/clients/{id}', () => {
  it('removes the client and with it what its tokens were worth', async () => {
    const server = await testApp();
    const token = await clientToken(server, 'other');
    const answer = await call(server, 'DELETE', '/other');
    expect([answer.statusCode, answer.json()]).toEqual([200, { status: { code: 0 } }]);
    expect((await server.app.inject({ url: '/auth/v3/userinfo', headers: bearer(token) })).statusCode).toBe(401);
    expect(server.audited().at(-1)).toMatchObject({ 'event.action': 'client.deleted', clientId: 'other' });
  });
});

describe('whoever administers clients', () => {
  it('may be a client with the authority, by its own token', async () => {
    const server = await testApp();
    const answer = await server.app.inject({ url, headers: bearer(await clientToken(server, 'installer')) });
    expect(answer.statusCode).toBe(200);
  });

  it.each([
    ['nobody', {}],
    ['a wrong password', { authorization: basic('ops', 'wrong') }],
    ['a wrong name', { authorization: basic('root', 'ops') }],
    ['the hash as password', { authorization: basic('ops', '$2a$10$7.jOOym2GhhVtpSPXOQmweVqY4gLKOXFbNDRul7UMeP40kQVVx/au') }],
    ['malformed Basic', { authorization: 'Basic ###' }],
    ['a token that nobody holds', bearer('nonsense')],
  ])('is not %s', async (_what, headers) => {
    const { app } = await testApp();
    for (const method of ['GET', 'POST'] as const) {
      const answer = await app.inject({ method, url, headers, ...(method === 'POST' && { payload: { data: sample } }) });
      expect([answer.statusCode, answer.json()]).toEqual([401, { error: 'Unauthorized', error_description: 'Bad credentials' }]);
      expect(answer.headers['www-authenticate']).toMatch(/^(Basic realm="gauth"|Bearer error="invalid_token")$/);
    }
  });

  it('is not heard for a while after ten wrong passwords from one address, and is from any other', async () => {
    const server = await testApp();
    const ask = (password: string, remoteAddress = '10.0.0.1') =>
      server.app.inject({ url, remoteAddress, headers: { authorization: basic('ops', password) } });
    for (let failures = 0; failures < 10; failures += 1) expect((await ask('wrong')).statusCode).toBe(401);
    const answer = await ask('ops');
    expect([answer.statusCode, answer.headers['retry-after'], answer.json()]).toEqual([
      429,
      '60',
      { status: { code: 429, message: 'too many wrong credentials came from here' } },
    ]);
    expect((await ask('ops', '10.0.0.2')).statusCode).toBe(200);
    server.wait(61);
    expect((await ask('ops')).statusCode).toBe(200);
    expect(server.audited()[0]).toMatchObject({ 'event.action': 'administrator.refused', 'event.outcome': 'failure' });
  });

  it('is told of ten of 256 guesses at once that they were wrong', async () => {
    const { app } = await testApp();
    const guess = (index: number) =>
      app.inject({ url, remoteAddress: '10.0.0.1', headers: { authorization: basic('ops', `guess ${index}`) } });
    const statuses = (await Promise.all(Array.from({ length: 256 }, (_, index) => guess(index)))).map(({ statusCode }) => statusCode);
    expect(statuses.filter((status) => status === 401)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(246);
  });

  it('is nobody who was sent a token for another service', async () => {
    const clients = registeredForTests().map((client) => ({ ...client, resources: ['https://api.test'] }));
    const server = await testApp({ clients });
    const form = { grant_type: 'client_credentials', resource: 'https://api.test' };
    const forService = (await askForTokens(server, form, basic('installer', 'secret'))).json<{ access_token: string }>();
    expect((await server.app.inject({ url, headers: bearer(forService.access_token) })).statusCode).toBe(403);
    expect((await server.app.inject({ url, headers: bearer(await clientToken(server, 'installer')) })).statusCode).toBe(200);
  });

  it('is no client without the authority, and no user of one that has it', async () => {
    const server = await testApp();
    const byInstaller = await askForTokens(
      server,
      { grant_type: 'password', username: 't100\\agent1', password: 'agent1' },
      basic('installer', 'secret'),
    );
    for (const token of [await clientToken(server), (await userTokens(server)).access_token, byInstaller.json().access_token]) {
      const answer = await server.app.inject({ url, headers: bearer(token) });
      expect([answer.statusCode, answer.json()]).toEqual([403, { status: { code: 3, message: 'this client may not administer' } }]);
    }
  });

  it('hears 503 while the registry is away', async () => {
    const server = await testApp();
    server.outages.add('registeredClients');
    for (const answer of [await call(server, 'GET'), await call(server, 'POST', '', sample), await call(server, 'DELETE', '/wwe')])
      expect([answer.statusCode, answer.json()]).toEqual([
        503,
        { status: { code: 503, message: 'the service is not available at the moment' } },
      ]);
  });
});
