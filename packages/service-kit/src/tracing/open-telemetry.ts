import { context, propagation, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { CompositePropagator, type ExportResult, ExportResultCode, W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { B3InjectEncoding, B3Propagator } from '@opentelemetry/propagator-b3';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Logger } from '../logger.ts';
import type { TracingSettings } from '../tracing-settings.ts';
import type { ClientSpan, RequestSpan, Tracing } from './tracing.ts';

/** Whose spans they are and where they go. */
export interface OpenTelemetryOptions {
  endpoint: string;
  service: string;
  version: string;
  settings: TracingSettings;
  logger: Pick<Logger, 'info' | 'warn'>;
}

/** Spans made by OpenTelemetry, and how to send what is left and let go. */
export interface OpenTelemetry extends Tracing {
  close(): Promise<void>;
}

const BATCH_MS = 1000;
const EXPORT_MS = 5000;
const CLOSE_MS = 2000;

/** Makes spans and sends them in batches, from a bounded queue: when the collector is away they are dropped, and nothing else happens. */
export function createOpenTelemetry({ endpoint, service, version, settings, logger }: OpenTelemetryOptions): OpenTelemetry {
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
    headers: pairs(settings.OTEL_EXPORTER_OTLP_HEADERS),
    timeoutMillis: EXPORT_MS,
  });
  const provider = new TracerProvider({
    sampler: samplerOf(settings),
    resource: resourceFromAttributes({
      ...pairs(settings.OTEL_RESOURCE_ATTRIBUTES),
      'service.name': service,
      'service.version': version,
    }),
    spanProcessors: [
      new BatchSpanProcessor({ exporter: reporting(exporter, logger), scheduledDelayMillis: BATCH_MS, exportTimeoutMillis: EXPORT_MS }),
    ],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  // What comes last wins where a caller sends both.
  const propagator = new CompositePropagator({
    propagators: [new B3Propagator({ injectEncoding: B3InjectEncoding.MULTI_HEADER }), new W3CTraceContextPropagator()],
  });
  propagation.setGlobalPropagator(propagator);
  const tracer = provider.getTracer('gauth', version);

  return {
    request(headers) {
      const parent = propagation.extract(context.active(), headers);
      const span = tracer.startSpan('request', { kind: SpanKind.SERVER }, parent);
      return requestSpan(span, trace.setSpan(parent, span));
    },
    client(name, attributes) {
      if (trace.getActiveSpan() === undefined) return undefined;
      const span = tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes });
      return clientSpan(span);
    },
    traceId: () => trace.getActiveSpan()?.spanContext().traceId,
    async close() {
      await Promise.race([provider.shutdown().catch(() => {}), new Promise((resolve) => setTimeout(resolve, CLOSE_MS).unref())]);
      context.disable();
      propagation.disable();
    },
  };
}

const finish = (span: Span, outcome: 'done' | 'failed'): void => {
  if (outcome === 'failed') span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
};

const requestSpan = (span: Span, within: ReturnType<typeof context.active>): RequestSpan => ({
  traceId: span.spanContext().traceId,
  within: (work) => context.with(within, work),
  end(name, attributes, outcome) {
    span.updateName(name).setAttributes(attributes);
    finish(span, outcome);
  },
});

const clientSpan = (span: Span): ClientSpan => ({
  headers() {
    const carrier: Record<string, string> = {};
    propagation.inject(trace.setSpan(context.active(), span), carrier);
    return carrier;
  },
  end(attributes, outcome) {
    span.setAttributes(attributes);
    finish(span, outcome);
  },
});

function samplerOf({ OTEL_TRACES_SAMPLER: name, OTEL_TRACES_SAMPLER_ARG: ratio }: TracingSettings): Sampler {
  const root = name.endsWith('always_on')
    ? new AlwaysOnSampler()
    : name.endsWith('always_off')
      ? new AlwaysOffSampler()
      : new TraceIdRatioBasedSampler(ratio);
  return name.startsWith('parentbased_') ? new ParentBasedSampler({ root }) : root;
}

/** `name=value` pairs as OpenTelemetry writes them in its variables. */
export function pairs(text = ''): Record<string, string> {
  const entries = text.split(',').map((pair) => pair.split(/=(.*)/s).map((part) => part.trim()));
  return Object.fromEntries(entries.filter(([name]) => name !== '').map(([name = '', value = '']) => [name, decoded(value)]));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Logs one line when spans cannot be handed over, however long that lasts, and one when they can again. */
function reporting(exporter: SpanExporter, logger: OpenTelemetryOptions['logger']): SpanExporter {
  let away = false;
  const report = ({ code, error }: ExportResult): void => {
    const failed = code !== ExportResultCode.SUCCESS;
    if (failed && !away)
      logger.warn({ event: 'traces.lost', err: error ?? new Error('no reason was given') }, 'the collector of traces takes nothing');
    if (!failed && away) logger.info({ event: 'traces.back' }, 'the collector of traces takes spans again');
    away = failed;
  };
  return {
    export(spans, answer) {
      exporter.export(spans, (result) => {
        report(result);
        answer(result);
      });
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}
