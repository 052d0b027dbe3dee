import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AxeBuilder } from '@axe-core/playwright';
import type { Platform } from '@gauth/dev';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { registerClient } from '../interop/register-client.ts';
import { type AnotherAuthApi, startAnotherAuthApi } from '../support/another-auth-api.ts';
import { startChromium } from '../support/chromium.ts';
import { createHttpBrowser, type HttpBrowser, signInOverHttp } from '../support/http-browser.ts';
import { asBearer, askToken, basic, startTestPlatform } from '../support/platform.ts';

// Applications hear that a session is over, by back-channel and in the browser, whichever process it ends in, and whatever becomes of that process.

const keyRing = `k1:${Buffer.alloc(32, 5).toString('base64')}`;
let platform: Platform;
let another: AnotherAuthApi;
let chromium: Browser;

/** One server with all applications, each below a path of its own: what was asked of them, and how they take it. */
let asked: { method: string; url: URL; form: URLSearchParams }[];
let take: (response: ServerResponse) => void;
const ok = (response: ServerResponse) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<p>done</p>');
const applications = createServer(async (request: IncomingMessage, response) => {
  const form = new URLSearchParams((await request.toArray()).join(''));
  asked.push({ method: request.method ?? '', url: new URL(request.url ?? '', address()), form });
  take(response);
});
const address = () => `http://127.0.0.1:${(applications.address() as AddressInfo).port}`;

const client = (client_id: string, change: Record<string, unknown>) =>
  registerClient(platform.origin, {
    client_id,
    client_secret: 'secret',
    authorizedGrantTypes: ['authorization_code', 'refresh_token', 'password'],
    scope: ['openid'],
    redirectURIs: [`${address()}/${client_id}/cb`],
    postLogoutRedirectURIs: [`${address()}/${client_id}/bye`],
    ...change,
  });

beforeAll(async () => {
  await new Promise<void>((done) => applications.listen(0, '127.0.0.1', done));
  [platform, chromium] = await Promise.all([startTestPlatform({ env: { ...process.env, KEY_RING: keyRing } }), startChromium()]);
  another = await startAnotherAuthApi(platform, keyRing);
  await client('told', { backchannelLogoutUri: `${address()}/told/logout`, backchannelLogoutSessionRequired: true });
  await client('shown', { frontchannelLogoutUri: `${address()}/shown/logout?from=gauth`, frontchannelLogoutSessionRequired: true });
  await client('silent', {});
  await client('native', { postLogoutRedirectURIs: ['com.example.app:/bye'] });
});
afterAll(async () => {
  await another.stop();
  await Promise.all([platform.stop(), chromium.close()]);
  applications.closeAllConnections();
  await new Promise((done) => applications.close(done));
});
beforeEach(() => {
  asked = [];
  take = ok;
});

const redirectUri = (clientId: string) => `${address()}/${clientId}/cb`;
const authorizeUrl = (clientId: string, at = platform.origin) =>
  `${at}/auth/v3/oauth/authorize?${new URLSearchParams({ client_id: clientId, response_type: 'code', scope: 'openid', redirect_uri: redirectUri(clientId) })}`;
const agent = { username: 't100\\agent1', password: 'agent1' };

/** Tokens of an application from a browser, where agent1 signs in unless they have. `at` is the process that is asked for the tokens. */
async function tokensOf(clientId: string, browser: HttpBrowser, at = platform.origin) {
  const { location } = await signInOverHttp(authorizeUrl(clientId), agent, browser);
  const code = new URL(location).searchParams.get('code') ?? '';
  const fields = { grant_type: 'authorization_code', code, redirect_uri: redirectUri(clientId) };
  const { status, body } = await askToken(at, fields, basic(clientId, 'secret'));
  expect(status).toBe(200);
  return body;
}

const sidOf = ({ id_token = '' }: { id_token?: string }) => String(decodeJwt(id_token).sid);
const signOutAt = (url: string, token: string, query = '') => asBearer(`${url}/auth/v3/sign-out${query}`, token, { method: 'POST' });
const toldAt = (path: string) => asked.filter(({ url }) => url.pathname === path);
const administrator = { headers: { authorization: basic('ops', 'ops') } };
const deliveries = async (state: string) => {
  const answer = await fetch(`${platform.origin}/auth/v3/ops/logout-deliveries?state=${state}`, administrator);
  return ((await answer.json()) as { data: Record<string, unknown>[] }).data;
};

