import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import { Agent, createServer as createTlsServer, request as httpsRequest } from 'node:https';
import { type AddressInfo, createConnection } from 'node:net';
import { text } from 'node:stream/consumers';
import { issueCertificate, selfSigned } from '@gauth/service-kit/testing';
import { afterEach, expect, it } from 'vitest';
import { freePort } from './free-port.ts';
import { gateway } from './gateway.ts';

const servers: Server[] = [];

const listen = (listener: RequestListener): Promise<number> => listenWith(createServer(listener));

async function listenWith(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

interface Seen {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A service that answers what it saw of the request. */
const mirror: RequestListener = async (request, response) => {
  const { method, url, headers } = request;
  response.writeHead(207, { 'content-type': 'application/json', 'set-cookie': ['a=1', 'b=2'], connection: 'close' });
  response.end(JSON.stringify({ method, url, headers, body: await text(request) } satisfies Seen));
};

const otherwise: RequestListener = (_request, response) => void response.writeHead(404).end('otherwise');

async function open(listener: RequestListener = mirror) {
  const port = await listen(gateway(await routesTo(listener), otherwise));
  return { port, origin: `http://127.0.0.1:${port}` };
}

/** The same gateway behind TLS, which asks for certificates. */
async function openTls() {
  const listener = gateway(await routesTo(mirror), otherwise);
  return listenWith(createTlsServer({ ...selfSigned(), requestCert: true, rejectUnauthorized: false }, listener));
}

async function routesTo(listener: RequestListener) {
  return [
    { prefix: '/ui/auth', name: 'auth-ui', port: await listen((_request, response) => void response.end('ui')) },
    { prefix: '/auth', name: 'auth-api', port: await listen(listener) },
    { prefix: '/environment', name: 'environment-api', port: await freePort() },
  ];
}

/** Sends bytes as they are, because a client library would tidy them up. */
async function raw(port: number, request: string): Promise<string> {
  const socket = createConnection(port, '127.0.0.1');
  socket.write(request);
  return text(socket);
}

const seen = async (response: Response): Promise<Seen> => (await response.json()) as Seen;

it('hands a request to the service its path belongs to, with method, query and body', async () => {
  const { origin } = await open();
  const response = await fetch(`${origin}/auth/v3/x?a=1&a=2`, {
    method: 'PUT',
    body: 'grant_type=x',
    headers: { 'content-type': 'text/plain' },
  });
  expect([response.status, response.headers.getSetCookie()]).toEqual([207, ['a=1', 'b=2']]);
  expect(await seen(response)).toMatchObject({
    method: 'PUT',
    url: '/auth/v3/x?a=1&a=2',
    body: 'grant_type=x',
    headers: { 'content-length': '12' },
  });
});

it.each([
  ['/ui/auth/sign-in.html', 200, 'ui'],
  ['/ui/auth', 200, 'ui'],
  ['/ui/authors', 404, 'otherwise'],
  ['/authority', 404, 'otherwise'],
  ['/', 404, 'otherwise'],
])('finds whose %s is', async (path, status, body) => {
  const { origin } = await open();
  const response = await fetch(`${origin}${path}`);
  expect([response.status, await response.text()]).toEqual([status, body]);
});

it('tells the service who called and under which name, whatever the caller claims', async () => {
  const { port } = await open();
  const claims =
    'Client-Cert: :AA==:\r\nClient-Cert-Chain: :AA==:\r\nForwarded: for=1.2.3.4\r\nX-Forwarded-For: 1.2.3.4\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: evil.test\r\nX-Real-Ip: 1.2.3.4';
  const answer = await raw(
    port,
    `GET /auth/ HTTP/1.1\r\nHost: app.test:8080\r\n${claims}\r\nConnection: close, X-Secret\r\nX-Secret: 1\r\nX-Kept: 2\r\n\r\n`,
  );
  const { headers } = JSON.parse(answer.slice(answer.indexOf('{'), answer.lastIndexOf('}') + 1)) as Seen;
  expect(headers).toEqual({
    host: 'app.test:8080',
    'x-kept': '2',
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-host': 'app.test:8080',
    'x-forwarded-port': String(port),
    'x-forwarded-proto': 'http',
    connection: 'close',
  });
});

it.each([
  ['the certificate that the caller showed', issueCertificate({ commonName: 'caller', purpose: 'client' })],
  ['that it showed none', undefined],
])('tells the service over TLS %s, whatever it claims', async (_what, shown) => {
  const port = await openTls();
  const agent = new Agent({ keepAlive: true, maxSockets: 1, rejectUnauthorized: false, ...shown });
  for (const _request of [1, 2]) {
    const sent = httpsRequest({ port, agent, path: '/auth/', headers: { 'client-cert': ':AA==:' } }).end();
    const [response] = await once(sent, 'response');
    const { headers } = JSON.parse(await text(response)) as Seen;
    expect(headers['client-cert']).toBe(shown && `:${new X509Certificate(shown.cert).raw.toString('base64')}:`);
    expect(headers).toMatchObject({ 'x-forwarded-proto': 'https', 'x-forwarded-port': String(port) });
  }
  agent.destroy();
});

it('changes nothing in a strange path', async () => {
  const { port } = await open();
  const answer = await raw(port, 'GET /auth/../%2e%2E//a%00%ZZ?%ZZ&&x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
  expect(answer).toContain(JSON.stringify('/auth/../%2e%2E//a%00%ZZ?%ZZ&&x'));
});

it('passes on a body of unknown length', async () => {
  const { port } = await open();
  const request = httpRequest({ port, path: '/auth/', method: 'POST', headers: { 'transfer-encoding': 'chunked' } });
  request.write('one ');
  request.end('two');
  const [response] = await once(request, 'response');
  expect(JSON.parse(await text(response))).toMatchObject({ body: 'one two', headers: { 'transfer-encoding': 'chunked' } });
});

it('invents no body for a POST that has none', async () => {
  const { port } = await open();
  const answer = await raw(port, 'POST /auth/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
  expect(answer).not.toContain('transfer-encoding":"chunked');
  expect(answer).toContain('"body":""');
});

it('says which service does not answer', async () => {
  const { origin } = await open();
  const response = await fetch(`${origin}/environment/v3/environments`);
  expect([response.status, response.headers.get('retry-after'), await response.json()]).toEqual([
    502,
    '1',
    { status: { code: 502, message: 'environment-api does not answer' } },
  ]);
});

it('says so as well when the service hangs up without an answer', async () => {
  const { origin } = await open((request) => request.socket.destroy());
  expect((await fetch(`${origin}/auth/`)).status).toBe(502);
});

it('breaks off when the service breaks off in the middle', async () => {
  const { origin } = await open((_request, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('half', () => response.destroy());
  });
  const response = await fetch(`${origin}/auth/`);
  await expect(response.text()).rejects.toThrow();
});

it('takes the request to the service back when the caller leaves', async () => {
  let left: () => void = () => undefined;
  const gone = new Promise<void>((resolve) => {
    left = resolve;
  });
  const arrived = new AbortController();
  const { origin } = await open((_request, response) => {
    response.on('close', left);
    arrived.abort();
  });
  await expect(fetch(`${origin}/auth/`, { signal: arrived.signal })).rejects.toThrow();
  await gone;
});
