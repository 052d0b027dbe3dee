import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { issueCertificate } from '@gauth/service-kit/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAsk } from './exchange.ts';

const authority = issueCertificate({ commonName: 'authority of the test', purpose: 'authority' });
const known = issueCertificate({ commonName: 'localhost', purpose: 'server', hosts: ['localhost'] }, authority);
const asked: (string | undefined)[] = [];
const server = createServer(known, (request, response) => {
  asked.push(request.headers.authorization);
  response.end('{}');
});

beforeAll(async () => {
  await once(server.listen(0, 'localhost'), 'listening');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const ask = (authorities: readonly string[], headers: { authorization?: string }) => {
  const asking = { authorities, connectTo: new Map(), timeoutMs: 5000, signal: new AbortController().signal, now: () => new Date() };
  return createAsk(asking)(`https://localhost:${(server.address() as AddressInfo).port}/`, { headers });
};

it.each<[string, string[], { authorization?: string }]>([
  ['whom it trusts with credentials', [authority.cert], { authorization: 'Basic b3BzOm9wcw==' }],
  ['anybody without', [], {}],
])('asks %s', async (_whom, authorities, headers) => {
  asked.length = 0;
  expect(await ask(authorities, headers)).toMatchObject({ status: 200, body: '{}', certificate: { fitsHost: true } });
  expect(asked).toEqual([headers.authorization]);
});

it('shows credentials to nobody whose certificate is not trusted, and tells of the certificate', async () => {
  asked.length = 0;
  const exchange = await ask([], { authorization: 'Basic b3BzOm9wcw==' });
  expect(exchange).toMatchObject({
    failure: 'its certificate is not trusted, so it gets no credentials',
    certificate: { fitsHost: true, chainFault: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
  });
  expect(exchange.status).toBeUndefined();
  expect(asked).toEqual([]);
});
