import { inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { RegisteredSamlProvider } from '../src/ports/registered-identity-providers.ts';
import { basic, issuer, type TestApp, testApp, uiUrl } from './support/app.ts';
import { authorizePath, type Browser, createBrowser, fromForeignPage, locationOf, park } from './support/browser.ts';
import { anOidcProvider, aSamlProvider } from './support/identity-providers.ts';
import { issuerCertificate } from './support/saml.ts';
import { aResponse, aSignIn, asParameter, type ResponseParts, signedMessage } from './support/saml-responses.ts';

const saml = (change: Partial<RegisteredSamlProvider> = {}) =>
  aSamlProvider({
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
const acs = (provider = id) => `/sso/saml/${provider}/acs`;
const signInPage = (query: string) => `${uiUrl}/sign-in.html?${query}`;

const appWith = (...identityProviders: RegisteredSamlProvider[]) => testApp({ identityProviders });

/** Sends a browser to the provider, and gives what came with it. */
async function start(browser: Browser, change: Record<string, string | undefined> = {}, provider = id) {
  const request = await park(browser, change);
  return { request, ...sent(locationOf(await browser.get(`/sso/start?${new URLSearchParams({ request, provider })}`))) };
}

function sent(to: URL) {
  const xml = inflateRawSync(Buffer.from(to.searchParams.get('SAMLRequest') ?? '', 'base64')).toString();
  const [, requestId] = / ID="([^"]+)"/.exec(xml) ?? [];
  return { to, xml, state: to.searchParams.get('RelayState') ?? '', requestId };
}

/** What the provider makes of it. */
const answering = (requestId: string | undefined, change: ResponseParts = {}, provider = id): string =>
  aSignIn({
    inResponseTo: requestId,
    destination: issuer + acs(provider),
    recipient: issuer + acs(provider),
    audience: `${issuer}/sso/saml/${provider}/metadata`,
    ...change,
  });

const bring = (browser: Browser, xml: string, state = '', provider = id) =>
  browser.post(acs(provider), { SAMLResponse: asParameter(xml), ...(state !== '' && { RelayState: state }) }, fromForeignPage);

/** An operator changes the provider, or deletes it. */
const administered = ({ app }: TestApp, method: 'PUT' | 'DELETE', data?: object) =>
  app.inject({
    ...{ method, url: `/auth/v3/ops/contact-centers/cc-1/identity-providers/${id}`, headers: { authorization: basic('ops', 'ops') } },
    ...(data !== undefined && { payload: { data } }),
  });

/** From the page to the provider and back, up to the answer of the last step. */
async function signInThere(browser: Browser, change: Record<string, string | undefined> = {}, parts: ResponseParts = {}) {
  const { requestId, state, request } = await start(browser, change);
  const received = await bring(browser, answering(requestId, parts), state);
  return { request, continued: await browser.get(String(received.headers.location)) };
}

describe('a sign-in at a SAML provider', () => {
  it('comes back to the application, and the token says how it was proved', async () => {
    const server = await appWith(saml());
    const browser = createBrowser(server);
    const { continued } = await signInThere(browser);
    expect(continued.statusCode).toBe(303);
    const back = locationOf(await browser.get(String(continued.headers.location)));
    expect([back.origin, back.searchParams.get('state'), back.searchParams.has('code')]).toEqual(['https://wwe.test', 's-1', true]);
    expect(server.audited().find((line) => line['event.action'] === 'sign-in.succeeded')).toMatchObject({ method: 'saml' });
  });

  it('sends the browser straight there where the application names the provider', async () => {
    const browser = createBrowser(await appWith(saml()));
    const to = locationOf(await browser.get(authorizePath({ idp_hint: 'corporate saml', login_hint: 't100\\agent1' })));
    expect(to.href.split('?')[0]).toBe(`${issuer}/sso/start`);
    expect(locationOf(await browser.get(to.href)).href.split('?')[0]).toBe('https://idp.test/sso');
  });

  it.each([
    ['prompt=login', { prompt: 'login' }, true],
    ['max_age=0', { max_age: '0' }, true],
    ['an age that the provider cannot be told', { max_age: '300' }, true],
    ['nothing', {}, false],
  ])('asks for a fresh one with %s', async (_what, change, forced) => {
    const { xml } = await start(createBrowser(await appWith(saml())), change);
    expect(xml.includes('ForceAuthn="true"')).toBe(forced);
  });

  it.each<[string, ResponseParts, string, Record<string, string>?]>([
    ['an answer that somebody else made', { audience: 'https://other.test' }, 'sso'],
    ['an older sign-in than the application wants', {}, 'sso', { prompt: 'login' }],
    ['a person nobody knows', { subject: 'nobody' }, 'sso-refused'],
  ])('leads back to the page for %s', async (_what, parts, error, change = {}) => {
    const browser = createBrowser(await appWith(saml()));
    const { requestId, state, request } = await start(browser, change);
    const received = locationOf(await bring(browser, answering(requestId, parts), state));
    const last = received.pathname.endsWith('/continue') ? locationOf(await browser.get(received.href)) : received;
    expect(last.href).toBe(signInPage(`error=${error}&request=${encodeURIComponent(request)}`));
  });

  it('leads back to the page where the user went back there', async () => {
    const server = await appWith(saml());
    const browser = createBrowser(server);
    const { requestId, state } = await start(browser);
    const declined = aResponse('', { inResponseTo: requestId, destination: issuer + acs(), status: 'Responder/AuthnFailed' });
    expect(locationOf(await bring(browser, signedMessage(declined), state)).searchParams.get('error')).toBe('sso-declined');
  });

  it('is refused where the provider had to ask again and did not', async () => {
    const browser = createBrowser(await appWith(saml({ forceReauthentication: true })));
    const { requestId, state, xml } = await start(browser);
    expect(xml).toContain('ForceAuthn="true"');
    expect(
      locationOf(await bring(browser, answering(requestId, { authnInstant: '2026-01-01T11:58:00Z' }), state)).searchParams.get('error'),
    ).toBe('sso');
  });

  it.each([
    ['turned off', 'PUT', { status: 'OFF' }],
    ['deleted', 'DELETE', undefined],
  ] as const)('counts no more once the provider is %s, at either step', async (_what, method, data) => {
    const server = await appWith(saml());
    const [early, late] = [createBrowser(server), createBrowser(server)];
    const [atProvider, answered] = [await start(early), await start(late)];
    const ticket = String((await bring(late, answering(answered.requestId), answered.state)).headers.location);
    expect((await administered(server, method, data)).statusCode).toBe(200);
    const received = locationOf(await bring(early, answering(atProvider.requestId, { id: '_second' }), atProvider.state));
    const continued = locationOf(await late.get(ticket));
    for (const { pathname, searchParams } of [received, continued])
      expect([pathname, searchParams.get('error')]).toEqual(['/ui/auth/sign-in.html', 'sso']);
    expect(server.audited().filter((line) => line['event.action'] === 'sign-in.succeeded')).toEqual([]);
  });

  it('is for one of twenty who come with the same answer, and its ticket for one of twenty', async () => {
    const server = await appWith(saml());
    const browser = createBrowser(server);
    const { requestId, state } = await start(browser);
    const twenty = async (take: () => ReturnType<Browser['get']>) => (await Promise.all(Array.from({ length: 20 }, take))).map(locationOf);
    const received = await twenty(() => bring(browser, answering(requestId), state));
    const tickets = received.filter(({ pathname }) => pathname.endsWith('/continue'));
    expect(tickets).toHaveLength(1);
    const continued = await twenty(() => browser.get(String(tickets[0])));
    expect(continued.filter(({ pathname }) => pathname.endsWith('/authorize'))).toHaveLength(1);
  });

  it('leaves no state, ticket, document or cookie in the log', async () => {
    const server = await appWith(saml());
    const browser = createBrowser(server);
    const { requestId, state } = await start(browser);
    const document = answering(requestId);
    const to = String((await bring(browser, document, state)).headers.location);
    await browser.get(to);
    await bring(browser, document, state);
    const secrets = [
      state,
      requestId ?? '',
      to.split('ticket=')[1] ?? '',
      asParameter(document).slice(99, 150),
      ...browser.cookies.values(),
    ];
    expect(secrets.filter((secret) => secret.length < 16 || server.log().includes(secret))).toEqual([]);
  });

  it.each([
    ['a name that reads like one of another tenant', 't200\\admin1'],
    ['a name with a line break', 'new&#10;comer'],
    ['a name with spaces around it', ' newcomer '],
  ])('creates nobody with %s', async (_what, subject) => {
    const server = await appWith(saml({ creation: { accessGroups: [], groups: {} } }));
    const { continued } = await signInThere(createBrowser(server), {}, { subject });
    expect(locationOf(continued).searchParams.get('error')).toBe('sso-refused');
    expect(server.externalPersons.created).toEqual([]);
  });

  it.each([
    ['userName', 't200\\admin'],
    ['userName', 'admin@t200'],
    ['email', 'agent1'],
    ['externalId', 'agent1'],
  ] as const)('names nobody by %s %s', async (matchBy, subject) => {
    const browser = createBrowser(await appWith(saml({ matchBy })));
    const { continued } = await signInThere(browser, {}, { subject });
    expect(locationOf(continued).searchParams.get('error')).toBe('sso-refused');
  });

  it('is taken up once, by the browser that was sent, and by one answer', async () => {
    const server = await appWith(saml());
    const [mine, foreign] = [createBrowser(server), createBrowser(server)];
    const { requestId, state } = await start(mine);
    const answer = answering(requestId);
    const ticket = String((await bring(mine, answer, state)).headers.location);
    expect(locationOf(await bring(mine, answer, state)).searchParams.get('error')).toBe('sso');
    expect(locationOf(await foreign.get(ticket)).href).toBe(signInPage('error=sso-expired'));
    expect(locationOf(await mine.get(ticket)).href).toBe(signInPage('error=sso-expired'));
    expect(foreign.cookies.size).toBe(0);
  });

  it('at one provider is none at another', async () => {
    const server = await appWith(saml(), saml({ id: other, name: 'Other', contactCenterId: 'cc-2' }));
    const browser = createBrowser(server);
    const { requestId, state } = await start(browser);
    expect(locationOf(await bring(browser, answering(requestId, {}, other), state, other)).searchParams.get('error')).toBe('sso');
    expect((await server.metrics()).includes('auth_saml_response_errors{contactCenter="cc-2",application="auth-api"} 1')).toBe(true);
  });

  it('counts what comes at the wrong time', async () => {
    const server = await appWith(saml());
    const browser = createBrowser(server);
    const { requestId, state } = await start(browser);
    await bring(browser, answering(requestId, { notOnOrAfter: '2026-01-01T11:00:00Z' }), state);
    expect((await server.metrics()).includes('auth_saml_timing_errors{contactCenter="cc-1",application="auth-api"} 1')).toBe(true);
  });

  it('creates whom nobody knows where the provider is set so', async () => {
    const server = await appWith(
      saml({ creation: { accessGroups: ['Agents'], groups: { sales: 'Sales' } }, attributes: { groups: 'groups' } }),
    );
    server.externalPersons.mayCreate = true;
    const { continued } = await signInThere(createBrowser(server), {}, { subject: 'newcomer' });
    expect(locationOf(continued).pathname).toBe('/auth/v3/oauth/authorize');
    expect(server.externalPersons.created).toEqual([expect.objectContaining({ userName: 'newcomer', accessGroups: ['Agents', 'Sales'] })]);
  });
});

describe('a sign-in that begins at the provider', () => {
  const unsolicited = (browser: Browser, target?: string) => bring(browser, answering(undefined), target);

  it.each([
    ['an address of an application', 'https://wwe.test/ui/index.html', 'https://wwe.test/ui/index.html'],
    ['an address as the product has it', 'redirectUrl=https://wwe.test/ui/index.html', 'https://wwe.test/ui/index.html'],
    ['one that is encoded', `redirectUrl=${encodeURIComponent('https://wwe.test/ui/?a=1&b=2')}`, 'https://wwe.test/ui/?a=1&b=2'],
    ['an address of nobody in it', 'redirectUrl=https://evil.test/', `${uiUrl}/signed-in.html`],
    ['an address of nobody', 'https://evil.test/', `${uiUrl}/signed-in.html`],
    ['nothing', undefined, `${uiUrl}/signed-in.html`],
  ])('leads on to %s', async (_what, target, expected) => {
    const browser = createBrowser(await appWith(saml({ idpInitiated: true })));
    const received = await unsolicited(browser, target);
    expect(locationOf(await browser.get(String(received.headers.location))).href).toBe(expected);
    expect(locationOf(await browser.get(authorizePath())).origin).toBe('https://wwe.test');
  });

  it('leads to the last page where the applications cannot be looked up, and signs in all the same', async () => {
    const server = await appWith(saml({ idpInitiated: true }));
    const browser = createBrowser(server);
    const received = await unsolicited(browser, 'https://wwe.test/ui/index.html');
    server.outages.add('registeredClients');
    expect(locationOf(await browser.get(String(received.headers.location))).href).toBe(`${uiUrl}/signed-in.html`);
    server.outages.clear();
    expect(locationOf(await browser.get(authorizePath())).origin).toBe('https://wwe.test');
  });

  it('takes no answer to a request of ours, which belongs to the browser that asked', async () => {
    const server = await appWith(saml({ idpInitiated: true }));
    const { requestId } = await start(createBrowser(server));
    const victim = createBrowser(server);
    expect(locationOf(await bring(victim, answering(requestId))).href).toBe(signInPage('error=sso'));
  });

  it('is refused where it is not allowed', async () => {
    const browser = createBrowser(await appWith(saml()));
    expect(locationOf(await unsolicited(browser)).href).toBe(signInPage('error=sso'));
  });
});

describe('passwords of users who sign in elsewhere', () => {
  const form = { username: 't100\\agent1', password: 'agent1' };

  it.each([
    ['only', '/ui/auth/sign-in.html'],
    ['fallback', '/auth/v3/oauth/authorize'],
    ['choice', '/auth/v3/oauth/authorize'],
  ] as const)('in mode %s', async (mode, path) => {
    const server = await appWith(saml({ mode }));
    const browser = createBrowser(server);
    const request = await park(browser);
    expect(locationOf(await browser.post('/sign-in', { ...form, request })).pathname).toBe(path);
  });

  it('are checked all the same for whom the annex excepts', async () => {
    const server = await appWith(saml());
    const account = server.directory.accounts.find(({ user }) => user.userName === 'agent1');
    if (account) account.identityProvider = 'None';
    const browser = createBrowser(server);
    const request = await park(browser);
    expect(locationOf(await browser.post('/sign-in', { ...form, request })).pathname).toBe('/auth/v3/oauth/authorize');
  });

  it('give way to the provider where the form asks for it', async () => {
    const browser = createBrowser(await appWith(saml({ domains: ['partner.test'] })));
    const request = await park(browser);
    const to = locationOf(await browser.post('/sign-in', { username: 't100\\a@partner.test', password: '', saml: 'true', request }));
    expect([to.pathname, to.searchParams.get('provider')]).toEqual(['/auth/v3/sso/start', id]);
  });
});

describe('the start', () => {
  it.each([
    ['a provider that nobody has', other],
    ['a provider that is off', '0f0f0f0f-0000-4000-8000-00000000000d'],
  ])('leads back for %s', async (_what, provider) => {
    const server = await appWith(saml(), saml({ id: '0f0f0f0f-0000-4000-8000-00000000000d', name: 'Off', status: 'OFF' }));
    const browser = createBrowser(server);
    const request = await park(browser);
    const to = locationOf(await browser.get(`/sso/start?${new URLSearchParams({ request, provider })}`));
    expect(to.searchParams.get('error')).toBe('sso');
  });

  it('is refused in another browser than that of the request', async () => {
    const server = await appWith(saml());
    const request = await park(createBrowser(server));
    const to = locationOf(await createBrowser(server).get(`/sso/start?${new URLSearchParams({ request, provider: id })}`));
    expect(to.href).toBe(signInPage('error=sso-expired'));
  });

  it('says that nobody can be sent there while the provider cannot be asked', async () => {
    const server = await testApp({ identityProviders: [anOidcProvider({ issuer: 'http://127.0.0.1:1' })] });
    const browser = createBrowser(server);
    const request = await park(browser);
    const to = locationOf(await browser.get(`/sso/start?${new URLSearchParams({ request, provider: anOidcProvider().id })}`));
    expect(to.searchParams.get('error')).toBe('unavailable');
  });
});
