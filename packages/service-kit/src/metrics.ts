import type { Pool } from 'pg';
import {
  Counter,
  type CounterConfiguration,
  Gauge,
  type GaugeConfiguration,
  Histogram,
  type HistogramConfiguration,
  Registry,
} from 'prom-client';
import { type CacheUse, cacheMetrics } from './metrics/cache-metrics.ts';
import { lazily } from './metrics/lazily.ts';
import { poolMetrics } from './metrics/pool-metrics.ts';
import { certificateMetric, processMetrics } from './metrics/process-metrics.ts';
import { redisMetrics } from './metrics/redis-metrics.ts';
import { requestMetrics } from './metrics/request-metrics.ts';
import type { RedisConnection } from './redis/connection.ts';
import type { App } from './server.ts';

/** What a service counts and measures, in a registry of its own. Labels never hold what a caller said. */
export interface Metrics {
  counter<Label extends string>(options: CounterConfiguration<Label>): Counter<Label>;
  gauge<Label extends string>(options: GaugeConfiguration<Label>): Gauge<Label>;
  /** Seconds, unless the name says otherwise. */
  histogram<Label extends string>(options: HistogramConfiguration<Label>): Histogram<Label>;
  /** Measures every request of a server by method, route (its pattern, never the path) and status. Call it before routes are added. */
  observeRequests(app: App): void;
  /** Measures a pool under a name that no other pool of the service has. */
  observePool(name: string, pool: Pool): void;
  /** Measures the connection to Redis; a service has one. */
  observeRedis(redis: RedisConnection): void;
  /** Measures how long the certificate in this PEM file, that of the listener, still holds. */
  observeCertificate(file: string): void;
  /** Counts what the cache of this name answers. */
  cache(name: string): CacheUse;
  /** The Prometheus text and its content type. */
  expose(): Promise<{ contentType: string; text: string }>;
}

/** Starts measuring the process (memory, CPU, event loop, garbage collection); every metric carries `application`. */
export function createMetrics(service: string, version = 'unknown'): Metrics {
  const registry = new Registry();
  const registers = [registry];
  registry.setDefaultLabels({ application: service });
  processMetrics(registry, version);
  const requests = lazily(() => requestMetrics(registry));
  const pools = lazily(() => poolMetrics(registry));
  const redis = lazily(() => redisMetrics(registry));
  const caches = lazily(() => cacheMetrics(registry));
  return {
    counter: (options) => new Counter({ ...options, registers }),
    gauge: (options) => new Gauge({ ...options, registers }),
    histogram: (options) => new Histogram({ ...options, registers }),
    observeRequests(app) {
      const measure = requests();
      app.addHook('onResponse', async (request, reply) => measure(request, reply));
    },
    observePool: (name, pool) => pools()(name, pool),
    observeRedis: (connection) => redis()(connection),
    observeCertificate: (file) => certificateMetric(registry, file),
    cache: (name) => caches()(name),
    expose: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}
