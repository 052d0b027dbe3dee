import { inflateRawSync } from 'node:zlib';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logoutRequestId } from '../src/adapters/idp/saml/read-logout-message.ts';
import { sendMessage } from '../src/adapters/idp/saml/send-message.ts';
import type { ProviderKey } from '../src/ports/identity-providers.ts';
import type { RegisteredSamlProvider } from '../src/ports/registered-identity-providers.ts';
import { basic, issuer, type TestApp, testApp, uiUrl } from './support/app.ts';
import { authorizePath, type Browser, createBrowser, fromForeignPage, locationOf, park, signIn } from './support/browser.ts';
import { type ForgingProvider, seconds, startForgingProvider } from './support/forging-provider.ts';
import { anOidcProvider, aSamlProvider } from './support/identity-providers.ts';
import { issuerCertificate, keyPairOf } from './support/saml.ts';
import { aSignIn, asParameter, protocol, type ResponseParts, signedMessage, status } from './support/saml-responses.ts';

const saml = (change: Partial<RegisteredSamlProvider> = {}) =>
  aSamlProvider({
    idpInitiated: true,
    metadata: {
      entityId: 'https://idp.test',
      singleSignOn: { 'HTTP-Redirect': 'https://idp.test/sso' },
      singleLogout: { 'HTTP-Redirect': 'https://idp.test/slo' },
      signingCertificates: [issuerCertificate],
    },
    ...change,
  });
const { id } = saml();
const other = '0f0f0f0f-0000-4000-8000-00000000000c';
const twin = (change: Partial<RegisteredSamlProvider> = {}) => saml({ id: other, name: 'Twin', contactCenterId: 'cc-2', ...change });
const at = (provider: string, what: string) => `${issuer}/sso/saml/${provider}/${what}`;
const signedOut = `${uiUrl}/signed-out.html`;
const theirKey: ProviderKey = { id: 'theirs', notAfter: 0, ...keyPairOf('issuer') };

/** A browser that a provider has signed in, without being asked. */
async function signedIn(server: TestApp, parts: ResponseParts = {}, provider = id): Promise<Browser> {
  const browser = createBrowser(server);
  const [acs, audience] = [at(provider, 'acs'), at(provider, 'metadata')];
  const ours = { inResponseTo: undefined, destination: acs, recipient: acs, audience, id: `_${crypto.randomUUID()}` };
  const received = await browser.post(acs, { SAMLResponse: asParameter(aSignIn({ ...ours, ...parts })) }, fromForeignPage);
  await browser.get(String(received.headers.location));
  return browser;
}

const isSignedIn = async (browser: Browser): Promise<boolean> =>
  locationOf(await browser.get(authorizePath())).origin === 'https://wwe.test';

interface Parts {
  provider?: string;
  subject?: string;
  sessions?: string[];
  issueInstant?: string;
  inResponseTo?: string;
}

const head = ({ provider = id, issueInstant = '2026-01-01T12:00:00Z' }: Parts) =>
  `xmlns:samlp="${protocol}" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_logout" Version="2.0" IssueInstant="${issueInstant}"` +
  ` Destination="${at(provider, 'slo')}"><saml:Issuer>https://idp.test</saml:Issuer>`;

function aLogoutRequest(change: Parts = {}): string {
  const { subject = 'agent1', sessions = ['session1'] } = change;
  const indexes = sessions.map((session) => `<samlp:SessionIndex>${session}</samlp:SessionIndex>`).join('');
  return `<samlp:LogoutRequest ${head(change)}<saml:NameID>${subject}</saml:NameID>${indexes}</samlp:LogoutRequest>`;
}

const aLogoutResponse = (change: Parts): string =>
  `<samlp:LogoutResponse InResponseTo="${change.inResponseTo}" ${head(change)}<samlp:Status><samlp:StatusCode Value="${status}Success"/></samlp:Status></samlp:LogoutResponse>`;

type Message = 'SAMLRequest' | 'SAMLResponse';
const named = (xml: string): Message => (xml.includes('LogoutRequest') ? 'SAMLRequest' : 'SAMLResponse');

/** Brings a message of a provider by form. */
const post = (browser: Browser, xml: string, { state = '', provider = id, key = 'issuer' } = {}) =>
  browser.post(
    at(provider, 'slo'),
    { [named(xml)]: asParameter(signedMessage(xml, key)), ...(state !== '' && { RelayState: state }) },
    fromForeignPage,
  );

/** Brings it by redirect. */
async function redirect(browser: Browser, xml: string, { state = 'theirs', provider = id } = {}): Promise<LightMyRequestResponse> {
  const about = { to: at(provider, 'slo'), parameter: named(xml), message: xml, relayState: state, key: theirKey };
  return browser.get((await sendMessage({ binding: 'HTTP-Redirect', ...about })).to);
}

