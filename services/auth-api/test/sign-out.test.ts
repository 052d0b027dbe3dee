import { aClient } from '@gauth/oauth/testing';
import { describe, expect, it } from 'vitest';
import { form, issuer, testApp } from './support/app.ts';
import { authorizePath, codeFrom, createBrowser, fromForeignPage, locationOf, signIn } from './support/browser.ts';
import { askForTokens, bearer, clientToken, type Tokens, userTokens } from './support/tokens.ts';

const signedOutPage = 'https://auth.test/ui/auth/signed-out.html';
const path = '/auth/v3/sign-out';

type Server = Awaited<ReturnType<typeof testApp>>;
const isGood = async ({ app }: Server, token: string) =>
  (await app.inject({ url: '/auth/v3/userinfo', headers: bearer(token) })).statusCode === 200;

/** A browser where agent1 is signed in, and the tokens that an application got from it. */
async function signedIn(client: { id?: string; redirectUri?: string } = {}) {
  const server = await testApp();
  const browser = createBrowser(server);
  const redirect_uri = client.redirectUri ?? 'https://wwe.test/cb';
  const code = await codeFrom(browser, { client_id: client.id ?? 'wwe', redirect_uri });
  const authorization = `Basic ${Buffer.from(`${client.id ?? 'wwe'}:secret`).toString('base64')}`;
  const tokens = (await askForTokens(server, { grant_type: 'authorization_code', redirect_uri, code }, authorization)).json<Tokens>();
  return { server, browser, tokens };
}

