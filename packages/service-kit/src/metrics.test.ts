import { describe, expect, it } from 'vitest';
import { createMetrics } from './metrics.ts';
import { createServer } from './server.ts';
import { capturedLog } from './testing/captured-log.ts';

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
});
