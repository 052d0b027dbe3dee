import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type ClientSpan, tracingInUse } from './tracing.ts';

/** What the platform's `fetch` says of a request on its channels. */
interface FetchRequest {
  origin: string | URL;
  method: string;
  addHeader(name: string, value: string): unknown;
}

const channels = {
  created: 'undici:request:create',
  answered: 'undici:request:headers',
  failed: 'undici:request:error',
} as const;

/** Gives every `fetch` of this process a span, named by its method and host and without the path, and sends the trace along. Answers how to stop it. */
export function traceFetch(): () => void {
  const spans = new WeakMap<object, ClientSpan>();
  const listeners: Record<keyof typeof channels, (message: unknown) => void> = {
    created(message) {
      const { request } = message as { request: FetchRequest };
      const { hostname, port, protocol } = new URL(request.origin);
      const attributes = {
        'http.request.method': request.method,
        'server.address': hostname,
        'server.port': Number(port) || (protocol === 'https:' ? 443 : 80),
      };
      const span = tracingInUse()?.client(`${request.method} ${hostname}`, attributes);
      if (span === undefined) return;
      spans.set(request, span);
      for (const [name, value] of Object.entries(span.headers())) request.addHeader(name, value);
    },
    answered(message) {
      const { request, response } = message as { request: FetchRequest; response: { statusCode: number } };
      spans.get(request)?.end({ 'http.response.status_code': response.statusCode }, response.statusCode < 400 ? 'done' : 'failed');
      spans.delete(request);
    },
    failed(message) {
      const { request, error } = message as { request: FetchRequest; error: unknown };
      spans.get(request)?.end({ 'error.type': error instanceof Error ? error.name : 'error' }, 'failed');
      spans.delete(request);
    },
  };
  const entries = Object.entries(channels) as [keyof typeof channels, string][];
  for (const [what, channel] of entries) subscribe(channel, listeners[what]);
  return () => {
    for (const [what, channel] of entries) unsubscribe(channel, listeners[what]);
  };
}
