import type { Client } from '@gauth/oauth';
import { aClient } from '@gauth/oauth/testing';
import { describe, expect, it } from 'vitest';
import { basic, form, type TestApp, testApp } from './support/app.ts';
import { authorizePath, type Browser, createBrowser, locationOf, signIn } from './support/browser.ts';
import { askForTokens, bearer, type Tokens } from './support/tokens.ts';

const grantTypes = ['authorization_code', 'implicit', 'refresh_token', 'password', 'urn:ietf:params:oauth:grant-type:token-exchange'];
const watching = (id: string, sessionRequired: boolean, change: Partial<Client> = {}): Client =>
  aClient({
    ...{ id, redirectUris: [`https://${id}.test`], grantTypes, scopes: ['*', 'openid', 'profile', 'offline_access'] },
    backchannelLogout: { uri: `https://${id}.test/logout`, sessionRequired },
    ...change,
  });

/** Applications that want to hear of the end, by user or by session, one that does not, and the one that `signIn` is for. */
const applications = () => [
  aClient(),
  watching('by-user', false),
  watching('by-session', true),
  watching('jwt', false, { accessTokenFormat: 'jwt' }),
  aClient({ id: 'silent', redirectUris: ['https://silent.test'], grantTypes }),
];

const authorization = (clientId: string) => basic(clientId, 'secret');
const asked = (clientId: string, change: Record<string, string> = {}) =>
  authorizePath({ client_id: clientId, redirect_uri: `https://${clientId}.test/cb`, ...change });

async function tokensOf(server: TestApp, browser: Browser, clientId: string, change: Record<string, string> = {}): Promise<Tokens> {
  const code = locationOf(await browser.get(asked(clientId, change))).searchParams.get('code') ?? '';
  const fields = { grant_type: 'authorization_code', code, redirect_uri: `https://${clientId}.test/cb` };
  const answer = await askForTokens(server, fields, authorization(clientId));
  expect(answer.statusCode).toBe(200);
  return answer.json<Tokens>();
}

/** Tokens of agent1, or of somebody else, without a session. */
async function byPassword(server: TestApp, clientId: string, person = 'agent1'): Promise<Tokens> {
  const fields = { grant_type: 'password', username: `t100\\${person}`, password: person };
  return (await askForTokens(server, fields, authorization(clientId))).json<Tokens>();
}

/** A browser where agent1 is signed in. */
async function signedIn(server: TestApp): Promise<Browser> {
  const browser = createBrowser(server);
  await signIn(browser);
  return browser;
}

async function signOut(browser: Browser, query = ''): Promise<ReturnType<typeof locationOf>> {
  const request = locationOf(await browser.get(`/sign-out${query}`)).searchParams.get('request') ?? '';
  return locationOf(await browser.post('/sign-out', { request }));
}

const sidOf = ({ id_token }: Tokens): string => JSON.parse(Buffer.from(id_token.split('.')[1] ?? '', 'base64url').toString()).sid;
const about = (clientId: string, sessionId?: string) => ({
  ...{ clientId, clientRegistrationId: 'first', userId: 'cc-1:101' },
  ...(sessionId !== undefined && { sessionId }),
});
const sorted = (deliveries: readonly object[]) => deliveries.map((delivery) => JSON.stringify(delivery)).sort();

/** Whether a token opens each of the endpoints that take one, as the status of each. */
async function statuses(server: TestApp, token: string): Promise<Record<string, unknown>> {
  const get = async (url: string) => (await server.app.inject({ url: `/auth/v3${url}`, headers: bearer(token) })).statusCode;
  const { headers, payload } = form({ token });
  const options = { method: 'POST', url: '/auth/v3/oauth/introspect', payload } as const;
  const introspected = await server.app.inject({ ...options, headers: { ...headers, authorization: authorization('silent') } });
  return {
    userinfo: await get('/userinfo'),
    openid: await get('/openid/userinfo'),
    jwt: await get('/jwt-userinfo'),
    ping: await get('/ping'),
    introspection: introspected.json<{ active: boolean }>().active,
  };
}
const open = { userinfo: 200, openid: 200, jwt: 200, ping: 200, introspection: true };
const shut = { userinfo: 401, openid: 401, jwt: 401, ping: 403, introspection: false };

