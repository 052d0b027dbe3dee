import type { App, Metrics } from '@gauth/service-kit';

/** What is needed to measure them; the metadata say which grants there are. */
export interface GrantMeasures {
  metrics: Pick<Metrics, 'histogram'>;
  serverMetadata: Record<string, unknown>;
}

/** Measures the token requests of the routes that are registered after it, by grant; whatever else somebody asks for is one kind. */
export function measureGrants(app: App, { metrics, serverMetadata }: GrantMeasures): void {
  const known = new Set(serverMetadata.grant_types_supported as readonly unknown[]);
  const duration = metrics.histogram({
    name: 'gauth_token_request_duration_seconds',
    help: 'How long token requests took, in seconds',
    labelNames: ['grant', 'outcome'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10],
  });
  app.addHook('onResponse', async (request, reply) => {
    const { grant_type: grant } = (request.body ?? {}) as { grant_type?: unknown };
    const outcome = reply.statusCode < 400 ? 'issued' : reply.statusCode < 500 ? 'refused' : 'failed';
    duration.observe({ grant: known.has(grant) ? String(grant) : 'unknown', outcome }, reply.elapsedTime / 1000);
  });
}