describe('two processes over one Redis', () => {
  it('have no token and no session of a user any more, at once, when the user signs out everywhere at one of them', async () => {
    const browsers = [createHttpBrowser(), createHttpBrowser(), createHttpBrowser()];
    const tokens = [];
    for (const [index, browser] of browsers.entries())
      tokens.push(await tokensOf('silent', browser, index % 2 ? another.url : platform.origin));
    const byPassword = await askToken(another.url, { grant_type: 'password', ...agent }, basic('silent', 'secret'));
    const accessTokens = [...tokens, byPassword.body].map(({ access_token }) => access_token);
    const everywhere = [platform.urls['auth-api'], another.url];
    const states = () =>
      Promise.all(
        everywhere.flatMap((url) => [
          ...accessTokens.map(async (token) => (await asBearer(`${url}/auth/v3/userinfo`, token)).status),
          ...browsers.map(async ({ cookies }) => {
            const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
            return (await fetch(`${url}/auth/v3/ping`, { headers: { cookie } })).status;
          }),
        ]),
      );
    expect(await states()).toEqual(Array(14).fill(200));

    expect((await signOutAt(another.url, byPassword.body.access_token, '?global=true')).status).toBe(200);
    expect(await states()).toEqual(everywhere.flatMap(() => [401, 401, 401, 401, 403, 403, 403]));
    for (const { refresh_token } of tokens)
      for (const url of everywhere) {
        const refreshed = await askToken(url, { grant_type: 'refresh_token', refresh_token }, basic('silent', 'secret'));
        expect(refreshed.body.error).toBe('invalid_grant');
      }
  });
});

describe('an application that is told by back-channel', () => {
  it('gets a token that it can verify, at once, when its user signs out of another one', async () => {
    const browser = createHttpBrowser();
    const sid = sidOf(await tokensOf('told', browser));
    await signOutAt(platform.origin, (await tokensOf('silent', browser)).access_token);
    await expect.poll(() => toldAt('/told/logout').length).toBe(1);
    const [{ method, form } = expect.fail()] = toldAt('/told/logout');
    const keys = createRemoteJWKSet(new URL(`${platform.origin}/auth/v3/.well-known/jwks.json`));
    const expected = { issuer: `${platform.origin}/auth/v3`, audience: 'told', typ: 'logout+jwt' };
    const { payload } = await jwtVerify(form.get('logout_token') ?? '', keys, expected);
    expect([method, payload.sid, payload.events]).toEqual(['POST', sid, { 'http://schemas.openid.net/event/backchannel-logout': {} }]);
    await expect.poll(() => deliveries('pending')).toEqual([]);
  });

  it('is told by another process when the one that was telling it is killed', async () => {
    const doomed = await startAnotherAuthApi(platform, keyRing);
    const tokens = await tokensOf('told', createHttpBrowser());
    const held: ServerResponse[] = [];
    take = (response) => void held.push(response);
    expect((await signOutAt(doomed.url, tokens.access_token)).status).toBe(200);
    await expect.poll(() => held.length).toBe(1);
    take = ok;
    await doomed.kill();
    await expect.poll(() => toldAt('/told/logout').length, { timeout: 30_000 }).toBe(2);
    expect(toldAt('/told/logout').map(({ form }) => decodeJwt(form.get('logout_token') ?? '').sid)).toEqual(Array(2).fill(sidOf(tokens)));
    await expect.poll(() => deliveries('pending')).toEqual([]);
  });

  it('is listed when it refuses, and told when an administrator asks for it', async () => {
    take = (response) => void response.writeHead(400).end();
    await signOutAt(platform.origin, (await tokensOf('told', createHttpBrowser())).access_token);
    const failed = { client_id: 'told', origin: address(), state: 'failed', attempts: 1, reason: 'the application answered 400' };
    await expect.poll(() => deliveries('failed')).toEqual([expect.objectContaining(failed)]);
    const [{ id }] = (await deliveries('failed')) as [{ id: string }];
    take = ok;
    await fetch(`${platform.origin}/auth/v3/ops/logout-deliveries/${id}/retry`, { method: 'POST', ...administrator });
    await expect.poll(() => deliveries('failed')).toEqual([]);
    await expect.poll(() => toldAt('/told/logout').length).toBe(2);
  });
});

