import { describe, expect, it } from 'vitest';
import { form, issuer, testApp } from './support/app.ts';
import { type Browser, createBrowser, fromForeignPage, fromOurPage, locationOf, park, signIn } from './support/browser.ts';

const typed = { username: 't100\\agent1', password: 'agent1' };
const sessionCookie = {
  ...{ name: '__Host-gauth_session', value: expect.stringMatching(/^[\w-]{22}\.[\w-]{24}$/) },
  ...{ path: '/', httpOnly: true, secure: true, sameSite: 'Lax' },
};

/** What the sign-in page would show of the request that an answer leads to. */
async function shown(browser: Browser, request: string | null) {
  return (await browser.get(`/sign-in/requests/${request}`)).json().data;
}

describe('POST /sign-in by form', () => {
  it('starts a session and goes on with the request', async () => {
    const browser = createBrowser(await testApp());
    const request = await park(browser);
    const answer = await browser.post('/sign-in', { ...typed, request });
    expect([answer.statusCode, answer.headers.location]).toEqual([302, `${issuer}/oauth/authorize?request=${request}`]);
    expect(answer.cookies).toEqual([sessionCookie]);
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it.each([
    ['the tenant in its own field', { username: 'agent1', tenant: 't100' }],
    ['the tenant in any case', { username: 'agent1', tenant: 'T100' }],
    ['no tenant where a pattern knows the name', { username: 'agent1' }],
    ['a typed tenant over the one of the field', { username: 't100\\agent1', tenant: 't200' }],
    ['blanks around the name', { username: ' t100\\agent1 ' }],
  ])('takes %s', async (_what, change) => {
    expect((await signIn(createBrowser(await testApp()), change)).cookies).toEqual([sessionCookie]);
  });

  it.each([
    ['a wrong password', { password: 'wrong' }],
    ['an empty password', { password: '' }],
    ['an empty name', { username: '' }],
    ['an unknown user', { username: 't100\\nobody' }],
    ['an unknown tenant', { username: 't999\\agent1' }],
    ['a tenant without a name', { username: 't100\\' }],
    ['a name without a tenant', { username: '\\agent1' }],
    ['a name with NUL', { username: 't100\\agent1\0' }],
    ['a wish for an identity provider', { saml: 'true' }],
  ])('answers %s in one and the same way', async (_what, change) => {
    const server = await testApp();
    const browser = createBrowser(server);
    const answer = await signIn(browser, change);
    expect(answer.statusCode).toBe(302);
    expect(answer.headers.location).toMatch(/^https:\/\/auth\.test\/ui\/auth\/sign-in\.html\?error&request=[\w.-]+$/);
    expect(answer.cookies).toEqual([]);
  });

  it('brings the typed name back and lets the next attempt go on with the request', async () => {
    const browser = createBrowser(await testApp());
    const refused = locationOf(await signIn(browser, { username: 'agent1', tenant: 't100', password: 'wrong' }));
    const request = refused.searchParams.get('request') ?? '';
    expect(await shown(browser, request)).toMatchObject({ loginHint: 't100\\agent1' });
    const answer = await browser.post('/sign-in', { ...typed, request });
    expect(locationOf(await browser.get(String(answer.headers.location))).searchParams.get('code')).not.toBeNull();
  });

  it('leads to the change-password page when the password must be changed', async () => {
    const browser = createBrowser(await testApp());
    const to = locationOf(await signIn(browser, { username: 't100\\changeme', password: 'changeme' }));
    expect(to.searchParams.has('required')).toBe(true);
    expect(to.pathname).toBe('/ui/auth/change-password.html');
    expect(await shown(browser, to.searchParams.get('request'))).toMatchObject({ loginHint: 't100\\changeme' });
  });

  it('throttles an account, from whatever address the guesses come, and only failures count', async () => {
    const server = await testApp();
    const browser = createBrowser(server);
    for (let round = 0; round < 7; round += 1) await signIn(browser);
    for (let failures = 0; failures < 5; failures += 1) {
      const payload = form({ username: 't100\\agent1', password: 'wrong' });
      await server.app.inject({ method: 'POST', url: '/auth/v3/sign-in', ...payload, remoteAddress: `10.0.0.${failures}` });
    }
    const answer = await signIn(browser);
    expect(answer.headers.location).toMatch(/sign-in\.html\?error=throttled&request=/);
    expect(answer.cookies).toEqual([]);
    expect(server.audited().at(-1)).toMatchObject({
      'event.action': 'sign-in.throttled',
      'event.outcome': 'failure',
      contactCenterId: 'cc-1',
    });
  });

  it('throttles an address that tries many accounts, unknown tenants included', async () => {
    const server = await testApp();
    const browser = createBrowser(server);
    for (let guess = 0; guess < 20; guess += 1) await signIn(browser, { username: `t${guess % 2 ? 100 : 999}\\user${guess}` });
    expect((await signIn(browser)).headers.location).toMatch(/error=throttled/);
  });

  it('forgets the failures of an account when its user succeeds', async () => {
    const browser = createBrowser(await testApp());
    for (let failures = 0; failures < 4; failures += 1) await signIn(browser, { password: 'wrong' });
    await signIn(browser);
    for (let failures = 0; failures < 4; failures += 1) await signIn(browser, { password: 'wrong' });
    expect((await signIn(browser)).cookies).toEqual([sessionCookie]);
  });

  it.each(['directory', 'attempts', 'sessions', 'contactCenters'] as const)(
    'says so on the page when it cannot ask: %s',
    async (outage) => {
      const server = await testApp();
      const browser = createBrowser(server);
      const request = await park(browser);
      server.outages.add(outage);
      const answer = await browser.post('/sign-in', { ...typed, request });
      expect(answer.headers.location).toMatch(/sign-in\.html\?error=unavailable&request=/);
      expect(answer.cookies).toEqual([]);
      server.outages.clear();
      expect((await browser.post('/sign-in', { ...typed, request })).cookies).toEqual([sessionCookie]);
    },
  );

  it('does not count attempts at a directory that was away', async () => {
    const server = await testApp();
    const browser = createBrowser(server);
    server.outages.add('directory');
    for (let attempts = 0; attempts < 30; attempts += 1) await signIn(browser);
    server.outages.clear();
    expect((await signIn(browser)).cookies).toEqual([sessionCookie]);
  });

  it('gives a new cookie every time and never takes one that the browser brings', async () => {
    const browser = createBrowser(await testApp());
    const planted = `${'a'.repeat(22)}.${'b'.repeat(24)}`;
    browser.cookies.set('__Host-gauth_session', planted);
    const first = (await signIn(browser)).cookies[0]?.value;
    const second = (await signIn(browser)).cookies[0]?.value;
    expect(new Set([planted, first, second]).size).toBe(3);
    browser.cookies.set('__Host-gauth_session', planted);
    expect((await browser.get('/ping')).statusCode).toBe(403);
  });

  it('writes who signed in, and neither name nor password of who did not', async () => {
    const server = await testApp();
    const browser = createBrowser(server);
    await signIn(browser);
    await signIn(browser, { username: 't100\\somebody-else', password: 'a-wrong-password' });
    const [succeeded, failed] = server.audited();
    expect(succeeded).toMatchObject({
      'event.action': 'sign-in.succeeded',
      'event.outcome': 'success',
      'user.id': 'cc-1:101',
      contactCenterId: 'cc-1',
      clientId: 'wwe',
      'http.request.id': expect.any(String),
    });
    expect(failed).toMatchObject({ 'event.action': 'sign-in.failed', 'event.reason': 'unknown-person' });
    for (const secret of ['somebody-else', 'a-wrong-password']) expect(server.log()).not.toContain(secret);
    const exposed = await server.metrics();
    expect(exposed).toContain('auth_system_login_errors_total{contactCenter="cc-1",application="auth-api"} 1');
    expect(exposed).toContain('gauth_sign_ins_total{outcome="confirmed",application="auth-api"} 1');
  });

  describe('that a foreign page posts', () => {
    it('is refused with the parked request of the attacker’s own browser (login CSRF)', async () => {
      const server = await testApp();
      const request = await park(createBrowser(server));
      const victim = createBrowser(server);
      await park(victim);
      const answer = await victim.post('/sign-in', { ...typed, request }, fromForeignPage);
      expect(answer.headers.location).toBe('https://auth.test/ui/auth/sign-in.html?error=expired');
      expect(answer.cookies).toEqual([]);
      expect(server.directory.asked).toEqual([]);
    });

    it.each([
      ['a foreign origin', fromForeignPage],
      ['a foreign origin in an old browser', { origin: 'https://evil.test' }],
      ['a hidden origin', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
      ['a hidden origin in an old browser', { origin: 'null' }],
      ['another host of our site', { origin: 'https://app.auth.test', 'sec-fetch-site': 'same-site' }],
      ['no origin but another site', { 'sec-fetch-site': 'cross-site' }],
    ])('is refused without a request: %s', async (_what, headers) => {
      const server = await testApp();
      const answer = await createBrowser(server).post('/sign-in', typed, headers);
      expect(answer.headers.location).toBe('https://auth.test/ui/auth/sign-in.html?error=origin');
      expect(answer.cookies).toEqual([]);
      expect(server.directory.asked).toEqual([]);
    });

    it('is refused from a foreign origin even with the right request', async () => {
      const browser = createBrowser(await testApp());
      const request = await park(browser);
      const answer = await browser.post('/sign-in', { ...typed, request }, fromForeignPage);
      expect(answer.headers.location).toMatch(/error=origin&request=/);
    });
  });

  it.each([
    ['our own page', fromOurPage],
    ['our own origin in an old browser', { origin: 'https://auth.test' }],
    ['the address bar', { 'sec-fetch-site': 'none' }],
    ['no browser', {}],
  ])('signs in without a request from %s', async (_what, headers) => {
    const answer = await createBrowser(await testApp()).post('/sign-in', typed, headers);
    expect(answer.headers.location).toBe('https://auth.test/ui/auth/signed-in.html');
    expect(answer.cookies).toEqual([sessionCookie]);
  });

  it('signs in from an origin that the user’s contact center lists, and from no other', async () => {
    const server = await testApp({ corsOrigins: { 'cc-1': ['https://wwe.test'], 'cc-2': ['https://other.test'] } });
    const from = async (origin: string) =>
      (await createBrowser(server).post('/sign-in', typed, { origin, 'sec-fetch-site': 'cross-site' })).headers.location;
    expect(await from('https://wwe.test')).toBe('https://auth.test/ui/auth/signed-in.html');
    expect(await from('https://other.test')).toBe('https://auth.test/ui/auth/sign-in.html?error=origin');
  });

  it.each([
    ['a repeated field', 'username=a&username=b&password=c', 'a parameter is repeated'],
    ['no password', 'username=a', 'data.password: is required'],
    ['an oversized name', `username=${'a'.repeat(1025)}&password=c`, 'data.username: expected string to have <=1024 characters'],
  ])('refuses %s', async (_what, payload, message) => {
    const { app } = await testApp();
    const answer = await app.inject({ method: 'POST', url: '/auth/v3/sign-in', ...form(payload) });
    expect([answer.statusCode, answer.json()]).toEqual([400, { status: { code: 10, message } }]);
  });

  it.each(['text/xml', 'multipart/form-data; boundary=x'])('refuses the content type %s', async (type) => {
    const { app } = await testApp();
    const answer = await app.inject({ method: 'POST', url: '/auth/v3/sign-in', headers: { 'content-type': type }, payload: 'x' });
    expect([answer.statusCode, answer.json()]).toEqual([415, { status: { code: 415, message: 'the content type is not supported here' } }]);
  });
});

describe('POST /sign-in by JSON', () => {
  const call = async (payload: object, headers: Record<string, string> = {}, server = testApp()) =>
    (await server).app.inject({ method: 'POST', url: '/auth/v3/sign-in', payload, headers });

  it.each([
    ['in the envelope', { data: typed, operationId: 'op-1' }],
    ['bare', typed],
    ['with the tenant apart', { username: 'agent1', tenant: 't100', password: 'agent1', saml: false }],
  ])('starts a session: %s', async (_what, payload) => {
    const answer = await call(payload);
    expect([answer.statusCode, answer.json()]).toEqual([200, { status: { code: 0 } }]);
    expect(answer.cookies).toEqual([sessionCookie]);
  });

  it('answers the official client’s form in JSON, because it would lose the cookie of a redirect', async () => {
    const { app } = await testApp();
    const { headers, payload } = form({ ...typed, saml: 'false' });
    const answer = await app.inject({
      method: 'POST',
      url: '/auth/v3/sign-in',
      payload,
      headers: { ...headers, accept: 'application/json' },
    });
    expect([answer.statusCode, answer.json()]).toEqual([200, { status: { code: 0 } }]);
    expect(answer.cookies).toEqual([sessionCookie]);
  });

  it.each([
    ['a wrong password', { ...typed, password: 'wrong' }],
    ['an unknown user', { ...typed, username: 't100\\nobody' }],
    ['an unknown tenant', { ...typed, username: 't999\\agent1' }],
    ['an empty name', { ...typed, username: '' }],
  ])('answers %s in one and the same way', async (_what, payload) => {
    const answer = await call(payload);
    expect([answer.statusCode, answer.json()]).toEqual([
      403,
      { status: { code: 3, message: 'the tenant, the user name or the password is wrong' } },
    ]);
    expect(answer.cookies).toEqual([]);
  });

  it.each([
    ['no data', {}, 'data.username: is required; data.password: is required'],
    ['a number for a name', { ...typed, username: 7 }, 'data.username: expected string, received number'],
    ['an unknown field beside data', { data: typed, date: 1 }, 'date: is not a known field'],
  ])('refuses %s', async (_what, payload, message) => {
    const answer = await call(payload);
    expect([answer.statusCode, answer.json()]).toEqual([400, { status: { code: 10, message } }]);
  });

  it('refuses foreign origins, listed ones excepted', async () => {
    const answer = await call(typed, { origin: 'https://evil.test' });
    expect([answer.statusCode, answer.json()]).toEqual([403, { status: { code: 3, message: 'this origin may not sign users in' } }]);
    const listing = testApp({ corsOrigins: { 'cc-1': ['https://wwe.test'] } });
    expect((await call(typed, { origin: 'https://wwe.test' }, listing)).statusCode).toBe(200);
  });

  it('says that the password must be changed only to who knows it', async () => {
    const answer = await call({ username: 't100\\changeme', password: 'changeme' });
    expect([answer.statusCode, answer.json()]).toEqual([
      403,
      { status: { code: 3, message: 'the password must be changed first', detail: { reason: 'password-change-required' } } },
    ]);
  });

  it('refuses SAML while there is no identity provider', async () => {
    expect((await call({ ...typed, saml: true })).json()).toEqual({
      status: { code: 10, message: 'there is no identity provider to sign in with' },
    });
  });

  it('takes many simultaneous right sign-ins of one account for what they are', async () => {
    const server = testApp();
    const answers = await Promise.all(Array.from({ length: 20 }, () => call(typed, {}, server)));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array(20).fill(200));
  });

  it('answers 429 to a throttled account and 503 while the directory is away', async () => {
    const server = await testApp();
    server.outages.add('directory');
    const away = await call(typed, {}, Promise.resolve(server));
    expect([away.statusCode, away.json()]).toEqual([503, { status: { code: 503, message: 'the user cannot be checked at the moment' } }]);
    server.outages.clear();
    for (let failures = 0; failures < 5; failures += 1) await call({ ...typed, password: 'wrong' }, {}, Promise.resolve(server));
    const answer = await call(typed, {}, Promise.resolve(server));
    expect([answer.statusCode, answer.json()]).toEqual([
      429,
      { status: { code: 429, message: 'there were too many attempts; wait before the next one' } },
    ]);
  });
});
