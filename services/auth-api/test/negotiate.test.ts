import { aClient } from '@gauth/oauth/testing';
import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { basic, form, testApp, uiUrl } from './support/app.ts';
import { authorizePath, type Browser, createBrowser, locationOf, park, signIn } from './support/browser.ts';
import { askForTokens, type Tokens } from './support/tokens.ts';

// Tickets in front of the form (RFC 4559): t100 takes them, and names that begin with agent belong to it.

const page = { accept: 'text/html,application/xhtml+xml', 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'navigate' };
const ticket = Buffer.from('60820100a ticket that says nothing', 'latin1').toString('base64').replace(/^.{2}/, 'YI');
const withTicket = { ...page, authorization: `Negotiate ${ticket}` };
const hinted = (change: Record<string, string> = {}) => authorizePath({ login_hint: 'agent1', ...change });

async function inRealm(...options: Parameters<typeof testApp>) {
  const server = await testApp(...options);
  server.contactCenters.withKerberos.add('cc-1');
  server.directory.tickets.set(ticket, 'agent1');
  return { server, browser: createBrowser(server) };
}

const isForm = (answer: Awaited<ReturnType<Browser['get']>>): boolean =>
  answer.statusCode === 302 && locationOf(answer).href.startsWith(`${uiUrl}/sign-in.html?request=`);

describe('a browser that is not signed in', () => {
  it('is asked for a ticket, on a page that leads to the form', async () => {
    const { browser } = await inRealm();
    const answer = await browser.get(hinted({ locale: 'de-DE' }), page);
    expect(answer.statusCode).toBe(401);
    expect(answer.headers).toMatchObject({
      'www-authenticate': 'Negotiate',
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': `default-src 'none'; style-src https://auth.test; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    });
    const [, to = ''] = /<meta http-equiv="refresh" content="0;url=([^"]+)">/.exec(answer.body) ?? [];
    const address = new URL(to.replaceAll('&#38;', '&'));
    expect(address.href).toMatch(/^https:\/\/auth\.test\/ui\/auth\/sign-in\.html\?request=[\w.-]+&locale=de-DE$/);
    expect(answer.body).toContain(`<a href="${to}">`);

    const request = address.searchParams.get('request') ?? '';
    const signedIn = await browser.post('/sign-in', { username: 'agent1', password: 'agent1', request });
    expect(locationOf(await browser.get(locationOf(signedIn).href, page)).searchParams.get('code')).toEqual(expect.any(String));
  });

  it('gets a session and its code for a ticket, without a form', async () => {
    const { server, browser } = await inRealm();
    await browser.get(hinted(), page);
    const answer = await browser.get(hinted({ nonce: 'n' }), withTicket);
    expect(answer.statusCode).toBe(302);
    const code = locationOf(answer).searchParams.get('code') ?? '';
    const fields = { grant_type: 'authorization_code', code, redirect_uri: 'https://wwe.test/cb' };
    const tokens = (await askForTokens(server, fields)).json<Tokens>();
    expect(decodeJwt(tokens.id_token)).toMatchObject({ amr: ['wia'], nonce: 'n' });
    expect(locationOf(await browser.get(authorizePath(), page)).searchParams.get('code')).toEqual(expect.any(String));
    expect(server.directory.asked.map(({ question }) => question)).toEqual(['authenticateTicket']);
    expect(server.audited().find((line) => line['event.action'] === 'sign-in.succeeded')).toMatchObject({
      method: 'ticket',
      clientId: 'wwe',
      contactCenterId: 'cc-1',
      'event.outcome': 'success',
    });
    expect(server.log()).not.toContain(ticket);
  });

  it('may be a program that brings a ticket unasked and says nothing of pages', async () => {
    const { browser } = await inRealm();
    const answer = await browser.get(hinted(), { authorization: `Negotiate ${ticket}` });
    expect(locationOf(answer).searchParams.get('code')).toEqual(expect.any(String));
  });

  it('signs in by a ticket that comes with a pushed request', async () => {
    const { server, browser } = await inRealm();
    const push = async (change: Record<string, string> = {}) => {
      const query = new URL(hinted(change), 'https://auth.test').searchParams;
      const { headers, payload } = form(Object.fromEntries(query));
      const url = '/auth/v3/oauth/par';
      const authorization = basic('wwe', 'secret');
      const pushed = await server.app.inject({ method: 'POST', url, headers: { ...headers, authorization }, payload });
      return `/oauth/authorize?${new URLSearchParams({ client_id: 'wwe', request_uri: pushed.json<{ request_uri: string }>().request_uri })}`;
    };
    expect(isForm(await browser.get(await push({ prompt: 'login' }), page))).toBe(true);
    const address = await push();
    expect((await browser.get(address, page)).statusCode).toBe(401);
    expect(locationOf(await browser.get(address, withTicket)).searchParams.get('code')).toEqual(expect.any(String));
  });
});

