import type { IncomingHttpHeaders } from 'node:http';

/** What spans tell besides their names: never a secret, so neither query strings nor fields of forms nor parameters of statements. */
export type SpanAttributes = Readonly<Record<string, string | number>>;

/** The span of a request that came in. */
export interface RequestSpan {
  traceId: string;
  /** Runs what belongs to the request. */
  within(work: () => void): void;
  /** `failed` when it was our fault. */
  end(name: string, attributes: SpanAttributes, outcome: 'done' | 'failed'): void;
}

/** The span of something that was asked of somebody else. */
export interface ClientSpan {
  /** The headers that carry the trace on. */
  headers(): Readonly<Record<string, string>>;
  end(attributes: SpanAttributes, outcome: 'done' | 'failed'): void;
}

/** How spans are made while tracing is on. */
export interface Tracing {
  /** Begins the span of a request, of the trace that its headers name, or of a new one. */
  request(headers: IncomingHttpHeaders): RequestSpan;
  /** Begins a span within the one that is under way; undefined where nothing is, because work that nobody asked for has no trace. */
  client(name: string, attributes: SpanAttributes): ClientSpan | undefined;
  /** The trace of the request that is under way. */
  traceId(): string | undefined;
}

let current: Tracing | undefined;

/** Turns tracing on for this process, or off. */
export function useTracing(tracing: Tracing | undefined): void {
  current = tracing;
}

/** How spans are made; undefined while tracing is off. Ask when something is put together, so that it costs nothing when off. */
export const tracingInUse = (): Tracing | undefined => current;
