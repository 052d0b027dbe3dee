import { generateKeyPairSync } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { setDefaultCACertificates } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { selfSigned } from '@gauth/service-kit/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { readKeySet } from './read-key-set.ts';

const running: { close(done?: () => void): void; closeAllConnections(): void }[] = [];
afterEach(() => {
  for (const server of running.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listening(server: Server & { closeAllConnections(): void }): Promise<number> {
  running.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
}
const serve = async (listener: RequestListener) => `http://127.0.0.1:${await listening(createServer(listener))}/jwks`;

const jwkOf = (kind: 'ec' | 'ed25519') => {
  const { publicKey, privateKey } = kind === 'ec' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('ed25519');
  return { jwk: publicKey.export({ format: 'jwk' }), secret: privateKey.export({ format: 'jwk' }) };
};
const { jwk, secret } = jwkOf('ec');
const key = { ...jwk, kid: 'one', use: 'sig', x5c: ['MII'] };

const answering = (body: unknown, headers: Record<string, string> = {}, status = 200): RequestListener => {
  const text = typeof body === 'string' || body instanceof Buffer ? body : JSON.stringify(body);
  return (_request, response) => response.writeHead(status, headers).end(text);
};
const read = async (listener: RequestListener) => readKeySet(await serve(listener), 1000);

describe('a key set', () => {
  it('is read with a request that tells nothing of us', async () => {
    const seen: unknown[] = [];
    const listener: RequestListener = ({ method, url, headers }, response) => {
      seen.push([method, url, headers.accept, headers.cookie, headers.authorization]);
      response.end(JSON.stringify({ keys: [key] }));
    };
    expect(await read(listener)).toEqual({ keys: [key], maxAgeSeconds: undefined });
    expect(seen).toEqual([['GET', '/jwks', 'application/jwk-set+json, application/json', undefined, undefined]]);
  });

  it('is read over TLS from a server whose certificate can be checked, and from no other', async () => {
    const certificate = selfSigned();
    const port = await listening(createTlsServer(certificate, answering({ keys: [key] })));
    await expect(readKeySet(`https://localhost:${port}/jwks`, 1000)).rejects.toThrow('fetch failed');
    setDefaultCACertificates([certificate.cert]);
    expect((await readKeySet(`https://localhost:${port}/jwks`, 1000)).keys).toEqual([key]);
  });

  it('is read whatever type its server says it has', async () => {
    expect((await read(answering({ keys: [key] }, { 'content-type': 'text/plain' }))).keys).toEqual([key]);
  });

  it('is read without the keys that nobody can use, or that prove nothing', async () => {
    const { jwk: other } = jwkOf('ed25519');
    const unusable = [
      { ...secret, kid: 'published secret' },
      { kty: 'oct', k: 'c2VjcmV0', kid: 'shared secret' },
      { kty: 'AKP', pub: 'x' },
      { kty: 'EC', crv: 'P-256', x: jwk.x },
      { kty: 'RSA', n: 5, e: 'AQAB' },
      { ...jwk, kid: 7 },
      'key',
      null,
      [],
    ];
    expect((await read(answering({ keys: [key, ...unusable, other] }))).keys).toEqual([key, other]);
  });

  it('may be empty', async () => {
    expect((await read(answering({ keys: [] }))).keys).toEqual([]);
  });

  it.each([
    ['max-age=120', 120],
    ['public, max-age="300", must-revalidate', 300],
    ['Max-Age=0', 0],
    ['s-maxage=5, max-age=90', 90],
    ['no-store', 0],
    ['no-cache, max-age=600', 0],
    ['public', undefined],
    ['max-age=soon', undefined],
  ])('with Cache-Control %j may be kept %s seconds', async (cacheControl, maxAgeSeconds) => {
    expect((await read(answering({ keys: [] }, { 'cache-control': cacheControl }))).maxAgeSeconds).toBe(maxAgeSeconds);
  });
});

const big = { keys: [], padding: 'x'.repeat(256 * 1024) };
const notAKeySet = 'the answer is no key set of at most 100 keys';
describe('what is refused', () => {
  it.each([
    ['a failure', answering({ keys: [key] }, {}, 500), 'the answer has the status 500'],
    ['a page that does not exist', answering('{}', {}, 404), 'the answer has the status 404'],
    ['another success', answering('', {}, 204), 'the answer has the status 204'],
    ['a page', answering('<html>', { 'content-type': 'text/html' }), notAKeySet],
    ['nothing', answering(''), notAKeySet],
    ['a JSON text of another kind', answering('[]'), notAKeySet],
    ['an object without keys', answering({ key }), notAKeySet],
    ['too many keys', answering({ keys: Array(101).fill(key) }), notAKeySet],
    ['too long an answer', answering(big), 'the answer is longer than 262144 bytes'],
    [
      'a short answer that grows too long',
      answering(gzipSync(JSON.stringify(big)), { 'content-encoding': 'gzip' }),
      'the answer is longer than 262144 bytes',
    ],
    ['an answer that ends in the middle', (_request, response) => response.write('{"keys":', () => response.destroy()), 'terminated'],
  ] satisfies [string, RequestListener, string][])('%s', async (_what, listener, message) => {
    await expect(read(listener)).rejects.toThrow(message);
  });

  it('an endless answer, which is not read to its end', async () => {
    let closed: Promise<unknown> | undefined;
    const listener: RequestListener = (_request, response) => {
      closed = new Promise((done) => response.on('close', done));
      const more = () => void response.write('x'.repeat(65_536), () => response.destroyed || more());
      more();
    };
    await expect(read(listener)).rejects.toThrow('the answer is longer than 262144 bytes');
    await closed;
  });

  it.each([
    ['does not answer', () => {}],
    ['answers byte by byte', (_request, response) => void response.write('{', () => setInterval(() => response.write(' '), 20).unref())],
  ] satisfies [string, RequestListener][])('a server that %s in time', async (_what, listener) => {
    await expect(readKeySet(await serve(listener), 200)).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it.each([301, 302, 303, 307, 308])('a redirect (%d), even to the same server', async (status) => {
    const asked: (string | undefined)[] = [];
    const listener: RequestListener = ({ url }, response) => {
      asked.push(url);
      if (url === '/jwks') response.writeHead(status, { location: '/elsewhere' }).end();
      else response.end(JSON.stringify({ keys: [key] }));
    };
    await expect(read(listener)).rejects.toThrow('fetch failed');
    expect(asked).toEqual(['/jwks']);
  });

  it('a server that is not there', async () => {
    const address = await serve(() => {});
    await new Promise((closed) => running.pop()?.close(() => closed(undefined)));
    await expect(readKeySet(address, 1000)).rejects.toMatchObject({ message: 'fetch failed', cause: { code: 'ECONNREFUSED' } });
  });

  it.each(['http://issuer.test/jwks', 'file:///etc/passwd', 'data:application/json,{"keys":[]}', '/jwks', ''])(
    'the address %j, without asking anybody',
    async (address) => {
      await expect(readKeySet(address, 1000)).rejects.toThrow('only https addresses are read, and http ones of this machine');
    },
  );
});
