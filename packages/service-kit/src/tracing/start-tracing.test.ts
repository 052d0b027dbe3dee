import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { capturedLog } from '../testing/captured-log.ts';
import { tracingSettings } from '../tracing-settings.ts';
import { startTracing } from './start-tracing.ts';
import { tracedPool } from './traced-pool.ts';
import { tracingInUse } from './tracing.ts';

it('loads no tracer, no exporter and no propagator while it is off', async () => {
  const index = new URL('../index.ts', import.meta.url).href;
  const script = `
    import { registerHooks } from 'node:module';
    const loaded = [];
    registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context); } });
    const { startTracing } = await import(${JSON.stringify(new URL('start-tracing.ts', import.meta.url).href)});
    await import(${JSON.stringify(index)});
    await startTracing({}, { service: 'x', version: '1', logger: console });
    console.log(JSON.stringify([loaded.length > 100, loaded.filter((url) => /opentelemetry.(sdk|exporter|otlp|core|context|propagator|resources)/.test(url))]));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=source', '--input-type=module', '-e', script]);
  expect(JSON.parse(stdout)).toEqual([true, []]);
});

it('leaves stores as they are while it is off', async () => {
  const pool = {} as Parameters<typeof tracedPool>[0];
  await startTracing(z.object(tracingSettings).parse({}), { service: 'x', version: '1', logger: capturedLog().logger });
  expect(tracingInUse()).toBeUndefined();
  expect(tracedPool(pool)).toBe(pool);
});

it('ends in time while the collector is away', async () => {
  const settings = z.object(tracingSettings).parse({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' });
  const stop = await startTracing(settings, { service: 'x', version: '1', logger: capturedLog().logger });
  const span = tracingInUse()?.request({});
  span?.end('GET /', {}, 'done');
  const begun = performance.now();
  await stop();
  expect(performance.now() - begun).toBeLessThan(3000);
  expect(tracingInUse()).toBeUndefined();
});

it.each(['2', '-1', 'all', ''])('refuses %j as the part of traces that is kept', (value) => {
  expect(z.object(tracingSettings).safeParse({ OTEL_TRACES_SAMPLER_ARG: value }).success).toBe(false);
});
