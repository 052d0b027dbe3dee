import { describe, expect, it } from 'vitest';
import { issuer, testApp, uiUrl } from './support/app.ts';
import { authorizePath, createBrowser, fromForeignPage, fromOurPage, locationOf, signIn } from './support/browser.ts';
import { registeredForTests } from './support/clients.ts';
import { aTelevision, enterCode, pollDevice, questionOf, signInBare, startDevice } from './support/device.ts';

/** A television set that waits, and a browser where nobody has signed in. */
async function waiting(change: Parameters<typeof aTelevision>[0] = {}, options: Parameters<typeof testApp>[0] = {}) {
  const server = await testApp({ clients: [aTelevision(change)], ...options });
  return { server, browser: createBrowser(server), codes: await startDevice(server) };
}

/** The same, and agent1 has signed in. */
async function signedIn(...options: Parameters<typeof waiting>) {
  const { server, browser, codes } = await waiting(...options);
  await signInBare(browser);
  return { server, browser, codes };
}

const path = ({ pathname, search }: URL) => `${pathname}${search}`;
const page = (name: string, query = '') => `${new URL(uiUrl).pathname}/${name}.html${query}`;
const stateOf = async (...asked: Parameters<typeof pollDevice>) => (await pollDevice(...asked)).json().error ?? 'issued';