describe('the end of a session', () => {
  it('is told to every application that took part and wants to know, with the id of the session', async () => {
    const server = await testApp({ clients: applications() });
    const browser = await signedIn(server);
    const tokens = await tokensOf(server, browser, 'by-user');
    await tokensOf(server, browser, 'by-user');
    await browser.get(asked('by-session'));
    await browser.get(asked('silent'));
    await signOut(browser);
    const sid = sidOf(tokens);
    expect(sorted(server.logoutDeliveries.added)).toEqual(sorted([about('by-user', sid), about('by-session', sid)]));
  });

  it('ends and tells of what was given before the user signed in once more, because that goes on with the session', async () => {
    const server = await testApp({ clients: applications() });
    const browser = await signedIn(server);
    const early = await tokensOf(server, browser, 'by-user');
    const stolen = { '__Host-gauth_session': browser.cookies.get('__Host-gauth_session') ?? '' };
    await signIn(browser);
    const late = await tokensOf(server, browser, 'by-session');
    expect([sidOf(late), (await statuses(server, early.access_token)).userinfo]).toEqual([sidOf(early), 200]);
    expect((await server.app.inject({ url: '/auth/v3/ping', cookies: stolen })).statusCode).toBe(403);
    await signOut(browser);
    expect(sorted(server.logoutDeliveries.added)).toEqual(sorted([about('by-user', sidOf(early)), about('by-session', sidOf(early))]));
    for (const { access_token } of [early, late]) expect(await statuses(server, access_token)).toEqual(shut);
  });

  it('is not that of whoever was signed in there before', async () => {
    const server = await testApp({ clients: applications() });
    const browser = await signedIn(server);
    const early = await tokensOf(server, browser, 'by-user');
    await signIn(browser, { username: 't100\\supervisor1', password: 'supervisor1' });
    expect(sidOf(await tokensOf(server, browser, 'by-user'))).not.toBe(sidOf(early));
    await signOut(browser);
    expect((await statuses(server, early.access_token)).userinfo).toBe(200);
  });

  it('is told once', async () => {
    const server = await testApp({ clients: applications() });
    const browser = await signedIn(server);
    const { access_token } = await tokensOf(server, browser, 'by-user');
    const other = (await byPassword(server, 'by-session')).access_token;
    await server.app.inject({ method: 'POST', url: '/auth/v3/sign-out', headers: bearer(access_token) });
    server.logoutDeliveries.added.length = 0;
    await server.app.inject({ method: 'POST', url: '/auth/v3/sign-out?global=true', headers: bearer(other) });
    expect(server.logoutDeliveries.added).toEqual([]);
  });

  it('is not told to an application that was registered anew', async () => {
    const server = await testApp({ clients: applications() });
    const browser = await signedIn(server);
    await browser.get(asked('by-user'));
    const registration = await server.clients.registered.find('by-user');
    await server.clients.registered.delete('by-user');
    await server.clients.registered.create(registration ?? expect.fail(), undefined);
    await signOut(browser);
    expect(server.logoutDeliveries.added).toEqual([]);
  });

  it.each([
    ['by the browser', (browser: Browser) => signOut(browser)],
    ['by an application’s ID token', (browser: Browser, { id_token }: Tokens) => browser.get(`/sign-out?id_token_hint=${id_token}`)],
  ])('%s ends what other applications were given in it, at every endpoint', async (_what, end) => {
    const server = await testApp({ clients: applications() });
    const browser = await signedIn(server);
    const elsewhere = await signedIn(server);
    const [own, other, jwt] = [
      await tokensOf(server, browser, 'by-user'),
      await tokensOf(server, browser, 'silent'),
      await tokensOf(server, browser, 'jwt'),
    ];
    const fragment = locationOf(await browser.get(asked('silent', { response_type: 'token' }))).hash;
    const implicit = new URLSearchParams(fragment.slice(1)).get('access_token') ?? '';
    const code = locationOf(await browser.get(asked('silent'))).searchParams.get('code') ?? '';
    const [inOtherSession, withoutSession] = [await tokensOf(server, elsewhere, 'silent'), await byPassword(server, 'silent')];

    await end(browser, own);

    for (const token of [own.access_token, other.access_token, jwt.access_token, implicit])
      expect(await statuses(server, token)).toEqual(shut);
    const refused = [
      { grant_type: 'authorization_code', code, redirect_uri: 'https://silent.test/cb' },
      { grant_type: 'refresh_token', refresh_token: other.refresh_token },
    ];
    for (const fields of refused)
      expect((await askForTokens(server, fields, authorization('silent'))).json()).toMatchObject({ error: 'invalid_grant' });
    expect((await browser.get('/ping')).statusCode).toBe(403);
    for (const { access_token } of [inOtherSession, withoutSession]) expect(await statuses(server, access_token)).toEqual(open);
    expect((await elsewhere.get('/ping')).statusCode).toBe(200);
  });

  it('by a token leaves alone what other applications were given in it, as in the product, and tells them', async () => {
    const server = await testApp({ clients: applications() });
    const browser = await signedIn(server);
    const [own, other] = [await tokensOf(server, browser, 'by-user'), await tokensOf(server, browser, 'silent')];
    await browser.get('/sign-out', bearer(own.access_token));
    expect(await statuses(server, own.access_token)).toEqual(shut);
    expect(await statuses(server, other.access_token)).toEqual(open);
    expect((await browser.get('/ping')).statusCode).toBe(403);
    expect(server.logoutDeliveries.added).toEqual([about('by-user', sidOf(own))]);
  });

  it('leaves alone what was given for offline use, and tells its application', async () => {
    const server = await testApp({ clients: applications() });
    const browser = await signedIn(server);
    const tokens = await tokensOf(server, browser, 'by-user', { scope: 'openid offline_access' });
    await signOut(browser);
    const fields = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token };
    expect((await askForTokens(server, fields, authorization('by-user'))).statusCode).toBe(200);
    expect(server.logoutDeliveries.added).toEqual([about('by-user', sidOf(tokens))]);
    await server.app.inject({ url: '/auth/v3/sign-out?global=true', headers: bearer(tokens.access_token) });
    expect((await askForTokens(server, fields, authorization('by-user'))).statusCode).toBe(400);
  });

  it('comes before what is just being given in it', async () => {
    const server = await testApp({ clients: applications() });
    const browser = await signedIn(server);
    const { id_token } = await tokensOf(server, browser, 'by-user');
    const { save } = server.store.codes;
    server.store.codes.save = async (...given) => {
      await browser.get(`/sign-out?id_token_hint=${id_token}`);
      return save(...given);
    };
    const code = locationOf(await browser.get(asked('silent'))).searchParams.get('code') ?? '';
    const fields = { grant_type: 'authorization_code', code, redirect_uri: 'https://silent.test/cb' };
    expect((await askForTokens(server, fields, authorization('silent'))).json()).toMatchObject({ error: 'invalid_grant' });
  });
});