/** What we say to a provider by redirect. */
function said(answer: LightMyRequestResponse) {
  const { origin, pathname, searchParams } = locationOf(answer);
  const document = searchParams.get('SAMLRequest') ?? searchParams.get('SAMLResponse') ?? '';
  return {
    to: origin + pathname,
    state: searchParams.get('RelayState') ?? '',
    xml: inflateRawSync(Buffer.from(document, 'base64')).toString(),
  };
}

/** Signs out on the page that asks back, up to where the browser goes from there. */
async function signOut(browser: Browser, query: Record<string, string> = {}): Promise<URL> {
  const asked = locationOf(await browser.get(`/sign-out?${new URLSearchParams(query)}`));
  return locationOf(await browser.post('/sign-out', { request: asked.searchParams.get('request') ?? '' }));
}

const administered = ({ app }: TestApp, change: { method: 'PUT'; data: object } | { method: 'DELETE' }) =>
  app.inject({
    ...{ method: change.method, url: `/auth/v3/ops/contact-centers/cc-1/identity-providers/${id}` },
    headers: { authorization: basic('ops', 'ops') },
    ...('data' in change && { payload: { data: change.data } }),
  });

describe('a sign-out that begins at a SAML provider', () => {
  it.each([
    ['form', post],
    ['redirect', redirect],
  ])('ends the session that it names, by %s, and is answered', async (_how, bring) => {
    const server = await testApp({ identityProviders: [saml()] });
    const browser = await signedIn(server);
    expect(await isSignedIn(browser)).toBe(true);
    const answer = said(await bring(browser, aLogoutRequest(), { state: 'theirs' }));
    expect([answer.to, answer.state]).toEqual(['https://idp.test/slo', 'theirs']);
    expect(answer.xml).toContain(' InResponseTo="_logout"');
    expect(answer.xml).toContain(`<samlp:StatusCode Value="${status}Success"></samlp:StatusCode>`);
    expect(await isSignedIn(browser)).toBe(false);
    expect(server.audited().find((line) => line['event.action'] === 'signed-out')).toMatchObject({
      ...{ 'user.id': 'cc-1:101', identityProviderId: id, 'event.reason': 'by the identity provider' },
    });
  });

  it.each<[string, Parts, boolean[]]>([
    ['those that it names', { sessions: ['one', 'three'] }, [false, true, false]],
    ['all of a person where it names none', { sessions: [] }, [false, false, false]],
    ['none of another person', { subject: 'agent2', sessions: [] }, [true, true, true]],
    ['none that are not there', { sessions: ['four'] }, [true, true, true]],
  ])('ends %s', async (_which, parts, left) => {
    const server = await testApp({ identityProviders: [saml()] });
    const browsers = await Promise.all(['one', 'two', 'three'].map((sessionIndex) => signedIn(server, { sessionIndex })));
    await post(createBrowser(server), aLogoutRequest(parts));
    expect(await Promise.all(browsers.map(isSignedIn))).toEqual(left);
  });

  it('ends no session of another provider, nor one that began with a password', async () => {
    const server = await testApp({ identityProviders: [saml({ mode: 'choice' }), twin()] });
    const [there, here] = [await signedIn(server), createBrowser(server)];
    await signIn(here);
    expect(said(await post(there, aLogoutRequest({ provider: other, sessions: [] }), { provider: other })).xml).toContain('Success');
    expect([await isSignedIn(there), await isSignedIn(here)]).toEqual([true, true]);
    await post(there, aLogoutRequest({ sessions: [] }));
    expect([await isSignedIn(there), await isSignedIn(here)]).toEqual([false, true]);
  });

  it('says that not all is done where the sessions cannot be reached', async () => {
    const server = await testApp({ identityProviders: [saml()] });
    const browser = await signedIn(server);
    server.outages.add('sessions');
    expect(said(await post(browser, aLogoutRequest())).xml).toContain(`${status}PartialLogout`);
  });

  it('ends on our page where the provider takes no answer', async () => {
    const { metadata = undefined } = saml();
    const server = await testApp({ identityProviders: [saml({ ...(metadata && { metadata: { ...metadata, singleLogout: {} } }) })] });
    const browser = await signedIn(server);
    expect(locationOf(await post(browser, aLogoutRequest())).href).toBe(signedOut);
    expect(await isSignedIn(browser)).toBe(false);
  });

  it.each<[string, (browser: Browser) => Promise<LightMyRequestResponse>]>([
    ['that a stranger signed', (browser) => post(browser, aLogoutRequest(), { key: 'stranger' })],
    ['that nobody signed', (browser) => browser.post(at(id, 'slo'), { SAMLRequest: asParameter(aLogoutRequest()) }, fromForeignPage)],
    ['for the address of another provider', (browser) => post(browser, aLogoutRequest({ provider: other }))],
    ['of long ago', (browser) => redirect(browser, aLogoutRequest({ issueInstant: '2026-01-01T11:50:00Z' }))],
    ['at an OpenID provider', (browser) => post(browser, aLogoutRequest(), { provider: anOidcProvider().id })],
    ['at a provider that there is none of', (browser) => post(browser, aLogoutRequest(), { provider: other })],
    ['that is empty', (browser) => browser.get(at(id, 'slo'))],
  ])('is refused with a message %s', async (_what, bring) => {
    const server = await testApp({ identityProviders: [saml(), anOidcProvider()] });
    const browser = await signedIn(server);
    const answer = await bring(browser);
    expect([answer.statusCode, answer.json()]).toEqual([400, { status: { code: 10, message: 'the logout message is not taken' } }]);
    expect(server.audited().at(-1)).toMatchObject({ 'event.action': 'provider-logout.refused', 'event.outcome': 'failure' });
    expect(await isSignedIn(browser)).toBe(true);
  });
});

