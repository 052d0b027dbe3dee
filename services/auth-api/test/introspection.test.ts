import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { basic, form, issuer, type TestApp, testApp } from './support/app.ts';
import { registeredForTests } from './support/clients.ts';
import { askForTokens, userTokens } from './support/tokens.ts';

const clients = [
  ...registeredForTests(),
  ...registeredForTests()
    .filter(({ id }) => id === 'other')
    .map((client) => ({ ...client, id: 'internal', authorities: ['ROLE_INTERNAL_CLIENT'] })),
];

const post = ({ app }: TestApp, path: string, fields: Record<string, string>, client = 'wwe', more: Record<string, string> = {}) => {
  const { headers, payload } = form(fields);
  return app.inject({
    method: 'POST',
    url: `/auth/v3/oauth/${path}`,
    headers: { ...headers, authorization: basic(client, 'secret'), ...more },
    payload,
  });
};

describe('introspection', () => {
  it.each(['wwe', 'internal'])('tells %s what an access token stands for', async (client) => {
    const server = await testApp({ clients });
    const { access_token: token } = await userTokens(server);
    const answer = await post(server, 'introspect', { token, token_type_hint: 'refresh_token' }, client);
    expect([answer.statusCode, answer.headers['cache-control'], answer.json()]).toEqual([
      200,
      'no-store',
      {
        active: true,
        iss: issuer,
        sub: 'cc-1:101',
        client_id: 'wwe',
        username: 'agent1',
        contact_center_id: 'cc-1',
        scope: '* openid profile email reports',
        token_type: 'bearer',
        exp: 1_767_268_800 + 3600,
        iat: 1_767_268_800,
        auth_time: 1_767_268_800,
        acr: 'urn:gauth:acr:password',
        amr: ['pwd'],
      },
    ]);
  });

  it('tells how long a refresh token lives, and knows the current one only', async () => {
    const server = await testApp({ clients });
    const { refresh_token: token } = await userTokens(server);
    expect((await post(server, 'introspect', { token })).json()).toMatchObject({ active: true, exp: 1_767_268_800 + 86_400 });
    const next = (await askForTokens(server, { grant_type: 'refresh_token', refresh_token: token })).json<{ refresh_token: string }>();
    expect((await post(server, 'introspect', { token })).json()).toEqual({ active: false });
    expect((await post(server, 'introspect', { token: next.refresh_token })).json()).toMatchObject({ active: true });
  });

  it('signs the answer for whoever wants it signed', async () => {
    const server = await testApp({ clients });
    const { access_token: token } = await userTokens(server);
    const answer = await post(server, 'introspect', { token }, 'wwe', { accept: 'application/token-introspection+jwt' });
    expect(answer.headers['content-type']).toBe('application/token-introspection+jwt');
    const keys = (await server.app.inject('/auth/v3/.well-known/jwks.json')).json<JSONWebKeySet>();
    const options = { issuer, audience: 'wwe', typ: 'token-introspection+jwt', currentDate: server.clock.now };
    const { payload } = await jwtVerify(answer.body, createLocalJWKSet(keys), options);
    expect(payload).toMatchObject({ token_introspection: { active: true, sub: 'cc-1:101' } });
    expect(payload).not.toHaveProperty('sub');
  });

  it.each([
    ['another client’s token', 'other', (token: string) => token],
    ['a token that nobody knows', 'internal', (token: string) => `${token.slice(0, -1)}${token.endsWith('a') ? 'b' : 'a'}`],
    ['garbage', 'internal', () => 'ä\0{}'],
  ])('says nothing of %s', async (_what, client, change) => {
    const server = await testApp({ clients });
    const { access_token: token } = await userTokens(server);
    expect((await post(server, 'introspect', { token: change(token) }, client)).json()).toEqual({ active: false });
  });

  it.each([
    ['no token', { other: 'x' }, 'wwe', 400, 'invalid_request'],
    ['a wrong secret', { token: 'x' }, 'nobody', 401, 'invalid_client'],
  ])('refuses %s', async (_what, fields, client, status, error) => {
    const answer = await post(await testApp({ clients }), 'introspect', fields, client);
    expect([answer.statusCode, answer.json<{ error: string }>().error]).toEqual([status, error]);
  });

  it('refuses a public client', async () => {
    const { app } = await testApp({ clients });
    const { headers, payload } = form({ token: 'x', client_id: 'spa' });
    const answer = await app.inject({ method: 'POST', url: '/auth/v3/oauth/introspect', headers, payload });
    expect([answer.statusCode, answer.json<{ error: string }>().error]).toEqual([401, 'invalid_client']);
  });
});

describe('revocation', () => {
  it.each(['access_token', 'refresh_token'] as const)('ends everything that came with the %s', async (kind) => {
    const server = await testApp({ clients });
    const tokens = await userTokens(server);
    const answer = await post(server, 'revoke', { token: tokens[kind] });
    expect([answer.statusCode, answer.headers['content-type'], answer.body]).toEqual([200, 'application/json; charset=utf-8', '{}']);
    expect((await post(server, 'introspect', { token: tokens.access_token })).json()).toEqual({ active: false });
    const refreshed = await askForTokens(server, { grant_type: 'refresh_token', refresh_token: tokens.refresh_token });
    expect(refreshed.json()).toMatchObject({ error: 'invalid_grant' });
    expect(server.audited()).toContainEqual(expect.objectContaining({ 'event.action': 'tokens.revoked', 'event.outcome': 'success' }));
  });

  it('ends everything with a refresh token whose successor never arrived', async () => {
    const server = await testApp({ clients });
    const { access_token: token, refresh_token } = await userTokens(server);
    await askForTokens(server, { grant_type: 'refresh_token', refresh_token });
    expect((await post(server, 'introspect', { token: refresh_token })).json()).toEqual({ active: false });
    await post(server, 'revoke', { token: refresh_token });
    expect((await post(server, 'introspect', { token })).json()).toEqual({ active: false });
    const refreshed = await askForTokens(server, { grant_type: 'refresh_token', refresh_token });
    expect(refreshed.json()).toMatchObject({ error: 'invalid_grant' });
  });

  it('is done already for a token that nobody knows', async () => {
    expect((await post(await testApp({ clients }), 'revoke', { token: 'x' })).statusCode).toBe(200);
  });

  it('is refused for the token of another client, which lives on', async () => {
    const server = await testApp({ clients });
    const { access_token: token } = await userTokens(server);
    const answer = await post(server, 'revoke', { token }, 'other');
    expect([answer.statusCode, answer.json<{ error: string }>().error]).toEqual([400, 'unauthorized_client']);
    expect((await post(server, 'introspect', { token })).json()).toMatchObject({ active: true });
  });
});
