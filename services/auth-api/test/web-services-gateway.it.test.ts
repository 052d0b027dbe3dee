import type { FreshDatabase } from '@gauth/service-kit/testing';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { salesforceUser as colleague, identityUrlOf, type SalesforceStandIn, startSalesforce } from '../../../test/support/salesforce.ts';
import { createMemoryAttempts } from '../src/adapters/memory/attempts.ts';
import { cachedWebServicesSettings } from '../src/adapters/postgres/cached-web-services-settings.ts';
import { postgresOwnAccounts, postgresWebServicesAccounts } from '../src/adapters/postgres/own-accounts.ts';
import { postgresWebServicesSettings } from '../src/adapters/postgres/web-services-settings.ts';
import { createSalesforce } from '../src/adapters/salesforce/salesforce.ts';
import type { Attempts } from '../src/ports/attempts.ts';
import { Unavailable } from '../src/ports/unavailable.ts';
import { migratedDatabase } from './database.ts';
import { basic, issuer, type TestApp, testApp } from './support/app.ts';
import { gatewayOf, type Passed, type RawHeaders } from './support/gateway.ts';
import { aSamlProvider } from './support/identity-providers.ts';

const open = '/api/v2/diagnostics/version';
const closed = '/api/v2/me';
const salesforceUser = { ...colleague, email: 'agent1@mail.test' };
const mapping = { organizationId: salesforceUser.organization_id, subject: 'email', matchBy: 'email' };
const provisioner = { name: 'provisioner', password: 'provisioner-secret', roles: ['ROLE_ADMIN', 'ROLE_API'] };
const many = { failures: 100_000, seconds: 300 };

let database: FreshDatabase;
let salesforce: SalesforceStandIn;
let server: TestApp;
let gateway: Awaited<ReturnType<typeof gatewayOf>>;
let attempts: Attempts;
let accountsAreAway = false;

beforeAll(async () => {
  [database, salesforce] = await Promise.all([migratedDatabase(inject('databaseUrl')), startSalesforce()]);
  const { pool } = database;
  const webServicesSettings = cachedWebServicesSettings(pool);
  const ownAccounts = postgresOwnAccounts(pool);
  server = await testApp({
    listener: { trustProxy: ['loopback'] },
    identityProviders: [aSamlProvider({ mode: 'choice' })],
    stores: { attempts: { begin: (subject) => attempts.begin(subject) } },
    webServices: {
      webServicesSettings,
      webServicesSettingsRegistry: postgresWebServicesSettings(pool, webServicesSettings.renew),
      webServicesAccounts: postgresWebServicesAccounts(pool),
      ownAccounts: {
        authenticate: async (credentials) => {
          if (accountsAreAway) throw new Unavailable('the database cannot be asked');
          return ownAccounts.authenticate(credentials);
        },
      },
      salesforce: createSalesforce({ route: salesforce.route }),
    },
  });
  gateway = await gatewayOf(server);
  await administer('POST', '/web-services/accounts', provisioner);
});
beforeEach(() => {
  attempts = createMemoryAttempts({ account: many, address: many, tenant: many });
  salesforce.sessions.set('right', salesforceUser);
  salesforce.answer = undefined;
  accountsAreAway = false;
  server.outages.clear();
});
afterAll(async () => {
  await gateway?.stop();
  await server?.app.close();
  await salesforce?.stop();
  await database?.drop();
});

async function administer(method: 'POST' | 'PUT' | 'DELETE', path: string, data?: object): Promise<void> {
  const headers = { authorization: basic('ops', 'ops') };
  const answer = await server.app.inject({ method, url: `/auth/v3/ops${path}`, headers, ...(data && { payload: { data } }) });
  expect(answer.statusCode, answer.body).toBe(200);
}
const state = (settings: object) => administer('PUT', '/contact-centers/cc-1/web-services', settings);
const everything = { salesforce: mapping, configurationServer: true, ownAccounts: true, saml: true };

const forContactCenter = ['ContactCenterId', 'cc-1'];
const ofSalesforce = (ssid: string, surl = identityUrlOf(salesforceUser)) => ['ssid', ssid, 'surl', surl];
const ofBasic = (name: string, password: string) => ['Authorization', basic(name, password)];
const ask = (path: string, headers: RawHeaders = [], method = 'GET') => gateway.ask(path, [...forContactCenter, ...headers], method);

