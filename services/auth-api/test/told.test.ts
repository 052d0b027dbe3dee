import { describe, expect, it } from 'vitest';
import { issuer, testApp } from './support/app.ts';
import { type Browser, createBrowser, locationOf, signIn } from './support/browser.ts';
import type { Account } from './support/directory.ts';

const typed = { username: 't100\\agent1', password: 'agent1' };

async function telling(account: Partial<Account>) {
  const server = await testApp();
  Object.assign(server.directory.accounts[0] ?? {}, account);
  const call = (data: object) => server.app.inject({ method: 'POST', url: '/auth/v3/sign-in', payload: data });
  return { server, call, browser: createBrowser(server) };
}

async function next(browser: Browser, answer: Awaited<ReturnType<Browser['get']>>) {
  const to = locationOf(answer);
  const request = to.searchParams.get('request') ?? '';
  return { to, request, shown: (await browser.get(`/sign-in/requests/${request}`)).json().data };
}

describe('warnings after a sign-in', () => {
  const warnings = ['Your password expires in 3 days.', 'Maintenance tonight.'];

  it('stand on a page before the browser goes on, signed in already', async () => {
    const { server, browser } = await telling({ warnings });
    const answer = await signIn(browser);
    const { to, request, shown } = await next(browser, answer);
    expect(to.pathname).toBe('/ui/auth/sign-in-warnings.html');
    expect(answer.cookies).toHaveLength(1);
    expect(shown).toMatchObject({ applicationName: 'Workspace', warnings, continueTo: `${issuer}/oauth/authorize?request=${request}` });
    expect(locationOf(await browser.get(shown.continueTo)).searchParams.get('code')).not.toBeNull();
    expect(server.audited()[0]).toMatchObject({ 'event.action': 'sign-in.succeeded', 'event.reason': 'warnings: 2' });
    expect(server.log()).not.toContain('Maintenance');
  });

  it('stand there without an application, too', async () => {
    const { browser } = await telling({ warnings });
    const { shown } = await next(browser, await browser.post('/sign-in', typed));
    expect(shown).toMatchObject({ warnings, continueTo: 'https://auth.test/ui/auth/signed-in.html' });
  });

  it('are no page where nothing of them can be seen', async () => {
    const { browser } = await telling({ warnings: ['', ' \n'] });
    expect(locationOf(await signIn(browser)).href).toMatch(new RegExp(`^${issuer}/oauth/authorize\\?request=`));
  });

  it('come back in JSON', async () => {
    const answer = await (await telling({ warnings })).call(typed);
    expect(answer.json()).toEqual({ status: { code: 0 }, data: { warnings } });
  });

  it('are few and short, and empty ones are none', async () => {
    const many = [
      '',
      ' \n',
      'same',
      'same',
      'a\u202e\u061c\u2028b',
      'x'.repeat(300),
      ...Array.from({ length: 9 }, (_, index) => `w${index}`),
    ];
    const answer = await (await telling({ warnings: many })).call(typed);
    expect(answer.json().data.warnings).toEqual(['same', 'a b', 'x'.repeat(200), 'w0', 'w1']);
  });
});

describe('what an external system says to a refusal', () => {
  const diagnostics = ['80090308: LdapErr, data 775'];

  it('reaches the sign-in page sealed, and is gone with the next refusal', async () => {
    const { server, browser } = await telling({ diagnostics });
    const refused = await next(browser, await signIn(browser, { password: 'wrong' }));
    expect(refused.to.search).toMatch(/^\?error&request=[\w.-]+$/);
    expect(refused.shown).toMatchObject({ loginHint: 't100\\agent1', diagnostics });
    server.outages.add('directory');
    const away = await next(browser, await browser.post('/sign-in', { ...typed, request: refused.request }));
    expect(away.shown).not.toHaveProperty('diagnostics');
    expect(server.log()).not.toContain('LdapErr');
  });

  it('does not come back when the application asks for another sign-in', async () => {
    const { browser } = await telling({ diagnostics });
    const refused = await next(browser, await signIn(browser, { password: 'wrong' }));
    const parked = await next(browser, await browser.get(`/oauth/authorize?request=${refused.request}`));
    expect(parked.shown).toMatchObject({ clientId: 'wwe' });
    expect(parked.shown).not.toHaveProperty('diagnostics');
  });

  it('stands in the detail of JSON', async () => {
    const { call } = await telling({ diagnostics });
    expect((await call({ ...typed, password: 'wrong' })).json()).toEqual({
      status: { code: 3, message: 'the tenant, the user name or the password is wrong', detail: { diagnostics } },
    });
  });
});

it('tells what a new password must be like where one is due', async () => {
  const policy = { minLength: 10, letter: false, mixedCase: true, number: true, punctuation: true, noRepeats: 5 };
  const { call, browser } = await telling({ mustChange: true, policy });
  const { to, shown } = await next(browser, await signIn(browser));
  expect([to.pathname, to.searchParams.has('required'), shown.passwordPolicy]).toEqual(['/ui/auth/change-password.html', true, policy]);
  expect((await call(typed)).json().status.detail).toEqual({ reason: 'password-change-required', policy });
  const bare = await next(browser, await browser.post('/sign-in', typed));
  expect(bare.shown).toMatchObject({ redirectOrigins: [], passwordPolicy: policy });
});

it('refuses a user with as many sessions as may be, in words because the password was right, until one of them ends', async () => {
  const { server, call, browser } = await telling({ maxSessions: 2 });
  const first = createBrowser(server);
  await signIn(first);
  await signIn(browser);
  expect((await signIn(browser)).cookies).toHaveLength(1);

  const refused = await signIn(createBrowser(server));
  expect(refused.headers.location).toMatch(/sign-in\.html\?error=sessions&request=/);
  expect(refused.cookies.map(({ name }) => name)).toEqual([]);
  expect(server.audited().at(-1)).toMatchObject({
    'event.action': 'sign-in.failed',
    'event.reason': 'session-limit',
    'user.id': 'cc-1:101',
  });
  const called = await call(typed);
  expect([called.statusCode, called.json()]).toEqual([
    403,
    { status: { code: 3, message: 'the user has as many sessions as may be', detail: { reason: 'session-limit' } } },
  ]);

  const request = locationOf(await first.get('/sign-out')).searchParams.get('request') ?? '';
  await first.post('/sign-out', { request });
  expect((await call(typed)).statusCode).toBe(200);
});
