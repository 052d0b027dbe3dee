import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ApiError, type ApiErrorKind } from './api-error.ts';
import { envelope } from './envelope.ts';
import { envelopeErrors } from './envelope-errors.ts';
import { createServer } from './server.ts';
import { capturedLog } from './testing/captured-log.ts';

const environment = z.strictObject({
  domain: z.string().min(1).max(64),
  port: z.int().min(1),
  mode: z.enum(['plain', 'tls']),
  servers: z.array(z.strictObject({ address: z.string() })).optional(),
});
const good = { domain: 't100', port: 2020, mode: 'tls' };

function build(failure?: unknown) {
  const log = capturedLog();
  const app = createServer({ logger: log.logger, bodyLimitBytes: 1024 });
  envelopeErrors(app);
  app.post(
    '/environments',
    { schema: { body: envelope.request(environment), response: { 200: envelope.response(environment) } } },
    async ({ body }) => envelope.ok(body.data, '/environments/1'),
  );
  app.get('/environments', { schema: { querystring: z.strictObject({ limit: z.coerce.number().int() }) } }, async () => envelope.ok());
  app.get('/fails', () => Promise.reject(failure));
  app.get('/mismatch', { schema: { response: { 200: z.object({ a: z.string() }) } } }, async () => ({ a: 1 }) as never);
  const post = (payload: unknown, contentType = 'application/json') =>
    app.inject({
      method: 'POST',
      url: '/environments',
      headers: { 'content-type': contentType },
      payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
    });
  return { app, log, post };
}
const badRequest = (message: string) => ({ status: { code: 10, message } });

describe('envelopeErrors', () => {
  it('leaves a good answer alone', async () => {
    const answer = await build().post({ data: good, operationId: 'o1' });
    expect([answer.statusCode, answer.json()]).toEqual([200, { status: { code: 0 }, data: good, path: '/environments/1' }]);
  });

  it.each([
    ['a missing field', { data: { port: 1, mode: 'tls' } }, 'data.domain: is required'],
    ['a wrong type', { data: { ...good, port: '2020' } }, 'data.port: expected number, received string'],
    ['a value that is not in the list', { data: { ...good, mode: 'hush' } }, 'data.mode: expected one of "plain"|"tls"'],
    ['too long a value', { data: { ...good, domain: 'hush'.repeat(20) } }, 'data.domain: expected string to have <=64 characters'],
    ['an unknown field', { data: { ...good, domian: 'hush' } }, 'data.domian: is not a known field'],
    ['an unknown field beside data', { data: good, extra: 'hush' }, 'extra: is not a known field'],
    ['a fault in a list', { data: { ...good, servers: [{ address: 'a' }, {}] } }, 'data.servers.1.address: is required'],
    [
      'several faults',
      { data: { domain: '', port: 1.5 } },
      'data.domain: expected string to have >=1 characters; data.port: expected int, received number; data.mode: expected one of "plain"|"tls"',
    ],
    ['no data', {}, 'data: is required'],
    ['a list as body', [], 'body: expected object, received array'],
    ['a hostile field name', { data: { ...good, 'a<b>\n': 1 } }, 'data.a?b??: is not a known field'],
  ])('names the field and the reason, never the value: %s', async (_what, payload, message) => {
    const answer = await build().post(payload);
    expect([answer.statusCode, answer.json()]).toEqual([400, badRequest(message)]);
  });

  it('does not repeat endless lists of faults', async () => {
    const unknown = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`f${index}`, 1]));
    const { message } = (await build().post({ data: { ...good, ...unknown } })).json().status;
    expect(message).toMatch(/^data\.f0: is not a known field; .*; data\.f19: is not a known field; and 10 more$/);
  });

  it('says that a fault is in the query', async () => {
    const answer = await build().app.inject('/environments?limit=x&ofset=1');
    expect(answer.json()).toEqual(badRequest('query.limit: expected number, received NaN; query.ofset: is not a known field'));
  });

  it.each([
    [
      'another content type',
      'a=b',
      'application/x-www-form-urlencoded',
      415,
      { status: { code: 415, message: 'the content type is not supported here' } },
    ],
    ['broken JSON', '{"hush', 'application/json', 400, badRequest('the body is not valid JSON')],
    ['an empty body', '', 'application/json', 400, badRequest('the body is empty where JSON is expected')],
    ['too large a body', `"${'x'.repeat(2000)}"`, 'application/json', 413, { status: { code: 413, message: 'the body is too large' } }],
  ])('refuses %s', async (_what, payload, contentType, status, body) => {
    const answer = await build().post(payload, contentType);
    expect([answer.statusCode, answer.json()]).toEqual([status, body]);
  });

  it.each([
    ['badRequest', 400, 10],
    ['unauthorized', 401, 20],
    ['forbidden', 403, 3],
    ['notFound', 404, 6],
    ['conflict', 409, 18],
    ['tooLarge', 413, 413],
    ['unsupportedMediaType', 415, 415],
    ['tooManyRequests', 429, 429],
    ['internal', 500, 4],
    ['unavailable', 503, 503],
  ] as [ApiErrorKind, number, number][])('answers %s with %d and code %d', async (kind, status, code) => {
    const failure = new ApiError(kind, 'so it is', { detail: { id: 7 }, headers: { 'retry-after': '1' }, cause: new Error('hush') });
    const answer = await build(failure).app.inject('/fails');
    expect([answer.statusCode, answer.json(), answer.headers['retry-after']]).toEqual([
      status,
      { status: { code, message: 'so it is', detail: { id: 7 } } },
      '1',
    ]);
  });

  it.each([
    ['an unknown error', new Error('hush')],
    ['an error with a status of its own', Object.assign(new Error('hush'), { statusCode: 500 })],
    ['an error with an absurd status', Object.assign(new Error('hush'), { statusCode: 200 })],
    ['something that is no error', { hush: true }],
    ['nothing', undefined],
  ])('hides %s behind a fixed sentence', async (_what, failure) => {
    const { app, log } = build(failure);
    const answer = await app.inject({ url: '/fails', headers: { 'x-request-id': 'r1' } });
    expect([answer.statusCode, answer.json()]).toEqual([500, { status: { code: 4, message: 'something went wrong on our side' } }]);
    expect(log.lines[0]).toMatchObject({ 'log.level': 'error', 'event.action': 'request.failed', 'http.request.id': 'r1' });
  });

  it('says that a store which cannot answer makes us unavailable', async () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:6379'), { code: 'ECONNREFUSED' });
    const answer = await build(refused).app.inject('/fails');
    expect([answer.statusCode, answer.json()]).toEqual([
      503,
      { status: { code: 503, message: 'the service is not available at the moment' } },
    ]);
  });

  it('fails rather than send what its own schema forbids', async () => {
    const answer = await build().app.inject('/mismatch');
    expect([answer.statusCode, answer.json()]).toEqual([500, { status: { code: 4, message: 'something went wrong on our side' } }]);
  });
});
