import { describe, expect, it } from 'vitest';
import { issuer, type TestApp, testApp } from './support/app.ts';
import { type Browser, createBrowser, fromForeignPage, locationOf, park, signIn } from './support/browser.ts';
import type { Account } from './support/directory.ts';
import { askForTokens } from './support/tokens.ts';

const code = { message: 'Enter the code from your device', hidden: false, response: '123456' };
const pin = { message: 'New PIN?', hidden: true, response: '0000' };
const typed = { username: 't100\\agent1', password: 'agent1' };

async function asking(account: Partial<Account> = { questions: [code] }) {
  const server = await testApp();
  Object.assign(server.directory.accounts[0] ?? {}, account);
  return server;
}

/** The request that an answer leads to, and what its page shows. */
async function next(browser: Browser, answer: Awaited<ReturnType<Browser['get']>>) {
  const to = locationOf(answer);
  const request = to.searchParams.get('request') ?? '';
  return { path: to.pathname, request, shown: (await browser.get(`/sign-in/requests/${request}`)).json().data };
}

describe('a sign-in in which an external system asks', () => {
  it('leads to the page with the question, and on to the application after the right response', async () => {
    const server = await asking();
    const browser = createBrowser(server);
    const asked = await signIn(browser);
    expect([asked.statusCode, asked.cookies]).toEqual([302, []]);
    const { path, request, shown } = await next(browser, asked);
    expect(path).toBe('/ui/auth/sign-in-challenge.html');
    expect(shown).toMatchObject({ clientId: 'wwe', loginHint: 't100\\agent1', challenge: { message: code.message, hidden: false } });

    const answer = await browser.post('/sign-in/challenge', { request, response: '123456' });
    expect([answer.statusCode, answer.headers.location]).toEqual([302, `${issuer}/oauth/authorize?request=${request}`]);
    expect(locationOf(await browser.get(String(answer.headers.location))).searchParams.get('code')).not.toBeNull();
    expect(server.audited().slice(0, 2)).toMatchObject([
      { 'event.action': 'sign-in.challenged', 'event.outcome': 'unknown', contactCenterId: 'cc-1', clientId: 'wwe' },
      { 'event.action': 'sign-in.succeeded', 'user.id': 'cc-1:101', clientId: 'wwe' },
    ]);
    for (const secret of ['123456', code.message]) expect(server.log()).not.toContain(secret);
  });

  it('asks as often as it likes', async () => {
    const browser = createBrowser(await asking({ questions: [code, pin] }));
    const first = await next(browser, await signIn(browser));
    const second = await next(browser, await browser.post('/sign-in/challenge', { request: first.request, response: '123456' }));
    expect([second.path, second.shown.challenge]).toEqual(['/ui/auth/sign-in-challenge.html', { message: 'New PIN?', hidden: true }]);
    const answer = await browser.post('/sign-in/challenge', { request: second.request, response: '0000' });
    expect(answer.cookies).toHaveLength(1);
  });

  it('works without an application, in a browser that had no cookie of ours', async () => {
    const browser = createBrowser(await asking());
    const { request, shown } = await next(browser, await browser.post('/sign-in', typed));
    expect(shown).toEqual({
      redirectOrigins: [],
      hideTenant: false,
      loginHint: 't100\\agent1',
      identityProviders: [],
      passwords: true,
      scheme: 'basic',
      challenge: { message: code.message, hidden: false },
      expiresAt: expect.any(Number),
    });
    const answer = await browser.post('/sign-in/challenge', { request, response: '123456' });
    expect(answer.headers.location).toBe('https://auth.test/ui/auth/signed-in.html');
    expect((await browser.get('/ping')).statusCode).toBe(200);
  });

  it('leads back to the sign-in page after a wrong response, which counts as a wrong password of the account', async () => {
    const server = await asking();
    const browser = createBrowser(server);
    for (let failures = 0; failures < 5; failures += 1) {
      const { request } = await next(browser, await signIn(browser));
      const answer = await browser.post('/sign-in/challenge', { request, response: '000000' });
      expect(answer.headers.location).toMatch(/sign-in\.html\?error&request=/);
    }
    expect(server.audited().at(-1)).toMatchObject({
      'event.action': 'sign-in.failed',
      'event.reason': 'external-refused: wrong response',
      contactCenterId: 'cc-1',
    });
    expect((await signIn(browser)).headers.location).toMatch(/error=throttled/);
  });

  it('counts a password that was right so far neither as a failure nor as a success', async () => {
    const browser = createBrowser(await asking());
    for (let times = 0; times < 12; times += 1) expect((await signIn(browser)).headers.location).toContain('sign-in-challenge');
    for (let failures = 0; failures < 4; failures += 1) await signIn(browser, { password: 'wrong' });
    await signIn(browser);
    await signIn(browser, { password: 'wrong' });
    expect((await signIn(browser)).headers.location).toMatch(/error=throttled/);
  });

  const respond = (by: Browser, request: string, headers?: Record<string, string>) =>
    by.post('/sign-in/challenge', { request, response: '123456' }, headers);

  it.each<[string, string, (there: { server: TestApp; browser: Browser; request: string }) => ReturnType<Browser['post']>]>([
    [
      'the same response twice',
      'expired',
      async ({ browser, request }) => {
        await respond(browser, request);
        return respond(browser, request);
      },
    ],
    [
      'a response after ten minutes',
      'expired',
      ({ server, browser, request }) => {
        server.wait(601);
        return respond(browser, request);
      },
    ],
    [
      'another browser',
      'expired',
      async ({ server, request }) => {
        const other = createBrowser(server);
        await park(other);
        return respond(other, request);
      },
    ],
    ['a request in which nothing was asked', 'expired', async ({ browser }) => respond(browser, await park(browser, { prompt: 'login' }))],
    ['a foreign page', 'origin', ({ browser, request }) => respond(browser, request, fromForeignPage)],
  ])('takes no answer from %s', async (_what, error, answerOf) => {
    const server = await asking();
    const browser = createBrowser(server);
    const { request } = await next(browser, await signIn(browser));
    const refused = await answerOf({ server, browser, request });
    expect(locationOf(refused).pathname).toBe('/ui/auth/sign-in.html');
    expect(locationOf(refused).searchParams.get('error')).toBe(error);
    expect(refused.cookies).toEqual([]);
  });

  it('can be answered after an outage, which counts as nothing', async () => {
    const server = await asking();
    const browser = createBrowser(server);
    const { request } = await next(browser, await signIn(browser));
    server.outages.add('directory');
    const away = await respond(browser, request);
    expect(away.headers.location).toMatch(/sign-in\.html\?error=unavailable&request=/);
    server.outages.clear();
    expect((await respond(browser, request)).cookies).toHaveLength(1);
  });

  it('shows a question in bounds and without characters that turn a text around', async () => {
    const browser = createBrowser(await asking({ questions: [{ ...code, message: `  One\r\ntwo\u202e\0${'x'.repeat(600)}` }] }));
    const { shown } = await next(browser, await signIn(browser));
    expect(shown.challenge.message).toBe(`One\ntwo ${'x'.repeat(488)}`);
  });

  it.each([
    ['no response', { request: 'x' }, 'response: is required'],
    ['no request', { response: 'x' }, 'request: is required'],
  ])('refuses a form with %s', async (_what, fields: Record<string, string>, message) => {
    const answer = await createBrowser(await testApp()).post('/sign-in/challenge', fields);
    expect([answer.statusCode, answer.json()]).toEqual([400, { status: { code: 10, message } }]);
  });

  it('travels with a long request, without its text where there is no room for it', async () => {
    const random = (length: number) => Array.from({ length }, () => Math.floor(Math.random() * 36).toString(36)).join('');
    const message = Array.from({ length: 500 }, () => String.fromCharCode(0x4e00 + Math.floor(Math.random() * 20_000))).join('');
    const browser = createBrowser(await asking({ questions: [{ ...code, message }] }));
    const state = random(4000);
    let nonce = random(2400);
    let parked = '';
    // The longest request that is just let in.
    for (; parked === ''; nonce = nonce.slice(50)) parked = await park(browser, { state, nonce });
    const { path, shown } = await next(browser, await browser.post('/sign-in', { ...typed, request: parked }));
    expect([path, shown.challenge]).toEqual(['/ui/auth/sign-in-challenge.html', { message: '', hidden: false }]);
  });
});

