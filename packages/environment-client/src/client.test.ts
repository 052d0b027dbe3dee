import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { createEnvironmentClient } from './client.ts';
import type { ContactCenter } from './contact-center.ts';
import { EnvironmentApiError, EnvironmentUnavailable } from './errors.ts';

const servers: Server[] = [];

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const uuid = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const aContactCenter = (number: number): ContactCenter => ({
  id: uuid(number),
  environmentId: uuid(0),
  domains: [`t${number}`],
  auth: 'configServer',
  userNamePatterns: [],
  default: false,
  legacyGrants: true,
  relayExternalDiagnostics: false,
  kerberos: false,
});

const answering = (status: number, body: unknown): RequestListener => {
  return (_request, response) => response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
};
const clientOf = (baseUrl: string) => createEnvironmentClient({ baseUrl, token: async () => 'the-token', timeoutMs: 300 });

it('shows its token and reads the revision', async () => {
  const seen: unknown[] = [];
  const baseUrl = await serve((request, response) => {
    seen.push([request.method, request.url, request.headers.authorization]);
    response.end('{"status":{"code":0},"data":{"revision":7}}');
  });

  expect(await clientOf(`${baseUrl}/`).revision()).toBe(7);
  expect(seen).toEqual([['GET', '/environment/v3/revision', 'Bearer the-token']]);
});

it('reads all pages of the contact centers', async () => {
  const all = Array.from({ length: 2000 }, (_, number) => aContactCenter(number));
  const asked: string[] = [];
  const baseUrl = await serve((request, response) => {
    const { searchParams, search } = new URL(request.url ?? '', 'http://localhost');
    asked.push(search);
    const from = all.findIndex(({ id }) => id > (searchParams.get('after') ?? ''));
    response.end(JSON.stringify({ status: { code: 0 }, data: from === -1 ? [] : all.slice(from, from + 1000) }));
  });

  expect(await clientOf(baseUrl).contactCenters()).toEqual(all);
  expect(asked).toEqual(['?limit=1000', `?limit=1000&after=${uuid(999)}`, `?limit=1000&after=${uuid(1999)}`]);
});

it('takes a contact center of an older server for one that has its switches where they always were', async () => {
  const { legacyGrants: _1, relayExternalDiagnostics: _2, kerberos: _3, ...older } = aContactCenter(1);
  expect(await clientOf(await serve(answering(200, { status: { code: 0 }, data: [older] }))).contactCenters()).toEqual([aContactCenter(1)]);
});

it('ends when a server keeps sending the same page', async () => {
  const page = Array.from({ length: 1000 }, (_, number) => ({ id: String(number), contactCenterId: uuid(0), origin: 'https://a.test' }));
  expect(await clientOf(await serve(answering(200, { status: { code: 0 }, data: { origins: page } }))).corsOrigins()).toEqual(page);
});

it('reads a connection without minding fields of a later version', async () => {
  const connection = {
    id: uuid(1),
    username: 'default',
    sealedPassword: 'sealed',
    connectionProtocol: 'addp',
    localTimeout: 60,
    remoteTimeout: 90,
    traceMode: 'CFGTMBoth',
    tlsEnabled: false,
    tenant: 'Environment',
    appName: 'Cloud',
    configServers: [{ primaryAddress: 'cs.test', primaryPort: 8888, readOnly: false, locations: '/' }],
  };
  const baseUrl = await serve(answering(200, { status: { code: 0 }, data: { ...connection, newer: true } }));
  expect(await clientOf(baseUrl).environmentConnection(uuid(1))).toEqual(connection);
});

it('knows no connection of an environment that does not exist', async () => {
  const baseUrl = await serve(answering(404, { status: { code: 404, message: 'there is no such environment' } }));
  expect(await clientOf(baseUrl).environmentConnection(uuid(1))).toBeUndefined();
});

it.each([
  ['a refusal', 403, { status: { code: 9, message: 'this client may not' } }, { status: 403, code: 9, message: 'this client may not' }],
  ['a failure', 500, 'oops', { status: 500, code: undefined, message: 'the Environment API refused the request' }],
  ['another contract', 200, '<html>', { status: 200, code: undefined, message: 'the answer is not what the Environment API promises' }],
])('tells %s', async (_what, status, body, expected) => {
  const error = await clientOf(await serve(answering(status, body)))
    .revision()
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(EnvironmentApiError);
  expect(error).toMatchObject(expected);
});

it.each([
  ['is not there', async () => 'http://127.0.0.1:9'],
  ['says it is unavailable', async () => serve(answering(503, { status: { code: 503, message: 'the database is away' } }))],
  ['does not answer in time', async () => serve(() => {})],
  ['stops in the middle of an answer', async () => serve((_request, response) => response.write('{', () => response.destroy()))],
  ['sends elsewhere', async () => serve((_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:9' }).end())],
])('is unavailable when the API %s', async (_what, start) => {
  const error = await clientOf(await start())
    .revision()
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(EnvironmentUnavailable);
  expect((error as Error).cause).toBeDefined();
});

it('is unavailable when no token can be had', async () => {
  const cause = new Error('no token');
  const client = createEnvironmentClient({ baseUrl: 'http://127.0.0.1:9', token: () => Promise.reject(cause) });
  await expect(client.revision()).rejects.toEqual(new EnvironmentUnavailable('the Environment API cannot be reached', { cause }));
});