/** What of it the rules speak of. */
const summary = ({ status, told }: Passed) => ({ status, by: told?.['x-gws-authentication'] });

describe('every combination of the five steps', () => {
  const sessions = { absent: [], failed: ofSalesforce('wrong'), right: ofSalesforce('right') };
  const credentials = {
    absent: [],
    failed: ofBasic('agent1', 'wrong'),
    person: ofBasic('agent1', 'agent1'),
    account: ofBasic(provisioner.name, provisioner.password),
  };
  const waiting = { program: [], page: ['Accept', 'text/html'] };
  const isOn = [false, true];
  const settings = isOn.flatMap((salesforce) =>
    isOn.flatMap((configurationServer) =>
      isOn.flatMap((ownAccounts) => isOn.map((saml) => ({ salesforce, configurationServer, ownAccounts, saml }))),
    ),
  );
  const keys = <Name extends string>(of: Record<Name, unknown>) => Object.keys(of) as Name[];
  const requests = keys(sessions).flatMap((session) =>
    keys(credentials).flatMap((shown) => keys(waiting).flatMap((who) => [open, closed].map((path) => ({ session, shown, who, path })))),
  );

  type On = (typeof settings)[number];
  type Asked = (typeof requests)[number];

  /** The rules in the words of the product, and nothing of our own code. */
  const rules: [(on: On, asked: Asked) => boolean, ReturnType<typeof summary>][] = [
    [(on, { session }) => on.salesforce && session === 'right', { status: 200, by: 'salesforce' }],
    [(on, { shown }) => on.configurationServer && shown === 'person', { status: 200, by: 'configuration-server' }],
    [(on, { shown }) => on.ownAccounts && shown === 'account', { status: 200, by: 'own-accounts' }],
    [(_on, { path }) => path === open, { status: 200, by: 'anonymous' }],
    [(on, { who }) => on.saml && who === 'page', { status: 302, by: undefined }],
    [() => true, { status: 401, by: undefined }],
  ];
  const expected = (on: On, asked: Asked) => rules.find(([holds]) => holds(on, asked))?.[1];

  it.each(settings)('ends as the product says: %o', async (on) => {
    await state({ ...on, salesforce: on.salesforce ? mapping : undefined });
    const answers = [];
    for (const asked of requests) {
      const headers = [...sessions[asked.session], ...credentials[asked.shown], ...waiting[asked.who]];
      answers.push({ asked, ...summary(await ask(asked.path, headers)) });
    }
    expect(answers).toEqual(requests.map((asked) => ({ asked, ...expected(on, asked) })));
  });
});