describe('GET /device', () => {
  it('lets a person sign in first, and says no more of the code than that it was entered', async () => {
    const { browser, codes } = await waiting();
    for (const code of [codes.user_code, 'BBBB-BBBB']) {
      const to = await enterCode(browser, code);
      expect(to.pathname).toBe(page('sign-in'));
      const shown = await browser.get(`/sign-in/requests/${to.searchParams.get('request')}`);
      expect(shown.json().data).toEqual({
        redirectOrigins: [],
        hideTenant: false,
        identityProviders: [],
        passwords: true,
        scheme: 'basic',
        expiresAt: expect.any(Number),
      });
    }
  });

  it('goes on where it stopped after signing in, in the language it was opened in', async () => {
    const { browser, codes } = await waiting();
    const to = await enterCode(browser, codes.user_code, { locale: 'de' });
    expect(to.searchParams.get('locale')).toBe('de');
    const request = to.searchParams.get('request') ?? '';
    expect((await browser.get(`/sign-in/requests/${request}`)).json().data).toMatchObject({ locale: 'de' });
    const wrong = locationOf(await browser.post('/sign-in', { username: 't100\\agent1', password: 'wrong', request }));
    expect(wrong.searchParams.get('error')).toBe('');
    const again = { username: 't100\\agent1', password: 'agent1', request: wrong.searchParams.get('request') ?? '' };
    const next = locationOf(await browser.post('/sign-in', again));
    expect(`${next.origin}${next.pathname}`).toBe(`${issuer}/device`);
    const asks = locationOf(await browser.get(next.href));
    expect([asks.pathname, asks.searchParams.get('locale')]).toEqual([page('device-confirm'), 'de']);
  });

  it('leads whoever must change the password there, and goes on afterwards', async () => {
    const { browser, codes } = await waiting();
    const parked = (await enterCode(browser, codes.user_code)).searchParams.get('request') ?? '';
    const to = locationOf(await browser.post('/sign-in', { username: 't100\\changeme', password: 'changeme', request: parked }));
    expect(to.pathname).toBe(page('change-password'));
    const request = to.searchParams.get('request') ?? '';
    const change = {
      username: 't100\\changeme',
      oldPassword: 'changeme',
      newPassword: 'a-New-passw0rd',
      confirmPassword: 'a-New-passw0rd',
    };
    const next = locationOf(await browser.post('/change-password', { ...change, request }));
    expect(`${next.origin}${next.pathname}`).toBe(`${issuer}/device`);
  });

  it('asks whoever is signed in, however the code was typed', async () => {
    const { browser, codes } = await signedIn();
    const typed = ` ${codes.user_code.toLowerCase().replace('-', ' ')} `;
    const request = await questionOf(browser, typed);
    const answer = await browser.get(`/device/requests/${request}`);
    expect(answer.json()).toEqual({
      status: { code: 0 },
      data: {
        userCode: codes.user_code,
        clientId: 'tv',
        applicationName: 'Television',
        scope: ['openid', 'profile'],
        userName: 'agent1',
        expiresAt: expect.any(Number),
      },
    });
  });

  it.each([
    ['of another site', { 'sec-fetch-site': 'cross-site' }],
    ['of another site that says where it is', { 'sec-fetch-site': 'cross-site', referer: 'https://evil.test/' }],
    ['in an old browser', { referer: 'https://evil.test/' }],
    ['of a neighbour', { 'sec-fetch-site': 'same-site', referer: 'https://other.auth.test/' }],
  ])('asks for the code again after a link %s, and counts nothing', async (_what, headers) => {
    const { browser, codes } = await signedIn();
    for (let times = 0; times < 10; times += 1) {
      const to = locationOf(await browser.get('/device?user_code=BBBB-BBBB&locale=de', headers));
      expect(path(to)).toBe(page('device', '?user_code=BBBB-BBBB&locale=de'));
    }
    expect((await enterCode(browser, codes.user_code)).pathname).toBe(page('device-confirm'));
  });

  it.each([
    ['a page of ours, wherever our pages are', { 'sec-fetch-site': 'cross-site', referer: `${new URL(uiUrl).origin}/` }],
    ['the address bar', { 'sec-fetch-site': 'none' }],
  ])('takes the code from %s', async (_what, headers) => {
    const { browser, codes } = await signedIn();
    const to = locationOf(await browser.get(`/device?user_code=${codes.user_code}`, headers));
    expect(to.pathname).toBe(page('device-confirm'));
  });

  it('never allows anything by itself', async () => {
    const { server, browser, codes } = await signedIn();
    await enterCode(browser, codes.user_code);
    await browser.get(`/device?user_code=${codes.user_code}&decision=allow`);
    expect(await stateOf(server, codes)).toBe('authorization_pending');
  });

  it.each([
    ['no code', '', ''],
    ['an empty code', '?user_code=', ''],
    ['no code, in a language', '?locale=fr', '?locale=fr'],
    ['what is no language', '?locale=%22%3E', ''],
    ['what can be no code', '?user_code=123', '?error=unknown'],
    ['a very long code', `?user_code=${'B'.repeat(4000)}`, '?error=unknown'],
    ['a parked request that is not ours', '?request=abc', '?error=expired'],
  ])('leads back to its page with %s', async (_what, query, search) => {
    const { browser } = await signedIn();
    expect(path(locationOf(await browser.get(`/device${query}`)))).toBe(page('device', search));
  });

  it.each([
    ['an unknown code', async () => {}],
    [
      'an expired one',
      async ({ server, browser }) => {
        server.wait(601);
        await browser.get('/ping');
      },
    ],
    [
      'one that was decided',
      async ({ browser, codes }) => {
        await browser.post('/device', { request: await questionOf(browser, codes.user_code), decision: 'deny' });
      },
    ],
  ] satisfies [string, (setup: Awaited<ReturnType<typeof signedIn>>) => Promise<void>][])(
    'does not tell %s from the others',
    async (what, happen) => {
      const setup = await signedIn();
      await happen(setup);
      const code = what === 'an unknown code' ? 'BBBB-BBBB' : setup.codes.user_code;
      expect(path(await enterCode(setup.browser, code))).toBe(page('device', `?error=unknown&user_code=${code}`));
      expect(setup.server.audited().at(-1)).toMatchObject({
        'event.action': 'user-code.failed',
        'event.reason': 'unknown',
        'user.id': 'cc-1:101',
        contactCenterId: 'cc-1',
      });
    },
  );

  it('tells a user whom the application is not for', async () => {
    const { browser, codes } = await signedIn({ contactCenterIds: ['cc-2'] });
    expect(path(await enterCode(browser, codes.user_code))).toBe(page('device', `?error=access_denied&user_code=${codes.user_code}`));
  });

  it('takes a parked code up in the browser that entered it only, and no parked authorization request', async () => {
    const { server, browser, codes } = await waiting({}, { clients: [aTelevision(), ...registeredForTests()] });
    const code = (await enterCode(browser, codes.user_code)).searchParams.get('request');
    const authorization = locationOf(await browser.get(authorizePath())).searchParams.get('request');
    const other = createBrowser(server);
    await signIn(other);
    expect(path(locationOf(await other.get(`/device?request=${code}`)))).toBe(page('device', '?error=expired'));
    expect(path(locationOf(await browser.get(`/device?request=${authorization}`)))).toBe(page('device', '?error=expired'));
    expect((await browser.get(`/oauth/authorize?request=${code}`)).statusCode).toBe(400);
  });

  it.each(['sessions', 'tokens', 'attempts', 'clients'] as const)('says so while %s are away', async (outage) => {
    const { server, browser, codes } = await signedIn();
    server.outages.add(outage);
    expect(path(await enterCode(browser, codes.user_code))).toBe(page('device', '?error=unavailable'));
    expect(server.log()).toContain('a device could not be looked up');
  });

  it('does not answer HEAD', async () => {
    const { server } = await waiting();
    expect((await server.app.inject({ method: 'HEAD', url: '/auth/v3/device' })).statusCode).toBe(405);
  });
});

