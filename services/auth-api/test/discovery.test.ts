import { describe, expect, it } from 'vitest';
import { issuer, testApp } from './support/app.ts';

const cached = { 'cache-control': 'public, max-age=300', 'content-type': 'application/json; charset=utf-8' };

const posted = /token|request|introspection|revocation|device/;

describe('discovery', () => {
  it.each([
    '/auth/v3/.well-known/openid-configuration',
    '/auth/v3/.well-known/oauth-authorization-server',
    '/.well-known/oauth-authorization-server/auth/v3',
    '/.well-known/openid-configuration/auth/v3',
  ])('describes the server at %s', async (url) => {
    const answer = await (await testApp()).app.inject({ url });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).toMatchObject(cached);
    expect(answer.json()).toMatchObject({
      issuer,
      authorization_endpoint: `${issuer}/oauth/authorize`,
      token_endpoint: `${issuer}/oauth/token`,
      device_authorization_endpoint: `${issuer}/oauth/device_authorization`,
      userinfo_endpoint: `${issuer}/openid/userinfo`,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      end_session_endpoint: `${issuer}/sign-out`,
      response_types_supported: ['code', 'id_token', 'id_token token', 'token', 'code id_token', 'code token', 'code id_token token'],
      grant_types_supported: [
        'authorization_code',
        'client_credentials',
        'refresh_token',
        'password',
        'urn:ietf:params:oauth:grant-type:device_code',
        'urn:ietf:params:oauth:grant-type:jwt-bearer',
        'urn:ietf:params:oauth:grant-type:saml2-bearer',
        'urn:ietf:params:oauth:grant-type:token-exchange',
        'implicit',
      ],
      code_challenge_methods_supported: ['S256'],
    });
  });

  it('lists only endpoints that answer', async () => {
    const { app } = await testApp();
    const metadata = (await app.inject({ url: '/auth/v3/.well-known/openid-configuration' })).json<Record<string, string>>();
    const endpoints = Object.entries(metadata).filter(([name]) => /_endpoint$|^jwks_uri$/.test(name));
    expect(endpoints.length).toBeGreaterThan(5);
    for (const [name, address] of endpoints) {
      const method = posted.test(name) ? 'POST' : 'GET';
      expect([name, (await app.inject({ method, url: new URL(address).pathname })).statusCode]).not.toEqual([name, 404]);
    }
  });

  it('publishes public keys and nothing of the private ones', async () => {
    const answer = await (await testApp()).app.inject({ url: '/auth/v3/.well-known/jwks.json' });
    expect(answer.headers).toMatchObject(cached);
    expect(answer.json()).toEqual({
      keys: [{ kty: 'RSA', n: expect.any(String), e: 'AQAB', kid: expect.any(String), alg: 'RS256', use: 'sig' }],
    });
  });

  it('answers 503 while keys cannot be read', async () => {
    const server = await testApp();
    server.outages.add('keys');
    const answer = await server.app.inject({ url: '/auth/v3/.well-known/jwks.json' });
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('answers an unknown path in the envelope', async () => {
    const answer = await (await testApp()).app.inject({ url: '/auth/v3/nowhere' });
    expect([answer.statusCode, answer.json()]).toEqual([404, { status: { code: 6, message: 'there is no such resource' } }]);
  });
});
