import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startChromium } from '../support/chromium.ts';
import { askToken, basic } from '../support/platform.ts';
import { type BrowserApplication, startBrowserApplication } from './browser-application.ts';
import { registerClient } from './register-client.ts';

// A single-page application on another site, in a real browser: what CORS, cookies and redirects let it do.

declare const oidc: typeof import('oidc-client-ts');

const { origin } = inject('platform');
const authority = `${origin}/auth/v3`;
const contactCenterId = '9350e2fc-a1dd-4c65-8d40-1f75a2e080dd';
const environmentApi = `${origin}/environment/v3`;
const headers = { authorization: basic('ops', 'ops'), 'content-type': 'application/json' };

let application: BrowserApplication;
let chromium: Browser;
let page: Page;
beforeAll(async () => {
  [application, chromium] = await Promise.all([startBrowserApplication(), startChromium()]);
  await registerClient(origin, {
    client_id: 'spa',
    clientType: 'PUBLIC',
    profile: 'baseline',
    authorizedGrantTypes: ['authorization_code', 'refresh_token'],
    scope: ['openid', 'profile', 'email'],
    redirectURIs: [`${application.origin}/callback`],
    postLogoutRedirectURIs: [`${application.origin}/signed-out`],
  });
});
afterAll(async () => {
  await Promise.all([application.close(), chromium.close(), takeAway('https://other.example'), takeAway(application.origin)]);
});

/** The documented way to list origins; the first one that is listed shuts out all others. */
async function listBySetting(value: string): Promise<void> {
  const body = JSON.stringify({ data: { location: '/', name: 'cors-origins', shared: 'true', value } });
  expect((await fetch(`${environmentApi}/contact-centers/${contactCenterId}/settings`, { method: 'POST', headers, body })).status).toBe(
    200,
  );
}

/** The newer way, which adds one. */
async function listOneMore(listed: string): Promise<void> {
  const body = JSON.stringify({ data: { contactCenterId, origin: listed } });
  expect((await fetch(`${environmentApi}/cors`, { method: 'POST', headers, body })).status).toBe(200);
}

const takeAway = (listed: string) =>
  fetch(`${environmentApi}/cors?${new URLSearchParams({ contactCenterId, origin: listed })}`, { method: 'DELETE', headers });

/** Until auth-api has heard of a change. */
const untilAnswered = (status: number) =>
  expect
    .poll(
      async () => {
        const asked = { origin: application.origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'dpop' };
        return (await fetch(`${authority}/oauth/token`, { method: 'OPTIONS', headers: asked })).status;
      },
      { timeout: 20_000 },
    )
    .toBe(status);

/** A new visitor of the application, with the library at work in its page. */
async function visit(more: { dpop?: true } = {}): Promise<void> {
  await page?.context().close();
  page = await (await chromium.newContext()).newPage();
  const settings = {
    authority,
    client_id: 'spa',
    redirect_uri: `${application.origin}/callback`,
    post_logout_redirect_uri: `${application.origin}/signed-out`,
    scope: 'openid profile email',
    // With a token that is bound to a key the library would ask without the key.
    loadUserInfo: more.dpop === undefined,
    revokeTokensOnSignout: true,
    automaticSilentRenew: false,
  };
  await page.addInitScript(
    ({ settings, dpop }) => {
      const binding = () => ({ dpop: { store: new oidc.IndexedDbDPoPStore(), bind_authorization_code: true } });
      addEventListener('load', () => Object.assign(window, { manager: new oidc.UserManager({ ...settings, ...(dpop && binding()) }) }));
    },
    { settings, dpop: more.dpop },
  );
  await page.goto(application.origin);
}

declare const manager: import('oidc-client-ts').UserManager;

async function signIn() {
  await page.evaluate(() => void manager.signinRedirect({ state: 'where we were' }));
  await page.waitForURL(`${origin}/ui/auth/**`);
  await page.locator('#username').fill('t100\\agent1');
  await page.locator('#password').fill('agent1');
  await page.locator('button[type=submit]').click();
  await page.waitForURL(`${application.origin}/callback?**`);
  return page.evaluate(async () => {
    const user = await manager.signinCallback();
    return user && { ...user, expires_in: user.expires_in };
  });
}

const renew = () => page.evaluate(async () => manager.signinSilent().then((user) => user && { ...user }));

const someText = expect.stringMatching(/^\S{20,}$/);
const profile = { name: 'Anna Ardent', preferred_username: 'agent1', email: 'agent1@t100.example' };

describe('oidc-client-ts', () => {
  it('signs a user in from any site, as long as no contact center lists origins', async () => {
    await visit();
    expect(await signIn()).toMatchObject({ token_type: 'bearer', scope: 'openid profile email', state: 'where we were', profile });
  });

  it('gets nothing to read on a site that is not listed, once another one is', async () => {
    await listBySetting('https://other.example');
    await untilAnswered(403);
    await visit();
    await expect(page.evaluate(() => manager.signinRedirect())).rejects.toThrow('Failed to fetch');
  });

  it('signs in, renews and signs out on a site that is listed', async () => {
    await listOneMore(application.origin);
    await untilAnswered(204);
    await visit();
    const user = await signIn();
    expect(user).toMatchObject({ profile, access_token: someText, refresh_token: someText, id_token: someText });

    const renewed = await renew();
    expect(renewed).toMatchObject({ profile: { sub: user?.profile.sub }, access_token: someText });
    expect(renewed?.refresh_token).not.toBe(user?.refresh_token);

    await page.evaluate(() => void manager.signoutRedirect({ state: 'bye' }));
    await page.waitForURL(`${application.origin}/signed-out?**`);
    expect(await page.evaluate(() => manager.signoutCallback())).toMatchObject({ userState: 'bye' });
    const refresh = { grant_type: 'refresh_token', client_id: 'spa', refresh_token: renewed?.refresh_token ?? '' };
    expect((await askToken(origin, refresh, '')).body.error).toBe('invalid_grant');

    await page.evaluate(() => void manager.signinRedirect());
    await page.waitForURL(`${origin}/ui/auth/sign-in.html?**`);
  });

  it('binds its code and its tokens to a key that no script can read', async () => {
    await visit({ dpop: true });
    expect(await signIn()).toMatchObject({ token_type: 'DPoP', scope: 'openid profile email' });
    expect(await renew()).toMatchObject({ token_type: 'DPoP', refresh_token: someText });
    const asked = await page.evaluate(async (url) => {
      const user = await manager.getUser();
      if (user === null) throw new Error('nobody is signed in');
      const authorization = `${user.token_type} ${user.access_token}`;
      const dpop = (await manager.dpopProof(url, user, 'GET')) ?? '';
      return Promise.all([{ authorization, dpop }, { authorization }].map(async (headers) => (await fetch(url, { headers })).json()));
    }, `${authority}/openid/userinfo`);
    expect(asked).toEqual([expect.objectContaining(profile), expect.objectContaining({ error: 'invalid_dpop_proof' })]);
  });
});
