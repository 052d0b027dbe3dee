import cookies from '@fastify/cookie';
import { newId } from '@gauth/oauth';
import { createMemoryTokenStore } from '@gauth/oauth/memory';
import { aUser } from '@gauth/oauth/testing';
import { createLogger, createServer } from '@gauth/service-kit';
import { describe, expect, it } from 'vitest';
import { createMemoryWebServicesSessions } from '../src/adapters/memory/web-services-sessions.ts';
import { answerScripts } from '../src/routes/cors.ts';
import { envelopeRefusals } from '../src/routes/envelope-refusals.ts';
import { webServicesRoutes } from '../src/routes/web-services/index.ts';
import { webServicesCookie } from '../src/routes/web-services/session-cookie.ts';
import { createOriginPolicy } from '../src/sign-in/origin.ts';
import type { ChainOutcome } from '../src/web-services/step.ts';
import { basic, issuer } from './support/app.ts';
import { fakeContactCenters } from './support/contact-centers.ts';
import { breakable, type Outage } from './support/outages.ts';

const agent = aUser({ id: 'cc-1:101', userName: 'agent1', contactCenterId: 'cc-1' });
const asAgent = {
  kind: 'succeeded',
  step: 'configuration-server',
  identity: { kind: 'user', user: agent },
} as const satisfies ChainOutcome;
const ops = { kind: 'account', account: { id: 'ops', name: 'ops', roles: ['ROLE_OPS'] } } as const;
const agentHeaders = { authorization: basic('t100\\agent1', 'agent1') };

interface Options {
  outcome?: ChainOutcome;
  corsOrigins?: Record<string, string[]>;
  csrfProtection?: boolean;
  sameSite?: 'lax' | 'none';
  from?: string;
}

/** The API of Web Services behind a chain that always comes to the same. */
async function webServices({ outcome = asAgent, corsOrigins, csrfProtection = true, sameSite = 'lax', from = issuer }: Options = {}) {
  const outages = new Set<Outage>();
  const store = createMemoryTokenStore();
  const sessions = createMemoryWebServicesSessions(store, { idleSeconds: 1800, maxSeconds: 43_200 });
  const contactCenters = fakeContactCenters(corsOrigins);
  const origins = createOriginPolicy({ own: [new URL(from).origin], contactCenters });
  const chain = { outcome };
  const app = createServer({ logger: createLogger({ service: 'auth-api', version: '0', level: 'silent' }) });
  envelopeRefusals(app);
  await app.register(cookies);
  answerScripts(app, origins, { closed: [], others: ['/api/v2', '/auth/v3/web-services/sign-out'] });
  await app.register(webServicesRoutes, {
    issuer: from,
    basePath: '/auth/v3',
    version: '1.2.3',
    origins,
    contactCenters,
    csrfProtection,
    identifyRequest: async () => chain.outcome,
    webServicesSessions: breakable(sessions, 'sessions', outages),
    webServicesCookie: webServicesCookie({ issuer: from, sameSite }),
  });
  await app.ready();
  const me = (headers: Record<string, string> = {}, session?: string) =>
    app.inject({ url: '/api/v2/me', headers, ...(session !== undefined && { cookies: { JSESSIONID: session } }) });
  return { app, chain, outages, store, sessions, me };
}

/** A session that somebody got by their credentials. */
async function withSession(server: Awaited<ReturnType<typeof webServices>>) {
  const answer = await server.me(agentHeaders);
  const cookie = answer.cookies.find(({ name }) => name === 'JSESSIONID')?.value ?? '';
  return { cookie, token: String(answer.headers['x-csrf-token']) };
}

const accessDenied = { statusCode: 20, statusMessage: 'Access denied' };
const forged = { statusCode: 3, statusMessage: 'Missing or invalid Csrf token' };