describe('a sign-out here', () => {
  const bye = { redirectUri: 'https://wwe.test/bye', client_id: 'wwe' };

  it.each([
    ['form', post],
    ['redirect', redirect],
  ])('goes on at the provider, comes back by %s and then goes where the application wants', async (_how, bring) => {
    const server = await testApp({ identityProviders: [saml()] });
    const browser = await signedIn(server);
    const leaving = await signOut(browser, bye);
    expect(leaving.href).toMatch(new RegExp(`^${issuer}/sso/leave\\?ticket=[\\w-]{43}$`));
    expect(await isSignedIn(browser)).toBe(false);
    const { to, state, xml } = said(await browser.get(leaving.href));
    expect(to).toBe('https://idp.test/slo');
    expect(xml).toContain('>agent1</saml:NameID><samlp:SessionIndex>session1</samlp:SessionIndex>');
    const answer = () => bring(browser, aLogoutResponse({ inResponseTo: logoutRequestId(state) }), { state });
    expect(locationOf(await answer()).href).toBe('https://wwe.test/bye');
    expect(locationOf(await answer()).href).toBe(signedOut);
  });

  it('is finished by the provider that was asked, and by no other', async () => {
    const server = await testApp({ identityProviders: [saml(), twin()] });
    const browser = await signedIn(server);
    const { state } = said(await browser.get((await signOut(browser, bye)).href));
    const foreign = aLogoutResponse({ provider: other, inResponseTo: logoutRequestId(state) });
    expect(locationOf(await post(browser, foreign, { provider: other, state })).href).toBe(signedOut);
  });

  it('goes to the provider once', async () => {
    const server = await testApp({ identityProviders: [saml()] });
    const browser = await signedIn(server);
    const { href } = await signOut(browser, bye);
    const ways = (await Promise.all(Array.from({ length: 20 }, () => browser.get(href)))).map((answer) => locationOf(answer).origin);
    expect(ways.toSorted()).toEqual([...Array(19).fill(new URL(uiUrl).origin), 'https://idp.test'].toSorted());
  });

  it.each([
    ['is off', { method: 'PUT', data: { status: 'OFF' } }],
    ['was deleted', { method: 'DELETE' }],
  ] as const)('goes straight on where the provider %s', async (_what, change) => {
    const server = await testApp({ identityProviders: [saml()] });
    const browser = await signedIn(server);
    await administered(server, change);
    expect(locationOf(await browser.get((await signOut(browser, bye)).href)).href).toBe('https://wwe.test/bye');
    expect(await isSignedIn(browser)).toBe(false);
  });

  it('passes no provider by where the session began with a password', async () => {
    const server = await testApp({ identityProviders: [saml({ mode: 'choice' })] });
    const browser = createBrowser(server);
    await signIn(browser);
    expect((await signOut(browser, bye)).href).toBe('https://wwe.test/bye');
  });

  it.each(['/sso/leave', '/sso/leave?ticket=', '/sso/leave?ticket=nonsense', '/sso/signed-out', `/sso/signed-out?state=${'x'.repeat(43)}`])(
    'ends on our page at %s',
    async (path) => {
      expect(locationOf(await createBrowser(await testApp()).get(path)).href).toBe(signedOut);
    },
  );
});

