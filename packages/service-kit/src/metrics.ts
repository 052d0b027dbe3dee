import {
  Counter,
  type CounterConfiguration,
  collectDefaultMetrics,
  Gauge,
  type GaugeConfiguration,
  Histogram,
  Registry,
} from 'prom-client';
import type { App } from './server.ts';

/** What a service counts and measures, in a registry of its own. */
export interface Metrics {
  counter<Label extends string>(options: CounterConfiguration<Label>): Counter<Label>;
  gauge<Label extends string>(options: GaugeConfiguration<Label>): Gauge<Label>;
  /** Measures every request of a server by method, route (its pattern, never the path) and status. Call it before routes are added. */
  observeRequests(app: App): void;
  /** The Prometheus text and its content type. */
  expose(): Promise<{ contentType: string; text: string }>;
}

/** Starts measuring the process (memory, CPU, event loop, garbage collection); every metric carries `application`. */
export function createMetrics(service: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ application: service });
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'How long requests took, in seconds',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5],
    registers: [registry],
  });
  const registers = [registry];
  return {
    counter: (options) => new Counter({ ...options, registers }),
    gauge: (options) => new Gauge({ ...options, registers }),
    observeRequests(app) {
      app.addHook('onResponse', async (request, reply) => {
        const route = request.is404 ? 'unmatched' : (request.routeOptions.url ?? 'unmatched');
        requests.observe({ method: request.method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1000);
      });
    },
    expose: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}
