import { once } from 'node:events';
import { createServer as createHttpServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest';
import { z } from 'zod';
import { audit } from '../audit/audit.ts';
import { createPool, inTransaction, type Pool } from '../postgres.ts';
import { connectToRedis, type RedisConnection } from '../redis/connection.ts';
import { type App, createServer } from '../server.ts';
import { type CapturedLog, capturedLog } from '../testing/captured-log.ts';
import { tracingSettings } from '../tracing-settings.ts';
import { inSpan } from './in-span.ts';
import { startTracing } from './start-tracing.ts';

interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  attributes: { key: string; value: { stringValue?: string; intValue?: number } }[];
  status: { code?: number };
}

/** A collector that keeps what it is sent. */
const received: Span[] = [];
const bodies: string[] = [];
const collectorState = { status: 200 };
let headers: Record<string, unknown> = {};
let collector: Server;
let stopTracing: () => Promise<void>;
let front: App;
let back: App;
let pool: Pool;
let redis: RedisConnection;
let log: CapturedLog;
const capturedAudit = capturedLog();
let urls = { front: '', back: '' };

const addressOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

beforeAll(async () => {
  collector = createHttpServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      headers = request.headers;
      bodies.push(body);
      const { resourceSpans } = JSON.parse(body) as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] };
      received.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)));
      response.writeHead(collectorState.status, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await once(collector.listen(0, '127.0.0.1'), 'listening');
  log = capturedLog();
  const settings = z.object(tracingSettings).parse({
    OTEL_EXPORTER_OTLP_ENDPOINT: addressOf(collector),
    OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20key',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
  });
  stopTracing = await startTracing(settings, { service: 'traced', version: '1.2.3', logger: log.logger });
  pool = createPool(
    { DATABASE_URL: inject('databaseUrl'), DATABASE_POOL_SIZE: 1, DATABASE_CHECKOUT_TIMEOUT_MS: 1000, DATABASE_STATEMENT_TIMEOUT_MS: 1000 },
    log.logger,
  );
  redis = await connectToRedis({ REDIS_URL: inject('redisUrl'), REDIS_MODE: 'single' }, log.logger);
  await vi.waitFor(() => redis.ping());
  back = createServer({ logger: log.logger });
  back.get('/held/:id', async () => {
    await Promise.all([redis.get('traced:secret-key'), redis.multi().get('traced:secret-key').exec()]);
    await pool.query('SELECT $1::text AS held', ['secret-value']);
    await inTransaction(pool, (client) => client.query('SELECT 2'));
    return 'held';
  });
  urls = { ...urls, back: await back.listen({ host: '127.0.0.1', port: 0 }) };
  front = createServer({ logger: log.logger });
  front.post('/asked', async () => {
    audit(capturedAudit.logger, { event: 'setting.changed', outcome: 'success' });
    await inSpan('authenticate', { 'rpc.system': 'configuration-server' }, async () => 'yes');
    return (await fetch(`${urls.back}/held/secret-id?code=secret-code`)).text();
  });
  front.get('/broken', async () => {
    throw new Error('broken');
  });
  urls = { ...urls, front: await front.listen({ host: '127.0.0.1', port: 0 }) };
});

afterAll(async () => {
  await front?.close();
  await back?.close();
  redis?.disconnect();
  await pool?.end();
  await stopTracing?.();
  collector?.close();
});

const b3 = { 'x-b3-traceid': 'b'.repeat(32), 'x-b3-spanid': 'c'.repeat(16), 'x-b3-sampled': '1' };
const ask = (path: string, given: Record<string, string> = {}) =>
  fetch(urls.front + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...given },
    body: '{"password":"secret-word"}',
  });
const attribute = (span: Span | undefined, key: string) => span?.attributes.find((one) => one.key === key)?.value;

it('follows a request through services and stores, with nothing of what it is about', { timeout: 20_000 }, async () => {
  expect(await (await ask('/asked?state=secret-state', b3)).text()).toBe('held');
  await vi.waitFor(() => expect(received.filter(({ kind }) => kind === 2)).toHaveLength(2), { timeout: 10_000 });
  const spans = received.filter(({ traceId }) => traceId === b3['x-b3-traceid']);
  expect(spans).toHaveLength(received.length);
  const named = (name: string) => spans.find((span) => span.name === name);
  const parentOf = (span: Span | undefined) => spans.find(({ spanId }) => spanId === span?.parentSpanId)?.name;

  expect(spans.map((span) => [span.name, parentOf(span)]).sort()).toEqual([
    ['BEGIN postgresql', 'GET /held/:id'],
    ['COMMIT postgresql', 'GET /held/:id'],
    ['GET /held/:id', 'GET 127.0.0.1'],
    ['GET 127.0.0.1', 'POST /asked'],
    ['GET', 'GET /held/:id'],
    ['MULTI', 'GET /held/:id'],
    ['POST /asked', undefined],
    ['SELECT postgresql', 'GET /held/:id'],
    ['SELECT postgresql', 'GET /held/:id'],
    ['authenticate', 'POST /asked'],
  ]);
  expect(named('POST /asked')).toMatchObject({ parentSpanId: b3['x-b3-spanid'] });
  expect(attribute(named('SELECT postgresql'), 'db.query.text')).toEqual({ stringValue: 'SELECT $1::text AS held' });
  expect(attribute(named('GET /held/:id'), 'http.response.status_code')).toEqual({ intValue: 200 });
  expect(bodies.join('')).not.toMatch(/secret/);
  expect(headers).toMatchObject({ 'x-key': 'a key' });
  expect(bodies[0]).toContain('"deployment.environment.name"');
  expect(capturedAudit.lines[0]?.['trace.id']).toBe(b3['x-b3-traceid']);
  const answered = log.lines.filter((line) => line['event.action'] === 'request.answered');
  expect(answered.map((line) => line['trace.id'])).toEqual([b3['x-b3-traceid'], b3['x-b3-traceid']]);
});

it.each([
  ['traceparent', { traceparent: `00-${'d'.repeat(32)}-${'e'.repeat(16)}-01` }, 'd'.repeat(32)],
  ['one B3 header', { b3: `${'f'.repeat(32)}-${'e'.repeat(16)}-1` }, 'f'.repeat(32)],
  ['both, of which W3C counts', { ...b3, traceparent: `00-${'1'.repeat(32)}-${'e'.repeat(16)}-00` }, '1'.repeat(32)],
  ['neither', {}, expect.stringMatching(/^[\da-f]{32}$/)],
])('reads the trace from %s', async (_what, given, expected) => {
  await (await ask('/unknown', given)).text();
  expect(log.lines.findLast((line) => line['event.action'] === 'request.answered')?.['trace.id']).toEqual(expected);
});

it('makes no span of what no request asked for', async () => {
  const before = received.length;
  await redis.ping();
  await pool.query('SELECT 3');
  expect(await inSpan('x', {}, async () => 'done')).toBe('done');
  await (await fetch(`${urls.front}/broken`)).text();
  await stopTracing();
  const after = received.slice(before).filter(({ name }) => !name.endsWith('unmatched'));
  expect(after.map(({ name, status }) => [name, status.code])).toEqual([['GET /broken', 2]]);
});