describe('nobody is asked for a ticket, and none is read', () => {
  it.each<[string, string, Record<string, string>]>([
    ['for a contact center that takes none', authorizePath({ login_hint: 't200\\anybody' }), {}],
    ['for nobody knows which contact center', authorizePath(), {}],
    ['where the application wants a fresh sign-in', hinted({ prompt: 'login' }), {}],
    ['where the user is to choose an account', hinted({ prompt: 'select_account consent' }), {}],
    ['where the age of a sign-in matters', hinted({ max_age: '600' }), {}],
    ['in a frame', hinted(), { 'sec-fetch-dest': 'iframe' }],
    ['for a picture', hinted(), { 'sec-fetch-dest': 'image' }],
    ['from a program that wants JSON', hinted(), { accept: 'application/json' }],
  ])('%s', async (_what, address, headers) => {
    for (const brought of [page, withTicket]) {
      const { server, browser } = await inRealm();
      const answer = await browser.get(address, { ...brought, ...headers });
      expect(isForm(answer)).toBe(true);
      expect(answer.headers['www-authenticate']).toBeUndefined();
      expect(server.directory.asked).toEqual([]);
    }
  });

  it('by a form that brings the request', async () => {
    const { server, browser } = await inRealm();
    const fields = Object.fromEntries(new URL(hinted(), 'https://auth.test').searchParams);
    expect((await browser.post('/oauth/authorize', fields, withTicket)).statusCode).toBe(303);
    expect(server.directory.asked).toEqual([]);
  });

  it('by a program that says nothing of pages', async () => {
    const { browser } = await inRealm();
    expect(isForm(await browser.get(hinted()))).toBe(true);
  });

  it('where nobody may be seen', async () => {
    const { browser } = await inRealm();
    const answer = await browser.get(hinted({ prompt: 'none' }), withTicket);
    expect(locationOf(answer).searchParams.get('error')).toBe('login_required');
  });

  it('when a parked request is taken up again', async () => {
    const { server, browser } = await inRealm();
    const request = await park(browser);
    expect(isForm(await browser.get(`/oauth/authorize?request=${request}`, withTicket))).toBe(true);
    expect(server.directory.asked).toEqual([]);
  });

  it('in a session that serves', async () => {
    const { server, browser } = await inRealm();
    await signIn(browser);
    expect(locationOf(await browser.get(hinted(), withTicket)).searchParams.get('code')).toEqual(expect.any(String));
    expect(server.directory.asked.map(({ question }) => question)).toEqual(['authenticate']);
  });
});

it('knows the contact center of an application that is for no other', async () => {
  const { browser } = await inRealm({ clients: [aClient({ contactCenterIds: ['cc-1'] })] });
  expect((await browser.get(authorizePath(), page)).statusCode).toBe(401);
});

it('asks for no ticket of a contact center that the application is not for', async () => {
  const { server, browser } = await inRealm({ clients: [aClient({ contactCenterIds: ['cc-2', 'cc-3'] })] });
  for (const brought of [page, withTicket]) expect(isForm(await browser.get(hinted(), brought))).toBe(true);
  expect(server.directory.asked).toEqual([]);
});

describe('the form is next', () => {
  it.each([
    ['a ticket of another realm', Buffer.from('`another').toString('base64'), ['authenticateTicket']],
    ['NTLM', Buffer.from('NTLMSSP\0').toString('base64'), []],
    ['something that is no base64', 'YI*', []],
    ['nothing', '', []],
  ])('after %s, and nobody is asked again', async (_what, sent, asked) => {
    const { server, browser } = await inRealm();
    const answer = await browser.get(hinted(), { ...page, authorization: `Negotiate ${sent}` });
    expect(isForm(answer)).toBe(true);
    expect(answer.headers['www-authenticate']).toBeUndefined();
    expect(server.directory.asked.map(({ question }) => question)).toEqual(asked);
    expect(server.audited().filter((line) => line['event.action'] === 'sign-in.failed')).toHaveLength(asked.length);
  });

  it('after a ticket of another user than the application asks for', async () => {
    const { server, browser } = await inRealm();
    await signIn(browser);
    const code = locationOf(await browser.get(authorizePath(), page)).searchParams.get('code') ?? '';
    const fields = { grant_type: 'authorization_code', code, redirect_uri: 'https://wwe.test/cb' };
    const { id_token: hint } = (await askForTokens(server, fields)).json<Tokens>();
    server.directory.tickets.set(ticket, 'supervisor1');
    const answer = await createBrowser(server).get(hinted({ id_token_hint: hint }), withTicket);
    expect(isForm(answer)).toBe(true);
  });

  it.each(['directory', 'attempts', 'sessions', 'contactCenters'] as const)('while %s cannot be asked', async (outage) => {
    const { server, browser } = await inRealm();
    server.outages.add(outage);
    expect(isForm(await browser.get(hinted(), withTicket))).toBe(true);
  });

  it('after 20 refused tickets from one address, and the directory is not asked any more', async () => {
    const { server, browser } = await inRealm();
    for (let index = 0; index < 21; index += 1) {
      const authorization = `Negotiate ${Buffer.from(`\`refused ${index}`).toString('base64')}`;
      expect(isForm(await browser.get(hinted(), { ...page, authorization }))).toBe(true);
    }
    expect(server.directory.asked).toHaveLength(20);
    expect(isForm(await browser.get(hinted(), withTicket))).toBe(true);
    expect(server.audited().at(-1)).toMatchObject({ 'event.action': 'sign-in.throttled', method: 'ticket' });
  });
});
