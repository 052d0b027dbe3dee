import type { FastifyReply, FastifyRequest } from 'fastify';
import { Counter, Histogram, type Registry } from 'prom-client';

/** Told of every request that was answered. */
export type MeasureRequest = (request: FastifyRequest, reply: FastifyReply) => void;

/** Anybody can send any method that HTTP has; those that no route answers share a label. */
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** What the product's names are made of when they are read: counting them costs nothing that could be measured. */
interface Totals {
  requests: number;
  seconds: number;
  byStatus: Map<number, number>;
}

/** Measures requests by method, route and status, and under the names that the product's dashboards and alerts ask for. */
export function requestMetrics(registry: Registry): MeasureRequest {
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'How long requests took, in seconds',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5],
    registers: [registry],
  });
  const totals: Totals = { requests: 0, seconds: 0, byStatus: new Map() };
  productNames(registry, totals);
  return (request, reply) => {
    const seconds = reply.elapsedTime / 1000;
    const status = reply.statusCode;
    const route = request.is404 ? 'unmatched' : (request.routeOptions.url ?? 'unmatched');
    duration.observe({ method: methods.has(request.method) ? request.method : 'other', route, status: String(status) }, seconds);
    totals.requests += 1;
    totals.seconds += seconds;
    totals.byStatus.set(status, (totals.byStatus.get(status) ?? 0) + 1);
  };
}

function productNames(registry: Registry, totals: Totals): void {
  const one = (name: string, help: string, value: () => number) =>
    new Counter({
      ...{ name, help, registers: [registry] },
      collect() {
        this.reset();
        this.inc(value());
      },
    });
  const byStatus = (name: string, label: string, { help, value }: { help: string; value: (status: number) => string }) =>
    new Counter({
      ...{ name, help, labelNames: [label], registers: [registry] },
      collect() {
        this.reset();
        for (const [status, count] of totals.byStatus) this.inc({ [label]: value(status) }, count);
      },
    });
  one('jetty_requests_seconds_sum', 'Seconds that requests took together; the product’s name', () => totals.seconds);
  one('jetty_requests_seconds_count', 'Requests; the product’s name', () => totals.requests);
  one('api_requests_seconds_sum_total', 'Seconds that requests took together; the product’s name', () => totals.seconds);
  one('api_requests_seconds_count_total', 'Requests; the product’s name', () => totals.requests);
  const help = 'Answers by class of status; the product’s name';
  byStatus('jetty_responses_total', 'status', { help, value: (status) => `${Math.floor(status / 100)}xx` });
  byStatus('gws_responses_total', 'code', { help: 'Answers by status; the product’s name', value: String });
}
