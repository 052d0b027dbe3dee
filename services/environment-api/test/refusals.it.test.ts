import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { tenantId } from './examples.ts';
import { type RunningApi, startApi } from './start-api.ts';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi(inject('databaseUrl'));
});
beforeEach(() => api.clear());
afterAll(() => api.stop());

const json = { 'content-type': 'application/json' };
const attempt = (method: InjectOptions['method'], path: string, rest: InjectOptions = {}) =>
  api.call({ method, url: `/environment/v3${path}`, ...rest } as InjectOptions);

it.each<[string, { headers?: Record<string, string>; payload?: string }, number, string]>([
  ['malformed JSON', { headers: json, payload: '{"data":' }, 400, 'the body is not valid JSON'],
  ['an empty body', { headers: json, payload: '' }, 400, 'body: expected object, received null'],
  ['no body', {}, 400, 'body: expected object, received null'],
  ['an array', { headers: json, payload: '[]' }, 400, 'body: expected object, received array'],
  ['a body without data', { headers: json, payload: '{}' }, 400, 'data: is required'],
  [
    'a field beside data',
    { headers: json, payload: '{"data":{"environmentId":"ENV","domains":[]},"more":1}' },
    400,
    'more: is not a known field',
  ],
  ['a prototype', { headers: json, payload: '{"data":{"__proto__":{"x":1}}}' }, 400, 'the body is not valid JSON'],
  [
    'a form',
    { headers: { 'content-type': 'application/x-www-form-urlencoded' }, payload: 'data=1' },
    415,
    'the content type is not supported here',
  ],
  ['a text', { headers: { 'content-type': 'text/plain' }, payload: '{"data":{}}' }, 415, 'the content type is not supported here'],
  ['XML', { headers: { 'content-type': 'application/xml' }, payload: '<data/>' }, 415, 'the content type is not supported here'],
  ['too much', { headers: json, payload: JSON.stringify({ data: { name: 'x'.repeat(70_000) } }) }, 413, 'the body is too large'],
])('refuses %s', async (_what, request, status, message) => {
  const payload = request.payload?.replace('ENV', tenantId);
  const answer = await attempt('POST', '/contact-centers', { ...request, ...(payload !== undefined && { payload }) });
  expect(answer.status).toBe(status);
  expect(answer.body.status.message).toBe(message);
});

it.each([
  ['PATCH', '/environments', 'GET, HEAD, POST'],
  ['DELETE', '/contact-centers', 'GET, HEAD, POST'],
  ['POST', `/environments/${tenantId}`, 'DELETE, GET, HEAD, PUT'],
  ['PUT', `/contact-centers/${tenantId}/settings`, 'DELETE, GET, HEAD, POST'],
  ['POST', '/settings', 'GET, HEAD'],
  ['PUT', '/cors', 'DELETE, GET, HEAD, POST'],
  ['POST', '/revision', 'GET, HEAD'],
] as const)('does not answer %s %s', async (method, path, allow) => {
  const answer = await attempt(method, path, { headers: { 'content-type': 'text/plain' }, payload: 'anything' });
  expect(answer.status).toBe(405);
  expect(answer.headers.allow).toBe(allow);
  expect(answer.body).toEqual({ status: { code: 405, message: `this path answers ${allow} only` } });
});

it('does not answer POST to a connection, which has other callers', async () => {
  const answer = await attempt('POST', `/environments/${tenantId}/connection`, { headers: { authorization: 'Bearer internal-client' } });
  expect(answer.status).toBe(405);
  expect(answer.headers.allow).toBe('GET, HEAD');
});

it.each([
  '/environments/',
  '/environments/t100',
  '/contact-centers/t100',
  '/contact-centers/t100/settings',
  '/contact-centers/%00/api-keys',
])('says that %s holds no id', async (path) => {
  const answer = await attempt('GET', path);
  expect(answer.status).toBe(400);
  expect(answer.body).toEqual({ status: { code: 10, message: 'params.id: Invalid GUID' } });
});

it.each(['/nothing', `/environments/${tenantId}/more`])('knows nothing at %s', async (path) => {
  const answer = await attempt('GET', path);
  expect(answer.status).toBe(404);
  expect(answer.body).toEqual({ status: { code: 6, message: 'there is no such resource' } });
});

it('answers GET with a JSON content type and no body, as the product’s own client sends it', async () => {
  expect((await attempt('GET', '/environments', { headers: json })).status).toBe(200);
});

it('takes an operation id beside the data', async () => {
  const payload = {
    data: {
      id: tenantId,
      username: 'u',
      password: '',
      tenant: 't',
      appName: 'a',
      configServers: [{ primaryAddress: 'h', primaryPort: 1 }],
    },
    operationId: 'op-1',
  };
  expect((await attempt('POST', '/environments', { payload })).status).toBe(200);
});

it('repeats nothing of what was sent, in no answer and no log line', async () => {
  const payload = { data: { secretField: 'sent-in-error', username: ['sent-in-error'], id: 'sent-in-error' } };
  const answers = [
    await attempt('POST', '/environments', { payload }),
    await attempt('GET', '/contact-centers?domain=sent in error&domain=x'),
  ];
  expect(JSON.stringify([answers, api.logged])).not.toMatch(/sent.in.error/);
});