describe('a program', () => {
  const call = ({ app }: TestApp, data: object) => app.inject({ method: 'POST', url: '/auth/v3/sign-in', payload: { data } });

  it('hears the question and answers it, once', async () => {
    const server = await asking({ questions: [code], warnings: ['The password expires tomorrow.'] });
    const asked = await call(server, typed);
    expect([asked.statusCode, asked.json()]).toEqual([
      403,
      {
        status: {
          code: 3,
          message: 'the sign-in needs another step',
          detail: { reason: 'challenge', message: code.message, state: expect.stringMatching(/^[\w.-]+$/), hidden: false },
        },
      },
    ]);
    const challenge = { state: asked.json().status.detail.state, response: '123456' };
    const answer = await call(server, { challenge });
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      { status: { code: 0 }, data: { warnings: ['The password expires tomorrow.'] } },
    ]);
    expect(answer.cookies).toHaveLength(1);
    const again = await call(server, { challenge });
    expect([again.statusCode, again.json().status.detail]).toEqual([403, { reason: 'challenge-expired' }]);
  });

  it.each(['', 'x', 'k1.a.b.c'])('cannot make up the state %j', async (state) => {
    const server = await asking();
    const answer = await call(server, { challenge: { state, response: '123456' } });
    expect([answer.statusCode, answer.json().status.detail]).toEqual([403, { reason: 'challenge-expired' }]);
    expect(server.directory.asked).toEqual([]);
  });

  it('hears the same of a wrong response as of a wrong password', async () => {
    const server = await asking();
    const { state } = (await call(server, typed)).json().status.detail;
    const answer = await call(server, { challenge: { state, response: 'wrong' } });
    expect([answer.statusCode, answer.json()]).toEqual([
      403,
      { status: { code: 3, message: 'the tenant, the user name or the password is wrong' } },
    ]);
  });

  it('that has only the password grant hears that it is wrong, and the log why', async () => {
    const server = await asking();
    const answer = await askForTokens(server, { grant_type: 'password', ...typed });
    expect([answer.statusCode, answer.json()]).toEqual([
      400,
      { error: 'invalid_grant', error_description: 'the user name or password is wrong' },
    ]);
    expect(server.log()).toContain('external authentication: expected yes or no, got a challenge, which needs a sign-in page');
  });
});
