import type { FastifyRequest } from 'fastify';
import type { App } from '../server.ts';
import { type RequestSpan, tracingInUse } from './tracing.ts';

/**
 * Gives every request a span, named by method and route, and its log lines the id of the trace. Adds nothing without tracing. Hooks with callbacks, because
 * what they call continues within the span; reading the body does not, so it is entered again behind it.
 */
export function traceRequests(app: App): void {
  const tracing = tracingInUse();
  if (tracing === undefined) return;
  const spans = new WeakMap<FastifyRequest, RequestSpan>();
  app.addHook('onRequest', (request, _reply, done) => {
    const span = tracing.request(request.headers);
    spans.set(request, span);
    request.log = request.log.child({ 'trace.id': span.traceId });
    span.within(done);
  });
  app.addHook('preValidation', (request, _reply, done) => {
    const span = spans.get(request);
    if (span === undefined) done();
    else span.within(done);
  });
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.is404 ? 'unmatched' : (request.routeOptions.url ?? 'unmatched');
    const attributes = { 'http.request.method': request.method, 'http.route': route, 'http.response.status_code': reply.statusCode };
    spans.get(request)?.end(`${request.method} ${route}`, attributes, reply.statusCode >= 500 ? 'failed' : 'done');
    done();
  });
}
