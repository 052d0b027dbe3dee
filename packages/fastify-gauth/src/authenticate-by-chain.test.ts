import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fastify } from 'fastify';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { gauth } from './index.ts';

/** What gauth was asked, and what it answers. */
let asked: { method: string | undefined; url: string | undefined; headers: IncomingHttpHeaders }[];
let answer: { status: number; headers: Record<string, string> };
const asAgent = {
  'x-gws-authentication': 'configuration-server',
  'x-gws-user-id': 'cc-1:101',
  'x-gws-user-name': 'agent1',
  'x-gws-contact-center-id': 'cc-1',
  'x-gws-roles': 'ROLE_AGENT, ROLE_SUPERVISOR',
};
const server = createServer(({ method, url, headers }, response) => {
  asked.push({ method, url, headers });
  response.writeHead(answer.status, answer.headers).end();
});
beforeAll(() => new Promise<void>((done) => server.listen(0, '127.0.0.1', done)));
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});
beforeEach(() => {
  asked = [];
  answer = { status: 200, headers: asAgent };
});

async function aService(rememberSeconds = 0) {
  const app = fastify();
  const authUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/auth/v3/`;
  await app.register(gauth({ authUrl, mode: 'chain', rememberSeconds }));
  app.all('/api/*', async (request) => request.gauth);
  return app;
}

it('shows gauth the method, the address and the credentials of a request, and nothing else of it', async () => {
  const headers = {
    ...{ authorization: 'Basic eDp5', cookie: 'JSESSIONID=x', ssid: 's', surl: 'u', contactcenterid: 'cc-1', 'x-csrf-token': 't' },
    ...{
      host: 'desk.test',
      origin: 'https://evil.test',
      'sec-fetch-mode': 'cors',
      'sec-fetch-site': 'cross-site',
      'x-original-uri': '/forged',
      'x-forwarded-uri': '/forged',
      'x-gws-user-id': 'forged',
    },
    'x-forwarded-method': 'GET',
  };
  await (await aService()).inject({ method: 'PUT', url: '/api/calls?a=b', headers, payload: 'hush' });
  const [{ method, url, headers: sent } = { method: '', url: '', headers: {} }] = asked;
  expect([method, url]).toEqual(['PUT', '/auth/v3/web-services/authenticate']);
  expect(sent).toMatchObject({
    ...{ authorization: 'Basic eDp5', cookie: 'JSESSIONID=x', ssid: 's', surl: 'u', contactcenterid: 'cc-1', 'x-csrf-token': 't' },
    ...{
      // Or gauth would not know that a browser sends it, and that its token is needed.
      origin: 'https://evil.test',
      'sec-fetch-site': 'cross-site',
      'x-forwarded-host': 'desk.test',
      'x-forwarded-method': 'PUT',
      'x-forwarded-uri': '/api/calls?a=b',
      'x-forwarded-for': '127.0.0.1',
    },
  });
  for (const name of ['x-original-uri', 'x-gws-user-id']) expect(sent).not.toHaveProperty(name);
  expect(sent['content-length'] ?? '0').toBe('0');
});

it.each([
  [
    'a user',
    asAgent,
    {
      kind: 'user',
      subject: 'cc-1:101',
      userName: 'agent1',
      contactCenterId: 'cc-1',
      authorities: ['ROLE_AGENT', 'ROLE_SUPERVISOR'],
      scope: [],
    },
  ],
  [
    'an account',
    { 'x-gws-authentication': 'own-accounts', 'x-gws-user-id': 'web-services:ops', 'x-gws-user-name': 'ops' },
    { kind: 'account', subject: 'web-services:ops', userName: 'ops', authorities: [], scope: [] },
  ],
  ['nobody in particular', { 'x-gws-authentication': 'anonymous' }, { kind: 'anonymous', authorities: [], scope: [] }],
])('says who asks: %s', async (_who, headers, identity) => {
  answer = { status: 200, headers };
  expect((await (await aService()).inject('/api/calls')).json()).toEqual(identity);
});

it.each([
  [401, 401, { 'www-authenticate': 'Basic realm="Web Services"', location: 'https://gauth.test/' }],
  [302, 401, { location: 'https://gauth.test/' }],
  [403, 403, {}],
  [429, 429, { 'retry-after': '300' }],
  [500, 503, {}],
  [503, 503, { 'retry-after': '1' }],
])('lets nobody in where gauth answers %i', async (status, expected, headers: Record<string, string>) => {
  answer = { status, headers };
  const refusal = await (await aService()).inject('/api/calls');
  expect(refusal.statusCode).toBe(expected);
  expect(refusal.headers).toMatchObject(headers);
});

it('lets nobody in whom gauth does not name', async () => {
  for (const headers of [{}, { 'x-gws-authentication': 'salesforce' }, { ...asAgent, 'x-gws-user-id': '' }]) {
    answer = { status: 200, headers };
    expect((await (await aService()).inject('/api/calls')).statusCode).toBe(503);
  }
});

it('asks once for the same credentials, and again for others, for another method, and about nobody in particular', async () => {
  const app = await aService(10);
  const basic = { authorization: 'Basic eDp5' };
  await app.inject({ url: '/api/calls', headers: basic });
  await app.inject({ url: '/api/agents', headers: basic });
  expect(asked).toHaveLength(1);
  await app.inject({ url: '/api/calls', headers: { authorization: 'Basic eDp6' } });
  await app.inject({ method: 'POST', url: '/api/calls', headers: basic });
  expect(asked).toHaveLength(3);
  answer = { status: 200, headers: { 'x-gws-authentication': 'anonymous' } };
  await app.inject('/api/calls');
  await app.inject('/api/calls');
  expect(asked).toHaveLength(5);
});