describe('guessing user codes', () => {
  const letters = 'BCDFGHJKLMNPQRSTVWXZ';
  const guesses = [...letters].map((letter) => `${letter.repeat(4)}-BBBB`);

  it('is stopped after a few wrong ones of a user, in whatever browser, while a right one changes nothing', async () => {
    const { server, browser, codes } = await signedIn();
    const errors = [];
    for (const guess of guesses.slice(0, 7)) {
      errors.push((await enterCode(browser, guess)).searchParams.get('error'));
      if (errors.length === 3) await enterCode(browser, codes.user_code);
    }
    expect(errors).toEqual([...Array(5).fill('unknown'), 'throttled', 'throttled']);
    const other = createBrowser(server);
    await signInBare(other);
    expect((await enterCode(other, codes.user_code)).searchParams.get('error')).toBe('throttled');
    expect(server.audited().at(-1)).toMatchObject({ 'event.action': 'user-code.failed', 'event.reason': 'throttled' });
    server.wait(301);
    expect((await enterCode(other, codes.user_code)).pathname).toBe(page('device-confirm'));
  });

  it('is stopped for 20 at once as for one after the other', async () => {
    const { browser } = await signedIn();
    const errors = await Promise.all(guesses.map(async (guess) => (await enterCode(browser, guess)).searchParams.get('error')));
    expect(errors.filter((error) => error === 'unknown').length).toBeLessThanOrEqual(5);
    expect(errors.filter((error) => error === null)).toEqual([]);
  });

  it('hinders neither other users nor passwords', async () => {
    const { server, browser, codes } = await signedIn();
    for (const guess of guesses.slice(0, 7)) await enterCode(browser, guess);
    const other = createBrowser(server);
    const answer = await other.post('/sign-in', { username: 't100\\supervisor1', password: 'supervisor1' });
    expect(path(locationOf(answer))).toBe(page('signed-in'));
    expect((await enterCode(other, codes.user_code)).pathname).toBe(page('device-confirm'));
  });
});

