import { describe, expect, it } from 'vitest';
import { issuer, testApp } from './support/app.ts';
import { type Browser, createBrowser, fromForeignPage, locationOf, park, signIn } from './support/browser.ts';
import { bearer, clientToken, userTokens } from './support/tokens.ts';

const page = 'https://auth.test/ui/auth/change-password.html';
const unable = { status: { code: 3, message: 'Unable to update password' } };
const change = { userName: 't100\\agent1', oldPassword: 'agent1', newPassword: 'a-better-one' };

describe('POST /change-password by JSON', () => {
  const call = async (payload: object, headers: Record<string, string> = {}, server = testApp()) =>
    (await server).app.inject({ method: 'POST', url: '/auth/v3/change-password', payload, headers });

  it.each([
    ['in the envelope', { data: change }],
    ['bare', change],
  ])('changes the password of whoever knows the old one: %s', async (_what, payload) => {
    const server = await testApp();
    const answer = await call(payload, {}, Promise.resolve(server));
    expect([answer.statusCode, answer.json(), answer.cookies]).toEqual([200, { status: { code: 0 } }, []]);
    expect(server.directory.accounts[0]?.password).toBe('a-better-one');
    expect(server.audited().at(-1)).toMatchObject({
      'event.action': 'password.changed',
      'user.id': 'cc-1:101',
      'http.request.id': expect.any(String),
    });
  });

  it('knows by the token whose password it is, and ends every token and session of the user', async () => {
    const server = await testApp();
    const browser = createBrowser(server);
    await signIn(browser);
    const { access_token } = await userTokens(server);
    const { userName: _unneeded, ...withoutName } = change;
    expect((await call({ data: withoutName }, bearer(access_token), Promise.resolve(server))).statusCode).toBe(200);
    expect((await browser.get('/ping')).statusCode).toBe(403);
    expect((await server.app.inject({ url: '/auth/v3/userinfo', headers: bearer(access_token) })).statusCode).toBe(401);
  });

  it('keeps only the browser signed in that made the change, with a new session', async () => {
    const server = await testApp();
    const [browser, other] = [createBrowser(server), createBrowser(server)];
    await signIn(browser);
    await signIn(other);
    const before = browser.cookies.get('__Host-gauth_session') ?? '';
    const answer = await call({ data: change }, { cookie: `__Host-gauth_session=${before}` }, Promise.resolve(server));
    expect(answer.cookies).toEqual([expect.objectContaining({ name: '__Host-gauth_session', httpOnly: true, secure: true })]);
    expect((await browser.get('/ping')).statusCode).toBe(403);
    expect((await other.get('/ping')).statusCode).toBe(403);
    browser.cookies.set('__Host-gauth_session', answer.cookies[0]?.value ?? '');
    expect((await browser.get('/ping')).statusCode).toBe(200);
  });

  it.each([
    ['a wrong old password', { ...change, oldPassword: 'wrong' }],
    ['an unknown user', { ...change, userName: 't100\\nobody' }],
    ['an unknown tenant', { ...change, userName: 't999\\agent1' }],
    ['an empty old password', { ...change, oldPassword: '' }],
  ])('refuses %s in one and the same way', async (_what, data) => {
    const answer = await call({ data });
    expect([answer.statusCode, answer.json()]).toEqual([403, unable]);
  });

  it.each([
    ['too short', 'short', 'too-short'],
    ['with control characters', 'a\0bcdefgh', 'not-writable'],
    ['empty', '', 'not-writable'],
  ])('names the rule that a new password breaks: %s', async (_what, newPassword, rule) => {
    const answer = await call({ data: { ...change, newPassword } });
    expect([answer.statusCode, answer.json()]).toEqual([403, { status: { ...unable.status, detail: { rule } } }]);
  });

  it('names all rules beside the broken one where they are known', async () => {
    const server = await testApp();
    const policy = { minLength: 8, letter: true, mixedCase: false, number: true, punctuation: false, noRepeats: 3 };
    Object.assign(server.directory.accounts[0] ?? {}, { policy });
    const answer = await call({ data: { ...change, newPassword: 'short' } }, {}, Promise.resolve(server));
    expect(answer.json()).toEqual({ status: { ...unable.status, detail: { rule: 'too-short', policy } } });
    expect(server.audited().at(-1)).toMatchObject({ 'event.reason': 'password-unacceptable: too-short' });
  });

  it('refuses to change the password of anybody but the holder of the token', async () => {
    const server = await testApp();
    const headers = bearer((await userTokens(server, { username: 't100\\supervisor1', password: 'supervisor1' })).access_token);
    const answer = await call({ data: change }, headers, Promise.resolve(server));
    expect([answer.statusCode, answer.json()]).toEqual([403, unable]);
    expect(server.directory.asked.filter(({ question }) => question === 'changePassword')).toEqual([]);
  });

  it.each(['agent1', 'AGENT1', 't100\\agent1', 'T100\\Agent1'])('takes %j for the name of the token’s holder', async (userName) => {
    const server = await testApp();
    const headers = bearer((await userTokens(server)).access_token);
    expect((await call({ data: { ...change, userName } }, headers, Promise.resolve(server))).statusCode).toBe(200);
  });

  it('needs a name where neither token nor session says whose password it is', async () => {
    const server = await testApp();
    const { userName: _left, ...withoutName } = change;
    const expected = [400, { status: { code: 10, message: 'data.userName: is required' } }];
    for (const headers of [{}, bearer(await clientToken(server))]) {
      const answer = await call({ data: withoutName }, headers, Promise.resolve(server));
      expect([answer.statusCode, answer.json()]).toEqual(expected);
    }
  });

  it('refuses a token that nobody holds', async () => {
    const answer = await call({ data: change }, bearer('nonsense'));
    expect([answer.statusCode, answer.headers['www-authenticate']]).toEqual([
      401,
      'Bearer error="invalid_token", error_description="the access token is unknown, expired or revoked"',
    ]);
    expect(answer.json()).toEqual({ status: { code: 20, message: 'the access token is unknown, expired or revoked' } });
  });

  it('throttles guesses together with sign-ins, and a broken rule clears no count', async () => {
    const server = await testApp();
    const guess = (data: object) => call({ data: { ...change, ...data } }, {}, Promise.resolve(server));
    for (let failures = 0; failures < 5; failures += 1) {
      await guess({ oldPassword: 'wrong' });
      await guess({ oldPassword: 'wrong', newPassword: '\0' });
    }
    const answer = await guess({});
    expect([answer.statusCode, answer.json()]).toEqual([403, unable]);
    expect((await signIn(createBrowser(server))).headers.location).toMatch(/error=throttled/);
  });

  it('clears no count by an old password that was right and changed nothing', async () => {
    const server = await testApp();
    const guess = (data: object) => call({ data: { ...change, ...data } }, {}, Promise.resolve(server));
    for (let failures = 0; failures < 5; failures += 1) {
      expect((await guess({ newPassword: 'short' })).json().status.detail).toEqual({ rule: 'too-short' });
      await guess({ oldPassword: 'wrong' });
    }
    expect((await signIn(createBrowser(server))).headers.location).toMatch(/error=throttled/);
  });

  it.each(['directory', 'attempts', 'tokens', 'contactCenters'] as const)('answers 503 while it cannot ask: %s', async (outage) => {
    const server = await testApp();
    server.outages.add(outage);
    const answer = await call({ data: change }, {}, Promise.resolve(server));
    expect([answer.statusCode, answer.json()]).toEqual([503, { status: { code: 503, message: 'Service unavailable' } }]);
  });

  it('refuses foreign origins', async () => {
    const answer = await call({ data: change }, { origin: 'https://evil.test' });
    expect([answer.statusCode, answer.json()]).toEqual([403, unable]);
  });

  it.each([
    ['no passwords', { data: { userName: 'agent1' } }, 'data.oldPassword: is required; data.newPassword: is required'],
    ['a number', { data: { ...change, newPassword: 1 } }, 'data.newPassword: expected string, received number'],
  ])('refuses %s', async (_what, payload, message) => {
    const answer = await call(payload);
    expect([answer.statusCode, answer.json()]).toEqual([400, { status: { code: 10, message } }]);
  });

  it('writes no password to the log', async () => {
    const server = await testApp();
    await call({ data: { ...change, oldPassword: 'an-old-guess' } }, {}, Promise.resolve(server));
    for (const secret of ['an-old-guess', change.newPassword]) expect(server.log()).not.toContain(secret);
  });
});