describe('an OpenID provider', () => {
  let forging: ForgingProvider;
  beforeAll(async () => {
    forging = await startForgingProvider();
  });
  afterAll(() => forging.upstream.stop());

  const oidc = () => anOidcProvider({ issuer: forging.upstream.issuer });
  const { id: oidcId } = anOidcProvider();
  const events = { 'http://schemas.openid.net/event/backchannel-logout': {} };
  const logoutToken = (claims: Record<string, unknown> = {}): Promise<string> =>
    forging.signed({ sub: 'agent1', sid: 'session-1', jti: crypto.randomUUID(), events, ...claims }, { header: { typ: 'logout+jwt' } });

  async function app(): Promise<TestApp> {
    const server = await testApp({ identityProviders: [oidc(), saml()] });
    server.clock.now = new Date();
    return server;
  }

  /** A browser that it has signed in: it answers with what a test signs. */
  async function signedInThere(server: TestApp, sid = 'session-1'): Promise<Browser> {
    const browser = createBrowser(server);
    const request = await park(browser);
    const to = locationOf(await browser.get(`/sso/start?${new URLSearchParams({ request, provider: oidcId })}`));
    const [state = '', nonce] = ['state', 'nonce'].map((name) => to.searchParams.get(name) ?? undefined);
    const idToken = await forging.signed({ sub: 'agent1', sid, nonce, auth_time: seconds() });
    forging.answers({ '/token': { body: JSON.stringify({ access_token: 'access-1', token_type: 'Bearer', id_token: idToken }) } });
    const answer = new URLSearchParams({ code: 'code-1', state, iss: forging.upstream.issuer });
    const received = await browser.get(`/sso/oidc/${oidcId}/callback?${answer}`);
    await browser.get(String(received.headers.location));
    return browser;
  }

  const deliver = (server: TestApp, token: string, provider = oidcId) =>
    createBrowser(server).post(`/sso/oidc/${provider}/back-channel-logout`, { logout_token: token }, {});

  it('ends the session that its logout token names, once', async () => {
    const server = await app();
    const [one, two] = [await signedInThere(server), await signedInThere(server, 'session-2')];
    const token = await logoutToken();
    const answer = await deliver(server, token);
    expect([answer.statusCode, answer.headers['cache-control']]).toEqual([200, 'no-store']);
    expect([await isSignedIn(one), await isSignedIn(two)]).toEqual([false, true]);
    expect((await deliver(server, token)).statusCode).toBe(400);
  });

  it('ends all sessions of a person, and none of anybody else', async () => {
    const server = await app();
    const browsers = [await signedInThere(server), await signedInThere(server, 'session-2')];
    expect((await deliver(server, await logoutToken({ sub: 'agent2', sid: undefined }))).statusCode).toBe(200);
    expect(await Promise.all(browsers.map(isSignedIn))).toEqual([true, true]);
    expect((await deliver(server, await logoutToken({ sid: undefined }))).statusCode).toBe(200);
    expect(await Promise.all(browsers.map(isSignedIn))).toEqual([false, false]);
  });

  it.each<[string, () => Promise<string>, string?]>([
    ['for another client', () => logoutToken({ aud: 'another' })],
    ['that is an ID token', () => forging.signed({ sub: 'agent1' })],
    ['that nobody can read', async () => 'nonsense'],
    ['at a SAML provider', () => logoutToken(), id],
    ['at a provider that there is none of', () => logoutToken(), other],
  ])('is refused with a token %s', async (_what, token, provider = oidcId) => {
    const server = await app();
    const browser = await signedInThere(server);
    const answer = await deliver(server, await token(), provider);
    expect([answer.statusCode, answer.json()]).toEqual([400, { status: { code: 10, message: 'the logout token is not taken' } }]);
    expect(await isSignedIn(browser)).toBe(true);
  });

  it('hears that its sessions could not be ended', async () => {
    const server = await app();
    await signedInThere(server);
    server.outages.add('sessions');
    expect((await deliver(server, await logoutToken())).statusCode).toBe(503);
  });

  it('is visited at a sign-out here, and sends the browser where the application wants', async () => {
    const server = await app();
    const browser = await signedInThere(server);
    const leaving = await signOut(browser, { redirectUri: 'https://wwe.test/bye', client_id: 'wwe' });
    const to = locationOf(await browser.get(leaving.href));
    expect(to.href.split('?')[0]).toBe(`${forging.upstream.issuer}/session/end`);
    const { state = '', ...rest } = Object.fromEntries(to.searchParams);
    expect(rest).toEqual({ client_id: 'gauth', post_logout_redirect_uri: `${issuer}/sso/signed-out` });
    expect(locationOf(await browser.get(`/sso/signed-out?state=${state}`)).href).toBe('https://wwe.test/bye');
    expect(locationOf(await browser.get(`/sso/signed-out?state=${state}`)).href).toBe(signedOut);
  });
});