describe('POST /device', () => {
  it.each([
    ['allow', '?allowed', 'issued'],
    ['deny', '?denied', 'access_denied'],
  ])('decides: %s', async (decision, query, state) => {
    const { server, browser, codes } = await signedIn();
    const answer = await browser.post('/device', { request: await questionOf(browser, codes.user_code), decision });
    expect([answer.statusCode, path(locationOf(answer))]).toEqual([303, page('device-done', query)]);
    expect(await stateOf(server, codes)).toBe(state);
  });

  it('keeps to the language of the page', async () => {
    const { browser, codes } = await signedIn();
    const request = (await enterCode(browser, codes.user_code, { locale: 'ja' })).searchParams.get('request') ?? '';
    expect((await browser.get(`/device/requests/${request}`)).json().data).toMatchObject({ locale: 'ja' });
    expect(path(locationOf(await browser.post('/device', { request, decision: 'allow' })))).toBe(page('device-done', '?allowed&locale=ja'));
  });

  it('decides once', async () => {
    const { server, browser, codes } = await signedIn();
    const request = await questionOf(browser, codes.user_code);
    await browser.post('/device', { request, decision: 'deny' });
    expect(path(locationOf(await browser.post('/device', { request, decision: 'allow' })))).toBe(page('device', '?error=unknown'));
    expect(await stateOf(server, codes)).toBe('access_denied');
  });

  it.each([
    ['a question that is not ours', async () => 'abc'],
    [
      'a question to another session',
      async ({ server, codes }) => {
        const other = createBrowser(server);
        await signInBare(other);
        return questionOf(other, codes.user_code);
      },
    ],
    [
      'a question of a session that has ended',
      async ({ browser, codes }) => {
        const request = await questionOf(browser, codes.user_code);
        browser.cookies.delete('__Host-gauth_session');
        return request;
      },
    ],
    [
      'a question that was asked long ago',
      async ({ server, browser, codes }) => {
        const request = await questionOf(browser, codes.user_code);
        server.wait(601);
        return request;
      },
    ],
  ] satisfies [string, (setup: Awaited<ReturnType<typeof signedIn>>) => Promise<string>][])(
    'decides nothing by %s',
    async (_what, requestOf) => {
      const setup = await signedIn();
      const answer = await setup.browser.post('/device', { request: await requestOf(setup), decision: 'allow' });
      expect([answer.statusCode, path(locationOf(answer))]).toEqual([303, page('device', '?error=expired')]);
      expect(await stateOf(setup.server, setup.codes)).toMatch(/^(authorization_pending|expired_token)$/);
    },
  );

  it.each([
    ['another site', fromForeignPage, {}],
    [
      'a page of another site that the contact center does not list',
      { ...fromForeignPage, 'sec-fetch-site': 'same-site' },
      { 'cc-2': ['https://evil.test'] },
    ],
  ])('takes no form from %s', async (_what, headers, corsOrigins) => {
    const { server, browser, codes } = await signedIn({}, { clients: [aTelevision()], corsOrigins });
    const answer = await browser.post('/device', { request: await questionOf(browser, codes.user_code), decision: 'allow' }, headers);
    expect(path(locationOf(answer))).toBe(page('device', '?error=origin'));
    expect(await stateOf(server, codes)).toBe('authorization_pending');
  });

  it('takes no decision for a client that the user may no longer use', async () => {
    const { server, browser, codes } = await signedIn();
    const request = await questionOf(browser, codes.user_code);
    await server.clients.registered.update('tv', (client) => ({ client: { ...client, contactCenterIds: ['cc-2'] } }));
    expect(path(locationOf(await browser.post('/device', { request, decision: 'allow' })))).toBe(page('device', '?error=access_denied'));
    expect(await stateOf(server, codes)).toBe('authorization_pending');
  });

  it.each([{ decision: 'allow' }, { request: 'abc' }, { request: 'abc', decision: 'perhaps' }])('refuses %j', async (fields) => {
    const { browser } = await signedIn();
    const answer = await browser.post('/device', fields as Record<string, string>, fromOurPage);
    expect([answer.statusCode, answer.json().status.code]).toEqual([400, 10]);
  });

  it('says so while the store is away, and nothing is decided', async () => {
    const { server, browser, codes } = await signedIn();
    const request = await questionOf(browser, codes.user_code);
    server.outages.add('tokens');
    expect(path(locationOf(await browser.post('/device', { request, decision: 'allow' })))).toBe(page('device', '?error=unavailable'));
    server.outages.clear();
    expect(await stateOf(server, codes)).toBe('authorization_pending');
  });
});

describe('GET /device/requests/{id}', () => {
  it.each(['abc', '..', 'k1.a.b.c'])('knows nothing of %j', async (id) => {
    const { browser } = await waiting();
    expect((await browser.get(`/device/requests/${encodeURIComponent(id)}`)).statusCode).toBe(404);
  });

  it('knows nothing of a parked request', async () => {
    const { browser, codes } = await waiting();
    const parked = (await enterCode(browser, codes.user_code)).searchParams.get('request');
    expect((await browser.get(`/device/requests/${parked}`)).statusCode).toBe(404);
  });
});
