import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Platform } from '@gauth/dev';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startChromium } from '../support/chromium.ts';
import { createHttpBrowser } from '../support/http-browser.ts';
import { asBearer, askToken, startTestPlatform } from '../support/platform.ts';
import { documentAt, runShellBlocks, shellBlocksOf } from '../support/shell-blocks.ts';

// A device without a browser, and a person with one (RFC 8628).

let platform: Platform;
let chromium: Browser;
beforeAll(async () => {
  [platform, chromium] = await Promise.all([startTestPlatform(), startChromium()]);
});
afterAll(() => Promise.all([platform.stop(), chromium.close()]));

const client_id = 'demo_device';

interface Codes {
  device_code: string;
  user_code: string;
  verification_uri: string;
  verification_uri_complete: string;
}

async function startDevice(): Promise<Codes> {
  const body = new URLSearchParams({ client_id, scope: 'openid profile' });
  return (await (await fetch(`${platform.origin}/auth/v3/oauth/device_authorization`, { method: 'POST', body })).json()) as Codes;
}
const poll = ({ device_code }: Codes) =>
  askToken(platform.origin, { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', client_id, device_code }, '');

describe('a person in a browser without script', () => {
  it('signs in, compares the code, allows the device, and the device has tokens', async () => {
    const codes = await startDevice();
    expect((await poll(codes)).body.error).toBe('authorization_pending');

    const browser = createHttpBrowser();
    const entry = await browser.visit(codes.verification_uri_complete);
    expect(new URL(entry.url).pathname).toBe('/ui/auth/device.html');
    const signIn = await browser.submit(entry, {});
    expect(new URL(signIn.url).pathname).toBe('/ui/auth/sign-in.html');
    const question = await browser.submit(signIn, { username: 't100\\agent1', password: 'agent1' });
    expect(new URL(question.url).pathname).toBe('/ui/auth/device-confirm.html');
    for (const shown of ['Demonstration device', codes.user_code, 'agent1']) expect(question.html).toContain(shown);
    expect((await poll(codes)).body.error).toBe('slow_down');
    const done = await browser.submit(question, { decision: 'allow' });
    expect([done.url, done.status]).toEqual([`${platform.origin}/ui/auth/device-done.html?allowed`, 200]);

    const { status, body } = await poll(codes);
    expect([status, body.scope]).toEqual([200, 'openid profile']);
    const userinfo = await asBearer(`${platform.origin}/auth/v3/openid/userinfo`, body.access_token);
    expect(await userinfo.json()).toMatchObject({ preferred_username: 'agent1' });
    const refreshed = await askToken(platform.origin, { grant_type: 'refresh_token', client_id, refresh_token: body.refresh_token }, '');
    expect(refreshed.status).toBe(200);
    expect((await poll(codes)).body.error).toBe('invalid_grant');
    expect((await asBearer(`${platform.origin}/auth/v3/openid/userinfo`, refreshed.body.access_token)).status).toBe(401);
  });
});

describe('a device', () => {
  it('is told that its user did not allow it, on pages that everybody can use', async () => {
    const codes = await startDevice();
    await denyInChromium(codes);
    expect(await poll(codes)).toMatchObject({ status: 400, body: { error: 'access_denied' } });
  });
});

it('is what docs/device-grant.md shows', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gauth-device-'));
  try {
    const printed = runShellBlocks(shellBlocksOf(documentAt('docs/device-grant.md'), { origin: platform.origin, folder }), folder);
    const codes = await vi.waitFor(() => JSON.parse(readFileSync(join(folder, 'device.json'), 'utf8')) as Codes, { timeout: 30_000 });
    expect((await allow(codes)).status).toBe(200);
    const [started, tokens, ...more] = (await printed).map((text) => JSON.parse(text));
    expect([started, tokens.scope, more]).toEqual([codes, 'openid profile', []]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** What a person does in a browser without script, up to the last page. */
async function allow(codes: Codes) {
  const browser = createHttpBrowser();
  const signIn = await browser.submit(await browser.visit(codes.verification_uri_complete), {});
  const question = await browser.submit(signIn, { username: 't100\\agent1', password: 'agent1' });
  return browser.submit(question, { decision: 'allow' });
}

/** Shows every page on the way, each with its content security policy in force. */
async function denyInChromium({ verification_uri, user_code }: Codes): Promise<void> {
  const context = await chromium.newContext({ locale: 'en-US' });
  try {
    const page = await context.newPage();
    await page.goto(verification_uri);
    await expectAccessible(page);
    await page.locator('#user_code').fill('BBBB-BBBB');
    await page.locator('button').click();
    await page.waitForURL('**/ui/auth/sign-in.html**');
    await page.locator('#username').fill('t100\\agent1');
    await page.locator('#password').fill('agent1');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL('**/ui/auth/device.html?error=unknown**');
    await expectAccessible(page);
    await page.locator('#user_code').fill(user_code);
    await page.locator('button').click();
    await page.waitForURL('**/ui/auth/device-confirm.html**');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Deny' }).click();
    await page.waitForURL('**/ui/auth/device-done.html?denied');
    expect(await page.textContent('h1')).toBe('Device denied');
  } finally {
    await context.close();
  }
}

async function expectAccessible(page: Page): Promise<void> {
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
}
