import { describe, expect, it } from 'vitest';
import { basic, form, testApp } from './support/app.ts';
import { authorizePath, codeFrom, createBrowser, locationOf, signIn } from './support/browser.ts';
import type { Outage } from './support/outages.ts';
import { askForTokens, userTokens } from './support/tokens.ts';

const withOrigin = (origin: string) => {
  const { headers, payload } = form({ grant_type: 'client_credentials' });
  return { payload, headers: { ...headers, origin, authorization: basic('wwe', 'secret') } };
};

const away = { error: 'temporarily_unavailable', error_description: expect.any(String) };

describe('while something is away', () => {
  it.each([
    ['clients', { grant_type: 'client_credentials' }],
    ['tokens', { grant_type: 'client_credentials' }],
    ['directory', { grant_type: 'password', username: 't100\\agent1', password: 'agent1' }],
    ['attempts', { grant_type: 'password', username: 't100\\agent1', password: 'agent1' }],
    ['contactCenters', { grant_type: 'password', username: 't100\\agent1', password: 'agent1' }],
    ['keys', { grant_type: 'password', username: 't100\\agent1', password: 'agent1', scope: 'openid' }],
  ] as [Outage, Record<string, string>][])('the token endpoint says so and recovers: %s', async (outage, fields) => {
    const server = await testApp();
    server.outages.add(outage);
    const answer = await askForTokens(server, fields);
    expect([answer.statusCode, answer.json(), answer.headers['cache-control']]).toEqual([503, away, 'no-store']);
    server.outages.clear();
    expect((await askForTokens(server, fields)).statusCode).toBe(200);
  });

  it('a client’s token needs no contact center', async () => {
    const server = await testApp();
    server.outages.add('contactCenters').add('directory').add('attempts').add('sessions');
    expect((await askForTokens(server, { grant_type: 'client_credentials' })).statusCode).toBe(200);
  });

  it('a script of an origin that cannot be looked up is not let in, and our own is', async () => {
    const server = await testApp();
    server.outages.add('contactCenters');
    const ask = (origin: string) => server.app.inject({ method: 'POST', url: '/auth/v3/oauth/token', ...withOrigin(origin) });
    const foreign = await ask('https://any.test');
    expect([foreign.statusCode, foreign.json(), foreign.headers['access-control-allow-origin']]).toEqual([503, away, undefined]);
    expect((await ask('https://auth.test')).statusCode).toBe(200);
  });

  it('a code and a refresh token stay good', async () => {
    const server = await testApp();
    const fields = { grant_type: 'authorization_code', redirect_uri: 'https://wwe.test/cb', code: await codeFrom(createBrowser(server)) };
    const refreshing = { grant_type: 'refresh_token', refresh_token: (await userTokens(server)).refresh_token };
    server.outages.add('tokens');
    expect((await askForTokens(server, fields)).statusCode).toBe(503);
    expect((await askForTokens(server, refreshing)).statusCode).toBe(503);
    server.outages.clear();
    expect((await askForTokens(server, fields)).statusCode).toBe(200);
    expect((await askForTokens(server, refreshing)).statusCode).toBe(200);
  });

  it('the application hears that nobody could find out who is there', async () => {
    const server = await testApp();
    const browser = createBrowser(server);
    await signIn(browser);
    server.outages.add('sessions');
    const answered = locationOf(await browser.get(authorizePath({ state: 's' })));
    expect(answered.origin).toBe('https://wwe.test');
    expect(Object.fromEntries(answered.searchParams)).toMatchObject({ error: 'temporarily_unavailable', state: 's' });
  });

  it('the authorization endpoint shows a page while it does not know where answers may go', async () => {
    const server = await testApp();
    const browser = createBrowser(server);
    await signIn(browser);
    server.outages.add('clients');
    const answer = await browser.get(authorizePath());
    expect([answer.statusCode, answer.headers['content-type'], answer.headers.location]).toEqual([
      503,
      'text/html; charset=utf-8',
      undefined,
    ]);
    expect(answer.body).toContain('Please try again in a moment.');
  });

  it('the application hears of a code that could not be kept', async () => {
    const server = await testApp();
    const browser = createBrowser(server);
    await signIn(browser);
    server.outages.add('tokens');
    const to = locationOf(await browser.get(authorizePath()));
    expect([to.origin, to.searchParams.get('error'), to.searchParams.get('state')]).toEqual([
      'https://wwe.test',
      'temporarily_unavailable',
      's-1',
    ]);
  });

  it.each([
    ['GET', '/auth/v3/ping', 'sessions'],
    ['GET', '/auth/v3/sign-out', 'sessions'],
  ] as const)('%s %s answers in the envelope', async (method, url, outage) => {
    const server = await testApp();
    const browser = createBrowser(server);
    await signIn(browser);
    server.outages.add(outage);
    const answer = await server.app.inject({ method, url, cookies: Object.fromEntries(browser.cookies) });
    expect([answer.statusCode, answer.json()]).toEqual([
      503,
      { status: { code: 503, message: 'the service is not available at the moment' } },
    ]);
  });

  it('the cause is in the log, and not in the answer', async () => {
    const server = await testApp();
    server.outages.add('tokens');
    const answer = await askForTokens(server, { grant_type: 'client_credentials' });
    expect(answer.body).not.toContain('connection lost');
    expect(server.log()).toContain('connection lost');
  });
});

it('gives a fixed sentence for a mistake of ours, and keeps the mistake in the log', async () => {
  const server = await testApp();
  Object.assign(server.directory, {
    authenticate: () => Promise.reject(new TypeError('something very internal')),
  });
  const token = await askForTokens(server, { grant_type: 'password', username: 't100\\agent1', password: 'agent1' });
  expect([token.statusCode, token.json()]).toEqual([500, { error: 'server_error', error_description: 'something went wrong on our side' }]);
  const signedIn = await server.app.inject({
    method: 'POST',
    url: '/auth/v3/sign-in',
    ...form({ username: 't100\\agent1', password: 'agent1' }),
  });
  expect([signedIn.statusCode, signedIn.json()]).toEqual([500, { status: { code: 4, message: 'something went wrong on our side' } }]);
  expect(server.log()).toContain('something very internal');
});
