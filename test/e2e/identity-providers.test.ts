import { AxeBuilder } from '@axe-core/playwright';
import { decodeJwt } from 'jose';
import pg from 'pg';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startChromium } from '../support/chromium.ts';
import { createHttpBrowser, formOf, type HttpBrowser } from '../support/http-browser.ts';
import { asBearer, askToken, basic } from '../support/platform.ts';
import { type ProviderName, type Stage, setStage } from './identity-providers/stage.ts';

// People who sign in elsewhere: from the application's first redirect to its tokens, and out again, with SimpleSAMLphp and oidc-provider.

type Application = 't100' | 't200' | 't300';

let stage: Stage;
let origin: string;
let chromium: Browser;
let database: pg.Client;
beforeAll(async () => {
  [stage, chromium] = await Promise.all([setStage(), startChromium()]);
  origin = stage.platform.origin;
  database = new pg.Client({ connectionString: stage.platform.databaseUrl });
  await database.connect();
});
afterAll(async () => {
  await Promise.all([chromium?.close(), database?.end()]);
  await stage?.stop();
});

let context: BrowserContext;
afterEach(() => context?.close());

async function openPage(): Promise<Page> {
  await context?.close();
  context = await chromium.newContext({ locale: 'en-US' });
  return context.newPage();
}

const callback = (application: Application) => `${origin}/${application}/callback`;
const authorizeUrl = (application: Application, change: Record<string, string> = {}) =>
  `${origin}/auth/v3/oauth/authorize?${new URLSearchParams({
    ...{ client_id: application, response_type: 'code', scope: 'openid profile', redirect_uri: callback(application) },
    ...change,
  })}`;
const hinted = (application: Application, name: ProviderName, change: Record<string, string> = {}) =>
  authorizeUrl(application, { idp_hint: name, ...change });
const entityId = (name: ProviderName) => `${origin}/auth/v3/sso/saml/${stage.ids[name]}/metadata`;
const acs = (name: ProviderName) => `${origin}/auth/v3/sso/saml/${stage.ids[name]}/acs`;
const originOf = (name: ProviderName) => (name === 'OpenID' ? stage.openId.issuer : stage.saml.url);
const signInPage = (url: string) => url.startsWith(`${origin}/ui/auth/sign-in.html`);
const signInPageIn = (url: URL) => signInPage(url.href);
const errorIn = (url: string) => signInPage(url) && new URL(url).searchParams.get('error');

/** Fills in the form of either provider. */
async function typeThere(page: Page, name: string): Promise<void> {
  await page.locator('[name=username]').fill(name);
  await page.locator('[name=password]').fill('elsewhere');
  await page.locator('[name=password]').press('Enter');
}

/** Where a browser is sent back to; it may not be there for long enough to be asked. */
async function atTheApplication(page: Page, application: Application): Promise<string> {
  await page.waitForURL(`${callback(application)}**`, { waitUntil: 'commit' });
  return page.url();
}

/** What an application has of a browser that came back. */
async function tokensFrom(url: string, application: Application) {
  const code = new URL(url).searchParams.get('code') ?? '';
  const fields = { grant_type: 'authorization_code', code, redirect_uri: callback(application) };
  const { status, body } = await askToken(origin, fields, basic(application, 'secret'));
  expect(status).toBe(200);
  return { ...body, claims: decodeJwt(body.id_token ?? '') };
}

const signedInAt = async (page: Page, application: Application) => tokensFrom(await atTheApplication(page, application), application);

async function signIn(page: Page, url: string, name: string) {
  await page.goto(url);
  await typeThere(page, name);
  return signedInAt(page, 't100');
}

/** The same without a browser's pages: whether the provider asked, and the tokens. */
async function signInOverHttp(browser: HttpBrowser, url: string, { username, code }: { username: string; code?: string }) {
  const returns = (at: string) => at.startsWith(callback('t100'));
  let page = await browser.visit(url, returns);
  const asked = page.html.includes('name="password"');
  if (asked) page = await browser.submit(page, { username, password: 'elsewhere', ...(code !== undefined && { code }) }, returns);
  // SimpleSAMLphp answers with a form.
  if (page.location === '') page = await browser.submit(page, {}, returns);
  return { asked, ...(await tokensFrom(page.location, 't100')) };
}