describe('the end of everything that a user has', () => {
  const ends: [string, (server: TestApp, browser: Browser, tokens: Tokens) => Promise<unknown>][] = [
    [
      'by a token',
      (server, _browser, tokens) => server.app.inject({ url: '/auth/v3/sign-out?global=true', headers: bearer(tokens.access_token) }),
    ],
    ['by the browser', (_server, browser) => signOut(browser, '?global=true')],
    [
      'by a change of password',
      (server) =>
        server.app.inject({
          method: 'POST',
          url: '/auth/v3/change-password',
          payload: { data: { userName: 't100\\agent1', oldPassword: 'agent1', newPassword: 'longer-than-8' } },
        }),
    ],
  ];

  it.each(ends)('%s is told once to each application, or for each session where it knows sessions', async (_what, end) => {
    const server = await testApp({ clients: applications() });
    const [one, two] = [await signedIn(server), await signedIn(server)];
    const [tokens, others] = [await tokensOf(server, one, 'by-session'), await tokensOf(server, two, 'by-session')];
    await tokensOf(server, one, 'by-user');
    await tokensOf(server, two, 'by-user');
    await byPassword(server, 'jwt');
    await byPassword(server, 'by-session');
    await byPassword(server, 'by-user', 'supervisor1');
    await end(server, one, tokens);
    expect(sorted(server.logoutDeliveries.added)).toEqual(
      sorted([about('by-user'), about('jwt'), about('by-session', sidOf(tokens)), about('by-session', sidOf(others))]),
    );
    expect(await statuses(server, tokens.access_token)).toEqual(shut);
    expect(await statuses(server, others.access_token)).toEqual(shut);
    expect((await two.get('/ping')).statusCode).toBe(403);
  });
});

