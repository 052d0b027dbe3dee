import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createMetrics } from './metrics.ts';
import { createServer } from './server.ts';
import { capturedLog } from './testing/captured-log.ts';
import { issueCertificate } from './testing/certificate.ts';

describe('createMetrics', () => {
  it('measures the process and its event loop', async () => {
    const { text } = await createMetrics('auth-api').expose();
    expect(text).toContain('nodejs_eventloop_lag_p99_seconds{application="auth-api"}');
    expect(text).toContain('process_resident_memory_bytes{application="auth-api"}');
  });

  it('counts requests by method, route pattern and status, never by path', async () => {
    const metrics = createMetrics('auth-api');
    const app = createServer({ logger: capturedLog().logger });
    metrics.observeRequests(app);
    app.get('/clients/:id', async () => 'client');
    await app.inject('/clients/1');
    await app.inject('/clients/2');
    await app.inject('/guess/1');
    const { text } = await metrics.expose();
    expect(text).toContain('http_request_duration_seconds_count{application="auth-api",method="GET",route="/clients/:id",status="200"} 2');
    expect(text).toContain('http_request_duration_seconds_count{application="auth-api",method="GET",route="unmatched",status="404"} 1');
    expect(text).not.toContain('guess');
  });

  it('takes the metrics of a service', async () => {
    const metrics = createMetrics('auth-api');
    metrics.counter({ name: 'tokens_total', help: 'Tokens', labelNames: ['grant'] }).inc({ grant: 'password' });
    metrics.gauge({ name: 'connections', help: 'Connections' }).set(3);
    const { text } = await metrics.expose();
    expect(text).toContain('tokens_total{grant="password",application="auth-api"} 1');
    expect(text).toContain('connections{application="auth-api"} 3');
  });

  it('keeps the registries of two services in one process apart', async () => {
    createMetrics('a').counter({ name: 'only_a_total', help: 'A' }).inc();
    expect((await createMetrics('b').expose()).text).not.toContain('only_a_total');
  });

  it('says which version runs', async () => {
    expect((await createMetrics('auth-api', '1.2.3').expose()).text).toContain(
      'gauth_build_info{version="1.2.3",application="auth-api"} 1',
    );
  });

  it('counts requests under the names of the product, too', async () => {
    const metrics = createMetrics('auth-api');
    const app = createServer({ logger: capturedLog().logger });
    metrics.observeRequests(app);
    app.get('/', async () => 'here');
    app.get('/broken', (_request, reply) => reply.code(503).send('away'));
    for (const url of ['/', '/', '/broken', '/nowhere']) await app.inject(url);
    const values = Object.fromEntries(
      [
        ...(await metrics.expose()).text.matchAll(
          /^((?:jetty|api|gws)_\w+)\{(?:(?:status|code)="(\w+)",)?application="auth-api"\} (\S+)$/gm,
        ),
      ].map(([, name, label, value]) => [label === undefined ? name : `${name} ${label}`, Number(value)]),
    );
    expect(values).toEqual({
      'jetty_responses_total 2xx': 2,
      'jetty_responses_total 4xx': 1,
      'jetty_responses_total 5xx': 1,
      'gws_responses_total 200': 2,
      'gws_responses_total 404': 1,
      'gws_responses_total 503': 1,
      jetty_requests_seconds_count: 4,
      api_requests_seconds_count_total: 4,
      jetty_requests_seconds_sum: expect.any(Number),
      api_requests_seconds_sum_total: values.jetty_requests_seconds_sum,
    });
    expect(values.jetty_requests_seconds_sum).toBeGreaterThan(0);
  });

  it('takes a label from nobody who sends odd methods and paths', async () => {
    const metrics = createMetrics('auth-api');
    const app = createServer({ logger: capturedLog().logger });
    metrics.observeRequests(app);
    for (const method of ['PROPFIND', 'MKCOL', 'LOCK', 'PURGE'] as const)
      for (const path of ['/a', '/b']) await app.inject({ method: method as 'GET', url: path });
    const { text } = await metrics.expose();
    expect(text).toContain('http_request_duration_seconds_count{application="auth-api",method="other",route="unmatched",status="404"} 8');
    expect(text.match(/^http_request_duration_seconds_count/gm)).toHaveLength(1);
  });

  it('counts what caches answer', async () => {
    const metrics = createMetrics('auth-api');
    const clients = metrics.cache('clients');
    metrics.cache('keys');
    for (const seen of ['miss', 'hit', 'hit'] as const) clients[seen]();
    const { text } = await metrics.expose();
    expect(text.match(/^gauth_cache_requests_total.*$/gm)).toEqual([
      'gauth_cache_requests_total{cache="clients",outcome="hit",application="auth-api"} 2',
      'gauth_cache_requests_total{cache="clients",outcome="miss",application="auth-api"} 1',
      'gauth_cache_requests_total{cache="keys",outcome="hit",application="auth-api"} 0',
      'gauth_cache_requests_total{cache="keys",outcome="miss",application="auth-api"} 0',
    ]);
  });

  it('measures how long the certificate of the listener holds, as long as there is one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gauth-metrics-'));
    const file = join(folder, 'tls.crt');
    try {
      const metrics = createMetrics('auth-api');
      metrics.observeCertificate(file);
      expect((await metrics.expose()).text).not.toMatch(/^gauth_tls_certificate_expiry_seconds/m);
      const { cert } = issueCertificate({ commonName: 'gauth', purpose: 'server', hosts: ['localhost'] });
      writeFileSync(file, cert);
      const seconds = Number(/^gauth_tls_certificate_expiry_seconds\S* (\S+)$/m.exec((await metrics.expose()).text)?.[1]);
      const left = (new X509Certificate(cert).validToDate.getTime() - Date.now()) / 1000;
      expect(Math.abs(seconds - left)).toBeLessThan(5);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
