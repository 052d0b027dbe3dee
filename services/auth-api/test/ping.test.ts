import { describe, expect, it } from 'vitest';
import { testApp } from './support/app.ts';
import { createBrowser, signIn } from './support/browser.ts';
import { bearer, userTokens } from './support/tokens.ts';

const nobody = { status: { code: 3, message: 'nobody is signed in' } };

describe('GET /ping', () => {
  it('answers 200 for a session, also with the official client’s content type on a bodiless GET', async () => {
    const browser = createBrowser(await testApp());
    await signIn(browser);
    const answer = await browser.get('/ping', { 'content-type': 'application/json' });
    expect([answer.statusCode, answer.json()]).toEqual([200, { status: { code: 0 } }]);
  });

  it('answers 200 for a token', async () => {
    const server = await testApp();
    const answer = await server.app.inject({ url: '/auth/v3/ping', headers: bearer((await userTokens(server)).access_token) });
    expect([answer.statusCode, answer.json()]).toEqual([200, { status: { code: 0 } }]);
  });

  it('keeps an idle session alive, but not for ever', async () => {
    const server = await testApp();
    const browser = createBrowser(server);
    await signIn(browser);
    for (let minutes = 0; minutes < 60; minutes += 20) {
      server.wait(20 * 60);
      expect((await browser.get('/ping')).statusCode).toBe(200);
    }
    server.wait(31 * 60);
    expect((await browser.get('/ping')).statusCode).toBe(403);
  });

  it.each([
    ['nothing', {}],
    ['a token that nobody holds', bearer('nonsense')],
    ['a cookie that is no session', { cookie: `__Host-gauth_session=${'a'.repeat(22)}.${'b'.repeat(24)}` }],
    ['a cookie that cannot be one of ours', { cookie: '__Host-gauth_session=%00%0d%0a' }],
    ['a cookie without the prefix', { cookie: `gauth_session=${'a'.repeat(22)}.${'b'.repeat(24)}` }],
  ])('answers 403 for %s', async (_what, headers) => {
    const answer = await (await testApp()).app.inject({ url: '/auth/v3/ping', headers });
    expect([answer.statusCode, answer.json()]).toEqual([403, nobody]);
  });

  it('does not take the secret half of a cookie on trust', async () => {
    const browser = createBrowser(await testApp());
    await signIn(browser);
    const [id] = (browser.cookies.get('__Host-gauth_session') ?? '').split('.');
    browser.cookies.set('__Host-gauth_session', `${id}.${'b'.repeat(24)}`);
    expect((await browser.get('/ping')).statusCode).toBe(403);
  });
});
