import { randomBytes } from 'node:crypto';
import type { Client } from '@gauth/oauth';
import { aClient } from '@gauth/oauth/testing';
import { describe, expect, it } from 'vitest';
import { issuer, type TestApp, testApp } from './support/app.ts';
import { authorizePath, type Browser, createBrowser, locationOf, signIn } from './support/browser.ts';

const watching = (id: string, uri: string, sessionRequired: boolean): Client =>
  aClient({ id, redirectUris: [`https://${id}.test`], frontchannelLogout: { uri, sessionRequired } });

const applications = () => [
  aClient({ postLogoutRedirectUris: ['https://wwe.test/bye'] }),
  watching('plain', 'https://plain.test/logout?keep=me', false),
  watching('by-session', 'https://by-session.test/logout', true),
  watching('with-query', 'https://with-query.test/logout?keep=me', true),
];

const visit = (browser: Browser, clientId: string) =>
  browser.get(authorizePath({ client_id: clientId, redirect_uri: `https://${clientId}.test/cb` }));

/** A browser where agent1 is signed in, and has been to some applications. */
async function signedIn(server: TestApp, ...clientIds: string[]): Promise<Browser> {
  const browser = createBrowser(server);
  await signIn(browser);
  for (const clientId of clientIds) await visit(browser, clientId);
  return browser;
}

const byUser = { redirectUri: 'https://wwe.test/bye', client_id: 'wwe' };
/** Signs out on the page that asks back. */
async function signOut(browser: Browser, query: Record<string, string> = byUser): Promise<URL> {
  const asked = locationOf(await browser.get(`/sign-out?${new URLSearchParams(query)}`));
  return locationOf(await browser.post('/sign-out', { request: asked.searchParams.get('request') ?? '' }));
}

const sidOf = (browser: Browser): string => browser.cookies.get('__Host-gauth_session')?.split('.')[0] ?? '';
const requestOf = (page: URL): string => page.searchParams.get('request') ?? '';
const view = async ({ app }: TestApp, request: string) => app.inject({ url: `/auth/v3/sign-out/requests/${request}` });
const randomText = (length: number) => randomBytes(length).toString('base64url').slice(0, length);
const framesOf = async (server: TestApp, page: URL) =>
  (await view(server, requestOf(page))).json<{ data: { frames: string[] } }>().data.frames;

describe('a browser whose session ends', () => {
  it('goes to a page where the applications that took part log out, and then on', async () => {
    const server = await testApp({ clients: applications() });
    const browser = await signedIn(server, 'plain', 'by-session', 'with-query', 'wwe', 'plain');
    const about = new URLSearchParams({ iss: issuer, sid: sidOf(browser) });
    const page = await signOut(browser);
    expect(page.href).toMatch(/^https:\/\/auth\.test\/ui\/auth\/signed-out\.html\?request=[\w.-]+$/);
    const answer = await view(server, requestOf(page));
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      {
        status: { code: 0 },
        data: {
          frames: expect.arrayContaining([
            'https://plain.test/logout?keep=me',
            `https://by-session.test/logout?${about}`,
            `https://with-query.test/logout?keep=me&${about}`,
          ]),
          continueTo: 'https://wwe.test/bye',
          expiresAt: Math.floor(server.clock.now.getTime() / 1000) + 600,
        },
      },
    ]);
    expect(answer.json().data.frames).toHaveLength(3);
  });

  it('stays on that page where it was to go nowhere', async () => {
    const server = await testApp({ clients: applications() });
    const page = await signOut(await signedIn(server, 'plain'), {});
    const { data } = (await view(server, requestOf(page))).json();
    expect(data).toEqual({ frames: ['https://plain.test/logout?keep=me'], expiresAt: expect.any(Number) });
  });

  it('goes straight on where no application wants to see it', async () => {
    const server = await testApp({ clients: applications() });
    await signedIn(server, 'plain');
    expect((await signOut(await signedIn(server, 'wwe'))).href).toBe('https://wwe.test/bye');
  });

  it('sees the applications of its own session, also when everything of the user ends', async () => {
    const server = await testApp({ clients: applications() });
    await signedIn(server, 'by-session');
    const page = await signOut(await signedIn(server, 'plain'), { ...byUser, global: 'true' });
    expect(await framesOf(server, page)).toEqual(['https://plain.test/logout?keep=me']);
  });

  it('goes straight on where the page’s address would be too long, and says so in the log', async () => {
    const long = Array.from({ length: 20 }, (_, index) => watching(`a${index}${randomText(240)}`, `https://a${index}.test/logout`, false));
    const clients = long.map((client) => ({ ...client, redirectUris: ['https://long.test'] }));
    const server = await testApp({ clients: [...applications(), ...clients] });
    const browser = await signedIn(server);
    for (const { id } of long) await browser.get(authorizePath({ client_id: id, redirect_uri: 'https://long.test/cb' }));
    const redirectUri = `https://wwe.test/${randomText(1500)}`;
    expect((await signOut(browser, { redirectUri, client_id: 'wwe' })).href).toBe(redirectUri);
    expect(server.log()).toContain('"event.action":"signed-out.without-frames"');
  });

  it('sees twenty applications at most', async () => {
    const many = Array.from({ length: 25 }, (_, index) => watching(`app-${index}`, `https://app-${index}.test/logout`, false));
    const server = await testApp({ clients: [...applications(), ...many] });
    const page = await signOut(await signedIn(server, ...many.map(({ id }) => id)));
    expect(await framesOf(server, page)).toHaveLength(20);
  });
});

describe('what the page shows', () => {
  const left = async () => {
    const server = await testApp({ clients: applications() });
    return { server, request: requestOf(await signOut(await signedIn(server, 'plain', 'by-session'))) };
  };

  it.each([
    ['nothing of ours', 'nonsense'],
    ['nothing', 'e30'],
    ['a changed one', (request: string) => request.replace(/.(?=.{9}$)/, (character) => (character === 'A' ? 'B' : 'A'))],
  ])('is not found for %s', async (_what, change) => {
    const { server, request } = await left();
    const answer = await view(server, typeof change === 'string' ? change : change(request));
    expect([answer.statusCode, answer.json()]).toEqual([
      404,
      { status: { code: 6, message: 'the sign-out is unknown or was too long ago' } },
    ]);
  });

  it('is not found for what was sealed for another page', async () => {
    const { server } = await left();
    const browser = await signedIn(server);
    const asked = locationOf(await browser.get('/sign-out'));
    expect((await view(server, requestOf(asked))).statusCode).toBe(404);
  });

  it('is found for ten minutes', async () => {
    const { server, request } = await left();
    server.wait(600);
    expect((await view(server, request)).statusCode).toBe(200);
    server.wait(1);
    expect((await view(server, request)).statusCode).toBe(404);
  });

  it('leaves out an application that is gone or does not want it any more', async () => {
    const { server, request } = await left();
    await server.clients.registered.delete('by-session');
    await server.clients.registered.update('plain', ({ frontchannelLogout: _gone, ...client }) => ({ client }));
    expect((await view(server, request)).json().data.frames).toEqual([]);
  });
});