const userNameOf = async (token: string) =>
  ((await (await asBearer(`${origin}/auth/v3/userinfo`, token)).json()) as { username: string }).username.replace(/-\d+@.*/, '');

/** What is left of a sign-in: the token, its refreshing, and the session of the browser. */
async function leftOf({ access_token, refresh_token }: { access_token: string; refresh_token: string }, page: Page) {
  const refreshed = await askToken(origin, { grant_type: 'refresh_token', refresh_token }, basic('t100', 'secret'));
  const bearer = await asBearer(`${origin}/auth/v3/userinfo`, access_token);
  const session = await page.request.get(`${origin}/auth/v3/ping`);
  return [bearer.status, refreshed.status, session.status()];
}
const nothing = [401, 400, 403];

describe('from the button of the sign-in page', () => {
  it.each([
    ['Redirected', 'saml1', 'GET'],
    ['Posted', 'saml1', 'POST'],
    ['OpenID', 'oidc1', 'GET'],
  ] as const)('%s signs somebody in, and the application has tokens that say how', async (name, person, binding) => {
    const begun = Math.floor(Date.now() / 1000);
    const page = await openPage();
    await page.goto(authorizeUrl('t100', { state: 's-1' }));
    const departure = page.waitForRequest((request) => new URL(request.url()).origin === originOf(name));
    await page.getByRole('link', { name: `Sign in with ${name}` }).click();
    expect((await departure).method()).toBe(binding);
    await typeThere(page, person);
    const back = await atTheApplication(page, 't100');
    expect(new URL(back).searchParams.get('state')).toBe('s-1');
    const { access_token, claims } = await tokensFrom(back, 't100');
    expect(claims).toMatchObject({ acr: 'urn:gauth:acr:password', amr: ['pwd'] });
    expect(claims.auth_time).toBeGreaterThanOrEqual(begun);
    expect(claims.auth_time).toBeLessThanOrEqual(Math.ceil(Date.now() / 1000));
    expect(await userNameOf(access_token)).toBe(person);
  });

  it('which is accessible, and fits on a phone', async () => {
    const page = await openPage();
    await page.setViewportSize({ width: 320, height: 640 });
    await page.goto(authorizeUrl('t100'));
    const names = await page.getByRole('link', { name: 'Sign in with' }).allTextContents();
    expect(names.toSorted()).toEqual(['Sign in with OpenID', 'Sign in with Posted', 'Sign in with Redirected']);
    expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
  });
});

describe('a sign-in that begins at the provider', () => {
  it('leads to the application that the provider names, which has a code at once', async () => {
    const page = await openPage();
    await page.goto(stage.saml.signInUrl(entityId('Redirected'), callback('t100')));
    await typeThere(page, 'saml1');
    expect(await atTheApplication(page, 't100')).toBe(callback('t100'));
    await page.goto(authorizeUrl('t100'), { waitUntil: 'commit' });
    expect(await userNameOf((await signedInAt(page, 't100')).access_token)).toBe('saml1');
  });

  it('is refused where it is not allowed', async () => {
    const page = await openPage();
    await page.goto(stage.saml.signInUrl(entityId('Posted'), callback('t100')));
    await typeThere(page, 'saml1');
    await page.waitForURL(signInPageIn);
    expect(errorIn(page.url())).toBe('sso');
    expect((await page.request.get(`${origin}/auth/v3/ping`)).status()).toBe(403);
  });
});

const multiFactor = 'urn:gauth:acr:multi-factor';