describe('sign-out with a token', () => {
  it('takes the official client’s POST without a body, and ends the token, its refresh tokens and its session', async () => {
    const { server, browser, tokens } = await signedIn();
    const other = await userTokens(server);
    const answer = await server.app.inject({
      ...{ method: 'POST', url: path },
      headers: { ...bearer(tokens.access_token), 'content-type': 'application/json', 'content-length': '0' },
    });
    expect([answer.statusCode, answer.json()]).toEqual([200, { status: { code: 0 } }]);
    expect(await isGood(server, tokens.access_token)).toBe(false);
    expect((await askForTokens(server, { grant_type: 'refresh_token', refresh_token: tokens.refresh_token })).statusCode).toBe(400);
    expect((await browser.get('/ping')).statusCode).toBe(403);
    expect(await isGood(server, other.access_token)).toBe(true);
    expect(server.audited().at(-2)).toMatchObject({ 'event.action': 'signed-out', 'user.id': 'cc-1:101', clientId: 'wwe' });
  });

  it('takes parameters without a value for ones that were left out', async () => {
    const { browser, tokens } = await signedIn();
    const asked = { global: '', client_id: '', state: '', post_logout_redirect_uri: '', redirectUri: 'https://wwe.test/bye' };
    const answer = await browser.get(`/sign-out?${new URLSearchParams({ ...asked, id_token_hint: tokens.id_token ?? '' })}`);
    expect([answer.statusCode, answer.headers.location]).toEqual([302, 'https://wwe.test/bye']);
  });

  it.each(['GET', 'POST'] as const)('ends everything of the user with global=true, by %s', async (method) => {
    const { server, browser, tokens } = await signedIn();
    const other = await userTokens(server);
    const someoneElse = await userTokens(server, { username: 't100\\supervisor1', password: 'supervisor1' });
    const answer = await server.app.inject({ method, url: `${path}?global=true`, headers: bearer(tokens.access_token) });
    expect([answer.statusCode, answer.json()]).toEqual([200, { status: { code: 0 } }]);
    expect(await isGood(server, other.access_token)).toBe(false);
    expect((await browser.get('/ping')).statusCode).toBe(403);
    expect(await isGood(server, someoneElse.access_token)).toBe(true);
  });

  it('ends a client’s own token, also with global=true', async () => {
    const server = await testApp();
    const token = await clientToken(server);
    await server.app.inject({ url: `${path}?global=true`, headers: bearer(token) });
    expect(await isGood(server, token)).toBe(false);
  });

  describe('that is for other services', () => {
    const resource = 'https://api.test';
    const forOthers = async (change: Record<string, string> = {}) => {
      const server = await testApp({ clients: [aClient({ resources: [resource, issuer] })] });
      const browser = createBrowser(server);
      const code = await codeFrom(browser, { resource: `${resource} ${issuer}` });
      const grant = { grant_type: 'authorization_code', redirect_uri: 'https://wwe.test/cb', code, resource, ...change };
      return { server, browser, tokens: (await askForTokens(server, grant)).json<Tokens>() };
    };

    it('ends only itself', async () => {
      const { server, browser, tokens } = await forOthers();
      const answer = await browser.get('/sign-out', bearer(tokens.access_token));
      expect([answer.statusCode, answer.json(), answer.cookies]).toEqual([200, { status: { code: 0 } }, []]);
      expect(await isGood(server, tokens.access_token)).toBe(false);
      expect((await browser.get('/ping')).statusCode).toBe(200);
    });

    it('is refused where everything is to end', async () => {
      const { server, browser, tokens } = await forOthers();
      const answer = await server.app.inject({ url: `${path}?global=true`, headers: bearer(tokens.access_token) });
      expect([answer.statusCode, answer.json()]).toEqual([
        403,
        { status: { code: 3, message: 'a token that is for other services ends only itself' } },
      ]);
      expect(await isGood(server, tokens.access_token)).toBe(true);
      expect((await browser.get('/ping')).statusCode).toBe(200);
    });

    it('and for this one, too, ends its session', async () => {
      const { browser, tokens } = await forOthers({ resource: issuer });
      await browser.get('/sign-out', bearer(tokens.access_token));
      expect((await browser.get('/ping')).statusCode).toBe(403);
    });
  });

  it('takes the browser’s session along, and its cookie', async () => {
    const { server, browser } = await signedIn();
    const { access_token } = await userTokens(server);
    const answer = await browser.get('/sign-out', bearer(access_token));
    expect(answer.cookies).toEqual([expect.objectContaining({ name: '__Host-gauth_session', value: '' })]);
    expect((await browser.get('/ping')).statusCode).toBe(403);
  });

  it('leaves the session of somebody else alone', async () => {
    const { server, browser } = await signedIn();
    const { access_token } = await userTokens(server, { username: 't100\\supervisor1', password: 'supervisor1' });
    await browser.get('/sign-out', bearer(access_token));
    expect((await browser.get('/ping')).statusCode).toBe(200);
  });

  it.each([
    ['of its origin', 'https://wwe.test/bye?a=b'],
    ['as registered', 'https://wwe.test'],
  ])('redirects to a URI %s of the token’s client', async (_what, redirectUri) => {
    const { server, tokens } = await signedIn();
    const answer = await server.app.inject({
      url: `${path}?redirectUri=${encodeURIComponent(redirectUri)}`,
      headers: bearer(tokens.access_token),
    });
    expect([answer.statusCode, answer.headers.location]).toEqual([302, redirectUri]);
  });

  it.each([
    'https://evil.test',
    'https://wwe.test.evil.test',
    'https://wwe.test@evil.test',
    '//evil.test',
    '/\\evil.test',
    'javascript:alert(1)',
    'https://other.test',
    'https://wwe.test/\r\nset-cookie: a=b',
    '',
  ])('ignores the foreign redirectUri %j', async (redirectUri) => {
    const { server, tokens } = await signedIn();
    const answer = await server.app.inject({
      url: `${path}?redirectUri=${encodeURIComponent(redirectUri)}`,
      headers: bearer(tokens.access_token),
    });
    expect([answer.statusCode, answer.headers.location, answer.json()]).toEqual([200, undefined, { status: { code: 0 } }]);
    expect(await isGood(server, tokens.access_token)).toBe(false);
  });

  it('refuses a token that nobody holds', async () => {
    const answer = await (await testApp()).app.inject({ method: 'POST', url: path, headers: bearer('nonsense') });
    expect([answer.statusCode, answer.json()]).toEqual([
      401,
      { status: { code: 20, message: 'the access token is unknown, expired or revoked' } },
    ]);
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer error="invalid_token"/);
  });

  it('answers 503 while tokens cannot be asked for', async () => {
    const { server, tokens } = await signedIn();
    server.outages.add('tokens');
    const answer = await server.app.inject({ url: path, headers: bearer(tokens.access_token) });
    expect([answer.statusCode, answer.json()]).toEqual([
      503,
      { status: { code: 503, message: 'the service is not available at the moment' } },
    ]);
  });

  it.each(['global=maybe', 'redirectUri=a&redirectUri=b', `state=${'x'.repeat(4097)}`])('refuses %s', async (query) => {
    const answer = await (await testApp()).app.inject({ url: `${path}?${query}` });
    expect([answer.statusCode, answer.json()]).toEqual([400, { status: { code: 10, message: expect.any(String) } }]);
  });
});

