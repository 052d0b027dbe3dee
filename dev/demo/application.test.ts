import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type StandInIssuer, startIssuer } from '../test/stand-in-issuer.ts';
import { demoApplication } from './application.ts';

let issuer: StandInIssuer;
let app: FastifyInstance;

beforeEach(async () => {
  issuer = await startIssuer();
  app = await demoApplication({ origin: issuer.origin, clientId: 'demo' });
});
afterEach(async () => {
  await app.close();
  issuer.close();
});

/** A browser that follows nothing and keeps the one cookie. */
function browser() {
  let cookie = '';
  const go = async (method: 'GET' | 'POST', url: string, headers: Record<string, string> = {}) => {
    const { host } = new URL(issuer.origin);
    const origin = method === 'POST' ? { origin: issuer.origin, 'content-type': 'application/x-www-form-urlencoded' } : {};
    const response = await app.inject({ method, url: url.replace(issuer.origin, ''), headers: { host, ...origin, cookie, ...headers } });
    const [set] = response.cookies;
    if (set) cookie = `${set.name}=${set.value}`;
    return response;
  };
  return { go, cookie: () => cookie };
}

async function signedIn() {
  const { go, cookie } = browser();
  const away = await go('POST', '/demo/sign-in');
  const back = await go('GET', issuer.signIn(String(away.headers.location)));
  expect([away.statusCode, back.statusCode, back.headers.location]).toEqual([303, 303, '/demo/']);
  return { go, cookie };
}

it('greets a visitor with one button that signs in', async () => {
  const page = await browser().go('GET', '/demo/');
  expect(page.statusCode).toBe(200);
  expect(page.body.match(/<button/g)).toHaveLength(1);
  expect(page.body).toContain('<form method="post" action="/demo/sign-in"><button id="sign-in" class="primary">Sign in</button></form>');
  expect(page.headers['content-security-policy']).toBe(
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  );
});

it('sends the browser away with PKCE, state and nonce', async () => {
  const { headers } = await browser().go('POST', '/demo/sign-in');
  const url = new URL(String(headers.location));
  expect(`${url.origin}${url.pathname}`).toBe(`${issuer.origin}/auth/v3/oauth/authorize`);
  expect(Object.fromEntries(url.searchParams)).toEqual({
    client_id: 'demo',
    response_type: 'code',
    redirect_uri: `${issuer.origin}/demo/callback`,
    scope: 'openid profile email address phone',
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    code_challenge_method: 'S256',
    state: expect.stringMatching(/^[\w-]{43}$/),
    nonce: expect.stringMatching(/^[\w-]{43}$/),
  });
});

it('shows claims, user information and tokens of whoever signed in, escaped', async () => {
  const { go } = await signedIn();
  const { body } = await go('GET', '/demo/');
  expect(body).toContain('<h1>Hello, Ada &#60;Agent&#62;</h1>');
  expect(body).toContain('<tr><th scope="row">email</th><td>ada@example.test</td></tr>');
  expect(body).toMatch(/id="access-token"><summary><b>Access token<\/b> <code>[\w-]{12}…<\/code><\/summary><pre>[\w-]{36}<\/pre>/);
});

it('gives a new session to whoever signs in', async () => {
  const { go, cookie } = browser();
  const away = await go('POST', '/demo/sign-in');
  const before = cookie();
  await go('GET', issuer.signIn(String(away.headers.location)));
  expect(cookie()).not.toBe(before);
  const planted = await browser().go('GET', '/demo/', { cookie: before });
  expect(planted.body).not.toContain('Hello');
});

it('refreshes the tokens', async () => {
  const { go } = await signedIn();
  const first = (await go('GET', '/demo/')).body;
  await go('POST', '/demo/refresh');
  const second = (await go('GET', '/demo/')).body;
  expect(second).toContain('after 1 refresh.');
  expect(second).toContain('<p class="notice note" role="status">The tokens are new.</p>');
  const refreshToken = /id="refresh-token".*?<pre>([\w-]+)</.exec(first)?.[1];
  expect(Object.fromEntries(issuer.tokenRequests[1] ?? [])).toMatchObject({
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    client_id: 'demo',
  });
});

it('signs out here first, then at the server', async () => {
  const { go } = await signedIn();
  const away = await go('POST', '/demo/sign-out');
  const url = new URL(String(away.headers.location));
  expect([away.statusCode, `${url.origin}${url.pathname}`]).toEqual([303, `${issuer.origin}/auth/v3/sign-out`]);
  expect(Object.fromEntries(url.searchParams)).toEqual({
    client_id: 'demo',
    id_token_hint: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
    post_logout_redirect_uri: `${issuer.origin}/demo/`,
  });
  const page = await go('GET', '/demo/');
  expect(page.body).toContain('You are signed out.');
  expect(page.body).not.toContain('Hello');
});

it.each([
  ['a state that was not given out here', (url: URL) => url.searchParams.set('state', 'x'), 'was not started here'],
  ['another issuer', (url: URL) => url.searchParams.set('iss', 'https://evil.test'), 'unexpected'],
  ['a code of somebody else', (url: URL) => url.searchParams.set('code', 'x'), 'invalid_grant'],
])('refuses a return with %s', async (_what, change, reason) => {
  const { go } = browser();
  const away = await go('POST', '/demo/sign-in');
  const back = new URL(issuer.signIn(String(away.headers.location)));
  change(back);
  const page = await go('GET', back.href);
  expect(page.statusCode).toBe(400);
  expect(page.body).toMatch(new RegExp(`role="alert">[^<]*${reason}`));
});

it('refuses the same return twice', async () => {
  const { go } = browser();
  const away = await go('POST', '/demo/sign-in');
  const back = issuer.signIn(String(away.headers.location));
  await go('GET', back);
  expect((await go('GET', back)).statusCode).toBe(400);
});

it('refuses forms of other sites', async () => {
  const page = await browser().go('POST', '/demo/sign-in', { origin: 'https://evil.test' });
  expect([page.statusCode, page.body.includes('This form was sent by another site.')]).toEqual([400, true]);
});

it('leads a browser that uses another name of this machine to the right one', async () => {
  const page = await browser().go('GET', '/demo/?x=1', { host: 'localhost.test' });
  expect([page.statusCode, page.headers.location]).toEqual([302, `${issuer.origin}/demo/?x=1`]);
});

it.each([
  ['/', 302, '/demo/'],
  ['/demo', 302, '/demo/'],
  ['/nothing', 404, undefined],
])('answers %s with %d', async (path, status, location) => {
  const page = await browser().go('GET', path);
  expect([page.statusCode, page.headers.location]).toEqual([status, location]);
});