it('what a program gets by the user’s own credentials is in no session, so it is remembered once an application', async () => {
  const server = await testApp({ clients: applications() });
  const program = createBrowser(server);
  const once = async (clientId: string) => {
    const answer = await program.get(asked(clientId), { authorization: basic('t100\\agent1', 'agent1') });
    const code = locationOf(answer).searchParams.get('code') ?? '';
    const fields = { grant_type: 'authorization_code', code, redirect_uri: `https://${clientId}.test/cb` };
    return (await askForTokens(server, fields, authorization(clientId))).json<Tokens>();
  };
  for (const clientId of ['by-session', 'by-session', 'by-user', 'by-user']) expect(sidOf(await once(clientId))).toBeUndefined();
  const { access_token } = await once('silent');
  await server.app.inject({ url: '/auth/v3/sign-out?global=true', headers: bearer(access_token) });
  expect(server.logoutDeliveries.added).toEqual([about('by-user')]);
});

describe('where it cannot be kept whom to tell', () => {
  const unheard = async (server: TestApp) => {
    const browser = await signedIn(server);
    await browser.get(asked('by-user'));
    await browser.get(asked('by-session'));
    expect((await signOut(browser)).pathname).toBe('/ui/auth/signed-out.html');
    expect((await browser.get('/ping')).statusCode).toBe(403);
    expect(lostIn(server)).toEqual([
      ['by-user', 'cc-1:101', 'failure'],
      ['by-session', 'cc-1:101', 'failure'],
    ]);
  };
  const lostIn = (server: TestApp) => {
    expect(server.log()).toContain('"event.action":"logout-notices.lost"');
    const lost = server.audited().filter((line) => line['event.action'] === 'logout-notice.lost');
    return lost.map(({ clientId, 'user.id': userId, 'event.outcome': outcome }) => [clientId, userId, outcome]);
  };

  it('signs out all the same, and says in the log who does not hear of it', async () => {
    const server = await testApp({ clients: applications() });
    server.outages.add('logoutDeliveries');
    await unheard(server);
  });

  it('does not wait long', async () => {
    const server = await testApp({ clients: applications() });
    server.logoutDeliveries.add = () => new Promise(() => {});
    await unheard(server);
  });

  it.each([
    ['is not known', (server: TestApp) => void server.outages.add('clients')],
    [
      'is not said in time',
      (server: TestApp) => {
        server.clients.view.find = () => new Promise(() => {});
      },
    ],
  ])('because it %s who wants to know, signs out all the same, and names everybody who took part', async (_what, lose) => {
    const server = await testApp({ clients: applications() });
    const browser = await signedIn(server);
    for (const clientId of ['by-user', 'silent', 'by-user']) await browser.get(asked(clientId));
    const request = locationOf(await browser.get('/sign-out')).searchParams.get('request') ?? '';
    lose(server);
    const answer = await browser.post('/sign-out', { request });
    expect([answer.statusCode, answer.headers.location]).toEqual([302, 'https://auth.test/ui/auth/signed-out.html']);
    expect(answer.cookies).toEqual([expect.objectContaining({ name: '__Host-gauth_session', value: '' })]);
    expect(server.log()).toContain('"event.action":"signed-out.without-frames"');
    expect(lostIn(server)).toEqual([
      ['by-user', 'cc-1:101', 'failure'],
      ['silent', 'cc-1:101', 'failure'],
    ]);
  });
});