describe('while PostgreSQL is away', () => {
  it('a user signs out all the same, and the log says who does not hear of it', async () => {
    const { access_token } = await tokensOf('told', createHttpBrowser());
    const log = () => readFileSync(`${platform.logFolder}/auth-api.log`, 'utf8').split('\n');
    const lost = () => log().filter((line) => line.includes('"event.action":"logout-notice.lost"'));
    expect(lost()).toEqual([]);
    await platform.postgres?.stop();
    expect((await signOutAt(platform.origin, access_token)).status).toBe(200);
    expect((await asBearer(`${platform.origin}/auth/v3/userinfo`, access_token)).status).toBe(401);
    expect(lost().map((line) => JSON.parse(line))).toEqual([expect.objectContaining({ clientId: 'told', 'event.outcome': 'failure' })]);
    await platform.postgres?.start();
    await expect
      .poll(async () => (await fetch(`${platform.managementUrls['auth-api']}/health/ready`)).status, { timeout: 20_000 })
      .toBe(200);
  });
});

describe('an application that is shown it in the browser', () => {
  /** A page of a browser where agent1 is signed in at both applications. */
  async function signedIn(options: { javaScriptEnabled: boolean }) {
    const context = await chromium.newContext({ locale: 'en-US', ...options });
    const page = await context.newPage();
    await page.goto(authorizeUrl('shown'));
    await page.locator('#username').fill(agent.username);
    await page.locator('#password').fill(agent.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(`${redirectUri('shown')}**`);
    await page.goto(authorizeUrl('silent'));
    await page.waitForURL(`${redirectUri('silent')}**`);
    const sid = (await context.cookies()).find(({ name }) => name.endsWith('gauth_session'))?.value.split('.')[0];
    return { context, page, sid };
  }

  async function signOut(page: Page, query = '') {
    await page.goto(`${platform.origin}/auth/v3/sign-out?${query}`);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL('**/ui/auth/signed-out.html**');
  }

  it('logs out in a frame, without script, before the browser goes on to the application that asked for it', async () => {
    const { context, page, sid } = await signedIn({ javaScriptEnabled: false });
    const bye = `${address()}/silent/bye`;
    await signOut(page, `${new URLSearchParams({ client_id: 'silent', post_logout_redirect_uri: bye, state: 's-1' })}`);
    expect(await page.getByRole('link', { name: 'Continue' }).getAttribute('href')).toBe(`${bye}?state=s-1`);
    await page.waitForURL(`${bye}?state=s-1`);
    const frames = toldAt('/shown/logout').map(({ method, url }) => [method, Object.fromEntries(url.searchParams)]);
    expect(frames).toEqual([['GET', { from: 'gauth', iss: `${platform.origin}/auth/v3`, sid }]]);
    await context.close();
  });

  it('stays unseen, and the page is accessible', async () => {
    const { context, page } = await signedIn({ javaScriptEnabled: true });
    await signOut(page);
    await expect.poll(() => toldAt('/shown/logout').length).toBe(1);
    expect(await page.locator('iframe').isVisible()).toBe(false);
    expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).toEqual([]);
    await context.close();
  });
});

it('a native application gets its user back by its own scheme, once the user has confirmed', async () => {
  const context = await chromium.newContext({ locale: 'en-US' });
  const page = await context.newPage();
  await page.goto(authorizeUrl('native'));
  await page.locator('#username').fill(agent.username);
  await page.locator('#password').fill(agent.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`${redirectUri('native')}**`);
  const query = new URLSearchParams({ client_id: 'native', post_logout_redirect_uri: 'com.example.app:/bye', state: 's-1' });
  await page.goto(`${platform.origin}/auth/v3/sign-out?${query}`);
  const wentOn = page.waitForRequest((request) => request.url().startsWith('com.example.app:'));
  await page.getByRole('button', { name: 'Sign out' }).click();
  expect((await wentOn).url()).toBe('com.example.app:/bye?state=s-1');
  await context.close();
});