describe('POST /change-password by form', () => {
  const typed = { username: 't100\\agent1', oldPassword: 'agent1', newPassword: 'a-better-one', confirmPassword: 'a-better-one' };

  it('completes a forced change and goes on to the application', async () => {
    const browser = createBrowser(await testApp());
    const forced = locationOf(await signIn(browser, { username: 't100\\changeme', password: 'changeme' }));
    const request = forced.searchParams.get('request') ?? '';
    const answer = await browser.post('/change-password', {
      ...typed,
      username: 'changeme',
      tenant: 't100',
      oldPassword: 'changeme',
      request,
    });
    expect([answer.statusCode, answer.headers.location]).toEqual([302, `${issuer}/oauth/authorize?request=${request}`]);
    expect(locationOf(await browser.get(String(answer.headers.location))).searchParams.get('code')).not.toBeNull();
  });

  it('says that it is done where no request waits', async () => {
    const browser = createBrowser(await testApp());
    const answer = await browser.post('/change-password', typed);
    expect([answer.statusCode, answer.headers.location]).toEqual([302, `${page}?done`]);
    expect((await browser.get('/ping')).statusCode).toBe(200);
  });

  it.each([
    ['refused', 'a wrong old password', { oldPassword: 'wrong' }],
    ['refused', 'an unknown user', { username: 't100\\nobody' }],
    ['refused', 'no user name', { username: '' }],
    ['mismatch', 'two different new passwords', { confirmPassword: 'another-one' }],
  ])('says %s for %s, and keeps the request', async (error, _what, fields) => {
    const browser = createBrowser(await testApp());
    const request = await park(browser);
    const answer = await browser.post('/change-password', { ...typed, ...fields, request });
    expect([answer.statusCode, answer.headers.location]).toEqual([302, `${page}?error=${error}&request=${request}`]);
    expect(answer.cookies).toEqual([]);
  });

  it('tells the page which rule a new password breaks, and all of them where they are known', async () => {
    const server = await testApp();
    const policy = { minLength: 8, letter: true, mixedCase: false, number: true, punctuation: false, noRepeats: 3 };
    const short = { newPassword: 'short', confirmPassword: 'short' };
    const shown = async (browser: Browser, location: unknown) => {
      const request = new URL(String(location)).searchParams.get('request') ?? '';
      return { request, data: (await browser.get(`/sign-in/requests/${request}`)).json().data };
    };
    const browser = createBrowser(server);
    const unknown = await browser.post('/change-password', { ...typed, ...short, request: await park(browser) });
    expect(unknown.headers.location).toMatch(/change-password\.html\?error=rules&request=/);
    expect((await shown(browser, unknown.headers.location)).data).toMatchObject({ clientId: 'wwe', brokenRule: 'too-short' });

    Object.assign(server.directory.accounts[0] ?? {}, { policy });
    const known = await browser.post('/change-password', { ...typed, ...short, required: 'true', request: await park(browser) });
    const next = await shown(browser, known.headers.location);
    expect(next.data).toMatchObject({ loginHint: 't100\\agent1', brokenRule: 'too-short', passwordPolicy: policy });
    const unwritable = { newPassword: 'a\0bcdefgh', confirmPassword: 'a\0bcdefgh' };
    const again = await browser.post('/change-password', { ...typed, ...unwritable, request: next.request });
    expect((await shown(browser, again.headers.location)).data).toMatchObject({ brokenRule: 'not-writable', passwordPolicy: policy });
    expect((await browser.post('/change-password', { ...typed, request: next.request })).headers.location).toContain('/oauth/authorize?');
  });

  it('tells the rule without an application, too', async () => {
    const browser = createBrowser(await testApp());
    const answer = await browser.post('/change-password', { ...typed, newPassword: 'short', confirmPassword: 'short' });
    const request = locationOf(answer).searchParams.get('request') ?? '';
    expect((await browser.get(`/sign-in/requests/${request}`)).json().data).toMatchObject({ redirectOrigins: [], brokenRule: 'too-short' });
    expect((await browser.post('/change-password', { ...typed, request })).headers.location).toBe(`${page}?done`);
  });

  it('says that a password cannot be changed here where an external system asks for another step', async () => {
    const server = await testApp();
    Object.assign(server.directory.accounts[0] ?? {}, { questions: [{ message: 'Code?', hidden: true, response: '1' }] });
    const answer = await createBrowser(server).post('/change-password', typed);
    expect(answer.headers.location).toBe(`${page}?error=challenge`);
    const { app } = server;
    const called = await app.inject({ method: 'POST', url: '/auth/v3/change-password', payload: change });
    expect([called.statusCode, called.json()]).toEqual([403, { status: { ...unable.status, detail: { reason: 'challenge' } } }]);
  });

  it('goes on saying that the change is required', async () => {
    const browser = createBrowser(await testApp());
    const request = await park(browser);
    const answer = await browser.post('/change-password', { ...typed, oldPassword: 'wrong', required: 'true', request });
    expect(answer.headers.location).toBe(`${page}?error=refused&required&request=${request}`);
  });

  it('takes a request without a value for one that was left out', async () => {
    const answer = await createBrowser(await testApp()).post('/change-password', { ...typed, request: '' });
    expect(answer.headers.location).toBe(`${page}?done`);
  });

  it('says throttled after too many guesses', async () => {
    const browser = createBrowser(await testApp());
    for (let failures = 0; failures < 5; failures += 1) await browser.post('/change-password', { ...typed, oldPassword: 'wrong' });
    expect((await browser.post('/change-password', typed)).headers.location).toBe(`${page}?error=throttled`);
  });

  it.each(['directory', 'attempts', 'sessions', 'contactCenters'] as const)('says unavailable while it cannot ask: %s', async (outage) => {
    const server = await testApp();
    server.outages.add(outage);
    expect((await createBrowser(server).post('/change-password', typed)).headers.location).toBe(`${page}?error=unavailable`);
  });

  it('says expired for a request of another browser, and for one whose time is over', async () => {
    const server = await testApp();
    const browser = createBrowser(server);
    const request = await park(browser);
    const foreign = await createBrowser(server).post('/change-password', { ...typed, request });
    expect(foreign.headers.location).toBe(`${page}?error=expired`);
    server.wait(601);
    expect((await browser.post('/change-password', { ...typed, request })).headers.location).toBe(`${page}?error=expired`);
    expect(server.directory.asked).toEqual([]);
  });

  it('is refused when a foreign page posts it', async () => {
    const server = await testApp();
    const answer = await createBrowser(server).post('/change-password', typed, fromForeignPage);
    expect(answer.headers.location).toBe(`${page}?error=refused`);
    expect(server.directory.asked).toEqual([]);
  });
});
