import { join } from 'node:path';
import { createLogger, createMetrics, loadConfig, type Metrics, type Service } from '@gauth/service-kit';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { z } from 'zod';
import { dashboards } from '../../dev/dashboards/all.ts';
import { root } from '../support/source-files.ts';
import { expressionsOf } from './dashboards/expressions.ts';
import { valuesWith } from './fixtures.ts';
import { render } from './helm.ts';
import { manifest } from './manifest.ts';

/** What is not of ours, and where it comes from. */
const ofThePlatform = new Set([
  // Prometheus itself.
  ...['up', 'ALERTS'],
  // The kubelet.
  ...['container_cpu_usage_seconds_total', 'container_memory_working_set_bytes'],
  ...['container_network_receive_bytes_total', 'container_network_transmit_bytes_total'],
  // kube-state-metrics.
  ...['kube_deployment_status_replicas_available', 'kube_deployment_spec_replicas', 'kube_job_status_failed'],
  ...['kube_pod_container_resource_limits', 'kube_pod_container_resource_requests', 'kube_pod_container_status_restarts_total'],
  ...['kube_horizontalpodautoscaler_status_current_replicas', 'kube_horizontalpodautoscaler_spec_max_replicas'],
  // An exporter beside Redis, or Azure.
  ...[
    'redis_db_keys',
    'redis_memory_used_bytes',
    'redis_memory_max_bytes',
    'azure_RedisCache_totalkeys',
    'azure_RedisCache_usedmemorypercentage',
  ],
]);

const running: Service[] = [];
const exposed = new Map<string, Set<string>>();

const logger = createLogger({ service: 'test', version: 'test', level: 'silent' });
const common = {
  ...{ KEY_RING: `k1:${Buffer.alloc(32, 1).toString('base64')}`, SERVICE_CLIENT_ID: 'service', SERVICE_CLIENT_SECRET: 'secret' },
  ...{ AUTH_SERVICE_URL: 'http://127.0.0.1:1', ENVIRONMENT_SERVICE_URL: 'http://127.0.0.1:1', ISSUER: 'http://auth.test/auth/v3' },
  OPERATIONS_PASSWORD_HASH: '$2a$10$7.jOOym2GhhVtpSPXOQmweVqY4gLKOXFbNDRul7UMeP40kQVVx/au',
};

type Context = { logger: typeof logger; metrics: Metrics; needs: () => void };
type Create = (config: unknown, context: Context) => Promise<Service>;

/** A module of another member. Not by its name: neither services nor what `run` does by itself are anybody else's to call. */
const sourceOf = async (member: string, file: string): Promise<Record<string, unknown>> =>
  import(/* @vite-ignore */ join(root, member, 'src', `${file}.ts`));

/** Puts a service together as its process does, and remembers the names of what it exposes. */
async function start(name: string, env: Record<string, string>): Promise<void> {
  const { configSchema } = await sourceOf(`services/${name}`, 'config');
  const { createService } = await sourceOf(`services/${name}`, 'dependencies');
  const metrics = createMetrics(name, 'test');
  running.push(await (createService as Create)(loadConfig(configSchema as z.ZodObject, env), { logger, metrics, needs: () => {} }));
  await addWhatRunAdds(metrics);
  const { text } = await metrics.expose();
  const found = [...text.matchAll(/^# TYPE (\S+) (\w+)$/gm)].flatMap(([, metric = '', type]) =>
    type === 'histogram' ? ['bucket', 'sum', 'count'].map((part) => `${metric}_${part}`) : [metric],
  );
  exposed.set(name, new Set(found));
}

/** According to settings. */
async function addWhatRunAdds(metrics: Metrics): Promise<void> {
  metrics.observeCertificate('no-such-file');
  const { createReporter } = await sourceOf('packages/service-kit', 'elasticsearch/reporter');
  (createReporter as (metrics: Metrics, say: () => void) => void)(metrics, () => {});
  const { createAudit } = await sourceOf('packages/service-kit', 'audit/create-audit');
  (createAudit as (options: object) => void)({ logger, metrics, now: () => new Date() });
}

beforeAll(async () => {
  const env = { ...common, DATABASE_URL: inject('databaseUrl'), REDIS_URL: inject('redisUrl') };
  for (const name of ['auth-api', 'environment-api', 'config-server']) await start(name, env);
});
afterAll(async () => {
  for (const { app, close } of running) {
    await app?.close();
    await close?.();
  }
});

/** Names of metrics in PromQL: what is followed by a selector, and what stands alone. */
const metricsIn = (expr: string): string[] => [...expr.matchAll(/([a-zA-Z_]\w*)\{/g)].map(([, name = '']) => name);

const rules = manifest(render(valuesWith({ monitoring: { alarms: true } })), 'PrometheusRule', 'gauth-prometheus-alerts').spec.groups?.[0]
  ?.rules as { alert: string; expr: string }[];

describe('everything that is asked for', () => {
  it.each(rules.map(({ alert, expr }) => [alert, expr] as const))('by the alarm %s is exposed', (_alert, expr) => {
    expect(metricsIn(expr)).not.toEqual([]);
    expect(unknown(expr)).toEqual([]);
  });

  it.each(dashboards.map((dashboard) => [dashboard.title, dashboard] as const))('by the dashboard %s is exposed', (_title, dashboard) => {
    for (const expr of expressionsOf(dashboard)) {
      expect(metricsIn(expr)).not.toEqual([]);
      expect(unknown(expr)).toEqual([]);
    }
  });

  it('is exposed by the very service where the question names one', () => {
    expect(unknown('nothing_of_ours{application="auth-api"}')).toEqual(['nothing_of_ours']);
    expect(unknown('gws_context_active{application="config-server"}')).toEqual(['gws_context_active of config-server']);
  });
});

/** What no service exposes, or not the one that is named. */
function unknown(expr: string): string[] {
  return [...expr.matchAll(/([a-zA-Z_]\w*)\{([^}]*)\}/g)].flatMap(([, metric = '', selector = '']) => {
    if (ofThePlatform.has(metric)) return [];
    const service = /application="([\w-]+)"/.exec(selector)?.[1];
    const exposing = [...exposed].filter(([, names]) => names.has(metric)).map(([name]) => name);
    if (exposing.length === 0) return [metric];
    return service === undefined || exposing.includes(service) ? [] : [`${metric} of ${service}`];
  });
}
