import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { anEnvironment, tenantId } from './examples.ts';
import { type RunningApi, startApi } from './start-api.ts';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi(inject('databaseUrl'));
});
beforeEach(() => api.clear());
afterAll(() => api.stop());

const basic = (name: string, password: string) => `Basic ${btoa(`${name}:${password}`)}`;
let last = 0;
/** Every call comes from an address of its own, so that failed attempts of one test do not throttle another. */
const newAddress = () => {
  last += 1;
  return `192.0.2.${last}`;
};
const as = (authorization: string, url = '/environments', remoteAddress = newAddress()) =>
  api.call({ method: 'GET', url: `/environment/v3${url}`, headers: { authorization }, remoteAddress });

it.each([
  ['the operations user', basic('ops', 'ops')],
  ['the operations user, with the scheme in small letters', basic('ops', 'ops').replace('Basic', 'basic')],
  ['an internal client', 'Bearer internal-client'],
  ['an internal client, with the scheme in small letters', 'bearer internal-client'],
  ['a management application', 'Bearer management-application'],
])('admits %s', async (_who, authorization) => {
  expect((await as(authorization)).status).toBe(200);
});

it.each([
  ['no credentials', '', 'credentials are required'],
  ['another scheme', 'Digest username="ops"', 'credentials are required'],
  ['a wrong password', basic('ops', 'wrong'), 'Bad credentials'],
  ['a wrong name', basic('admin', 'ops'), 'Bad credentials'],
  ['the hash as the password', basic('ops', '$2a$04$CEFSE0P.iLpjMWcB7hXYaOYhgMzCHSQpe3aiJUlzq5miKskulTt0S'), 'Bad credentials'],
  ['Basic that is not base64', 'Basic %%%', 'Bad credentials'],
  ['Basic without a colon', `Basic ${btoa('ops')}`, 'Bad credentials'],
  ['Basic without credentials', 'Basic', 'Bad credentials'],
  ['an unknown token', 'Bearer unknown', 'the access token is unknown or expired'],
])('refuses %s and says how to authenticate', async (_what, authorization, message) => {
  const answer = await as(authorization);
  expect(answer.status).toBe(401);
  expect(answer.headers['www-authenticate']).toBe('Basic realm="environment", charset="UTF-8", Bearer realm="environment"');
  expect(answer.body).toEqual({ status: { code: 20, message } });
});

it.each([
  ['a person', 'Bearer person'],
  ['a client without authority', 'Bearer other-client'],
])('forbids the token of %s', async (_who, authorization) => {
  const answer = await as(authorization);
  expect(answer.status).toBe(403);
  expect(answer.body).toEqual({
    status: { code: 3, message: 'the access token must be that of a client with ROLE_INTERNAL_CLIENT or ROLE_MANAGEMENT_APPLICATION' },
  });
});

it.each(['/environments', '/contact-centers', '/settings', '/cors'])('asks the same of whoever lists %s', async (url) => {
  const callers = ['', basic('ops', 'wrong'), 'Bearer person', 'Bearer other-client', 'Bearer management-application', basic('ops', 'ops')];
  const statuses = await Promise.all(callers.map(async (authorization) => (await as(authorization, url)).status));
  expect(statuses).toEqual([401, 401, 403, 403, 200, 200]);
});

it.each([
  ['an internal client', 'Bearer internal-client', 200],
  ['the operations user', basic('ops', 'ops'), 401],
  ['a management application', 'Bearer management-application', 403],
  ['a person', 'Bearer person', 403],
  ['nobody', '', 401],
])('answers a connection to %s with %i or not', async (_who, authorization, status) => {
  await api.post('/environments', anEnvironment());
  const answer = await as(authorization, `/environments/${tenantId}/connection`);
  expect(answer.status).toBe(status);
  if (status === 401) expect(answer.headers['www-authenticate']).toBe('Bearer realm="environment"');
});

it('makes an address wait after ten wrong passwords, and nobody else', async () => {
  for (let attempt = 0; attempt < 10; attempt += 1) {
    expect((await as(basic('ops', `guess${attempt}`), '/environments', '198.51.100.1')).status).toBe(401);
  }
  const throttled = await as(basic('ops', 'ops'), '/environments', '198.51.100.1');
  expect(throttled.status).toBe(429);
  expect(throttled.body.status.message).toBe('too many wrong credentials came from here');
  expect(Number(throttled.headers['retry-after'])).toBeGreaterThan(50);
  expect((await as('Bearer internal-client', '/environments', '198.51.100.1')).status).toBe(200);
  expect((await as(basic('ops', 'ops'), '/environments', '198.51.100.2')).status).toBe(200);
});

it('tells ten of 256 guesses that come at once that they were wrong, none that it was right after them, and lets nobody else wait', async () => {
  const guesses = Array.from({ length: 256 }, (_, attempt) => as(basic('ops', `guess${attempt}`), '/environments', '198.51.100.3'));
  const right = as(basic('ops', 'ops'), '/environments', '198.51.100.3');
  expect((await as(basic('ops', 'ops'))).status).toBe(200);
  const statuses = (await Promise.all(guesses)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 401)).toHaveLength(10);
  expect(statuses.filter((status) => status === 429)).toHaveLength(246);
  expect((await right).status).toBe(429);
});

it('lets the operations user work on many things at once', async () => {
  const calls = Array.from({ length: 30 }, () => as(basic('ops', 'ops'), '/environments', '198.51.100.4'));
  expect((await Promise.all(calls)).map(({ status }) => status)).toEqual(Array(30).fill(200));
});

it('leaves a trail of who changed what, without credentials', async () => {
  await api.post('/environments', anEnvironment());
  await as(basic('ops', 'guessed-password'));
  const events = api.logged.map((line) => JSON.parse(line)).filter((line) => line['event.kind'] === 'event');
  expect(events).toMatchObject([
    { 'event.action': 'environment.created', 'event.outcome': 'success', 'user.name': 'ops', environmentId: tenantId },
    { 'event.action': 'caller.refused', 'event.outcome': 'failure', 'event.reason': 'Bad credentials' },
  ]);
  expect(api.logged.join('')).not.toMatch(/guessed-password|the-password|b3BzOm9wcw/);
});
