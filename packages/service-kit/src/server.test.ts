import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { envelopeErrors } from './envelope-errors.ts';
import { type App, createServer, type ServerOptions } from './server.ts';
import { type CapturedLog, capturedLog } from './testing/captured-log.ts';

const open: App[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((app) => app.close()));
});

function build(options: Partial<ServerOptions> = {}, log: CapturedLog = capturedLog()): App {
  const app = createServer({ logger: log.logger, ...options });
  envelopeErrors(app);
  app.get('/ping', async ({ ip, id }) => ({ ip, id }));
  app.get('/page', async (_request, reply) => reply.header('cache-control', 'max-age=60').send('page'));
  app.post('/echo', { schema: { body: z.object({ text: z.string() }) } }, async ({ body }) => body);
  app.get('/requests/:id', { schema: { params: z.object({ id: z.string() }) } }, async ({ params }) => params.id.length);
  app.get('/broken', async () => {
    throw new Error('hush');
  });
  app.post('/stuck', () => new Promise(() => {}));
  open.push(app);
  return app;
}

/** Sends raw bytes to the listening app and gives what comes back until the connection ends. */
async function raw(app: App, text: string): Promise<string> {
  await app.listen({ port: 0, host: '127.0.0.1' });
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
  const received: Buffer[] = [];
  socket.on('data', (chunk) => received.push(chunk));
  socket.write(text);
  await once(socket, 'close');
  return Buffer.concat(received).toString();
}

describe('createServer', () => {
  it('sets careful headers that a route may override', async () => {
    const app = build();
    const ping = await app.inject('/ping');
    expect(ping.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
    expect((await app.inject('/page')).headers['cache-control']).toBe('max-age=60');
    expect((await app.inject('/nothing')).headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
  });

  it('takes over a sane request id and answers with it', async () => {
    const { headers, json } = await build().inject({ url: '/ping', headers: { 'x-request-id': 'ingress-42' } });
    expect(headers['x-request-id']).toBe('ingress-42');
    expect(json()).toMatchObject({ id: 'ingress-42' });
  });

  it('logs one line a request: no query string, no headers', async () => {
    const log = capturedLog();
    await build({}, log).inject({
      url: '/ping?code=hush',
      headers: { authorization: 'hush', cookie: 'hush', 'x-b3-traceid': '80f198ee56343ba8' },
    });
    expect(log.lines).toHaveLength(1);
    expect(log.lines[0]).toMatchObject({
      'log.level': 'info',
      'event.action': 'request.answered',
      'http.request.method': 'GET',
      'http.request.id': '80f198ee56343ba8',
      'trace.id': '80f198ee56343ba8',
      'url.path': '/ping',
      'http.response.status_code': 200,
      'client.address': '127.0.0.1',
      'event.duration': expect.any(Number),
    });
    expect(log.text()).not.toContain('hush');
  });

  it('logs a failure as an error with the request id, a refusal as information', async () => {
    const log = capturedLog();
    const app = build({}, log);
    await app.inject({ url: '/broken', headers: { 'x-request-id': 'r1' } });
    await app.inject({ url: '/nothing?token=hush', headers: { 'x-request-id': 'r2' } });
    expect(log.lines.map((line) => [line['http.request.id'], line['log.level'], line['event.action']])).toEqual([
      ['r1', 'error', 'request.failed'],
      ['r1', 'info', 'request.answered'],
      ['r2', 'info', 'request.refused'],
      ['r2', 'info', 'request.answered'],
    ]);
    expect(log.lines[0]).toMatchObject({ 'error.message': 'hush', 'error.stack_trace': expect.stringContaining('server.test.ts') });
  });

  it.each([
    ['nobody’s', {}, '127.0.0.1'],
    ['a trusted proxy’s', { trustProxy: ['loopback'] }, '203.0.113.9'],
    ['only a trusted proxy’s', { trustProxy: ['10.0.0.0/8'] }, '127.0.0.1'],
    ['the next proxy’s, and nothing that was sent to it', { trustProxy: 1 }, '203.0.113.9'],
    ['no proxy’s where there is none', { trustProxy: 0 }, '127.0.0.1'],
  ])('believes %s forwarded address', async (_what, options, ip) => {
    const answer = await build(options).inject({ url: '/ping', headers: { 'x-forwarded-for': '10.0.0.7, 127.0.0.1, 203.0.113.9' } });
    expect(answer.json()).toMatchObject({ ip });
  });

  it('takes long path parameters, because sealed ids stand in paths', async () => {
    expect((await build().inject(`/requests/${'a'.repeat(8000)}`)).body).toBe('8000');
  });

  it.each([
    ['a malformed percent-encoding', '/%', 400, { status: { code: 10, message: 'the path is not a valid URL path' } }],
    [
      'a malformed percent-encoding of a parameter',
      '/requests/%E0%A4%A',
      400,
      { status: { code: 10, message: 'the path is not a valid URL path' } },
    ],
    ['too long a parameter', `/requests/${'a'.repeat(8193)}`, 400, { status: { code: 10, message: 'a part of the path is too long' } }],
    ['an unknown path', '/nothing', 404, { status: { code: 6, message: 'there is no such resource' } }],
  ])('answers %s', async (_what, url, status, body) => {
    const answer = await build().inject(url);
    expect([answer.statusCode, answer.json()]).toEqual([status, body]);
    expect(answer.headers).toMatchObject({ 'content-type': 'application/json; charset=utf-8', 'x-content-type-options': 'nosniff' });
  });

  it('ends the connection of a handler that never answers', async () => {
    const app = build();
    app.server.setTimeout(50);
    expect(await raw(app, 'POST /stuck HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}')).toBe('');
  });

  it.each([
    ['what is not HTTP', 'HELLO\r\n\r\n', '400 Bad Request', 'this is not HTTP'],
    [
      'headers that are too large',
      `GET /ping HTTP/1.1\r\nhost: x\r\nx: ${'a'.repeat(40_000)}\r\n\r\n`,
      '431 Request Header Fields Too Large',
      'the headers are too large',
    ],
    [
      'two lengths',
      'POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n',
      '400 Bad Request',
      'this is not HTTP',
    ],
    [
      'a length with chunks',
      'POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n',
      '400 Bad Request',
      'this is not HTTP',
    ],
    ['a NUL in a header', 'GET /ping HTTP/1.1\r\nhost: x\r\nx: a\0b\r\n\r\n', '400 Bad Request', 'this is not HTTP'],
  ])('answers %s in JSON and lives on', async (_what, text, statusLine, message) => {
    const app = build();
    const answer = await raw(app, text);
    expect(answer).toContain(`HTTP/1.1 ${statusLine}\r\n`);
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4))).toEqual({ status: { code: 10, message } });
    expect((await app.inject('/ping')).statusCode).toBe(200);
  });

  it('answers a request whose headers never end', { timeout: 20_000 }, async () => {
    const app = build();
    app.server.headersTimeout = 200;
    const answer = await raw(app, 'GET /ping HTTP/1.1\r\nhost: x\r\nx');
    expect(answer).toContain('HTTP/1.1 408 Request Timeout\r\n');
    expect(answer).toContain('the request came too slowly');
  });

  it('bounds every wait', () => {
    const { server } = build();
    expect([server.requestTimeout, server.headersTimeout, server.keepAliveTimeout, server.timeout]).toEqual([
      15_000, 10_000, 65_000, 30_000,
    ]);
  });
});
