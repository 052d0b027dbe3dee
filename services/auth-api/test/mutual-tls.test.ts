import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CertificateSubject, Client } from '@gauth/oauth';
import { aClient } from '@gauth/oauth/testing';
import { issueCertificate } from '@gauth/service-kit/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { form, type TestApp, testApp } from './support/app.ts';

const folder = mkdtempSync(join(tmpdir(), 'gauth-mtls-'));
afterAll(() => rmSync(folder, { recursive: true }));
const authority = issueCertificate({ commonName: 'Clients of t100', purpose: 'authority' });
const caFile = join(folder, 'ca.pem');
writeFileSync(caFile, authority.cert);

const certificateOf = (pem: string) => new X509Certificate(pem);
const header = (certificate: X509Certificate) => ({ 'client-cert': `:${certificate.raw.toString('base64')}:` });
const issued = certificateOf(issueCertificate({ commonName: 'wwe', purpose: 'client', hosts: ['wwe.test'] }, authority).cert);
const another = certificateOf(issueCertificate({ commonName: 'other', purpose: 'client', hosts: ['other.test'] }, authority).cert);
const selfSigned = certificateOf(issueCertificate({ commonName: 'wwe', purpose: 'client', hosts: ['wwe.test'] }).cert);

const byAuthority = (certificateSubject: CertificateSubject): Partial<Client> => ({ authMethod: 'tls_client_auth', certificateSubject });
const bySelf: Partial<Client> = {
  authMethod: 'self_signed_tls_client_auth',
  jwks: { keys: [{ kty: 'EC', x5c: [selfSigned.raw.toString('base64')] }] },
};

const serverFor = (change: Partial<Client>) =>
  testApp({
    clients: [aClient({ senderConstraint: 'mtls', ...change })],
    listener: { trustProxy: ['loopback'], clientCertificates: { header: 'client-cert', caFile } },
    mtlsIssuer: 'https://mtls.auth.test/auth/v3',
  });

function ask({ app }: TestApp, certificate?: X509Certificate, fields: Record<string, string> = {}) {
  const { headers, payload } = form({ grant_type: 'client_credentials', client_id: 'wwe', ...fields });
  const shown = certificate === undefined ? {} : header(certificate);
  return app.inject({ method: 'POST', url: '/auth/v3/oauth/token', headers: { ...headers, ...shown }, payload });
}

describe('a client that authenticates by its certificate', () => {
  it.each<[string, Partial<Client>, X509Certificate]>([
    ['its distinguished name', byAuthority({ kind: 'dn', value: 'CN=wwe' }), issued],
    ['its host name', byAuthority({ kind: 'dns', value: 'WWE.test' }), issued],
    ['the certificate itself', bySelf, selfSigned],
  ])('is known by %s', async (_what, client, certificate) => {
    expect((await ask(await serverFor(client), certificate)).statusCode).toBe(200);
  });

  it.each<[string, Partial<Client>, X509Certificate | undefined, Record<string, string>]>([
    ['no certificate', byAuthority({ kind: 'dn', value: 'CN=wwe' }), undefined, {}],
    ['a certificate of somebody else', byAuthority({ kind: 'dn', value: 'CN=wwe' }), another, {}],
    ['a certificate that vouches for itself', byAuthority({ kind: 'dn', value: 'CN=wwe' }), selfSigned, {}],
    ['a certificate that was never registered', bySelf, issued, {}],
    ['a certificate and a secret', byAuthority({ kind: 'dn', value: 'CN=wwe' }), issued, { client_secret: 'secret' }],
  ])('is refused with %s', async (_what, client, certificate, fields) => {
    const answer = await ask(await serverFor(client), certificate, fields);
    expect([answer.statusCode, answer.json<{ error: string }>().error]).toEqual([401, 'invalid_client']);
  });
});

describe('a token that is bound to a certificate', () => {
  const client = byAuthority({ kind: 'dn', value: 'CN=wwe' });
  const userinfo = ({ app }: TestApp, token: string, certificate?: X509Certificate) =>
    app.inject({ url: '/auth/v3/userinfo', headers: { authorization: `Bearer ${token}`, ...(certificate && header(certificate)) } });

  it('works with this certificate and with no other', async () => {
    const server = await serverFor(client);
    const token = (await ask(server, issued)).json<{ access_token: string; token_type: string }>();
    expect(token.token_type).toBe('bearer');
    const statuses = [];
    for (const certificate of [issued, another, undefined])
      statuses.push((await userinfo(server, token.access_token, certificate)).statusCode);
    expect(statuses).toEqual([200, 401, 401]);
  });

  it('names it by its thumbprint', async () => {
    const server = await serverFor(client);
    const { access_token: token } = (await ask(server, issued)).json<{ access_token: string }>();
    const expected = createHash('sha256').update(issued.raw).digest('base64url');
    expect((await server.store.tokens.find(token))?.authorization.confirmation).toEqual({ 'x5t#S256': expected });
  });

  it('is not given to a client that shows none', async () => {
    const server = await serverFor({});
    const answer = await ask(server, undefined, { client_secret: 'secret' });
    expect([answer.statusCode, answer.json<{ error: string }>().error]).toEqual([400, 'invalid_request']);
  });
});

describe('a header with a certificate', () => {
  it('is refused where it cannot be read', async () => {
    const { headers, payload } = form({ grant_type: 'client_credentials', client_id: 'wwe' });
    const { app } = await serverFor(byAuthority({ kind: 'dn', value: 'CN=wwe' }));
    const answer = await app.inject({ method: 'POST', url: '/auth/v3/oauth/token', headers: { ...headers, 'client-cert': 'x' }, payload });
    expect([answer.statusCode, answer.json()]).toEqual([
      400,
      { error: 'invalid_request', error_description: 'the header client-cert of the proxy holds no certificate' },
    ]);
  });

  it('is nothing where nobody is trusted to send it', async () => {
    const server = await testApp({ clients: [aClient(byAuthority({ kind: 'dn', value: 'CN=wwe' }))] });
    expect((await ask(server, issued)).statusCode).toBe(401);
  });
});

it('publishes where certificates are asked for', async () => {
  const server = await serverFor({});
  expect((await server.app.inject('/auth/v3/.well-known/openid-configuration')).json()).toMatchObject({
    mtls_endpoint_aliases: { token_endpoint: 'https://mtls.auth.test/auth/v3/oauth/token' },
    tls_client_certificate_bound_access_tokens: true,
    token_endpoint_auth_methods_supported: expect.arrayContaining(['tls_client_auth', 'self_signed_tls_client_auth']),
  });
});
