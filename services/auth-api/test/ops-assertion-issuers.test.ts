import { aClient, issuerCertificate } from '@gauth/oauth/testing';
import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { basic, issuer, testApp } from './support/app.ts';
import { anAssertionIssuer, bringsAssertions } from './support/assertion-issuers.ts';
import { certificateOf, keyPairOf } from './support/saml.ts';
import { askForTokens } from './support/tokens.ts';

const url = '/auth/v3/ops/assertion-issuers';
const ops = { authorization: basic('ops', 'ops') };
const id = '0f0f0f0f-0000-4000-8000-000000000001';
const pem = certificateOf('issuer');
const jwk = { kty: 'EC', crv: 'P-256', x: 'T02KALmV-9OLnW3C-QS-K8uoT0qsUTPaOQcgzWA7BRM', y: 'FZj3icpT7YzezYyMVrKgmU4HjxuxkA22kvN4UzWvV0Q' };

type Server = Awaited<ReturnType<typeof testApp>>;
const call = ({ app }: Server, method: 'GET' | 'POST' | 'PUT' | 'DELETE', path = '', data?: object) =>
  app.inject({ method, url: url + path, headers: ops, ...(data && { payload: { data } }) });
const withOne = (change: Parameters<typeof anAssertionIssuer>[0] = {}) =>
  testApp({ assertionIssuers: [anAssertionIssuer({ certificates: [pem], ...change })] });

const minimal = { issuer: 'https://idp.test', contactCenterIds: ['cc-1'], certificates: [pem] };
const defaults = { name: 'https://idp.test', subjectKind: 'userName', clockSkewSeconds: 60, maxLifetimeSeconds: 300, enabled: true };

describe('POST /ops/assertion-issuers', () => {
  it('trusts an issuer, with defaults for what is left out', async () => {
    const server = await testApp();
    const answer = await call(server, 'POST', '', minimal);
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      { status: { code: 0 }, data: { id: expect.stringMatching(/^[\da-f-]{36}$/), ...defaults, ...minimal } },
    ]);
    const { data } = answer.json();
    expect((await call(server, 'GET', `/${data.id}`)).json().data).toEqual(data);
    expect((await call(server, 'GET')).json().data).toEqual([data]);
    expect(server.audited()[0]).toMatchObject({ 'event.action': 'assertion-issuer.created', assertionIssuerId: data.id });
  });

  it('takes everything that can be said of one', async () => {
    const server = await testApp();
    const full = {
      ...{
        name: 'Corporate',
        issuer: 'urn:idp',
        jwksUri: 'https://idp.test/jwks',
        jwks: { keys: [jwk] },
        certificates: [pem, certificateOf('issuer-ec')],
      },
      ...{ subjectKind: 'externalId', subjects: ['*@corp.test'], clientIds: ['wwe'], contactCenterIds: ['cc-1'] },
      ...{ clockSkewSeconds: 0, maxLifetimeSeconds: 86_400, enabled: false },
    };
    expect((await call(server, 'POST', '', full)).json().data).toEqual({ id: expect.any(String), ...full });
  });

  it('takes contact centers however their ids are spelled, so that they are those of their users', async () => {
    const answer = await call(await testApp(), 'POST', '', { ...minimal, contactCenterIds: ['CC-1'] });
    expect(answer.json().data).toMatchObject({ contactCenterIds: ['cc-1'] });
  });

  it('warns of certificates that have expired, and takes them, because the key is what is trusted', async () => {
    const server = await testApp();
    const answer = await call(server, 'POST', '', { ...minimal, certificates: [pem, certificateOf('expired')] });
    expect(answer.json().data.warnings).toEqual(['certificates.1 expired on 2020-01-02T00:00:00.000Z']);
  });

  it.each([
    ['no issuer', { issuer: undefined }, 'data.issuer'],
    ['an empty issuer', { issuer: '' }, 'data.issuer'],
    ['this server', { issuer }, 'data.issuer: is this server itself'],
    ['no contact centers', { contactCenterIds: undefined }, 'data.contactCenterIds'],
    ['no keys', { certificates: undefined }, 'data: one of jwksUri, jwks, certificates is needed'],
    ['null for its only keys', { certificates: null }, 'data: one of jwksUri, jwks, certificates is needed'],
    ['no certificate in the list', { certificates: [] }, 'data.certificates'],
    ['keys at an address without TLS', { jwksUri: 'http://idp.test/jwks' }, 'data.jwksUri'],
    ['a private key', { jwks: { keys: [{ ...jwk, d: 'hvxZGD1iQnXyaQfFlXQ3Fa7cuf8XtKiZf-Lc-O4XEEk' }] } }, 'data.jwks.keys.0'],
    ['a secret', { jwks: { keys: [{ kty: 'oct', k: 'c2VjcmV0' }] } }, 'data.jwks.keys.0.kty'],
    [
      'a private key for a certificate',
      { certificates: [keyPairOf('issuer').privateKey] },
      'data.certificates.0: must be one certificate as PEM',
    ],
    [
      'a private key beside a certificate',
      { certificates: [pem + keyPairOf('issuer').privateKey] },
      'data.certificates.0: must be one certificate as PEM',
    ],
    ['two certificates in one', { certificates: [pem + pem] }, 'data.certificates.0: must be one certificate as PEM'],
    [
      'a certificate that is none',
      { certificates: [pem.replace('MII', 'AAA')] },
      'data.certificates.0: must be a certificate that can be read',
    ],
    [
      'a certificate of a short key',
      { certificates: [certificateOf('weak')] },
      'data.certificates.0: must have a key of at least 2048 bits',
    ],
    ['an unknown kind of subject', { subjectKind: 'dbid' }, 'data.subjectKind'],
    ['no subject in the list', { subjects: [] }, 'data.subjects'],
    ['no client in the list', { clientIds: [] }, 'data.clientIds'],
    [
      'e-mail addresses of several contact centers',
      { subjectKind: 'email', contactCenterIds: ['cc-1', 'cc-2'] },
      'data.contactCenterIds: only a userName',
    ],
    ['a clock that is wrong by ten minutes', { clockSkewSeconds: 600 }, 'data.clockSkewSeconds'],
    ['assertions of two days', { maxLifetimeSeconds: 172_800 }, 'data.maxLifetimeSeconds'],
    ['an id of its own', { id }, 'data'],
    ['an unknown field', { secret: 'x' }, 'data'],
    ['NUL', { issuer: 'idp\0' }, 'data.issuer'],
  ])('refuses %s', async (_what, change, message) => {
    const answer = await call(await testApp(), 'POST', '', { ...minimal, ...change });
    expect(answer.statusCode).toBe(400);
    expect(answer.json().status.message).toContain(message);
    expect(answer.body).not.toContain('PRIVATE KEY');
  });

  it('refuses a second record of the same issuer', async () => {
    const answer = await call(await withOne(), 'POST', '', minimal);
    expect([answer.statusCode, answer.json().status.message]).toEqual([409, 'an issuer of this name exists']);
  });
});

