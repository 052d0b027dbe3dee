import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type ConsulQuery, createAskConsul } from './consul-query.ts';

let server: Server | undefined;
let stopping = new AbortController();
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => server?.close(resolve) ?? resolve(undefined));
  server = undefined;
  stopping = new AbortController();
});

async function consulThat(answers: RequestListener) {
  server = createServer(answers);
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ask = createAskConsul({ url, token: 'the-token', datacenter: 'dc9' });
  return (query: Partial<ConsulQuery> = {}) =>
    ask({
      service: { name: 'cfgmaster', datacenter: undefined },
      ...{ index: 0n, timeoutMs: 300, waitSeconds: 60, signal: stopping.signal },
      ...query,
    });
}

const instanceAt = (address: string, port: number) => ({ Node: { Address: '192.0.2.1' }, Service: { Address: address, Port: port } });
const answering =
  (body: string | object, headers: Record<string, string> = {}, status = 200): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', 'x-consul-index': '7', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };

it('asks for passing instances with token and data center, and at first without waiting', async () => {
  const asked: unknown[] = [];
  const ask = await consulThat((request, response) => {
    asked.push([request.url, request.headers['x-consul-token']]);
    answering([instanceAt('192.0.2.7', 8888), instanceAt('', 0)])(request, response);
  });
  expect(await ask()).toEqual({
    index: 7n,
    instances: [
      { host: '192.0.2.7', port: 8888 },
      { host: '192.0.2.1', port: 0 },
    ],
  });
  await ask({ index: 41n, service: { name: 'cfgmaster', datacenter: 'dc1' } });
  expect(asked).toEqual([
    ['/v1/health/service/cfgmaster?passing=true&dc=dc9', 'the-token'],
    ['/v1/health/service/cfgmaster?passing=true&dc=dc1&index=41&wait=60s', 'the-token'],
  ]);
});

describe('it is no answer', () => {
  const notOne = 'Consul answered something else than the instances of a service';
  it.each<[string, RequestListener, string]>([
    ['a status of failure', answering('no cluster leader', {}, 500), 'Consul answered with status 500'],
    ['a status of refusal', answering('ACL not found', {}, 403), 'Consul answered with status 403'],
    ['a redirect', answering('', { location: 'http://127.0.0.1:1/' }, 302), 'Consul answered with status 302'],
    ['a page', answering('<html>hush</html>', { 'content-type': 'text/html' }), notOne],
    ['a page that is called JSON', answering('<html>hush</html>'), notOne],
    ['nothing', answering(''), notOne],
    ['an object', answering({ instances: [] }), notOne],
    ['a list of something else', answering(['hush']), notOne],
    ['an instance without a node', answering([{ Service: { Address: 'a', Port: 1 } }]), notOne],
    ['a port that is none', answering([instanceAt('192.0.2.7', 65_536)]), notOne],
    ['more instances than a service has', answering(Array(1001).fill(instanceAt('192.0.2.7', 1))), notOne],
    ['one without an index', answering([], { 'x-consul-index': '' }), notOne],
    ['one with the index 0', answering([], { 'x-consul-index': '0' }), notOne],
    ['one with a negative index', answering([], { 'x-consul-index': '-7' }), notOne],
    ['one with an endless index', answering([], { 'x-consul-index': '9'.repeat(21) }), notOne],
    ['what the token may not see', answering([], { 'x-consul-results-filtered-by-acls': 'true' }), 'the token may not read the service'],
    ['too much', answering(`["${'x'.repeat(1024 * 1024)}"]`), 'Consul answered more than 1048576 bytes'],
    ['silence', () => undefined, 'Consul did not answer in time'],
    [
      'a body without an end',
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'x-consul-index': '7' });
        const timer = setInterval(() => response.write(' '), 20);
        response.once('close', () => clearInterval(timer));
      },
      'Consul did not answer in time',
    ],
    [
      'half a body',
      (_request, response) => {
        response.writeHead(200, { 'content-length': '100', 'x-consul-index': '7' });
        response.write('[');
        setTimeout(() => response.destroy(), 20);
      },
      'the connection to Consul ended before the answer',
    ],
    ['what is not HTTP', ({ socket }) => void (socket as Socket).end('hush\r\n\r\n'), 'Consul cannot be reached: HPE_INVALID_CONSTANT'],
    ['a closed connection', ({ socket }) => void socket.destroy(), 'Consul cannot be reached: ECONNRESET'],
  ])('when %s comes', async (_what, answers, reason) => {
    const ask = await consulThat(answers);
    await expect(ask()).rejects.toThrow(reason);
    await expect(ask()).rejects.not.toThrow('hush');
  });

  it('when nobody listens', async () => {
    const ask = createAskConsul({ url: 'http://127.0.0.1:1' });
    const query = { service: { name: 'a', datacenter: undefined }, index: 0n, timeoutMs: 300, waitSeconds: 1, signal: stopping.signal };
    await expect(ask(query)).rejects.toThrow('Consul cannot be reached: ECONNREFUSED');
  });
});

it('stops at once when it is no longer wanted, and closes its connection', async () => {
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const ask = await consulThat(({ socket }) => void socket.once('close', resolve));
  const asking = ask({ timeoutMs: 60_000 });
  setTimeout(() => stopping.abort(), 20);
  await expect(asking).rejects.toThrow('Consul is not asked any more');
  await closed;
  await expect(ask()).rejects.toThrow('aborted');
});