describe('sign-out of a browser', () => {
  it('asks back before a mere link ends the session', async () => {
    const { browser } = await signedIn();
    const answer = await browser.get('/sign-out', { 'sec-fetch-site': 'cross-site' });
    expect(answer.statusCode).toBe(302);
    expect(answer.headers.location).toMatch(/^https:\/\/auth\.test\/ui\/auth\/sign-out\.html\?request=[\w.-]+$/);
    expect((await browser.get('/ping')).statusCode).toBe(200);
    const request = locationOf(answer).searchParams.get('request') ?? '';
    const confirmed = await browser.post('/sign-out', { request });
    expect([confirmed.statusCode, confirmed.headers.location]).toEqual([302, signedOutPage]);
    expect(confirmed.cookies).toEqual([expect.objectContaining({ name: '__Host-gauth_session', value: '' })]);
    expect((await browser.get('/ping')).statusCode).toBe(403);
    expect(locationOf(await browser.get(authorizePath())).pathname).toBe('/ui/auth/sign-in.html');
  });

  it('shows the signed-out page where nobody is signed in', async () => {
    expect((await createBrowser(await testApp()).get('/sign-out')).headers.location).toBe(signedOutPage);
  });

  it('goes to a registered URI of the named application once it is confirmed, with the state', async () => {
    const { browser } = await signedIn();
    const asked = await browser.get('/sign-out?client_id=other&post_logout_redirect_uri=https://other.test/bye&state=a%26b');
    expect(locationOf(asked).pathname).toBe('/ui/auth/sign-out.html');
    const confirmed = await browser.post('/sign-out', { request: locationOf(asked).searchParams.get('request') ?? '' });
    expect(confirmed.headers.location).toBe('https://other.test/bye?state=a%26b');
  });

  it('remembers that everything was to end', async () => {
    const { server, browser, tokens } = await signedIn();
    const asked = await browser.get('/sign-out?global=true');
    await browser.post('/sign-out', { request: locationOf(asked).searchParams.get('request') ?? '' });
    expect(await isGood(server, tokens.access_token)).toBe(false);
  });

  it.each([
    ['a foreign page', fromForeignPage],
    ['a foreign page in an old browser', { origin: 'https://evil.test' }],
  ])('asks again when %s posts the confirmation', async (_what, headers) => {
    const { browser } = await signedIn();
    const request = locationOf(await browser.get('/sign-out')).searchParams.get('request') ?? '';
    expect(locationOf(await browser.post('/sign-out', { request }, headers)).pathname).toBe('/ui/auth/sign-out.html');
    expect((await browser.get('/ping')).statusCode).toBe(200);
  });

  it.each([
    ['no confirmation', async () => ({})],
    ['a made-up one', async () => ({ request: 'x'.repeat(80) })],
    [
      'the one of another session',
      async (server: Server) => {
        const other = createBrowser(server);
        await signIn(other);
        return { request: locationOf(await other.get('/sign-out')).searchParams.get('request') ?? '' };
      },
    ],
    [
      'a parked authorization request',
      async (server: Server) => {
        return { request: locationOf(await createBrowser(server).get(authorizePath())).searchParams.get('request') ?? '' };
      },
    ],
  ])('asks again for a POST with %s', async (_what, fields) => {
    const { server, browser } = await signedIn();
    const answer = await browser.post('/sign-out', await fields(server));
    expect(locationOf(answer).pathname).toBe('/ui/auth/sign-out.html');
    expect((await browser.get('/ping')).statusCode).toBe(200);
  });

  it('asks again after ten minutes, and for a confirmation in a link', async () => {
    const { server, browser } = await signedIn();
    const request = locationOf(await browser.get('/sign-out')).searchParams.get('request') ?? '';
    expect(locationOf(await browser.get(`/sign-out?request=${request}`)).pathname).toBe('/ui/auth/sign-out.html');
    server.wait(601);
    expect(locationOf(await browser.post('/sign-out', { request })).pathname).toBe('/ui/auth/sign-out.html');
  });
});

