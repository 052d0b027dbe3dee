import { createLocalJWKSet, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { basic, issuer, testApp } from './support/app.ts';
import { aPolicy, convert, typeName, withConverter } from './support/conversion.ts';
import { bearer, clientToken, type Tokens, userTokens } from './support/tokens.ts';

const setUp = () => testApp({ clients: withConverter() });
const at = Date.parse('2026-01-01T12:00:00Z') / 1000;

describe('token exchange', () => {
  it('gives a token with which the user is known everywhere', async () => {
    const server = await setUp();
    const answer = await convert(server, (await userTokens(server)).access_token, { scope: 'openid' });
    expect([answer.statusCode, answer.headers['cache-control'], answer.json()]).toEqual([
      200,
      'no-store',
      {
        access_token: expect.any(String),
        issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        token_type: 'bearer',
        expires_in: 3600,
        scope: 'openid',
      },
    ]);
    const headers = bearer(answer.json<Tokens>().access_token);
    expect((await server.app.inject({ url: '/auth/v3/userinfo', headers })).json()).toMatchObject({ username: 'agent1-101@cc-1' });
    expect((await server.app.inject({ url: '/auth/v3/openid/userinfo', headers })).json()).toMatchObject({
      sub: 'cc-1:101',
      aud: 'converter',
    });
    expect((await server.app.inject({ url: '/auth/v3/jwt-userinfo', headers })).headers['x-gws-user']).toBeDefined();
  });

  it('takes several audiences and resources, each sent by itself', async () => {
    const server = await setUp();
    const { access_token: subject } = await userTokens(server);
    const form = new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: subject,
      subject_token_type: typeName('access_token'),
      requested_token_type: typeName('jwt'),
    });
    form.append('audience', 'reports');
    form.append('audience', 'https://api.test');
    form.append('resource', 'https://api.test');
    const answer = await server.app.inject({
      method: 'POST',
      url: '/auth/v3/oauth/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded', authorization: basic('converter', 'secret') },
      payload: `${form}`,
    });
    const keySet = createLocalJWKSet((await server.app.inject({ url: '/auth/v3/.well-known/jwks.json' })).json());
    const options = { issuer, audience: 'reports', currentDate: server.clock.now, typ: 'at+jwt' };
    const { payload } = await jwtVerify(answer.json<Tokens>().access_token, keySet, options);
    expect(payload).toMatchObject({ sub: 'cc-1:101', client_id: 'converter', aud: ['reports', 'https://api.test'], exp: at + 3600 });
  });

  it('finds the user of an ID token in the directory again', async () => {
    const server = await setUp();
    const { id_token } = await userTokens(server);
    const form = { subject_token_type: typeName('id_token') };
    expect((await convert(server, id_token, form)).statusCode).toBe(200);
    expect(server.directory.asked.at(-1)).toEqual({ question: 'identify', contactCenterId: 'cc-1', userName: 'agent1' });
    Object.assign(server.directory.accounts[0]!, { refusal: 'disabled' });
    expect((await convert(server, id_token, form)).json()).toMatchObject({ error: 'invalid_request' });
    server.outages.add('directory');
    expect((await convert(server, id_token, form)).json()).toMatchObject({ error: 'temporarily_unavailable' });
  });

  it('takes a subject token as long as a signed one may be, and no longer', async () => {
    const server = await setUp();
    const said = [];
    for (const length of [32_768, 32_769]) said.push((await convert(server, 'x'.repeat(length))).json().error_description);
    expect(said).toEqual([
      'subject_token is unknown, expired, revoked or of another type',
      'subject_token: must have at most 32768 characters',
    ]);
  });

  it('gives a token of a client in its name, but with none of its rights and none of the converting client’s', async () => {
    const server = await testApp({ clients: withConverter({ authorities: ['ROLE_INTERNAL_CLIENT'] }) });
    const { access_token } = (await convert(server, await clientToken(server, 'installer'))).json<Tokens>();
    const headers = bearer(access_token);
    expect((await server.app.inject({ url: '/auth/v3/userinfo', headers })).json()).toEqual({ username: 'installer', authorities: [] });
    expect((await server.app.inject({ url: '/auth/v3/openid/userinfo', headers })).json()).toEqual({
      sub: 'installer',
      aud: 'converter',
      authorities: [],
      user_name: 'installer',
    });
    const user = (await server.app.inject({ url: '/auth/v3/jwt-userinfo', headers })).headers['x-gws-user'];
    expect(JSON.parse(Buffer.from(String(user).split('.')[1] ?? '', 'base64url').toString())).toMatchObject({
      sub: 'installer',
      authorities: [],
    });
    expect((await server.app.inject({ url: '/auth/v3/ops/clients', headers })).statusCode).toBe(403);
    const own = bearer(await clientToken(server, 'converter'));
    expect((await server.app.inject({ url: '/auth/v3/ops/clients', headers: own })).statusCode).toBe(200);
  });

  it('gives nothing that outlives a sign-out with the token it came of', async () => {
    const server = await setUp();
    const { access_token: subject, id_token } = await userTokens(server);
    const { access_token } = (await convert(server, subject)).json<Tokens>();
    await server.app.inject({ method: 'POST', url: '/auth/v3/sign-out', headers: bearer(subject) });
    expect((await server.app.inject({ url: '/auth/v3/userinfo', headers: bearer(access_token) })).statusCode).toBe(401);
    expect((await convert(server, subject)).statusCode).toBe(400);
    expect((await convert(server, id_token, { subject_token_type: typeName('id_token') })).json()).toMatchObject({
      error: 'invalid_request',
    });
  });

  it('names the broken rule in the log and not in the answer', async () => {
    const server = await testApp({ clients: withConverter({ conversion: aPolicy({ subjectClients: ['other'] }) }) });
    const { access_token } = await userTokens(server);
    const answer = await convert(server, access_token);
    expect([answer.statusCode, answer.json()]).toEqual([
      400,
      { error: 'invalid_request', error_description: 'this client may not use this subject_token' },
    ]);
    expect(server.log()).toContain('subject_token: policy.subjectClients: expected one of other, is wwe');
    expect(server.log()).not.toContain(access_token);
    expect(server.audited().at(-1)).toMatchObject({ 'event.action': 'token.refused' });
  });
});
