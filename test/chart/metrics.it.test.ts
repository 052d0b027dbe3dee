import { createLogger, createMetrics, loadConfig, type Metrics, type Service } from '@gauth/service-kit';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { dashboards } from '../../dev/dashboards/all.ts';
import { createAudit } from '../../packages/service-kit/src/audit/create-audit.ts';
import { createReporter } from '../../packages/service-kit/src/elasticsearch/reporter.ts';
import { configSchema as authConfig } from '../../services/auth-api/src/config.ts';
import { createService as createAuthApi } from '../../services/auth-api/src/dependencies.ts';
import { configSchema as configServerConfig } from '../../services/config-server/src/config.ts';
import { createService as createConfigServer } from '../../services/config-server/src/dependencies.ts';
import { configSchema as environmentConfig } from '../../services/environment-api/src/config.ts';
import { createService as createEnvironmentApi } from '../../services/environment-api/src/dependencies.ts';
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

/** Puts a service together as its process does, and remembers the names of what it exposes. */
async function namesOf(name: string, create: (context: { logger: typeof logger; metrics: Metrics }) => Promise<Service>): Promise<void> {
  const metrics = createMetrics(name, 'test');
  running.push(await create({ logger, metrics }));
  // What `run` adds according to settings.
  metrics.observeCertificate('no-such-file');
  createReporter(metrics, () => {});
  createAudit({ logger, metrics, now: () => new Date() } as never);
  const { text } = await metrics.expose();
  const found = [...text.matchAll(/^# TYPE (\S+) (\w+)$/gm)].flatMap(([, metric = '', type]) =>
    type === 'histogram' ? ['bucket', 'sum', 'count'].map((part) => `${metric}_${part}`) : [metric],
  );
  exposed.set(name, new Set(found));
}

beforeAll(async () => {
  const env = { ...common, DATABASE_URL: inject('databaseUrl'), REDIS_URL: inject('redisUrl') };
  await namesOf('auth-api', (context) => createAuthApi(loadConfig(authConfig, env), context as never));
  await namesOf('environment-api', (context) => createEnvironmentApi(loadConfig(environmentConfig, env), context as never));
  await namesOf('config-server', (context) => createConfigServer(loadConfig(configServerConfig, env), context));
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
