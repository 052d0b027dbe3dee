import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Platform } from '@gauth/dev';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startChromium } from '../support/chromium.ts';
import { createHttpBrowser, type HttpBrowser, type Page } from '../support/http-browser.ts';
import { signInToRealm } from '../support/kerberos.ts';
import { askToken, basic, startTestPlatform } from '../support/platform.ts';

// Persons whom a directory, a RADIUS server and a KDC confirm, from the browser to the system and back.

let platform: Platform;
beforeAll(async () => {
  platform = await startTestPlatform({ components: ['ldap', 'radius', 'kerberos'] });
});
afterAll(() => platform?.stop());

const signInPage = (browser: HttpBrowser): Promise<Page> => {
  const query = new URLSearchParams({ client_id: 'external_api_client', response_type: 'code', redirect_uri: platform.origin });
  return browser.visit(`${platform.origin}/auth/v3/oauth/authorize?${query}`);
};
const atTheApplication = (url: string): boolean => new URL(url).searchParams.has('code');
const pathOf = ({ url }: Page): string => new URL(url).pathname;
const codeOf = ({ location }: Page): string => new URL(location).searchParams.get('code') ?? '';

async function submitName(browser: HttpBrowser, name: string, password = name): Promise<Page> {
  return browser.submit(await signInPage(browser), { username: `t100\\${name}`, password }, atTheApplication);
}

async function signInCall(data: object): Promise<{ status: number; body: Record<string, unknown> }> {
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  const response = await fetch(`${platform.origin}/auth/v3/sign-in`, { method: 'POST', headers, body: JSON.stringify(data) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** Turns a setting of the contact center on. */
async function turnOn(name: string): Promise<void> {
  const contactCenters = `${platform.origin}/environment/v3/contact-centers`;
  const headers = { authorization: basic('ops', 'ops'), 'content-type': 'application/json' };
  const { data } = (await (await fetch(contactCenters, { headers })).json()) as { data: { id: string }[] };
  const body = JSON.stringify({ data: { location: '/', name, shared: 'true', value: 'true' } });
  expect((await fetch(`${contactCenters}/${data[0]?.id}/settings`, { method: 'POST', headers, body })).status).toBe(200);
}

it.each(['ldap1', 'radius1', 'kerberos1'])('%s signs in on the page, and the application has tokens', async (name) => {
  const browser = createHttpBrowser();
  const page = await submitName(browser, name);
  const { status } = await askToken(platform.origin, {
    grant_type: 'authorization_code',
    code: codeOf(page),
    redirect_uri: platform.origin,
  });
  expect(status).toBe(200);
});

it.each(['ldap1', 'radius1', 'kerberos1'])('%s with a wrong password is told what everybody is told', async (name) => {
  const page = await submitName(createHttpBrowser(), name, 'wrong');
  expect(pathOf(page)).toBe('/ui/auth/sign-in.html');
  expect(page.html).toContain('The user name or password is wrong');
  expect(page.html).not.toMatch(/invalid credentials|preauthentication|rejected/i);
  expect(await signInCall({ username: `t100\\${name}`, password: 'wrong' })).toEqual({
    status: 403,
    body: { status: { code: 3, message: 'the tenant, the user name or the password is wrong' } },
  });
});

describe('challenge1 is asked for a code', () => {
  it('on a page of its own', async () => {
    const browser = createHttpBrowser();
    const question = await submitName(browser, 'challenge1');
    expect([pathOf(question), question.html]).toEqual(['/ui/auth/sign-in-challenge.html', expect.stringContaining('Enter the code')]);
    const page = await browser.submit(question, { response: '123456' }, atTheApplication);
    expect(codeOf(page)).not.toBe('');
  });

  it('and begins anew when it was wrong', async () => {
    const browser = createHttpBrowser();
    const question = await submitName(browser, 'challenge1');
    const page = await browser.submit(question, { response: '000000' }, atTheApplication);
    expect(pathOf(page)).toBe('/ui/auth/sign-in.html');
  });

  it('as a program, too', async () => {
    const asked = await signInCall({ username: 't100\\challenge1', password: 'challenge1' });
    expect(asked).toMatchObject({ status: 403, body: { status: { detail: { reason: 'challenge', message: 'Enter the code' } } } });
    const { detail } = asked.body.status as { detail: { state: string } };
    const answered = await signInCall({ username: 't100\\challenge1', challenge: { state: detail.state, response: '123456' } });
    expect(answered.status).toBe(200);
  });

  it('but not where nobody can be asked: the password grant', async () => {
    const { status, body } = await askToken(platform.origin, {
      grant_type: 'password',
      username: 't100\\challenge1',
      password: 'challenge1',
    });
    expect([status, body.error]).toEqual([400, 'invalid_grant']);
  });
});

describe('where the contact center relays what external systems say', () => {
  beforeAll(async () => {
    await turnOn('relay-external-diagnostics');
    await vi.waitFor(async () => {
      const { body } = await signInCall({ username: 't100\\radius1', password: 'radius1' });
      expect(body.data).toEqual({ warnings: ['Welcome, radius1', 'Your token expires in 3 days'] });
    });
  });

  it('warnings come on a page with one way on', async () => {
    const browser = createHttpBrowser();
    const page = await submitName(browser, 'radius1');
    expect([pathOf(page), page.html]).toEqual(['/ui/auth/sign-in-warnings.html', expect.stringContaining('Your token expires in 3 days')]);
  });

  it('a refusal comes with the words of the directory', async () => {
    const page = await submitName(createHttpBrowser(), 'ldap1', 'wrong');
    expect([pathOf(page), page.html]).toEqual(['/ui/auth/sign-in.html', expect.stringContaining('Invalid credentials')]);
    expect(await signInCall({ username: 't100\\ldap1', password: 'wrong' })).toMatchObject({
      status: 403,
      body: { status: { detail: { diagnostics: ['Invalid credentials'] } } },
    });
  });
});

describe('where the contact center takes tickets', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gauth-tickets-'));
  /** For programs of somebody who has signed in to the realm. */
  let realm: Record<string, string>;
  let address: string;
  beforeAll(async () => {
    const [, configuration = ''] = /KRB5_CONFIG=(\S+)/.exec(platform.tryThem.join()) ?? [];
    const cache = await signInToRealm({ configuration, principal: 'kerberos1', password: 'kerberos1' }, join(folder, 'cache'));
    realm = { KRB5_CONFIG: configuration, KRB5CCNAME: cache };
    const query = {
      client_id: 'external_api_client',
      response_type: 'code',
      redirect_uri: `${platform.origin}/back`,
    };
    address = `${platform.origin}/auth/v3/oauth/authorize?${new URLSearchParams(query)}`;
    await turnOn('kerberos-sign-in');
    await vi.waitFor(async () => expect((await fetch(address, { headers: { accept: 'text/html' } })).status).toBe(401));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('curl signs in by one', async () => {
    const { stdout } = await promisify(execFile)(
      'curl',
      ['-s', '-o', '/dev/null', '-w', '%{redirect_url}', '--negotiate', '-u', ':', address],
      { env: { ...process.env, ...realm } },
    );
    expect(atTheApplication(stdout)).toBe(true);
  });

  it('a browser that has none shows the form', async () => {
    const chromium = await startChromium();
    try {
      const page = await chromium.newPage();
      await page.goto(address);
      await page.waitForSelector('input[type=password]');
      expect(new URL(page.url()).pathname).toBe('/ui/auth/sign-in.html');
    } finally {
      await chromium.close();
    }
  });
});