describe('the gateway', () => {
  beforeAll(() => state(everything));

  it('tells the API who asks, in place of whatever the client said, and keeps credentials', async () => {
    const forged = ['X-GWS-User-Name', 'admin', 'X-GWS-Roles', 'ROLE_OPS', 'X-GWS-User', 'a.b.c'];
    const { told } = await ask(closed, [...forged, ...ofBasic(provisioner.name, provisioner.password)]);
    expect(told).toMatchObject({
      'x-gws-user-name': 'provisioner',
      'x-gws-user-id': expect.stringMatching(/^web-services:[\da-f-]{36}$/),
      'x-gws-contact-center-id': 'cc-1',
      'x-gws-roles': 'ROLE_ADMIN,ROLE_API',
    });
    expect(Object.keys(told ?? {})).not.toEqual(expect.arrayContaining(['x-gws-user']));
    expect(told).not.toHaveProperty('authorization');
  });

  it('tells the API of nobody where nobody in particular asks', async () => {
    const { told } = await ask(open, ['X-GWS-User-Name', 'admin', 'X_GWS_Roles', 'ROLE_OPS']);
    expect(Object.entries(told ?? {}).filter(([name]) => /gws/i.test(name))).toEqual([['x-gws-authentication', 'anonymous']]);
  });

  it.each([
    ['X-Original-URI', open],
    ['X-Original-URL', `http://api.test${open}`],
    ['X-Forwarded-Uri', open],
    ['X-Original-Method', 'GET'],
    ['X-Forwarded-Method', 'GET'],
  ])('believes no %s of a client', async (name, value) => {
    const method = value === 'GET' ? 'POST' : 'GET';
    expect(summary(await ask(value === 'GET' ? open : closed, [name, value], method)).status).toBe(401);
  });

  it.each([
    '/api/v2/diagnostics/./version',
    '/api/v2/x/../diagnostics/version',
    '/api/v2//diagnostics/version',
    '/api/v2/diagnostics%2fversion',
    '/api/v2/diagnostics/%76ersion',
    '/api/v2/diagnostics/version;x=y',
    '/api/v2/diagnostics/version/',
    '/API/v2/diagnostics/version',
    '/api/v2/diagnostics/version%00',
    '/api/v2/me?x=/api/v2/diagnostics/version',
  ])('lets nobody in by %s', async (path) => {
    expect([400, 401]).toContain((await ask(path)).status);
  });

  it.each([
    ['two Authorization headers', [...ofBasic('agent1', 'wrong'), ...ofBasic('agent1', 'agent1')]],
    ['two contact centers', ['ContactCenterId', 'cc-2']],
    ['two sessions of Salesforce', [...ofSalesforce('right'), 'ssid', 'wrong']],
  ])('refuses %s', async (_what, headers) => {
    expect((await ask(closed, headers)).status).toBe(400);
  });

  it.each([
    ['https://evil.test/id/00Dx0000001T0zkEAC/005x0000001S2b9AAC'],
    ['http://login.salesforce.com/id/00Dx0000001T0zkEAC/005x0000001S2b9AAC'],
    ['https://login.salesforce.com@evil.test/id/00Dx0000001T0zkEAC/005x0000001S2b9AAC'],
    ['https://169.254.169.254/id/00Dx0000001T0zkEAC/005x0000001S2b9AAC'],
    ['https://login.salesforce.com/id/../services'],
  ])('shows no session of Salesforce to %s', async (surl) => {
    const before = salesforce.asked.length;
    expect([(await ask(closed, ofSalesforce('right', surl))).status, salesforce.asked.length]).toEqual([401, before]);
  });

  it.each([
    ['a user of another contact center', ofBasic('t200\\agent1', 'agent1')],
    ['a token', ['Authorization', 'Bearer x']],
    ['half of Basic', ['Authorization', 'Basic YWdlbnQx']],
  ])('challenges %s', async (_who, headers) => {
    expect(await ask(closed, headers)).toMatchObject({ status: 401, challenge: expect.stringContaining('Basic'), told: undefined });
  });

  it('sends a page to sign in, and back to where it was', async () => {
    const { location = '' } = await ask(`${closed}?a=b`, ['Accept', 'text/html']);
    expect(location.startsWith(`${issuer}/web-services/sign-in?`)).toBe(true);
    expect(new URL(location).searchParams.get('return_to')).toBe(`http://api.test${closed}?a=b`);
  });

  it('refuses whose password must be changed', async () => {
    expect((await ask(closed, ofBasic('changeme', 'changeme'))).status).toBe(403);
  });

  it('counts one attempt once in each store, and then refuses', async () => {
    const limit = (failures: number) => ({ failures, seconds: 300 });
    attempts = createMemoryAttempts({ account: limit(3), address: many, tenant: many });
    const statuses = [];
    for (let attempt = 0; attempt < 4; attempt += 1) statuses.push((await ask(closed, ofBasic('agent1', 'wrong'))).status);
    expect(statuses).toEqual([401, 401, 401, 429]);
  });

  it.each([
    ['Salesforce', ofSalesforce('another'), () => (salesforce.answer = (_request, response) => void response.writeHead(500).end())],
    ['the Configuration Server', ofBasic('agent1', 'agent1'), () => server.outages.add('directory')],
    ['own accounts', ofBasic('agent1', 'wrong'), () => (accountsAreAway = true)],
    ['the count of attempts', ofBasic('agent1', 'agent1'), () => (attempts = { begin: () => Promise.reject(new Unavailable('away')) })],
    ['contact centers', ofBasic('agent1', 'agent1'), () => server.outages.add('contactCenters')],
  ] satisfies [string, RawHeaders, () => unknown][])(
    'is unavailable while %s are away, and takes nobody for anonymous',
    async (_what, headers, goAway) => {
      goAway();
      expect([await ask(closed, headers), await ask(open, headers)].map(summary)).toEqual([
        { status: 503, by: undefined },
        { status: 503, by: undefined },
      ]);
    },
  );

  it('sends nobody elsewhere while a step is away', async () => {
    server.outages.add('directory');
    expect((await ask(closed, ['Accept', 'text/html', ...ofBasic('agent1', 'agent1')])).status).toBe(503);
  });

  it('lets another step succeed while one is away', async () => {
    server.outages.add('directory');
    expect(summary(await ask(closed, ofBasic(provisioner.name, provisioner.password)))).toEqual({ status: 200, by: 'own-accounts' });
  });

  it('takes a session, and its token for what changes something', async () => {
    const me = await server.app.inject({
      url: '/api/v2/me',
      headers: { contactcenterid: 'cc-1', authorization: basic('agent1', 'agent1') },
    });
    const cookie = ['Cookie', `JSESSIONID=${me.cookies[0]?.value}`];
    const token = ['X-CSRF-TOKEN', String(me.headers['x-csrf-token'])];
    expect(summary(await ask(closed, cookie))).toEqual({ status: 200, by: 'session' });
    const statuses = [await ask(closed, cookie, 'POST'), await ask(closed, [...cookie, ...token], 'POST')].map(({ status }) => status);
    expect(statuses).toEqual([403, 200]);
  });

  it('lets no other page use credentials that a browser remembers', async () => {
    const headers = [...ofBasic('agent1', 'agent1'), 'Sec-Fetch-Site', 'cross-site', 'Origin', 'https://evil.test'];
    expect((await ask(closed, headers, 'POST')).status).toBe(403);
  });

  it('writes one line a request, which names every step and no secret', async () => {
    const before = server.audited().length;
    await ask(closed, [...ofSalesforce('wrong'), ...ofBasic('agent1', 'wr0ng-secret')]);
    const lines = server.audited().slice(before);
    const chain = lines.filter((line) => String(line['event.action']).startsWith('web-services.'));
    expect(chain).toHaveLength(1);
    for (const step of ['salesforce failed', 'configuration-server failed', 'own-accounts failed', 'saml elsewhere'])
      expect(chain[0]?.['event.reason']).toContain(step);
    expect(server.log()).not.toContain('wr0ng-secret');
  });
});