describe('GET /api/v2/me', () => {
  it('says who asks, and begins a session with its token against forged requests', async () => {
    const { me } = await webServices();
    const answer = await me(agentHeaders);
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      {
        statusCode: 0,
        user: {
          id: 'cc-1:101',
          userName: 'agent1',
          firstName: agent.claims.given_name,
          lastName: agent.claims.family_name,
          roles: agent.authorities,
          enabled: true,
          changePasswordOnFirstLogin: false,
          uri: 'https://auth.test/api/v2/users/cc-1%3A101',
          path: '/users/cc-1%3A101',
        },
      },
    ]);
    expect(answer.headers).toMatchObject({ 'x-csrf-header': 'X-CSRF-TOKEN', 'x-csrf-token': expect.stringMatching(/^[\da-f-]{36}$/) });
    expect(answer.headers['set-cookie']).toMatch(/^JSESSIONID=[\w.-]{47}; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
  });

  it('knows accounts of its own', async () => {
    const { me } = await webServices({ outcome: { kind: 'succeeded', step: 'own-accounts', identity: ops } });
    expect((await me({ authorization: basic('ops', 'ops') })).json()).toMatchObject({
      statusCode: 0,
      user: { id: 'web-services:ops', userName: 'ops', roles: ['ROLE_OPS'] },
    });
  });

  it('goes on with the session, which needs no credentials any more, and tells the same token', async () => {
    const server = await webServices();
    const { cookie, token } = await withSession(server);
    server.chain.outcome = { kind: 'refused', passwordChangeRequired: false, throttled: false };
    const answer = await server.me({}, cookie);
    expect([answer.statusCode, answer.headers['x-csrf-token'], answer.headers['set-cookie']]).toEqual([200, token, undefined]);
  });

  it('goes on with the session of the same user who shows credentials again', async () => {
    const server = await webServices();
    const { cookie, token } = await withSession(server);
    const answer = await server.me(agentHeaders, cookie);
    expect([answer.headers['x-csrf-token'], answer.headers['set-cookie']]).toEqual([token, undefined]);
  });

  it('believes the credentials rather than the session, and begins another one', async () => {
    const server = await webServices();
    const { cookie, token } = await withSession(server);
    server.chain.outcome = { kind: 'succeeded', step: 'own-accounts', identity: ops };
    const answer = await server.me({ authorization: basic('ops', 'ops') }, cookie);
    expect(answer.json()).toMatchObject({ user: { userName: 'ops' } });
    expect(answer.headers['set-cookie']).toContain('JSESSIONID=');
    expect(answer.headers['x-csrf-token']).not.toBe(token);
  });

  it('begins no session by a link, which could sign its reader in as somebody else', async () => {
    const { me } = await webServices();
    const answer = await me({ ...agentHeaders, 'sec-fetch-mode': 'navigate' });
    expect([answer.statusCode, answer.headers['set-cookie'], answer.headers['x-csrf-token']]).toEqual([200, undefined, undefined]);
  });

  it.each([
    ['nobody', { kind: 'refused', passwordChangeRequired: false, throttled: false }, 401, accessDenied],
    ['nobody in particular', { kind: 'succeeded', step: 'anonymous', identity: { kind: 'anonymous' } }, 401, accessDenied],
    [
      'whose password must be changed',
      { kind: 'refused', passwordChangeRequired: true, throttled: false },
      403,
      { statusCode: 8, statusMessage: 'The password must be changed' },
    ],
    [
      'who tried too often',
      { kind: 'refused', passwordChangeRequired: false, throttled: true },
      429,
      { statusCode: 3, statusMessage: 'Too many attempts; try again later' },
    ],
    ['whom nobody can check', { kind: 'unavailable' }, 503, { statusCode: 4, statusMessage: 'The service is not available at the moment' }],
  ] satisfies [string, ChainOutcome, number, object][])('refuses somebody: %s', async (_who, outcome, status, body) => {
    const { me } = await webServices({ outcome });
    const answer = await me(agentHeaders);
    expect([answer.statusCode, answer.json(), answer.headers['set-cookie']]).toEqual([status, body, undefined]);
  });

  it('says where a browser may sign in', async () => {
    const to = 'https://auth.test/auth/v3/web-services/sign-in?return_to=%2F';
    const { me } = await webServices({ outcome: { kind: 'elsewhere', to } });
    const answer = await me();
    expect([answer.statusCode, answer.json(), answer.headers.location]).toEqual([401, accessDenied, to]);
  });

  it('challenges programs to send Basic, and no script, in front of which a dialogue would open', async () => {
    const { me } = await webServices({ outcome: { kind: 'refused', passwordChangeRequired: false, throttled: false } });
    expect((await me()).headers['www-authenticate']).toBe('Basic realm="Web Services"');
    expect((await me({ 'sec-fetch-mode': 'cors' })).headers['www-authenticate']).toBe('Session');
  });

  it('finds no session that was signed out everywhere, nor one that was made up', async () => {
    const server = await webServices();
    const { cookie } = await withSession(server);
    await server.store.tokens.revokeUser(agent.id);
    server.chain.outcome = { kind: 'refused', passwordChangeRequired: false, throttled: false };
    for (const value of [cookie, `${newId(agent.id)}.${'a'.repeat(24)}`, 'x'])
      expect((await server.me({}, value)).json()).toEqual(accessDenied);
  });

  it('is unavailable while sessions cannot be asked for', async () => {
    const server = await webServices();
    const { cookie } = await withSession(server);
    server.outages.add('sessions');
    for (const answer of [await server.me({}, cookie), await server.me(agentHeaders)])
      expect([answer.statusCode, answer.json()]).toEqual([
        503,
        { statusCode: 4, statusMessage: 'The service is not available at the moment' },
      ]);
  });
});

