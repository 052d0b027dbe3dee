import type { Platform } from '@gauth/dev';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createHttpBrowser, type HttpBrowser, type Page } from '../support/http-browser.ts';
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
  const contactCenters = () => `${platform.origin}/environment/v3/contact-centers`;
  const asOperator = { authorization: basic('ops', 'ops'), 'content-type': 'application/json' };
  let settings: string;
  beforeAll(async () => {
    const { data } = (await (await fetch(contactCenters(), { headers: asOperator })).json()) as { data: { id: string }[] };
    settings = `${contactCenters()}/${data[0]?.id}/settings`;
    const setting = { location: '/', name: 'relay-external-diagnostics', shared: 'true', value: 'true' };
    const stored = await fetch(settings, { method: 'POST', headers: asOperator, body: JSON.stringify({ data: setting }) });
    expect(stored.status).toBe(200);
    await vi.waitFor(async () => {
      const { body } = await signInCall({ username: 't100\\radius1', password: 'radius1' });
      expect(body.data).toEqual({ warnings: ['Welcome, radius1', 'Your token expires in 3 days'] });
    }, 4000);
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
