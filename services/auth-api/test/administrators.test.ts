import { aClient } from '@gauth/oauth/testing';
import { describe, expect, it } from 'vitest';
import { basic, issuer, type TestApp, testApp } from './support/app.ts';
import { registeredForTests } from './support/clients.ts';
import { askForTokens, bearer, clientToken, type Tokens, userTokens } from './support/tokens.ts';

type InjectMethod = 'GET' | 'POST' | 'PUT' | 'DELETE';

const api = 'https://api.test';
const admin = { authorities: ['ROLE_MANAGEMENT_APPLICATION'], grantTypes: ['client_credentials'], redirectUris: [] };
const server = (resources: string[] = []) => testApp({ clients: [...registeredForTests(), aClient({ id: 'admin', ...admin, resources })] });

const tokenOf = async (running: TestApp, fields: Record<string, string> = {}) =>
  (await askForTokens(running, { grant_type: 'client_credentials', ...fields }, basic('admin', 'secret'))).json<Tokens>().access_token;

describe('an administrator with a token', () => {
  it.each([
    ['for this server and everybody', undefined, 200],
    ['for this server', issuer, 200],
    ['for another resource, which may have passed it on', api, 403],
  ])('%s is answered accordingly', async (_what, resource, status) => {
    const running = await server([issuer, api]);
    const token = await tokenOf(running, resource === undefined ? {} : { resource });
    expect((await running.app.inject({ url: '/auth/v3/ops/clients', headers: bearer(token) })).statusCode).toBe(status);
  });
});

describe('every path of administration', async () => {
  const { paths = {} } = (await server()).app.swagger();
  const operations = Object.entries(paths)
    .filter(([path]) => path.startsWith('/auth/v3/ops/'))
    .flatMap(([path, methods]) => Object.keys(methods ?? {}).map((method) => [method.toUpperCase(), path.replaceAll(/\{\w+\}/g, 'x')]));

  it('is among those that are looked at', () => {
    expect(operations.length).toBeGreaterThan(15);
  });

  it.each(operations as [InjectMethod, string][])('is closed to everybody else: %s %s', async (method, url) => {
    const running = await testApp();
    const as = async (headers: Record<string, string>) => (await running.app.inject({ method, url, headers })).statusCode;
    expect([await as({}), await as({ authorization: basic('ops', 'wrong') })]).toEqual([401, 401]);
    expect(await as(bearer((await userTokens(running)).access_token))).toBe(403);
    expect(await as(bearer(await clientToken(running)))).toBe(403);
  });
});

describe('a browser that remembers the operations password', () => {
  const revoke = (running: TestApp, headers: Record<string, string>) =>
    running.app.inject({
      ...{ method: 'POST', url: '/auth/v3/ops/keys/RS256-1/revoke', payload: 'x' },
      headers: { authorization: basic('ops', 'ops'), 'content-type': 'text/plain', ...headers },
    });

  it.each([
    ['a page of another site', { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' }],
    ['a page of a neighbour', { origin: 'https://evil.auth.test', 'sec-fetch-site': 'same-site' }],
    ['a page that hides its origin', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
    ['a page in a browser that says no more than its origin', { origin: 'https://evil.test' }],
  ])('does nothing for %s', async (_what, headers) => {
    const running = await server();
    const answer = await revoke(running, headers);
    expect([answer.statusCode, answer.json()]).toEqual([403, { status: { code: 3, message: 'pages of other sites may not administer' } }]);
    expect((await revoke(running, { 'sec-fetch-site': 'none' })).json().data).toMatchObject({ state: 'revoked' });
  });

  it.each([
    ['the person', { 'sec-fetch-site': 'none' }],
    ['a page of ours', { origin: 'https://auth.test', 'sec-fetch-site': 'same-origin' }],
    ['a page of ours in an old browser', { origin: 'https://auth.test' }],
    ['a program', {}],
  ])('does what it should for %s', async (_what, headers) => {
    expect((await revoke(await server(), headers)).statusCode).toBe(200);
  });

  it('still shows things by a link of another site, which learns nothing of it', async () => {
    const headers = { authorization: basic('ops', 'ops'), 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect((await (await server()).app.inject({ url: '/auth/v3/ops/clients', headers })).statusCode).toBe(200);
  });
});
