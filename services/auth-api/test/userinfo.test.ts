import { describe, expect, it } from 'vitest';
import { basic, testApp } from './support/app.ts';
import { registeredForTests } from './support/clients.ts';
import { askForTokens, bearer, clientToken, type Tokens, userTokens } from './support/tokens.ts';

type Server = Awaited<ReturnType<typeof testApp>>;
const ask = ({ app }: Server, headers: Record<string, string> = {}) => app.inject({ url: '/auth/v3/userinfo', headers });

describe('GET /userinfo', () => {
  it('tells who the user of a token is, in the product’s fields', async () => {
    const server = await testApp();
    const answer = await ask(server, bearer((await userTokens(server)).access_token));
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).toMatchObject({ 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
    expect(answer.json()).toEqual({
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

  it('tells which client a token of its own belongs to', async () => {
    const server = await testApp();
    expect((await ask(server, bearer(await clientToken(server, 'installer')))).json()).toEqual({
      username: 'installer',
      authorities: [{ name: 'ROLE_MANAGEMENT_APPLICATION', privileges: [] }],
    });
  });

  it('tells of nothing that a client may do by a token that is for other services, which may have passed it on', async () => {
    const clients = registeredForTests().map((client) => ({ ...client, resources: ['https://api.test'] }));
    const server = await testApp({ clients });
    const asked = { grant_type: 'client_credentials', resource: 'https://api.test' };
    const { access_token: token } = (await askForTokens(server, asked, basic('installer', 'secret'))).json<Tokens>();
    expect((await ask(server, bearer(token))).json()).toEqual({ username: 'installer', authorities: [] });
  });

  it.each(['bearer', 'Bearer', 'BEARER'])('takes the scheme as %s, and a content type on a GET', async (scheme) => {
    const server = await testApp();
    const authorization = `${scheme} ${await clientToken(server)}`;
    expect((await ask(server, { authorization, 'content-type': 'application/json' })).statusCode).toBe(200);
  });

  it('answers a request without a token with a bare challenge (RFC 6750 §3.1)', async () => {
    for (const headers of [{}, { authorization: 'Basic d3dlOnNlY3JldA==' }, { authorization: 'Bearer' }]) {
      const answer = await ask(await testApp(), headers);
      expect([answer.statusCode, answer.headers['www-authenticate']]).toEqual([401, 'Bearer']);
      expect(answer.json()).toEqual({ error: 'invalid_token', error_description: 'an access token is needed' });
    }
  });

  it('says what is wrong with a token that nobody holds', async () => {
    const error_description = 'the access token is unknown, expired or revoked';
    const server = await testApp();
    const { access_token, refresh_token } = await userTokens(server);
    for (const token of ['nonsense', refresh_token, `${access_token}_`, 'x'.repeat(5000)]) {
      const answer = await ask(server, bearer(token));
      expect([answer.statusCode, answer.headers['www-authenticate']]).toEqual([
        401,
        `Bearer error="invalid_token", error_description="${error_description}"`,
      ]);
      expect(answer.json()).toEqual({ error: 'invalid_token', error_description });
    }
  });

  it('knows a token no more once it has expired, and once its client is gone', async () => {
    const server = await testApp();
    const headers = bearer(await clientToken(server));
    await server.clients.registered.delete('wwe');
    expect((await ask(server, headers)).statusCode).toBe(401);
    const other = await clientToken(server, 'other');
    server.wait(3601);
    expect((await ask(server, bearer(other))).statusCode).toBe(401);
  });

  it('takes no token in the query, where logs would keep it', async () => {
    const server = await testApp();
    const answer = await server.app.inject({ url: `/auth/v3/userinfo?access_token=${await clientToken(server)}` });
    expect(answer.statusCode).toBe(401);
  });

  it('answers 503 while tokens cannot be asked for', async () => {
    const server = await testApp();
    const headers = bearer(await clientToken(server));
    server.outages.add('tokens');
    const answer = await ask(server, headers);
    expect([answer.statusCode, answer.json()]).toEqual([503, { error: 'temporarily_unavailable', error_description: expect.any(String) }]);
  });
});
