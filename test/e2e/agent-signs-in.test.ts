import { AxeBuilder } from '@axe-core/playwright';
import type { Platform } from '@gauth/dev';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startChromium } from '../support/chromium.ts';
import { startTestPlatform } from '../support/platform.ts';

let platform: Platform;
let chromium: Browser;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  [platform, chromium] = await Promise.all([startTestPlatform(), startChromium()]);
});
afterAll(() => Promise.all([platform.stop(), chromium.close()]));
beforeEach(async () => {
  context = await chromium.newContext({ locale: 'en-US', javaScriptEnabled: false });
  page = await context.newPage();
});
afterEach(() => context.close());

async function beginSignIn() {
  await page.goto(`${platform.origin}/demo/`);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL('**/ui/auth/sign-in.html**');
}

async function fillIn(username: string, password: string) {
  await page.locator('#username').fill(username);
  await page.locator('#password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

async function beRefused() {
  await beginSignIn();
  await fillIn('t100\\agent1', 'x');
  await page.waitForURL('**/ui/auth/sign-in.html?error**');
}

const violations = async (of: Page) =>
  (await new AxeBuilder({ page: of }).analyze()).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`);

describe('an agent', () => {
  it('signs in through an application, refreshes, and signs out again', async () => {
    await beginSignIn();
    await fillIn('t100\\agent1', 'agent1');
    await page.waitForURL(`${platform.origin}/demo/`);
    expect(await page.textContent('main')).toContain('agent1');
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.waitForURL(`${platform.origin}/demo/**`);
    expect(await page.textContent('main')).toContain('agent1');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL(`${platform.origin}/demo/**`);
    expect(await page.getByRole('button', { name: 'Sign in' }).count()).toBe(1);

    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL('**/ui/auth/sign-in.html**');
  });

  it('needs to sign in only once for a second visit', async () => {
    await beginSignIn();
    await fillIn('t100\\agent1', 'agent1');
    await page.waitForURL(`${platform.origin}/demo/`);
    await page.goto(
      `${platform.origin}/auth/v3/oauth/authorize?client_id=external_api_client&response_type=code&redirect_uri=${platform.origin}/anywhere`,
    );
    expect(new URL(page.url()).searchParams.get('code')).toMatch(/^[\w-]+\.[\w-]+$/);
  });

  it.each([
    ['a wrong password', 't100\\agent1', 'wrong'],
    ['an unknown name', 't100\\nobody', 'agent1'],
    ['an unknown tenant', 't999\\agent1', 'agent1'],
  ])('is told the same for %s, and keeps what was typed', async (_what, username, password) => {
    await beginSignIn();
    await fillIn(username, password);
    await page.waitForURL('**/ui/auth/sign-in.html?error**');
    expect(await page.getByRole('alert').textContent()).toBe('The user name or password is wrong, or the account can’t sign in right now.');
    expect(await page.locator('#username').inputValue()).toBe(username.replace(/.*\\/, ''));
    expect(page.url()).not.toContain('nobody');
    expect(await page.locator('#password').inputValue()).toBe('');
  });

  it('must change the password first, and is then where they wanted to be', async () => {
    await beginSignIn();
    await fillIn('t100\\changeme', 'changeme');
    await page.waitForURL('**/ui/auth/change-password.html**');
    await page.locator('#oldPassword').fill('changeme');
    await page.locator('#newPassword').fill('changed-2-good');
    await page.locator('#confirmPassword').fill('changed-2-bad');
    await page.locator('button[type=submit]').click();
    await page.waitForURL('**/change-password.html?error=mismatch**');
    await page.locator('#oldPassword').fill('changeme');
    await page.locator('#newPassword').fill('changed-2-good');
    await page.locator('#confirmPassword').fill('changed-2-good');
    await page.locator('button[type=submit]').click();
    await page.waitForURL(`${platform.origin}/demo/`);
    expect(await page.textContent('main')).toContain('changeme');
  });

  it('is locked out after five failures, and sees no difference', async () => {
    for (let attempt = 0; attempt < 5; attempt++) {
      await beginSignIn();
      await fillIn('t100\\lockme', `wrong-${attempt}`);
      await page.waitForURL('**/ui/auth/sign-in.html?error**');
    }
    const told = await page.getByRole('alert').textContent();
    await fillIn('t100\\lockme', 'lockme');
    await page.waitForURL('**/ui/auth/sign-in.html?error**');
    expect(await page.getByRole('alert').textContent()).toBe(told);
  });
});

describe('the pages', () => {
  it.each([
    ['sign-in', async () => beginSignIn()],
    ['refused sign-in', async () => beRefused()],
    ['change password', async () => page.goto(`${platform.origin}/ui/auth/change-password.html`)],
    ['bare sign-in', async () => page.goto(`${platform.origin}/ui/auth/sign-in.html`)],
    ['signed out', async () => page.goto(`${platform.origin}/ui/auth/signed-out.html`)],
    ['error', async () => page.goto(`${platform.origin}/ui/auth/error.html`)],
    [
      'refused redirect URI',
      async () => page.goto(`${platform.origin}/auth/v3/oauth/authorize?client_id=demo&response_type=code&redirect_uri=https://evil.test/`),
    ],
    ['demonstration', async () => page.goto(`${platform.origin}/demo/`)],
  ])('are accessible: %s', async (_name, open) => {
    await context.close();
    context = await chromium.newContext({ locale: 'en-US' });
    page = await context.newPage();
    await open();
    expect(await violations(page)).toEqual([]);
  });
});
