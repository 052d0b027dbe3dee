import { createLocalJWKSet, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { issuer, testApp } from './support/app.ts';
import { authorizePath, createBrowser, locationOf, signIn } from './support/browser.ts';
import { bearer, clientToken, userTokens } from './support/tokens.ts';

const url = '/auth/v3/jwt-userinfo';

describe('GET /jwt-userinfo', () => {
  it('gives the user as a signed JWT in a header', async () => {
    const server = await testApp();
    const answer = await server.app.inject({ url, headers: bearer((await userTokens(server)).access_token) });
    expect([answer.statusCode, answer.json()]).toEqual([200, { status: { code: 0 } }]);
    const keySet = createLocalJWKSet((await server.app.inject({ url: '/auth/v3/.well-known/jwks.json' })).json());
    const verified = await jwtVerify(String(answer.headers['x-gws-user']), keySet, {
      issuer,
      audience: 'urn:gauth:services',
      currentDate: server.clock.now,
    });
    expect(verified.protectedHeader).toEqual({ alg: 'RS256', kid: expect.any(String), typ: 'user+jwt' });
    const iat = server.clock.now.getTime() / 1000;
    expect(verified.payload).toEqual({
      iss: issuer,
      sub: 'cc-1:101',
      aud: 'urn:gauth:services',
      iat,
      exp: iat + 600,
      username: 'agent1-101@cc-1',
      authorities: [{ name: 'ROLE_AGENT', privileges: [] }],
      cmeUserName: 'agent1',
      loginName: 'agent1',
      contactCenterId: 'cc-1',
      environmentId: 'env-1',
      dbid: 101,
      properties: { tenantDBID: '101' },
    });
  });

  it('gives nothing that passes for an ID token', async () => {
    const server = await testApp();
    const answer = await server.app.inject({ url, headers: bearer((await userTokens(server)).access_token) });
    const browser = createBrowser(server);
    await signIn(browser);
    const hint = String(answer.headers['x-gws-user']);
    const asked = locationOf(await browser.get(authorizePath({ id_token_hint: hint })));
    expect(asked.searchParams.get('error')).toBe('invalid_request');
    const leaving = await browser.get(`/sign-out?${new URLSearchParams({ id_token_hint: hint })}`);
    expect(leaving.headers.location).toMatch(/sign-out\.html\?request=/);
    expect((await browser.get('/ping')).statusCode).toBe(200);
  });

  it('gives a client as itself', async () => {
    const server = await testApp();
    const answer = await server.app.inject({ url, headers: bearer(await clientToken(server)) });
    const [, payload = ''] = String(answer.headers['x-gws-user']).split('.');
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({ sub: 'wwe', username: 'wwe' });
  });

  it.each([
    ['no token', {}, 'Bearer'],
    [
      'a token that nobody holds',
      bearer('nonsense'),
      'Bearer error="invalid_token", error_description="the access token is unknown, expired or revoked"',
    ],
  ])('refuses %s', async (_what, headers, challenge) => {
    const answer = await (await testApp()).app.inject({ url, headers });
    expect([answer.statusCode, answer.headers['www-authenticate'], answer.headers['x-gws-user']]).toEqual([401, challenge, undefined]);
  });

  it('answers 503 while it cannot sign', async () => {
    const server = await testApp();
    const headers = bearer(await clientToken(server));
    server.outages.add('keys');
    const answer = await server.app.inject({ url, headers });
    expect([answer.statusCode, answer.json()]).toEqual([503, { error: 'temporarily_unavailable', error_description: expect.any(String) }]);
  });
});