describe('who must prove it again', () => {
  it.each([
    ['Redirected', 'saml1'],
    ['OpenID', 'oidc1'],
  ] as const)('is asked again by %s with prompt=login, and not without', async (name, username) => {
    const browser = createHttpBrowser();
    const first = await signInOverHttp(browser, hinted('t100', name), { username });
    for (const cookie of browser.cookies.keys()) if (cookie.includes('gauth')) browser.cookies.delete(cookie);
    const second = await signInOverHttp(browser, hinted('t100', name), { username });
    const third = await signInOverHttp(browser, hinted('t100', name, { prompt: 'login' }), { username });
    expect([first.asked, second.asked, third.asked]).toEqual([true, false, true]);
    expect(second.claims.auth_time).toBe(first.claims.auth_time);
  });

  it.each([
    ['as a wish', { acr_values: multiFactor }],
    ['as a condition', { claims: JSON.stringify({ id_token: { acr: { essential: true, value: multiFactor } } }) }],
  ])('is asked for a second factor at the provider %s, and the ID token says so', async (_what, wanting) => {
    const browser = createHttpBrowser();
    const weak = await signInOverHttp(browser, hinted('t100', 'OpenID'), { username: 'oidc1' });
    expect(weak.claims.acr).toBe('urn:gauth:acr:password');
    const { claims } = await signInOverHttp(browser, hinted('t100', 'OpenID', wanting), { username: 'oidc1', code: '123456' });
    expect(claims).toMatchObject({ acr: multiFactor, amr: ['pwd', 'otp', 'mfa'] });
  });
});

describe('logout', () => {
  const providers = [
    ['Redirected', 'saml1'],
    ['OpenID', 'oidc1'],
  ] as const;

  it.each(providers)('here ends the session at %s as well', async (name, person) => {
    const page = await openPage();
    const tokens = await signIn(page, hinted('t100', name), person);
    await page.goto(`${origin}/auth/v3/sign-out`);
    await page.getByRole('button', { name: 'Sign out' }).click();
    // The OpenID provider asks as well: it is not given back the ID token that it has issued.
    if (name === 'OpenID') {
      await page.waitForURL(`${stage.openId.issuer}/**`);
      await page.getByRole('button', { name: 'Sign out' }).click();
    }
    await page.waitForURL(`${origin}/ui/auth/signed-out.html**`);
    expect(await leftOf(tokens, page)).toEqual(nothing);
    await page.goto(hinted('t100', name));
    expect(new URL(page.url()).origin).toBe(originOf(name));
    expect(await page.locator('[name=password]').isVisible()).toBe(true);
  });

  it.each(providers)('at %s ends the session here and its tokens', async (name, person) => {
    const page = await openPage();
    const tokens = await signIn(page, hinted('t100', name), person);
    if (name === 'OpenID') {
      await page.goto(`${stage.openId.issuer}/session/end`);
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByRole('heading', { name: 'Signed out' }).waitFor();
    } else {
      await page.goto(stage.saml.signOutUrl);
      await page.waitForURL(`${stage.saml.url}/logout.php`);
    }
    await expect.poll(() => leftOf(tokens, page)).toEqual(nothing);
  });
});

