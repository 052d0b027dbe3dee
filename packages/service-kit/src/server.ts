import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
  type RawServerDefault,
} from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { ApiError } from './api-error.ts';
import { describeAuditedRequest } from './audit/audited-logger.ts';
import { refuseUnrecordable } from './audit/refuse-unrecordable.ts';
import { type ClientCertificateOptions, offerClientCertificates } from './client-certificate.ts';
import { sendApiError } from './envelope-errors.ts';
import { httpsCiphers } from './https-ciphers.ts';
import type { Logger } from './logger.ts';
import { requestId, traceId } from './request-id.ts';
import { RequestLog } from './request-log.ts';
import { readTls, reloadTls, type TlsFiles, type TlsSettings } from './tls.ts';
import { traceRequests } from './tracing/trace-requests.ts';
import { tracingInUse } from './tracing/tracing.ts';
import { trustsProxy } from './trusted-proxies.ts';

/** A Fastify instance whose routes take zod schemas. */
export type App = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>;

/** What `createServer` is told; see `listenerOptions` for what comes of the settings. */
export interface ServerOptions {
  logger: Logger;
  /** Serves HTTPS with these files, reloading them when they change; HTTP without. */
  tls?: TlsFiles | undefined;
  /** Proxies whose `X-Forwarded-*` headers are believed, or how many of them a request passes; nobody's by default. */
  trustProxy?: number | string[] | undefined;
  /** Where certificates of clients come from; nowhere by default. */
  clientCertificates?: ClientCertificateOptions | undefined;
  bodyLimitBytes?: number | undefined;
  /** Whether requests are traced while tracing is on; they are unless said otherwise. */
  traced?: boolean | undefined;
  /** Answers a path that no router can read, for which no hooks run; in the envelope when left out. */
  refuseUnroutable?: ((error: unknown, request: FastifyRequest, reply: FastifyReply) => unknown) | undefined;
}

const MAX_HEADER_BYTES = 32 * 1024;
const MAX_PARAM_LENGTH = 8192;
const connectionLimits = { maxHeaderSize: MAX_HEADER_BYTES, headersTimeout: 10_000, connectionsCheckingInterval: 1000 };

/** An HTTP or HTTPS server with the limits, time-outs, headers, request ids and log lines every service here has. It has no routes and no error format yet. */
export function createServer({
  logger,
  tls: files,
  trustProxy = [],
  clientCertificates = {},
  bodyLimitBytes = 64 * 1024,
  traced = true,
  refuseUnroutable = sendApiError,
}: ServerOptions): App {
  const trusts = trustsProxy(trustProxy);
  const tls = files && { ...files, ciphers: httpsCiphers };
  const options = {
    // A child, because the level of the app's logger is its own.
    loggerInstance: logger.child({}) as FastifyBaseLogger,
    logController: new RequestLog(),
    genReqId: ({ headers }: IncomingMessage) => requestId(headers),
    childLoggerFactory: childLogger,
    // A function, because a mere number makes Fastify trust nobody.
    trustProxy: trusts,
    bodyLimit: bodyLimitBytes,
    requestTimeout: 15_000,
    // Ends also what a handler that never answers would hold open.
    connectionTimeout: 30_000,
    keepAliveTimeout: 65_000,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      setStandardHeaders(request, reply);
      refuseUnroutable(error, request, reply);
    },
    clientErrorHandler: answerBrokenRequest,
  };
  const app = (tls
    ? fastify({ ...options, https: { ...readTls(tls), ...askingFor(clientCertificates), ...connectionLimits } } as object)
    : fastify({ ...options, http: connectionLimits } as object)) as unknown as App;
  app.setValidatorCompiler(validatorCompiler).setSerializerCompiler(serializerCompiler);
  if (traced) traceRequests(app);
  app.addHook('onRequest', async (request, reply) => {
    describeAuditedRequest(request.log, () => ({ 'client.address': request.ip }));
    setStandardHeaders(request, reply);
  });
  refuseUnrecordable(app);
  offerClientCertificates(app, { ...clientCertificates, trustsProxy: trusts, logger });
  if (tls) keepCertificateFresh(app, tls, logger);
  return app;
}

/**
 * Asks every client for a certificate and refuses none, also none that nobody knows: self-signed ones are registered one by one. The authorities
 * are kept from TLS, which would name them to the client, and many clients then hold back a certificate of another one.
 */
const askingFor = ({ caFile }: ClientCertificateOptions) => (caFile === undefined ? {} : { requestCert: true, rejectUnauthorized: false });

const securityHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

/** Before the route, so that the route may override them. */
function setStandardHeaders(request: FastifyRequest, reply: FastifyReply): void {
  reply.headers({ ...securityHeaders, 'x-request-id': request.id });
}

function keepCertificateFresh(app: App, tls: TlsSettings, logger: Logger): void {
  const reload = reloadTls(app.server as Server as HttpsServer, tls, { logger });
  app.addHook('onClose', async () => reload.stop());
}

function childLogger(logger: FastifyBaseLogger, bindings: Record<string, unknown>, options: object, { headers }: IncomingMessage) {
  // Where requests have spans, their hook knows the trace.
  const trace = tracingInUse() === undefined ? traceId(headers) : undefined;
  return logger.child(trace === undefined ? bindings : { ...bindings, 'trace.id': trace }, options);
}

const brokenRequests: Readonly<Record<string, [number, string, ApiError]>> = {
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large', new ApiError('badRequest', 'the headers are too large')],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout', new ApiError('badRequest', 'the request came too slowly')],
};
const malformed: [number, string, ApiError] = [400, 'Bad Request', new ApiError('badRequest', 'this is not HTTP')];

/** Answers what never became a request. Nothing is logged: anybody can send it, as often as they like. */
function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, phrase, refusal] = brokenRequests[error.code ?? ''] ?? malformed;
  const body = JSON.stringify(refusal.toJSON());
  socket.end(
    `HTTP/1.1 ${status} ${phrase}\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
