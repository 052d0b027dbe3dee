import { request as httpRequest, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';

/** A path prefix and the local port behind it. */
export interface Route {
  prefix: string;
  name: string;
  port: number;
}

const silentSeconds = 60;

// RFC 9110 §7.6.1: these concern one connection only and are not passed on.
const hopByHop = ['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'];
// Set by us for the services, so what a caller claims under these names is dropped.
const forwarding = [
  ...['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-port', 'x-forwarded-proto', 'x-real-ip'],
  ...['client-cert', 'client-cert-chain'],
];

/**
 * The one local origin, with TLS or without: hands each request to the service its path belongs to, and the rest to `otherwise`. It stands
 * where an ingress stands in a cluster and changes nothing in path, query, body or status, because services must meet bad requests exactly as
 * they were sent.
 */
export const gateway =
  (routes: readonly Route[], otherwise: RequestListener): RequestListener =>
  (request, response) => {
    const path = request.url?.split('?', 1)[0] ?? '';
    const route = routes.find(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`));
    if (route) forward(route, request, response);
    else otherwise(request, response);
  };

function forward(route: Route, request: IncomingMessage, response: ServerResponse): void {
  const target = { host: '127.0.0.1', port: route.port, path: request.url, method: request.method, agent: false as const };
  const upstream = httpRequest({ ...target, headers: forwardedHeaders(request), timeout: silentSeconds * 1000 });
  upstream.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, endToEnd(answer.rawHeaders, []));
    answer.pipe(response);
    answer.on('error', () => response.destroy());
  });
  upstream.on('timeout', () => upstream.destroy(new Error('silent')));
  upstream.on('error', () => unavailable(route, response));
  // A caller who leaves takes the request to the service along.
  response.on('close', () => upstream.destroy());
  if (hasBody(request)) request.pipe(upstream);
  else upstream.end();
}

/** RFC 9112 §6.3: a request has a body exactly if it says so, whatever its method. */
const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;

function forwardedHeaders(request: IncomingMessage): string[] {
  const { remoteAddress, localPort } = request.socket;
  return [
    ...endToEnd(request.rawHeaders, forwarding),
    ...framing(request),
    ...['x-forwarded-for', remoteAddress?.replace(/^::ffff:/, '') ?? 'unknown'],
    ...['x-forwarded-host', request.headers.host ?? ''],
    ...['x-forwarded-port', String(localPort)],
    ...['x-forwarded-proto', request.socket instanceof TLSSocket ? 'https' : 'http'],
    ...clientCertificate(request),
  ];
}

/** RFC 9440: what the caller showed in the TLS handshake. */
function clientCertificate({ socket }: IncomingMessage): string[] {
  const certificate = socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined;
  return certificate ? ['client-cert', `:${certificate.raw.toString('base64')}:`] : [];
}

// A body without a length has to stay a body, and no body must not become one; everything else node would guess from the method.
function framing(request: IncomingMessage): string[] {
  if (request.headers['transfer-encoding'] !== undefined) return ['transfer-encoding', 'chunked'];
  return hasBody(request) || request.method === 'GET' || request.method === 'HEAD' ? [] : ['content-length', '0'];
}

function endToEnd(rawHeaders: readonly string[], dropped: readonly string[]): string[] {
  const pairs = rawHeaders.flatMap((name, i) => (i % 2 === 0 ? [[name, rawHeaders[i + 1] ?? ''] as const] : []));
  const named = pairs.filter(([name]) => name.toLowerCase() === 'connection').flatMap(([, value]) => value.toLowerCase().split(/\s*,\s*/));
  const unwanted = new Set([...hopByHop, ...dropped, ...named]);
  return pairs.filter(([name]) => !unwanted.has(name.toLowerCase())).flat();
}

function unavailable({ name }: Route, response: ServerResponse): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const body = JSON.stringify({ status: { code: 502, message: `${name} does not answer` } });
  response.writeHead(502, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'retry-after': '1',
  });
  response.end(body);
}