describe('PUT /ops/assertion-issuers/{id}', () => {
  it('changes what is stated and keeps the rest', async () => {
    const server = await withOne({ subjects: ['a*'] });
    const answer = await call(server, 'PUT', `/${id}`, { enabled: false, jwksUri: 'https://idp.test/jwks', subjects: null });
    expect(answer.json().data).toEqual({
      ...anAssertionIssuer({ certificates: [pem] }),
      enabled: false,
      jwksUri: 'https://idp.test/jwks',
    });
    expect(server.audited()[0]).toMatchObject({ 'event.action': 'assertion-issuer.updated', assertionIssuerId: id });
  });

  it.each([
    ['what would leave it without keys', { certificates: null }, 400],
    ['what would make it this server', { issuer }, 400],
    ['what the record as a whole does not allow', { subjectKind: 'email', contactCenterIds: ['cc-1', 'cc-2'] }, 400],
  ])('refuses %s, and changes nothing', async (_what, change, status) => {
    const server = await withOne();
    expect((await call(server, 'PUT', `/${id}`, change)).statusCode).toBe(status);
    expect((await call(server, 'GET', `/${id}`)).json().data).toEqual(anAssertionIssuer({ certificates: [pem] }));
  });

  it('refuses the issuer of another record', async () => {
    const other = anAssertionIssuer({ id: '0f0f0f0f-0000-4000-8000-000000000002', issuer: 'https://other.test', certificates: [pem] });
    const server = await testApp({ assertionIssuers: [anAssertionIssuer({ certificates: [pem] }), other] });
    expect((await call(server, 'PUT', `/${id}`, { issuer: 'https://other.test' })).statusCode).toBe(409);
  });
});

describe('DELETE /ops/assertion-issuers/{id}', () => {
  it('ends the trust', async () => {
    const server = await withOne();
    const answer = await call(server, 'DELETE', `/${id}`);
    expect([answer.statusCode, answer.json()]).toEqual([200, { status: { code: 0 } }]);
    expect((await call(server, 'GET')).json().data).toEqual([]);
    expect(server.audited()[0]).toMatchObject({ 'event.action': 'assertion-issuer.deleted', assertionIssuerId: id });
  });
});

it.each(['GET', 'PUT', 'DELETE'] as const)('%s knows no other id', async (method) => {
  const data = method === 'PUT' ? {} : undefined;
  expect((await call(await withOne(), method, '/0f0f0f0f-0000-4000-8000-000000000009', data)).statusCode).toBe(404);
  expect((await call(await withOne(), method, '/1', data)).statusCode).toBe(400);
});

it('is not available while the registry is away', async () => {
  const server = await withOne();
  server.outages.add('registeredClients');
  expect((await call(server, 'GET')).statusCode).toBe(503);
});

it('makes the assertions of an issuer good from the answer on, and no longer when it is disabled', async () => {
  const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
  const server = await testApp({ clients: [aClient({ grantTypes: [grant_type], conversion: bringsAssertions })] });
  const at = Date.parse('2026-01-01T12:00:00Z') / 1000;
  const bring = async (jti: string) => {
    const claims = { iss: 'https://idp.test', sub: 'agent1', aud: issuer, iat: at, exp: at + 60, jti };
    const assertion = await new SignJWT(claims).setProtectedHeader({ alg: 'ES256' }).sign(issuerCertificate.privateKey);
    return (await askForTokens(server, { grant_type, assertion })).statusCode;
  };
  expect(await bring('one')).toBe(400);
  const { data } = (await call(server, 'POST', '', { ...minimal, certificates: [issuerCertificate.pem] })).json();
  expect(await bring('two')).toBe(200);
  await call(server, 'PUT', `/${data.id}`, { enabled: false });
  expect(await bring('three')).toBe(400);
});