describe('the cookie', () => {
  it.each([
    ['none', issuer, /; Secure; SameSite=None$/],
    ['lax', 'http://auth.test/auth/v3', /; HttpOnly; SameSite=Lax$/],
  ] as const)('is SameSite=%s as it was set, and secure where the issuer is: %s', async (sameSite, from, attributes) => {
    const { me } = await webServices({ sameSite, from });
    expect((await me(agentHeaders)).headers['set-cookie']).toMatch(attributes);
  });
});

describe('forged requests', () => {
  it.each(['POST', 'PUT', 'DELETE', 'PATCH'] as const)('are refused before anything else: %s', async (method) => {
    const server = await webServices();
    const { cookie, token } = await withSession(server);
    const other = await withSession(server);
    const send = (headers: Record<string, string>, session?: string, url = '/api/v2/me') =>
      server.app.inject({ method, url, headers, ...(session !== undefined && { cookies: { JSESSIONID: session } }) });
    const refused = [
      await send({}, cookie),
      await send({ 'x-csrf-token': '' }, cookie),
      await send({ 'x-csrf-token': other.token }, cookie),
      await send({ 'x-csrf-token': token }),
      await send({ ...agentHeaders, 'x-csrf-token': token }),
      await send(agentHeaders, cookie),
      await send({ 'content-type': 'application/json' }, cookie, '/api/v2/anything'),
    ];
    for (const answer of refused) expect([answer.statusCode, answer.json()]).toEqual([403, forged]);
    expect((await send({ 'x-csrf-token': token }, cookie)).json()).toEqual({ statusCode: 6, statusMessage: 'There is no such resource' });
  });

  it('are let through where the protection is off', async () => {
    const { app } = await webServices({ csrfProtection: false });
    expect((await app.inject({ method: 'POST', url: '/api/v2/me' })).json()).toMatchObject({ statusCode: 6 });
  });
});

describe('GET /api/v2/diagnostics/version', () => {
  it('tells everybody the version, and whoever has a session their token', async () => {
    const server = await webServices({ outcome: { kind: 'unavailable' } });
    const answer = await server.app.inject({ url: '/api/v2/diagnostics/version' });
    expect([answer.json(), answer.headers['x-csrf-token']]).toEqual([{ statusCode: 0, version: '1.2.3' }, undefined]);
    const { cookie, csrfToken } = await server.sessions.start({ identity: asAgent.identity });
    const known = await server.app.inject({ url: '/api/v2/diagnostics/version', cookies: { JSESSIONID: cookie } });
    expect(known.headers).toMatchObject({ 'x-csrf-header': 'X-CSRF-TOKEN', 'x-csrf-token': csrfToken });
  });
});

