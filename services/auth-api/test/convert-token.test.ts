import { randomUUID } from 'node:crypto';
import { decodeProtectedHeader, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { basic, form, issuer, type TestApp, testApp } from './support/app.ts';
import { aPolicy, convert, typeName, withConverter } from './support/conversion.ts';
import { askForTokens, bearer, clientToken, type Tokens, userTokens } from './support/tokens.ts';

const url = '/auth/v3/oauth/convert-token';
const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** Tokens of agent1 for the client that may convert. */
const ownTokens = async (server: TestApp, fields: Record<string, string> = {}) => {
  const password = { grant_type: 'password', username: 't100\\agent1', password: 'agent1', ...fields };
  return (await askForTokens(server, password, basic('converter', 'secret'))).json<Tokens>();
};
const convertToken = ({ app }: TestApp, headers: Record<string, string>) => app.inject({ url, headers });

describe('GET /oauth/convert-token', () => {
  it('gives a JWT that can be traded for tokens of the same user once, within five minutes', async () => {
    const server = await testApp({ clients: withConverter() });
    const { access_token } = await ownTokens(server, { scope: 'openid email' });
    const answer = await convertToken(server, { ...bearer(access_token), accept: 'application/json', 'content-type': 'application/json' });
    expect([answer.statusCode, answer.headers['cache-control'], answer.json()]).toEqual([
      200,
      'no-store',
      { jwtToken: expect.any(String) },
    ]);
    const { jwtToken: assertion } = answer.json<{ jwtToken: string }>();
    expect(decodeProtectedHeader(assertion)).toMatchObject({ typ: 'assertion+jwt' });
    const trade = () => askForTokens(server, { grant_type: jwtBearer, assertion }, basic('converter', 'secret'));
    const traded = (await trade()).json<Tokens>();
    expect(traded.scope).toBe('openid email');
    const { access_token: token } = traded;
    expect((await server.app.inject({ url: '/auth/v3/userinfo', headers: bearer(token) })).json()).toMatchObject({ cmeUserName: 'agent1' });
    expect((await trade()).json()).toMatchObject({ error: 'invalid_grant' });
    const late = (await convertToken(server, bearer(access_token))).json<{ jwtToken: string }>().jwtToken;
    server.wait(301);
    expect((await askForTokens(server, { grant_type: jwtBearer, assertion: late }, basic('converter', 'secret'))).statusCode).toBe(400);
  });

  it('gives a JWT that can be exchanged as well', async () => {
    const server = await testApp({ clients: withConverter() });
    const { access_token } = await ownTokens(server);
    const { jwtToken } = (await convertToken(server, bearer(access_token))).json<{ jwtToken: string }>();
    const asked = () => convert(server, jwtToken, { subject_token_type: typeName('jwt') });
    expect((await asked()).json()).toMatchObject({ expires_in: 300, scope: '* openid profile email' });
    expect((await asked()).json()).toMatchObject({ error: 'invalid_request' });
  });

  it('gives nothing that outlives the token it came of', async () => {
    const server = await testApp({ clients: withConverter() });
    const { access_token } = await ownTokens(server);
    const next = async () => (await convertToken(server, bearer(access_token))).json<{ jwtToken: string }>().jwtToken;
    const [used, waiting] = [await next(), await next()];
    const { access_token: traded } = (
      await askForTokens(server, { grant_type: jwtBearer, assertion: used }, basic('converter', 'secret'))
    ).json<Tokens>();
    await server.app.inject({ method: 'POST', url: '/auth/v3/sign-out', headers: bearer(access_token) });
    expect((await server.app.inject({ url: '/auth/v3/userinfo', headers: bearer(traded) })).statusCode).toBe(401);
    const late = await askForTokens(server, { grant_type: jwtBearer, assertion: waiting }, basic('converter', 'secret'));
    expect(late.json()).toMatchObject({ error: 'invalid_grant' });
  });

  it.each([
    ['has no policy', { conversion: undefined as never }, 'conversion: expected a policy on the client, has none'],
    [
      'may not convert its own tokens',
      { conversion: aPolicy({ subjectClients: ['wwe'] }) },
      'policy.subjectClients: expected one of wwe, is converter',
    ],
    [
      'must name an actor',
      { conversion: aPolicy({ impersonation: false }) },
      'policy.impersonation: expected true, because no actor can be named, is false',
    ],
    [
      'may not convert to a JWT',
      { conversion: aPolicy({ tokenTypes: ['id_token'] }) },
      'policy.tokenTypes: expected one of id_token, is jwt',
    ],
  ])('is refused when the client of the token %s', async (_what, change, cause) => {
    const server = await testApp({ clients: withConverter(change) });
    const answer = await convertToken(server, bearer((await ownTokens(server)).access_token));
    expect([answer.statusCode, answer.json()]).toEqual([
      400,
      { error: 'unauthorized_client', error_description: 'the client of this token may not convert it' },
    ]);
    expect(server.log()).toContain(cause);
  });

  it('is open to every client’s own tokens where its policy says *', async () => {
    const server = await testApp({ clients: withConverter({ conversion: aPolicy({ subjectClients: ['*'] }) }) });
    expect((await convertToken(server, bearer((await ownTokens(server)).access_token))).statusCode).toBe(200);
    expect((await convertToken(server, bearer((await userTokens(server)).access_token))).json()).toMatchObject({
      error: 'unauthorized_client',
    });
  });

  it('is refused for a token without a user', async () => {
    const server = await testApp({ clients: withConverter() });
    const answer = await convertToken(server, bearer(await clientToken(server, 'converter')));
    expect([answer.statusCode, answer.json()]).toEqual([400, { error: 'invalid_request', error_description: 'the token is of no user' }]);
  });

  it('is refused for what was converted eight times', async () => {
    const server = await testApp({ clients: withConverter() });
    let { access_token: token } = await ownTokens(server);
    for (let times = 1; times <= 8; times += 1) {
      expect((await convertToken(server, bearer(token))).statusCode).toBe(200);
      token = (await convert(server, token)).json<Tokens>().access_token;
    }
    expect((await convertToken(server, bearer(token))).json()).toMatchObject({ error: 'unauthorized_client' });
    expect(server.log()).toContain('line: expected at most 8 conversions, would be 9');
  });

  it.each([
    ['no token', {}, 'Bearer'],
    [
      'a token that nobody holds',
      bearer('nonsense'),
      'Bearer error="invalid_token", error_description="the access token is unknown, expired or revoked"',
    ],
    ['the secret of a client', { authorization: basic('converter', 'secret') }, 'Bearer'],
  ])('is refused for %s', async (_what, headers, challenge) => {
    const answer = await convertToken(await testApp({ clients: withConverter() }), headers);
    expect([answer.statusCode, answer.headers['www-authenticate']]).toEqual([401, challenge]);
  });

  it('needs the proof of the key that a token is bound to', async () => {
    const server = await testApp({ clients: withConverter() });
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    const jwk = await exportJWK(publicKey);
    const iat = server.clock.now.getTime() / 1000;
    const proof = (htm: string, path: string, claims = {}) =>
      new SignJWT({ jti: randomUUID(), htm, htu: issuer + path, iat, ...claims })
        .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
        .sign(privateKey);
    const { headers, payload } = form({ grant_type: 'password', username: 't100\\agent1', password: 'agent1' });
    const bound = await server.app.inject({
      ...{ method: 'POST', url: '/auth/v3/oauth/token', payload },
      headers: { ...headers, authorization: basic('converter', 'secret'), dpop: await proof('POST', '/oauth/token') },
    });
    const { access_token: token } = bound.json<Tokens>();
    expect((await convertToken(server, bearer(token))).statusCode).toBe(401);
    const hash = Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(token))).toString('base64url');
    const dpop = await proof('GET', '/oauth/convert-token', { ath: hash });
    expect((await convertToken(server, { authorization: `DPoP ${token}`, dpop })).statusCode).toBe(200);
  });

  it('answers 503 while it cannot sign', async () => {
    const server = await testApp({ clients: withConverter() });
    const { access_token } = await ownTokens(server);
    server.outages.add('keys');
    expect((await convertToken(server, bearer(access_token))).json()).toMatchObject({ error: 'temporarily_unavailable' });
  });
});