describe('passwords', () => {
  const ways = {
    /** The page would not ask for it, so somebody else's form does. */
    async form(username: string, password: string) {
      const browser = createHttpBrowser();
      const query = { client_id: 'external_api_client', response_type: 'code', redirect_uri: origin };
      const page = await browser.visit(`${origin}/auth/v3/oauth/authorize?${new URLSearchParams(query)}`);
      const { request = '' } = formOf(page.html).fields;
      const html = `<form method="post" action="/auth/v3/sign-in"><input name="request" value="${request}"></form>`;
      const answer = await browser.submit({ ...page, html }, { username, password }, (url) => url.startsWith(`${origin}/?`));
      return answer.location === '' ? `error: ${errorIn(answer.url)}` : 'taken';
    },
    async call(username: string, password: string) {
      const headers = { 'content-type': 'application/json', accept: 'application/json' };
      const body = JSON.stringify({ username, password });
      return (await fetch(`${origin}/auth/v3/sign-in`, { method: 'POST', headers, body })).status;
    },
    grant: async (username: string, password: string) =>
      (await askToken(origin, { grant_type: 'password', username, password }, basic('t200', 'secret'))).status,
  };
  const outcomes = (name: string) => Promise.all(Object.values(ways).map((way) => way(`t200\\${name}`, name)));
  const refused = ['error: ', 403, 400];

  it('are refused wherever they come where a provider is the only way', async () => {
    expect(await outcomes('agent1')).toEqual(refused);
  });

  it('are taken all the same from whom the annex excepts', async () => {
    expect(await outcomes('supervisor1')).toEqual(refused);
    const annex = JSON.stringify({ gauth: { 'identity-provider': 'none' } });
    await database.query(`UPDATE config.persons SET user_properties = user_properties || $1 WHERE user_name = 'supervisor1'`, [annex]);
    expect(await outcomes('supervisor1')).toEqual(['taken', 200, 200]);
  });

  it('are taken from whom the provider has declined, where there is something to fall back to', async () => {
    const page = await openPage();
    await page.goto(authorizeUrl('t300', { login_hint: 't300\\agent1' }));
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.waitForURL(signInPageIn);
    expect(await page.getByRole('alert').textContent()).toContain('Your organization’s page didn’t sign you in.');
    await page.locator('#password').fill('agent1');
    await page.getByRole('button', { name: 'Sign in' }).click();
    const { access_token } = await signedInAt(page, 't300');
    expect(await userNameOf(access_token)).toBe('agent1');
  });
});

/** The response that SimpleSAMLphp would have posted. */
async function responseFor(browser: HttpBrowser, url: string): Promise<{ SAMLResponse: string; RelayState?: string }> {
  const page = await browser.submit(await browser.visit(url), { username: 'saml1', password: 'elsewhere' });
  return formOf(page.html).fields as { SAMLResponse: string };
}

describe('two contact centers with the same provider', () => {
  const bring = (browser: HttpBrowser, to: ProviderName, fields: Record<string, string>) =>
    browser.submit({ url: stage.saml.url, status: 200, html: `<form method="post" action="${acs(to)}"></form>`, location: '' }, fields);

  it.each([
    ['that was asked for', () => hinted('t100', 'Redirected')],
    ['that nobody asked for', () => stage.saml.signInUrl(entityId('Redirected'))],
  ])('stay apart: a response %s signs in at its own alone', async (_what, begin) => {
    const browser = createHttpBrowser();
    const refused = await bring(browser, 'Alone', await responseFor(browser, begin()));
    expect(errorIn(refused.url)).toBe('sso');
    expect([...browser.cookies.keys()].filter((name) => name.endsWith('gauth_session'))).toEqual([]);
    const other = createHttpBrowser();
    await bring(other, 'Redirected', await responseFor(other, begin()));
    expect([...other.cookies.keys()].filter((name) => name.endsWith('gauth_session'))).toHaveLength(1);
  });
});

it('whoever is not known is created in the access groups that belong to theirs', async () => {
  const { access_token } = await signInOverHttp(createHttpBrowser(), hinted('t100', 'Redirected'), { username: 'newcomer' });
  expect(await userNameOf(access_token)).toBe('newcomer');
  const { rows } = await database.query(
    `SELECT p.first_name, p.last_name, p.email_address, g.name FROM config.persons p JOIN config.access_group_members m ON m.person_dbid = p.dbid
     JOIN config.access_groups g ON g.dbid = m.group_dbid WHERE p.user_name = 'newcomer' ORDER BY g.name`,
  );
  const person = { first_name: 'Nora', last_name: 'There', email_address: 'newcomer@there.example' };
  expect(rows).toEqual(['Agents', 'Everyone', 'Supervisors', 'Users'].map((name) => ({ ...person, name })));
});

it('the provider changes its key, and nobody is refused at any moment', async () => {
  const signsIn = () => signInOverHttp(createHttpBrowser(), hinted('t100', 'Redirected'), { username: 'saml1' });
  await signsIn();
  await stage.saml.announceKey();
  await signsIn();
  for (const name of ['Redirected', 'Posted', 'Alone'] as const) await stage.ops('POST', `${stage.record(name)}/metadata/refresh`);
  await signsIn();
  await stage.saml.useAnnouncedKey();
  await signsIn();
});