describe('whoever comes past the gateway', () => {
  beforeAll(() => state(everything));
  const url = '/auth/v3/web-services/authenticate';

  it('speaks for no other request', async () => {
    const stranger = await server.app.inject({ url, remoteAddress: '203.0.113.9', headers: { 'x-original-uri': open } });
    const envoy = await server.app.inject({ url: url + open, remoteAddress: '127.0.0.1' });
    expect([stranger.statusCode, envoy.statusCode]).toEqual([401, 200]);
  });

  it.each([
    ['cc-2', 401],
    ['nobodys', 401],
    ['cc-1', 200],
  ])('gets at the host of cc-1, for %s, what that opens: %i', async (contactcenterid, status) => {
    const ours = `GET ${open}`;
    await state({ ...everything, hosts: ['desk.test'], unprotected: contactcenterid === 'cc-1' ? [ours] : [] });
    const headers = { contactcenterid, 'x-forwarded-host': 'desk.test', 'x-forwarded-uri': open };
    const answer = await server.app.inject({ url, headers });
    await state(everything);
    expect(answer.statusCode).toBe(status);
  });

  it('says in the JWT of which contact center an account is', async () => {
    const headers = { contactcenterid: 'cc-1', authorization: basic(provisioner.name, provisioner.password) };
    const { headers: told } = await server.app.inject({ url: `${url}?jwt=true`, headers });
    expect(decodeJwt(String(told['x-gws-user']))).toMatchObject({
      sub: expect.stringMatching(/^web-services:[\da-f-]{36}$/),
      contactCenterId: 'cc-1',
    });
  });

  it('is redirected where the gateway wants it, and gets a JWT', async () => {
    const headers = { contactcenterid: 'cc-1', accept: 'text/html', 'x-forwarded-uri': closed };
    expect((await server.app.inject({ url: `${url}?redirect=302`, headers })).statusCode).toBe(302);
    const authorization = basic('agent1', 'agent1');
    const known = await server.app.inject({ url: `${url}?jwt=true`, headers: { ...headers, authorization } });
    expect([known.statusCode, known.headers['x-gws-user']]).toEqual([200, expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/)]);
  });
});