describe('sign-out by an application (RP-Initiated Logout)', () => {
  const leaving = (tokens: Tokens, change: Record<string, string> = {}) =>
    `/sign-out?${new URLSearchParams({ id_token_hint: tokens.id_token, post_logout_redirect_uri: 'https://wwe.test/bye', state: 's-9', ...change })}`;

  it('ends the session of the user in the ID token and goes back, without asking', async () => {
    const { browser, tokens } = await signedIn();
    const answer = await browser.get(leaving(tokens), { 'sec-fetch-site': 'cross-site' });
    expect([answer.statusCode, answer.headers.location]).toEqual([302, 'https://wwe.test/bye?state=s-9']);
    expect((await browser.get('/ping')).statusCode).toBe(403);
  });

  it('takes an ID token that has expired, and goes back where no session is left', async () => {
    const { server, browser, tokens } = await signedIn();
    server.wait(2 * 86_400);
    expect((await browser.get(leaving(tokens))).headers.location).toBe('https://wwe.test/bye?state=s-9');
  });

  it('takes a form of our own origin, and sends one of another site round as a link, because it brings no cookies', async () => {
    const { server, browser, tokens } = await signedIn();
    const fields = { id_token_hint: tokens.id_token, post_logout_redirect_uri: 'https://wwe.test/bye' };
    const foreign = await createBrowser(server).post('/sign-out', fields, fromForeignPage);
    const { origin, pathname, searchParams } = locationOf(foreign);
    expect([foreign.statusCode, origin + pathname, Object.fromEntries(searchParams)]).toEqual([303, `${issuer}/sign-out`, fields]);
    expect((await browser.post('/sign-out', fields)).headers.location).toBe('https://wwe.test/bye');
  });

  it('asks back when the ID token is of another user', async () => {
    const { server, browser } = await signedIn();
    const other = await userTokens(server, { username: 't100\\supervisor1', password: 'supervisor1', scope: 'openid' });
    expect(locationOf(await browser.get(leaving(other))).pathname).toBe('/ui/auth/sign-out.html');
    expect((await browser.get('/ping')).statusCode).toBe(200);
  });

  it('asks back before everything of the user ends, because an ID token is no secret', async () => {
    const { server, browser, tokens } = await signedIn();
    const elsewhere = createBrowser(server);
    await signIn(elsewhere);
    const asked = locationOf(await browser.get(leaving(tokens, { global: 'true' }), { 'sec-fetch-site': 'cross-site' }));
    expect([asked.pathname, (await elsewhere.get('/ping')).statusCode]).toEqual(['/ui/auth/sign-out.html', 200]);
    const confirmed = await browser.post('/sign-out', { request: asked.searchParams.get('request') ?? '' });
    expect(confirmed.headers.location).toBe('https://wwe.test/bye?state=s-9');
    expect((await elsewhere.get('/ping')).statusCode).toBe(403);
  });

  it.each([
    ['a foreign URI', { post_logout_redirect_uri: 'https://evil.test/bye' }],
    ['a URI of another application', { post_logout_redirect_uri: 'https://other.test/bye' }],
    ['another client_id', { client_id: 'other', post_logout_redirect_uri: 'https://other.test/bye' }],
    ['an unknown client_id', { client_id: 'nobody' }],
  ])('asks back for %s, and goes nowhere then', async (_what, change) => {
    const { browser, tokens } = await signedIn();
    const asked = locationOf(await browser.get(leaving(tokens, change)));
    expect([asked.pathname, (await browser.get('/ping')).statusCode]).toEqual(['/ui/auth/sign-out.html', 200]);
    const confirmed = await browser.post('/sign-out', { request: asked.searchParams.get('request') ?? '' });
    expect([confirmed.headers.location, (await browser.get('/ping')).statusCode]).toEqual([signedOutPage, 403]);
  });

  it.each([
    ['an altered ID token', (token: string) => `${token.slice(0, -4)}AAAA`],
    ['an unsigned ID token', (token: string) => `${Buffer.from('{"alg":"none"}').toString('base64url')}.${token.split('.')[1]}.`],
    ['an access token', () => 'a'.repeat(22)],
  ])('goes nowhere for %s', async (_what, change) => {
    const { server, tokens } = await signedIn();
    const answer = await createBrowser(server).get(leaving({ ...tokens, id_token: change(tokens.id_token) }));
    expect(answer.headers.location).toBe(signedOutPage);
  });

  it('refuses a repeated field in a form', async () => {
    const { app } = await testApp();
    const answer = await app.inject({ method: 'POST', url: path, ...form('state=a&state=b') });
    expect([answer.statusCode, answer.json()]).toEqual([400, { status: { code: 10, message: 'a parameter is repeated' } }]);
  });
});