describe('the rest of the API', () => {
  it.each(['/api/v2', '/api/v2/', '/api/v2/users', '/api/v2/ops/contact-centers', '/api/v2/me/', '/api/v2/%00'])(
    'is not found: %s',
    async (url) => {
      const answer = await (await webServices()).app.inject({ url });
      expect([answer.statusCode, answer.json()]).toEqual([404, { statusCode: 6, statusMessage: 'There is no such resource' }]);
    },
  );

  it.each(['application/json', 'text/xml', 'application/x-www-form-urlencoded'])(
    'is not found whatever comes with it: %j',
    async (type) => {
      const server = await webServices({ csrfProtection: false });
      const answer = await server.app.inject({ method: 'POST', url: '/api/v2/me', payload: '{"', headers: { 'content-type': type } });
      expect(answer.json()).toMatchObject({ statusCode: 6 });
    },
  );
});

describe('scripts of other origins', () => {
  const corsOrigins = { 'cc-1': ['https://desk.test'], 'cc-2': ['https://other.test'] };
  const corsOf = ({ headers }: { headers: Record<string, unknown> }) =>
    Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('access-control-')));

  it('are told what they may send', async () => {
    const { app } = await webServices({ corsOrigins });
    const ask = (origin: string, url: string) =>
      app.inject({ method: 'OPTIONS', url, headers: { origin, 'access-control-request-method': 'PUT' } });
    for (const url of ['/api/v2/me', '/api/v2/users/1', '/auth/v3/web-services/sign-out']) {
      const answer = await ask('https://desk.test', url);
      expect([answer.statusCode, corsOf(answer)]).toEqual([
        204,
        {
          'access-control-allow-origin': 'https://desk.test',
          'access-control-allow-credentials': 'true',
          'access-control-allow-methods': 'GET,POST,PUT,DELETE,OPTIONS',
          'access-control-allow-headers':
            'X-Requested-With,Content-Type,Accept,Origin,Cookie,authorization,ssid,surl,ContactCenterId,X-CSRF-TOKEN',
          'access-control-expose-headers': 'X-CSRF-HEADER,X-CSRF-TOKEN',
          'access-control-max-age': '120',
        },
      ]);
      const stranger = await ask('https://evil.test', url);
      expect([stranger.statusCode, corsOf(stranger)]).toEqual([403, {}]);
    }
  });

  it('read what is for them, refusals too', async () => {
    const server = await webServices({ corsOrigins });
    const readable = { 'access-control-allow-origin': 'https://desk.test', 'access-control-allow-credentials': 'true' };
    expect(corsOf(await server.me({ ...agentHeaders, origin: 'https://desk.test' }))).toMatchObject(readable);
    server.chain.outcome = { kind: 'refused', passwordChangeRequired: false, throttled: false };
    expect(corsOf(await server.me({ origin: 'https://desk.test' }))).toMatchObject(readable);
  });

  it('read nothing of a user of another contact center', async () => {
    const server = await webServices({ corsOrigins });
    const { cookie } = await withSession(server);
    for (const answer of [
      await server.me({ origin: 'https://other.test' }, cookie),
      await server.me({ ...agentHeaders, origin: 'https://other.test' }),
    ])
      expect([answer.statusCode, answer.json(), corsOf(answer)['access-control-allow-origin'], answer.headers['set-cookie']]).toEqual([
        403,
        { statusCode: 3, statusMessage: 'This origin may not use the contact center' },
        undefined,
        undefined,
      ]);
  });

  it.each([[{}], [{ 'cc-1': ['*'] }]])('read nothing where none is listed, nor by a lone asterisk: %j', async (origins) => {
    const { app } = await webServices({ corsOrigins: origins });
    const answer = await app.inject({ url: '/api/v2/diagnostics/version', headers: { origin: 'https://desk.test' } });
    expect(corsOf(answer)).toEqual({});
  });
});

describe('signing out of Web Services', () => {
  it('ends the session', async () => {
    const server = await webServices();
    const { cookie, token } = await withSession(server);
    const leave = (headers: Record<string, string>) =>
      server.app.inject({ method: 'POST', url: '/auth/v3/web-services/sign-out', headers, cookies: { JSESSIONID: cookie } });
    expect((await leave({})).json()).toEqual(forged);
    const answer = await leave({ 'x-csrf-token': token });
    expect([answer.statusCode, answer.json()]).toEqual([200, { statusCode: 0 }]);
    expect(answer.headers['set-cookie']).toContain('JSESSIONID=; Max-Age=0');
    expect(await server.sessions.find(cookie)).toBeUndefined();
  });
});
