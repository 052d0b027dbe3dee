import { describe, expect, it } from 'vitest';
import { basic, form, issuer, testApp, uiUrl } from './support/app.ts';
import { authorizePath, createBrowser, fromForeignPage, locationOf, park, signIn } from './support/browser.ts';
import { userTokens } from './support/tokens.ts';

const path = '/auth/v3/oauth/authorize';

describe('/oauth/authorize', () => {
  it('sends a browser that is not signed in to the sign-in page, with the request in its address', async () => {
    const server = await testApp();
    const answer = await createBrowser(server).get(authorizePath({ locale: 'de-DE' }));
    expect(answer.statusCode).toBe(302);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers.location).toMatch(/^https:\/\/auth\.test\/ui\/auth\/sign-in\.html\?request=[\w.-]+&locale=de-DE$/);
    expect(answer.cookies).toEqual([
      {
        name: '__Host-gauth_browser',
        value: expect.stringMatching(/^[\w-]{24}$/),
        path: '/',
        httpOnly: true,
        secure: true,
        sameSite: 'Lax',
      },
    ]);
  });

  it('names its cookies without a prefix where the issuer is not HTTPS', async () => {
    const server = await testApp({ issuer: 'http://localhost:8080/auth/v3' });
    const answer = await server.app.inject({ url: `/auth/v3${authorizePath()}` });
    expect(answer.cookies).toEqual([{ name: 'gauth_browser', value: expect.any(String), path: '/', httpOnly: true, sameSite: 'Lax' }]);
  });

  it('keeps the browser cookie that is there, so that two tabs do not disturb each other', async () => {
    const browser = createBrowser(await testApp());
    const first = await park(browser);
    const again = await browser.get(authorizePath());
    expect(again.cookies).toEqual([]);
    const signedIn = await browser.post('/sign-in', { username: 'agent1', password: 'agent1', request: first });
    expect(locationOf(signedIn).pathname).toBe(path);
  });

  it('tells the application that its user went back instead of signing in, and lets no other browser say so', async () => {
    const server = await testApp();
    const browser = createBrowser(server);
    const cancel = `/oauth/authorize?request=${await park(browser)}&cancel=true`;
    expect((await createBrowser(server).get(cancel)).statusCode).toBe(400);
    expect(Object.fromEntries(locationOf(await browser.get(cancel)).searchParams)).toMatchObject({ error: 'access_denied', iss: issuer });
  });

  it('takes cancel for any other parameter in a request of an application', async () => {
    const browser = createBrowser(await testApp());
    await signIn(browser);
    expect(locationOf(await browser.get(authorizePath({ cancel: 'true' }))).searchParams.get('code')).toEqual(expect.any(String));
  });

  it.each([
    ['GET', 302],
    ['POST', 303],
  ] as const)('answers a signed-in browser that comes by %s with a code', async (method, status) => {
    const server = await testApp();
    const browser = createBrowser(server);
    await signIn(browser);
    const address = authorizePath({ state: 'a b&c=d' });
    const answer =
      method === 'GET'
        ? await browser.get(address)
        : await browser.post('/oauth/authorize', Object.fromEntries(new URL(address, issuer).searchParams));
    expect(answer.statusCode).toBe(status);
    const to = locationOf(answer);
    expect(to.origin + to.pathname).toBe('https://wwe.test/cb');
    expect(Object.fromEntries(to.searchParams)).toEqual({
      code: expect.stringMatching(/^[\w-]{22}\.[\w-]{24}$/),
      state: 'a b&c=d',
      iss: issuer,
    });
  });

  it('takes the redirect URI as the samples write it: not encoded, no scope, no state', async () => {
    const browser = createBrowser(await testApp());
    await signIn(browser);
    const answer = await browser.get('/oauth/authorize?response_type=code&client_id=wwe&redirect_uri=https://wwe.test/initialize');
    expect(answer.headers.location).toMatch(/^https:\/\/wwe\.test\/initialize\?code=/);
  });

  it.each([
    ['no client_id', { client_id: undefined }],
    ['an unknown client', { client_id: 'nobody' }],
    ['a client id with NUL', { client_id: 'wwe\0' }],
    ['no redirect_uri', { redirect_uri: undefined }],
    ['a foreign redirect URI', { redirect_uri: 'https://evil.test/cb' }],
    ['a redirect URI of a similar host', { redirect_uri: 'https://wwe.test.evil.test/cb' }],
    ['a redirect URI with user information', { redirect_uri: 'https://wwe.test@evil.test/cb' }],
    ['a redirect URI of another scheme', { redirect_uri: 'http://wwe.test/cb' }],
    ['a redirect URI that runs in the browser', { redirect_uri: 'javascript:alert(1)' }],
    ['a redirect URI with a line break', { redirect_uri: 'https://wwe.test/cb\r\nset-cookie: a=b' }],
    ['an oversized parameter', { state: 'x'.repeat(4097) }],
  ])('shows a page for %s and sends the browser nowhere', async (_what, change) => {
    const answer = await createBrowser(await testApp()).get(authorizePath(change));
    expect(answer.statusCode).toBe(400);
    expect(answer.headers.location).toBeUndefined();
    expect(answer.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': `default-src 'none'; style-src https://auth.test; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    });
    expect(answer.body).toContain(`<link rel="stylesheet" href="${uiUrl}/assets/gauth.css">`);
    for (const sent of ['evil.test', 'nobody', 'alert(1)', 'set-cookie', 'xxxx']) expect(answer.body).not.toContain(sent);
  });

  it('tells the operator in the log which redirect URI was expected and which one came', async () => {
    const server = await testApp();
    await createBrowser(server).get(authorizePath({ redirect_uri: 'https://evil.test/cb' }));
    const refusal =
      server
        .log()
        .split('\n')
        .find((line) => line.includes('request.refused')) ?? '';
    expect(JSON.parse(refusal)).toMatchObject({
      'event.reason': 'invalid_request',
      detail: expect.stringMatching(/^redirect_uri: expected one of .*wwe\.test.*, got https:\/\/evil\.test\/cb$/),
    });
  });

  it.each(['state=1&state=2', 'client_id=wwe', 'redirect_uri=https%3A%2F%2Fevil.test'])(
    'shows a page when %s comes again',
    async (again) => {
      const server = await testApp();
      const inQuery = await createBrowser(server).get(`${authorizePath()}&${again}`);
      const inForm = await server.app.inject({ method: 'POST', url: path, ...form(`${authorizePath().split('?')[1]}&${again}`) });
      for (const answer of [inQuery, inForm]) {
        expect(answer.statusCode).toBe(400);
        expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
        expect(answer.headers.location).toBeUndefined();
        expect(answer.body).not.toContain('evil.test');
      }
    },
  );

  it('shows a page for a body that is no form', async () => {
    const { app } = await testApp();
    const answer = await app.inject({ method: 'POST', url: path, headers: { 'content-type': 'application/json' }, payload: '{}' });
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([400, 'text/html; charset=utf-8']);
  });

  it.each([
    ['a response_type that is not supported', { response_type: 'magic' }, 'unsupported_response_type'],
    ['no response_type', { response_type: undefined }, 'invalid_request'],
    ['a scope beyond the client’s', { scope: 'admin' }, 'invalid_scope'],
    ['plain PKCE', { code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'plain' }, 'invalid_request'],
    ['PKCE without a method', { code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM' }, 'invalid_request'],
    ['no PKCE where it is required', { client_id: 'spa', redirect_uri: 'https://spa.test/cb' }, 'invalid_request'],
    ['a request object', { request: 'eyJhbGciOiJub25lIn0..' }, 'invalid_request_object'],
    ['prompt=none from nobody', { prompt: 'none' }, 'login_required'],
    ['prompt=none with another prompt', { prompt: 'none login' }, 'invalid_request'],
    ['an id_token_hint that is not ours', { id_token_hint: 'eyJhbGciOiJub25lIn0.e30.' }, 'invalid_request'],
  ])('tells the application about %s', async (_what, change: Record<string, string | undefined>, error) => {
    const to = locationOf(await createBrowser(await testApp()).get(authorizePath(change)));
    expect(to.origin).toBe(new URL(change.redirect_uri ?? 'https://wwe.test').origin);
    expect(Object.fromEntries(to.searchParams)).toEqual({ error, error_description: expect.any(String), state: 's-1', iss: issuer });
  });

  it('carries a state with line breaks through without breaking the header', async () => {
    const to = (await createBrowser(await testApp()).get(authorizePath({ state: 'a\r\nset-cookie: x=y', prompt: 'none' }))).headers;
    expect(to.location).toContain('state=a%0D%0Aset-cookie%3A+x%3Dy');
    expect(to['set-cookie']).toBeUndefined();
  });

  it('asks again on prompt=login, and takes the sign-in that follows as the answer', async () => {
    const server = await testApp();
    const browser = createBrowser(server);
    await signIn(browser);
    server.wait(5);
    const request = await park(browser, { prompt: 'login' });
    expect(request).not.toBe('');
    const parkedAgain = await browser.get(`/oauth/authorize?request=${request}`);
    expect(locationOf(parkedAgain).pathname).toBe('/ui/auth/sign-in.html');
    server.wait(5);
    const signedIn = await browser.post('/sign-in', { username: 'agent1', password: 'agent1', request });
    expect(locationOf(await browser.get(String(signedIn.headers.location))).searchParams.get('code')).not.toBeNull();
  });

  it('asks for a sign-in when the id_token_hint is of another user', async () => {
    const server = await testApp();
    const { id_token } = await userTokens(server, { username: 't100\\supervisor1', password: 'supervisor1', scope: 'openid' });
    const browser = createBrowser(server);
    await signIn(browser);
    expect(locationOf(await browser.get(authorizePath({ id_token_hint: id_token }))).pathname).toBe('/ui/auth/sign-in.html');
    expect(locationOf(await browser.get(authorizePath({ id_token_hint: id_token, prompt: 'none' }))).searchParams.get('error')).toBe(
      'login_required',
    );
  });

  it('sends a form from another site round as a link, because it brings no cookies', async () => {
    const server = await testApp();
    const fields = Object.fromEntries(new URL(authorizePath(), issuer).searchParams);
    const answer = await createBrowser(server).post('/oauth/authorize', fields, fromForeignPage);
    expect([answer.statusCode, answer.headers.location]).toEqual([303, `${issuer}${authorizePath()}`]);
    expect(answer.cookies).toEqual([]);
  });

  describe('with the user’s own credentials as Basic', () => {
    it('answers with a code at once and starts no session', async () => {
      const server = await testApp();
      const answer = await server.app.inject({
        url: `/auth/v3${authorizePath()}`,
        headers: { authorization: basic('t100\\agent1', 'agent1') },
      });
      expect([answer.statusCode, answer.headers['set-cookie']]).toEqual([302, undefined]);
      expect(answer.headers.location).toMatch(/^https:\/\/wwe\.test\/cb\?code=/);
    });

    it.each([
      ['a wrong password', basic('t100\\agent1', 'wrong')],
      ['an unknown user', basic('t100\\nobody', 'agent1')],
      ['a password that must be changed', basic('t100\\changeme', 'changeme')],
      ['malformed Basic', 'Basic ###'],
    ])('refuses %s with a challenge, even where a session is there', async (_what, authorization) => {
      const server = await testApp();
      const browser = createBrowser(server);
      await signIn(browser);
      const answer = await browser.get(authorizePath(), { authorization });
      expect(answer.statusCode).toBe(401);
      expect(answer.headers).toMatchObject({
        'www-authenticate': 'Basic realm="gauth"',
        'content-type': 'application/json; charset=utf-8',
      });
      expect(answer.json()).toEqual({ error: 'Unauthorized', error_description: 'Bad credentials' });
    });

    it('throttles guesses', async () => {
      const server = await testApp();
      const guess = (password: string) =>
        server.app.inject({ url: `/auth/v3${authorizePath()}`, headers: { authorization: basic('t100\\agent1', password) } });
      for (let failures = 0; failures < 5; failures += 1) await guess('wrong');
      expect((await guess('agent1')).statusCode).toBe(401);
    });
  });

  describe('with a parked request', () => {
    it('goes on where it was, once the user is there', async () => {
      const server = await testApp();
      const browser = createBrowser(server);
      const answer = await browser.get(String((await signIn(browser)).headers.location));
      expect(locationOf(answer).searchParams.get('state')).toBe('s-1');
      expect(locationOf(answer).searchParams.get('code')).not.toBeNull();
    });

    it('asks for the sign-in again while nobody is there', async () => {
      const browser = createBrowser(await testApp());
      const answer = await browser.get(`/oauth/authorize?request=${await park(browser)}`);
      expect(locationOf(answer).pathname).toBe('/ui/auth/sign-in.html');
    });

    it.each([
      ['that is made up', () => 'x'.repeat(100)],
      ['that was altered', (request: string) => request.slice(0, -2) + (request.endsWith('AA') ? 'BB' : 'AA')],
      ['that is longer than any of ours', () => 'x'.repeat(8000)],
    ])('shows a page for one %s', async (_what, change) => {
      const browser = createBrowser(await testApp());
      const answer = await browser.get(`/oauth/authorize?request=${change(await park(browser))}`);
      expect([answer.statusCode, answer.headers.location]).toEqual([400, undefined]);
      expect(answer.body).toContain('the sign-in took too long or was started in another browser');
    });

    it('takes a parameter without a value for one that was left out', async () => {
      const browser = createBrowser(await testApp());
      await signIn(browser);
      const answered = locationOf(
        await browser.get(authorizePath({ request: '', max_age: '', id_token_hint: '', code_challenge: '', state: '' })),
      );
      expect([...answered.searchParams.keys()]).toEqual(['code', 'iss']);
    });

    it('does not act on HEAD', async () => {
      const server = await testApp();
      const browser = createBrowser(server);
      await signIn(browser);
      const answer = await server.app.inject({ method: 'HEAD', url: `/auth/v3${authorizePath()}` });
      expect([answer.headers.location, [404, 405].includes(answer.statusCode)]).toEqual([undefined, true]);
    });

    it('shows a page after ten minutes', async () => {
      const server = await testApp();
      const browser = createBrowser(server);
      const request = await park(browser);
      server.wait(601);
      expect((await browser.get(`/oauth/authorize?request=${request}`)).statusCode).toBe(400);
    });

    it('shows a page to any other browser, so that a started sign-in cannot be handed on', async () => {
      const server = await testApp();
      const request = await park(createBrowser(server));
      const other = createBrowser(server);
      await signIn(other);
      expect((await other.get(`/oauth/authorize?request=${request}`)).statusCode).toBe(400);
    });
  });
});
