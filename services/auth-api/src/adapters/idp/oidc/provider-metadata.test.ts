import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { selfSigned } from '@gauth/service-kit/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readProviderMetadata } from './provider-metadata.ts';

const certificate = selfSigned();
const trusted = getCACertificates('default');
let said: Record<string, unknown>;
const server = createServer(certificate, (_request, response) => {
  response.setHeader('content-type', 'application/json').end(JSON.stringify(said));
});
let issuer: string;
beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  issuer = `https://localhost:${(server.address() as AddressInfo).port}`;
  said = { issuer, authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/jwks` };
});
afterAll(async () => {
  setDefaultCACertificates(trusted);
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

it('is read over TLS from a provider whose certificate can be checked, and from no other', async () => {
  await expect(readProviderMetadata(issuer, 1000)).rejects.toMatchObject({
    name: 'Unavailable',
    message: `${issuer}/.well-known/openid-configuration of an identity provider cannot be asked: DEPTH_ZERO_SELF_SIGNED_CERT`,
  });
  setDefaultCACertificates([...trusted, certificate.cert]);
  expect(await readProviderMetadata(issuer, 1000)).toEqual(said);
});

it.each(['authorization_endpoint', 'token_endpoint', 'jwks_uri', 'userinfo_endpoint', 'end_session_endpoint'])(
  'is not enough when %s of a provider with TLS has none, be it on this machine',
  async (name) => {
    setDefaultCACertificates([...trusted, certificate.cert]);
    const before = said;
    said = { ...said, [name]: 'http://127.0.0.1:9/' };
    await expect(readProviderMetadata(issuer, 1000)).rejects.toMatchObject({
      name: 'Unavailable',
      message: `the metadata of ${issuer} names addresses without https`,
    });
    said = before;
  },
);
