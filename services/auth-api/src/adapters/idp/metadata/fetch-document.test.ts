import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { metadataDocument } from '../../../../test/support/metadata.ts';
import { MetadataFault } from '../../../ports/provider-metadata.ts';
import { fetchDocument } from './fetch-document.ts';

const document = metadataDocument({ entityId: 'urn:ümlaut' });
const asked: (string | undefined)[] = [];

const notFound = (response: ServerResponse) => response.writeHead(404).end();
const answers: Record<string, (response: ServerResponse) => unknown> = {
  '/metadata': (response) => response.end(document),
  '/moved': (response) => response.writeHead(302, { location: '/metadata' }).end(),
  '/large': (response) => response.end('x'.repeat(524_289)),
  '/latin': (response) => response.end(Buffer.from('\xfc', 'latin1')),
  '/broken': (response) => response.writeHead(200, { 'content-length': '9' }).write('x', () => response.destroy()),
  '/silent': () => {},
};

let server: Server;
let origin: string;
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.headers.accept);
    (answers[request.url ?? ''] ?? notFound)(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const fetched = (path: string, options = {}) => fetchDocument(`${origin}${path}`, { privateAddresses: true, ...options });

it('gives the text of a document', async () => {
  expect(await fetched('/metadata')).toBe(document);
  expect(asked.at(-1)).toBe('application/samlmetadata+xml, application/xml;q=0.9, text/xml;q=0.8');
});

it.each([
  ['what is not there', '/nowhere', 'metadataUrl: expected the status 200, is 404'],
  ['a redirect', '/moved', 'metadataUrl: expected the status 200, is 302'],
  ['too much', '/large', 'size: expected at most 524288 bytes'],
  ['another encoding', '/latin', 'encoding: expected UTF-8'],
  ['half of an answer', '/broken', 'metadataUrl: expected an answer, there is none (ECONNRESET)'],
])('refuses %s', async (_what, path, message) => {
  await expect(fetched(path)).rejects.toEqual(new MetadataFault(message));
});

it('waits no longer than it may', async () => {
  await expect(fetched('/silent', { timeoutMs: 50 })).rejects.toEqual(new MetadataFault('metadataUrl: expected an answer in time'));
});

it.each(['http://127.0.0.1:1/m', 'https://10.0.0.1/m', 'https://[::1]/m', 'https://localhost/m', 'https://2130706433/m'])(
  'asks nobody at %s unless private addresses are allowed',
  async (address) => {
    const expected = new MetadataFault('metadataUrl: expected the host to have public addresses');
    await expect(fetchDocument(address, { privateAddresses: false })).rejects.toEqual(expected);
  },
);

it.each(['http://idp.test/m', 'ftp://idp.test/m', 'file:///etc/passwd', 'https://user:secret@idp.test/m', 'nothing'])(
  'asks nobody at %s at all',
  async (address) => {
    const expected = new MetadataFault('metadataUrl: expected an https address');
    await expect(fetchDocument(address, { privateAddresses: true })).rejects.toEqual(expected);
  },
);

it('says without the address why nobody answers', async () => {
  const expected = new MetadataFault('metadataUrl: expected an answer, there is none (ECONNREFUSED)');
  await expect(fetchDocument('http://127.0.0.1:9/m', { privateAddresses: true })).rejects.toEqual(expected);
});
