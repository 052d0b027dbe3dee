import { describe, expect, it } from 'vitest';
import { form, testApp } from './support/app.ts';
import { bearer, clientToken, userTokens } from './support/tokens.ts';

const url = '/auth/v3/openid/userinfo';

describe('/openid/userinfo', () => {
  it('tells about the user what the scope gives, in snake_case', async () => {
    const server = await testApp();
    const { access_token } = await userTokens(server, { scope: 'openid email' });
    const answer = await server.app.inject({ url, headers: bearer(access_token) });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({
      sub: 'cc-1:101',
      aud: 'wwe',
      authorities: [{ name: 'ROLE_AGENT', privileges: [] }],
      user_name: 'agent1',
      contact_center_id: 'cc-1',
      environment_id: 'env-1',
      dbid: 101,
      properties: { tenantDBID: '101' },
      email: 'agent1@t100.test',
    });
  });

  it('gives every claim for the product’s scope', async () => {
    const server = await testApp();
    const { access_token } = await userTokens(server, { scope: '*' });
    const answer = await server.app.inject({ url, headers: bearer(access_token) });
    expect(answer.json()).toMatchObject({ name: 'Agent One', email: 'agent1@t100.test' });
  });

  it('never lets a claim of the directory replace one of ours', async () => {
    const server = await testApp();
    Object.assign(server.directory.accounts[0]?.user.claims ?? {}, { sub: 'cc-1:1', aud: 'other', name: 'Agent One' });
    const { access_token } = await userTokens(server, { scope: '*' });
    expect((await server.app.inject({ url, headers: bearer(access_token) })).json()).toMatchObject({ sub: 'cc-1:101', aud: 'wwe' });
  });

  it('tells which client a token of its own belongs to', async () => {
    const server = await testApp();
    expect((await server.app.inject({ url, headers: bearer(await clientToken(server)) })).json()).toEqual({
      ...{ sub: 'wwe', aud: 'wwe', user_name: 'wwe', authorities: [] },
    });
  });

  it.each([
    ['in the header of a POST', (token: string) => ({ headers: bearer(token) })],
    [
      'in the header of a POST that calls nothing JSON',
      (token: string) => ({ headers: { 'content-type': 'application/json', ...bearer(token) } }),
    ],
    ['in the form of a POST', (token: string) => form({ access_token: token })],
    [
      'in the header of a POST whose form has none',
      (token: string) => ({ payload: 'access_token=', headers: { ...form({}).headers, ...bearer(token) } }),
    ],
    ['with an empty form', (token: string) => ({ headers: { ...form('').headers, ...bearer(token) }, payload: '' })],
  ])('takes the token %s', async (_where, request) => {
    const server = await testApp();
    const { access_token } = await userTokens(server, { scope: 'openid' });
    expect((await server.app.inject({ method: 'POST', url, ...request(access_token) })).statusCode).toBe(200);
  });

  it('refuses a token that comes twice', async () => {
    const server = await testApp();
    const { access_token } = await userTokens(server);
    const { headers, payload } = form({ access_token });
    const answer = await server.app.inject({ method: 'POST', url, payload, headers: { ...headers, ...bearer(access_token) } });
    expect([answer.statusCode, answer.json()]).toEqual([
      400,
      { error: 'invalid_request', error_description: 'the access token came twice' },
    ]);
  });

  it('refuses a token without the scope', async () => {
    const server = await testApp();
    const { access_token } = await userTokens(server, { scope: 'reports' });
    const answer = await server.app.inject({ url, headers: bearer(access_token) });
    expect([answer.statusCode, answer.headers['www-authenticate']]).toEqual([
      403,
      'Bearer error="insufficient_scope", error_description="the token needs the scope openid", scope="openid"',
    ]);
    expect(answer.json()).toEqual({ error: 'insufficient_scope', error_description: 'the token needs the scope openid' });
  });

  it.each([
    ['GET', `${url}?access_token=x`],
    ['POST', url],
  ] as const)('answers %s %s without a token with a bare challenge', async (method, address) => {
    const answer = await (await testApp()).app.inject({ method, url: address });
    expect([answer.statusCode, answer.headers['www-authenticate']]).toEqual([401, 'Bearer']);
  });

  it('refuses a repeated token', async () => {
    const answer = await (await testApp()).app.inject({ method: 'POST', url, ...form('access_token=a&access_token=a') });
    expect([answer.statusCode, answer.json()]).toEqual([400, { error: 'invalid_request', error_description: 'a parameter is repeated' }]);
  });
});
