import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { basic, form, issuer, testApp } from './support/app.ts';
import { codeFrom, createBrowser } from './support/browser.ts';
import { askForTokens, bearer, type Tokens, userTokens } from './support/tokens.ts';

const redirect_uri = 'https://wwe.test/cb';
const noStore = { 'cache-control': 'no-store', pragma: 'no-cache', 'content-type': 'application/json; charset=utf-8' };

describe('POST /oauth/token', () => {
  it('gives a client a token for itself', async () => {
    const answer = await askForTokens(await testApp(), { grant_type: 'client_credentials', scope: '*' });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).toMatchObject(noStore);
    expect(answer.json()).toEqual({
      access_token: expect.stringMatching(/^[\w-]{22}\.[\w-]{24}$/),
      token_type: 'bearer',
      expires_in: 3600,
      scope: '*',
    });
  });

  it('trades a code for tokens and an ID token', async () => {
    const server = await testApp();
    const code = await codeFrom(createBrowser(server));
    const answer = await askForTokens(server, { grant_type: 'authorization_code', redirect_uri, code });
    expect(answer.json()).toEqual({
      access_token: expect.any(String),
      token_type: 'bearer',
      expires_in: 3600,
      refresh_token: expect.any(String),
      scope: 'openid profile',
      id_token: expect.any(String),
    });
    expect(decodeJwt(answer.json<Tokens>().id_token)).toMatchObject({ iss: issuer, sub: 'cc-1:101', aud: 'wwe', amr: ['pwd'] });
  });

  it('trades the code of a public client that proves it asked for it', async () => {
    const server = await testApp();
    // RFC 7636 appendix B
    const code_verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
    const code_challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
    const asked = { client_id: 'spa', redirect_uri: 'https://spa.test/cb', code_challenge, code_challenge_method: 'S256' };
    const code = await codeFrom(createBrowser(server), asked);
    const fields = { grant_type: 'authorization_code', client_id: 'spa', redirect_uri: 'https://spa.test/cb', code, code_verifier };
    expect((await askForTokens(server, { ...fields, code_verifier: 'x'.repeat(43) }, null)).json()).toMatchObject({
      error: 'invalid_grant',
    });
    expect((await askForTokens(server, fields, null)).statusCode).toBe(200);
  });

  it('takes the password of a user as the official client sends it', async () => {
    const server = await testApp();
    const answer = await askForTokens(server, {
      ...{ grant_type: 'password', username: 't100\\agent1', password: 'agent1' },
      ...{ client_id: 'wwe', scope: '*' },
    });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ token_type: 'bearer', scope: '*', refresh_token: expect.any(String) });
  });

  it.each([
    ['a wrong password', { password: 'wrong' }],
    ['an unknown user', { username: 't100\\nobody' }],
    ['an unknown tenant', { username: 't999\\agent1' }],
    ['a name without tenant that no pattern knows', { username: 'nobody' }],
    ['a name with NUL', { username: 't100\\agent1\0' }],
    ['a password with NUL', { password: 'agent1\0' }],
    ['a name that is too long', { username: `t100\\${'a'.repeat(256)}` }],
    ['a password that must be changed', { username: 't100\\changeme', password: 'changeme' }],
  ])('answers %s like every other wrong name or password', async (_what, change) => {
    const fields = { grant_type: 'password', username: 't100\\agent1', password: 'agent1', ...change };
    const answer = await askForTokens(await testApp(), fields);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toEqual({ error: 'invalid_grant', error_description: 'the user name or password is wrong' });
  });

  it('answers a throttled account like a wrong password, and asks the directory no more', async () => {
    const server = await testApp();
    const guess = (password: string) => askForTokens(server, { grant_type: 'password', username: 't100\\agent1', password });
    for (let failures = 0; failures < 5; failures += 1) await guess('wrong');
    const asked = server.directory.asked.length;
    const answer = await guess('agent1');
    expect([answer.statusCode, answer.json()]).toEqual([
      400,
      { error: 'invalid_grant', error_description: 'the user name or password is wrong' },
    ]);
    expect(server.directory.asked).toHaveLength(asked);
    server.wait(301);
    expect((await guess('agent1')).statusCode).toBe(200);
  });

  it('counts the spellings of one name as one account', async () => {
    const server = await testApp();
    const guess = (username: string, password = 'wrong') => askForTokens(server, { grant_type: 'password', username, password });
    for (const username of ['t100\\agent1', 'T100\\AGENT1', 'agent1', ' t100\\agent1 ', 't100\\ａｇｅｎｔ１']) await guess(username);
    expect((await guess('t100\\agent1', 'agent1')).statusCode).toBe(400);
  });

  it('revokes what a code gave when the code comes back', async () => {
    const server = await testApp();
    const fields = { grant_type: 'authorization_code', redirect_uri, code: await codeFrom(createBrowser(server)) };
    const first = (await askForTokens(server, fields)).json<Tokens>();
    const again = await askForTokens(server, fields);
    expect([again.statusCode, again.json()]).toEqual([400, expect.objectContaining({ error: 'invalid_grant' })]);
    expect((await server.app.inject({ url: '/auth/v3/userinfo', headers: bearer(first.access_token) })).statusCode).toBe(401);
    expect(server.audited().map((line) => line['event.action'])).toContain('code.replayed');
    expect(server.audited().every((line) => typeof line['http.request.id'] === 'string')).toBe(true);
  });

  it.each([
    ['the code of another client', 'other', {}],
    ['another redirect URI', 'wwe', { redirect_uri: 'https://wwe.test/else' }],
  ])('refuses %s and leaves the code good', async (_what, client, change) => {
    const server = await testApp();
    const fields = { grant_type: 'authorization_code', redirect_uri, code: await codeFrom(createBrowser(server)) };
    const refused = await askForTokens(server, { ...fields, ...change }, basic(client, 'secret'));
    expect([refused.statusCode, refused.json()]).toEqual([400, expect.objectContaining({ error: 'invalid_grant' })]);
    expect((await askForTokens(server, fields)).statusCode).toBe(200);
  });

  it('rotates refresh tokens and revokes the family when an old one comes back', async () => {
    const server = await testApp();
    const refresh = (refresh_token: string, client = 'wwe') =>
      askForTokens(server, { grant_type: 'refresh_token', refresh_token, scope: '*' }, basic(client, 'secret'));
    const first = await userTokens(server);
    expect((await refresh(first.refresh_token, 'other')).json()).toMatchObject({ error: 'invalid_grant' });
    const second = (await refresh(first.refresh_token)).json<Tokens>();
    const third = (await refresh(second.refresh_token)).json<Tokens>();
    expect(third.refresh_token).not.toBe(second.refresh_token);
    expect((await refresh(first.refresh_token)).json()).toMatchObject({ error: 'invalid_grant' });
    expect((await refresh(third.refresh_token)).json()).toMatchObject({ error: 'invalid_grant' });
  });

  it.each([
    ['a repeated parameter', 'grant_type=client_credentials&grant_type=client_credentials', 'a parameter is repeated'],
    ['a repeated parameter with the same meaning', 'grant_type=password&scope=*&scope=%2A', 'a parameter is repeated'],
    ['an oversized parameter', `grant_type=client_credentials&scope=${'x'.repeat(4097)}`, 'scope: must have at most 4096 characters'],
    ['an oversized unknown parameter', `grant_type=client_credentials&x=${'x'.repeat(4097)}`, 'x: must have at most 4096 characters'],
    ['more parameters than any grant has', Array.from({ length: 201 }, (_, i) => `x${i}=`).join('&'), 'there are too many parameters'],
    ['no parameters', '', 'grant_type is missing'],
  ])('refuses %s', async (_what, payload, error_description) => {
    const { app } = await testApp();
    const { headers } = form('');
    const answer = await app.inject({ method: 'POST', url: '/auth/v3/oauth/token', payload, headers });
    expect(answer.statusCode).toBe(400);
    expect(answer.headers).toMatchObject(noStore);
    expect(answer.json()).toEqual({ error: 'invalid_request', error_description });
  });

  it.each(['application/json', 'text/plain', 'multipart/form-data; boundary=x', 'application/xml'])(
    'refuses the content type %s',
    async (type) => {
      const { app } = await testApp();
      const answer = await app.inject({
        ...{ method: 'POST', url: '/auth/v3/oauth/token', headers: { 'content-type': type } },
        payload: '{"grant_type":"client_credentials"}',
      });
      expect([answer.statusCode, answer.json()]).toEqual([
        400,
        { error: 'invalid_request', error_description: 'the content type must be application/x-www-form-urlencoded' },
      ]);
    },
  );

  it.each(['application/x-www-form-urlencoded; charset=UTF-8', 'Application/X-WWW-Form-URLEncoded'])(
    'takes the content type %s',
    async (type) => {
      const { app } = await testApp();
      const headers = { 'content-type': type, authorization: basic('wwe', 'secret') };
      const answer = await app.inject({ method: 'POST', url: '/auth/v3/oauth/token', headers, payload: 'grant_type=client_credentials' });
      expect(answer.statusCode).toBe(200);
    },
  );

  it('refuses a body that is too large', async () => {
    const { app } = await testApp();
    const answer = await app.inject({ method: 'POST', url: '/auth/v3/oauth/token', ...form(`a=${'x'.repeat(70_000)}`) });
    expect([answer.statusCode, answer.json()]).toEqual([413, { error: 'invalid_request', error_description: 'the body is too large' }]);
  });

  it.each([
    ['a wrong secret', basic('wwe', 'wrong'), {}],
    ['an unknown client', basic('nobody', 'secret'), {}],
    ['a client id with NUL', basic('wwe\0', 'secret'), {}],
    ['no client', null, {}],
    ['Basic that is not base64', 'Basic ###', {}],
    ['another scheme', 'Bearer wwe', {}],
    ['a public client with a secret', basic('spa', 'secret'), {}],
    ['a confidential client without secret', null, { client_id: 'wwe' }],
  ])('refuses %s with a challenge', async (_what, authorization, change) => {
    const answer = await askForTokens(await testApp(), { grant_type: 'client_credentials', ...change }, authorization);
    expect(answer.statusCode).toBe(401);
    expect(answer.headers).toMatchObject({ ...noStore, 'www-authenticate': 'Basic realm="gauth"' });
    expect(answer.json()).toMatchObject({ error: 'invalid_client' });
  });

  it('counts tokens by grant and outcome', async () => {
    const server = await testApp();
    await askForTokens(server, { grant_type: 'client_credentials' });
    await askForTokens(server, { grant_type: 'magic' });
    const exposed = await server.metrics();
    expect(exposed).toContain('gauth_tokens_total{grant="client_credentials",outcome="issued",application="auth-api"} 1');
    expect(exposed).toContain('gauth_tokens_total{grant="none",outcome="unsupported_grant_type",application="auth-api"} 1');
  });

  it('writes neither secrets nor passwords nor tokens to the log', async () => {
    const server = await testApp();
    const secrets = ['a-wrong-secret', 'a-wrong-password'];
    await askForTokens(server, { grant_type: 'client_credentials' }, basic('wwe', 'a-wrong-secret'));
    await askForTokens(server, { grant_type: 'password', username: 't100\\agent1', password: 'a-wrong-password' });
    const tokens = await userTokens(server);
    const log = server.log();
    expect(log).toContain('token.issued');
    for (const secret of [...secrets, tokens.access_token, tokens.refresh_token]) expect(log).not.toContain(secret);
  });
});
