import { describe, expect, it } from 'vitest';
import type { WebServicesSettings, WebServicesSettingsOf } from '../src/ports/web-services-settings.ts';
import { type TestApp, testApp, uiUrl } from './support/app.ts';
import { createBrowser, locationOf, signIn } from './support/browser.ts';

/** Browsers of `cc-1`, which is also reached as desk.test, may sign in unless a test says otherwise; `cc-2` is other.test. */
const settings = (change: Partial<WebServicesSettings> = {}): WebServicesSettingsOf => {
  const off = { configurationServer: false, ownAccounts: false, unprotected: [] };
  const all = [
    { ...off, contactCenterId: 'cc-1', saml: true, hosts: ['desk.test'], ...change },
    { ...off, contactCenterId: 'cc-2', saml: true, hosts: ['other.test'] },
  ];
  return {
    find: async (id) => all.find(({ contactCenterId }) => contactCenterId === id) as WebServicesSettings,
    byHost: async (host) => all.find(({ hosts }) => hosts.includes(host)),
  };
};

const enter = (returnTo: string) => `/web-services/sign-in?${new URLSearchParams({ return_to: returnTo })}`;
const me = async ({ app }: TestApp, cookies: ReadonlyMap<string, string>) =>
  (await app.inject({ url: '/api/v2/me', cookies: { JSESSIONID: cookies.get('JSESSIONID') ?? '' } })).json<{
    statusCode: number;
    user?: object;
  }>();

describe('GET /web-services/sign-in', () => {
  it('gives a browser that is signed in a session of Web Services, and leads on', async () => {
    const server = await testApp({ webServices: { webServicesSettings: settings() } });
    const browser = createBrowser(server);
    await signIn(browser);
    const answer = await browser.get(enter('/ui/desk?a=b#c'));
    expect([answer.statusCode, String(locationOf(answer))]).toEqual([302, 'https://auth.test/ui/desk?a=b#c']);
    expect(answer.headers['set-cookie']).toMatch(/^JSESSIONID=[\w.-]{47}; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    expect(await me(server, browser.cookies)).toMatchObject({ statusCode: 0, user: { userName: 'agent1' } });
    expect(server.audited().at(-1)).toMatchObject({
      'event.action': 'web-services-session.started',
      'event.outcome': 'success',
      contactCenterId: 'cc-1',
    });
  });

  it('has a browser sign in first, and takes up where it was', async () => {
    const server = await testApp({ webServices: { webServicesSettings: settings() } });
    const browser = createBrowser(server);
    const page = locationOf(await browser.get(`${enter('https://desk.test/agents')}&locale=de`));
    expect(page.href).toMatch(`${uiUrl}/sign-in.html?request=`);
    expect(page.searchParams.get('locale')).toBe('de');
    const request = page.searchParams.get('request') ?? '';
    const shown = (await browser.get(`/sign-in/requests/${request}`)).json<{ data: object }>().data;
    expect(shown).toMatchObject({ redirectOrigins: [], hideTenant: false });
    expect(shown).not.toHaveProperty('clientId');
    const signedIn = await browser.post('/sign-in', { username: 't100\\agent1', password: 'agent1', request });
    expect(locationOf(signedIn).pathname).toBe('/auth/v3/web-services/sign-in');
    expect(String(locationOf(await browser.get(String(signedIn.headers.location))))).toBe('https://desk.test/agents');
    expect(await me(server, browser.cookies)).toMatchObject({ statusCode: 0, user: { userName: 'agent1' } });
  });

  it('takes up nothing in another browser', async () => {
    const server = await testApp({ webServices: { webServicesSettings: settings() } });
    const [one, other] = [createBrowser(server), createBrowser(server)];
    await signIn(other);
    const request = locationOf(await one.get(enter('/'))).searchParams.get('request') ?? '';
    for (const id of [request, 'x']) {
      const answer = await other.get(`/web-services/sign-in?request=${id}`);
      expect([answer.statusCode, answer.json()]).toEqual([
        400,
        { status: { code: 10, message: 'the sign-in took too long or was started in another browser' } },
      ]);
    }
  });

  it.each([
    'https://evil.test/',
    '//evil.test/',
    '/\\evil.test/',
    '\\\\evil.test',
    'http://auth.test/',
    'https://auth.test:8443/',
    'https://auth.test@evil.test/',
    'https://user:password@auth.test/',
    'https://auth.test.evil.test/',
    'https://desk.test:8443/',
    'http://desk.test/',
    'javascript:alert(1)',
    'data:text/html,x',
    'https://',
  ])('leads nobody to %s', async (returnTo) => {
    const server = await testApp({ webServices: { webServicesSettings: settings() } });
    const browser = createBrowser(server);
    const refusal = {
      status: { code: 10, message: 'return_to: expected an address of this origin, or of a host that the contact center names' },
    };
    for (const signedIn of [false, true]) {
      if (signedIn) await signIn(browser);
      const answer = await browser.get(enter(returnTo));
      expect([answer.statusCode, answer.json(), answer.headers.location]).toEqual([400, refusal, undefined]);
    }
  });

  it('leads no user to the host of another contact center', async () => {
    const server = await testApp({ webServices: { webServicesSettings: settings() } });
    const browser = createBrowser(server);
    await signIn(browser);
    expect((await browser.get(enter('https://other.test/'))).statusCode).toBe(400);
    expect(browser.cookies.has('JSESSIONID')).toBe(false);
  });

  it('begins no session where browsers do not sign in', async () => {
    const server = await testApp({ webServices: { webServicesSettings: settings({ saml: false }) } });
    const browser = createBrowser(server);
    await signIn(browser);
    const answer = await browser.get(enter('/'));
    expect([answer.statusCode, answer.json()]).toEqual([
      403,
      { status: { code: 3, message: 'browsers of this contact center do not sign in to Web Services here' } },
    ]);
    expect(browser.cookies.has('JSESSIONID')).toBe(false);
  });

  it('is unavailable while sessions cannot be asked for', async () => {
    const server = await testApp({ webServices: { webServicesSettings: settings() } });
    const browser = createBrowser(server);
    await signIn(browser);
    server.outages.add('sessions');
    expect((await browser.get(enter('/'))).statusCode).toBe(503);
  });

  it.each(['', '?global=true'])('ends with the session here: /sign-out%s', async (query) => {
    const server = await testApp({ webServices: { webServicesSettings: settings() } });
    const browser = createBrowser(server);
    await signIn(browser);
    await browser.get(enter('/'));
    const request = locationOf(await browser.get(`/sign-out${query}`)).searchParams.get('request') ?? '';
    await browser.post('/sign-out', { request });
    expect(await me(server, browser.cookies)).toMatchObject({ statusCode: 20 });
  });
});
