import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { basic, type TestApp, testApp } from './support/app.ts';
import { endpoint, metadataDocument, metadataOfSeveral, signedMetadata } from './support/metadata.ts';
import { certificateOf } from './support/saml.ts';

const contactCenter = '/auth/v3/ops/contact-centers/cc-1';
const ops = { authorization: basic('ops', 'ops') };
type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
const ask = ({ app }: TestApp, method: Method, path = '', data?: unknown) =>
  app.inject({ method, url: `${contactCenter}/identity-providers${path}`, headers: ops, ...(data !== undefined && { payload: { data } }) });
const upload = ({ app }: TestApp, path: string, document: string | Buffer, type = 'application/samlmetadata+xml') =>
  app.inject({
    ...{ method: 'PUT', url: `${contactCenter}/identity-providers${path}`, payload: document },
    headers: { ...ops, 'content-type': type },
  });
const refusalOf = async (answer: Promise<{ statusCode: number; json(): { status: { message: string } } }>) => {
  const { statusCode, json } = await answer;
  return [statusCode, json().status.message];
};

const saml = { kind: 'saml', name: 'Corporate' };
const oidc = { kind: 'oidc', name: 'OpenID', issuer: 'https://op.test' };
const create = async (server: TestApp, data: object = saml): Promise<string> => (await ask(server, 'POST', '', data)).json().data.id;
const shared = {
  ...{ contactCenterId: 'cc-1', location: '/', mode: 'only', domains: [], accessGroups: [], matchBy: 'userName', attributes: {} },
  ...{ forceReauthentication: false, clockSkewSeconds: 60, acr: {} },
};
const samlDefaults = { binding: 'HTTP-Redirect', signRequests: true, encryptedAssertions: 'allowed', idpInitiated: false };
const metadata = {
  entityId: 'https://idp.test/metadata',
  singleSignOn: { 'HTTP-Redirect': 'https://idp.test/HTTP-Redirect', 'HTTP-POST': 'https://idp.test/HTTP-POST' },
  singleLogout: { 'HTTP-Redirect': 'https://idp.test/HTTP-Redirect' },
  signingCertificates: [certificateOf('issuer')],
};
const address = 'https://idp.test/metadata.xml';

// Refuses and so stays as it is: one is enough.
const empty = await testApp();

describe('an identity provider', () => {
  it('of SAML waits for its metadata, with defaults for what is left out', async () => {
    const server = await testApp();
    const answer = await ask(server, 'POST', '', saml);
    const expected = { id: expect.any(String), ...shared, ...saml, ...samlDefaults, status: 'PENDING', missing: ['metadata'] };
    expect([answer.statusCode, answer.json()]).toEqual([200, { status: { code: 0 }, data: expected }]);
    const { data } = answer.json();
    expect((await ask(server, 'GET', `/${data.id}`)).json().data).toEqual(data);
    expect((await ask(server, 'GET')).json().data).toEqual([data]);
    expect(server.audited()[0]).toMatchObject({
      'event.action': 'identity-provider.created',
      identityProviderId: data.id,
      contactCenterId: 'cc-1',
    });
  });

  it('of OpenID waits for what it registers us as', async () => {
    const server = await testApp();
    const { data } = (await ask(server, 'POST', '', { ...oidc, authMethod: 'client_secret_basic' })).json();
    const waiting = {
      authMethod: 'client_secret_basic',
      scope: ['profile', 'email'],
      status: 'PENDING',
      missing: ['clientId', 'clientSecret'],
    };
    expect(data).toEqual({ id: data.id, ...shared, ...oidc, ...waiting, hasClientSecret: false });
    const known = await ask(server, 'PUT', `/${data.id}`, { clientId: 'gauth', clientSecret: 'hidden from all', status: 'ON' });
    const { missing: _missing, ...rest } = data;
    expect(known.json().data).toEqual({ ...rest, clientId: 'gauth', status: 'ON', hasClientSecret: true });
    for (const answer of [known, await ask(server, 'GET'), await ask(server, 'GET', `/${data.id}`)])
      expect(answer.body).not.toContain('hidden');
    expect(server.log()).not.toContain('hidden');
    expect((await ask(server, 'PUT', `/${data.id}`, { clientSecret: null, status: 'OFF' })).json().data).toMatchObject({
      status: 'PENDING',
    });
  });

  it('sends the secret that is kept to no other issuer', async () => {
    const server = await testApp();
    const kept = { ...oidc, clientId: 'gauth', authMethod: 'client_secret_post', clientSecret: 'hidden from all' };
    const id = await create(server, kept);
    const moved = 'https://evil.test';
    const demanded = 'data.clientSecret: must be stated anew with another issuer';
    expect(await refusalOf(ask(server, 'PUT', `/${id}`, { issuer: moved, status: 'ON' }))).toEqual([
      400,
      expect.stringContaining(demanded),
    ]);
    expect((await ask(server, 'PUT', `/${id}`, { issuer: oidc.issuer, status: 'ON' })).json().data).toMatchObject({
      hasClientSecret: true,
    });
    expect((await ask(server, 'PUT', `/${id}`, { issuer: moved, clientSecret: 'another' })).json().data).toMatchObject({ issuer: moved });
    const removed = { issuer: oidc.issuer, clientSecret: null, status: 'OFF' };
    expect((await ask(server, 'PUT', `/${id}`, removed)).json().data).toMatchObject({ hasClientSecret: false });
  });

  it('takes everything that can be said of one, keeps what a change leaves out, and loses what it sets to null', async () => {
    const server = await testApp();
    const full = {
      ...{
        ...saml,
        location: '/USW1',
        mode: 'fallback',
        domains: ['Corp.Test'],
        accessGroups: ['SSO'],
        matchBy: 'email',
        acr: { strong: 'urn:gauth:acr:multi-factor' },
      },
      ...{
        attributes: { subject: 'uid', groups: 'memberOf' },
        creation: { accessGroups: ['All'], groups: { staff: 'Agents' } },
        forceReauthentication: true,
      },
      ...{
        clockSkewSeconds: 0,
        metadataUrl: address,
        metadataCertificate: certificateOf('issuer'),
        baseUrl: 'https://a.test/auth/v3',
        binding: 'HTTP-POST',
      },
      ...{ nameIdFormat: 'urn:x', signRequests: false, encryptedAssertions: 'required', idpInitiated: true },
    };
    const { data } = (await ask(server, 'POST', '', full)).json();
    expect(data).toEqual({
      ...full,
      id: data.id,
      contactCenterId: 'cc-1',
      domains: ['corp.test'],
      status: 'PENDING',
      missing: ['metadata'],
    });
    expect((await ask(server, 'PUT', `/${data.id}`, { name: 'Renamed' })).json().data).toEqual({ ...data, name: 'Renamed' });
    const removed = { creation: null, metadataUrl: null, metadataCertificate: null, baseUrl: null, nameIdFormat: null };
    const { creation: _c, metadataUrl: _u, metadataCertificate: _p, baseUrl: _b, nameIdFormat: _f, ...left } = data;
    expect((await ask(server, 'PUT', `/${data.id}`, removed)).json().data).toEqual({ ...left, name: 'Renamed' });
  });

  it('is deleted once, and is none of another contact center', async () => {
    const server = await testApp();
    const id = await create(server);
    const elsewhere = { method: 'GET', url: `/auth/v3/ops/contact-centers/cc-2/identity-providers/${id}`, headers: ops } as const;
    expect((await server.app.inject(elsewhere)).statusCode).toBe(404);
    expect((await ask(server, 'DELETE', `/${id}`)).json()).toEqual({ status: { code: 0 } });
    expect(await refusalOf(ask(server, 'DELETE', `/${id}`))).toEqual([404, 'there is no such identity provider']);
    expect(await refusalOf(ask(server, 'GET', `/${id}`))).toEqual([404, 'there is no such identity provider']);
    expect(await refusalOf(ask(server, 'PUT', `/${id}`, {}))).toEqual([404, 'there is no such identity provider']);
  });

  it('has a name of its own', async () => {
    const server = await testApp();
    await create(server);
    expect(await refusalOf(ask(server, 'POST', '', saml))).toEqual([409, 'an identity provider of this name exists']);
    const other = await create(server, oidc);
    expect(await refusalOf(ask(server, 'PUT', `/${other}`, { name: saml.name }))).toEqual([
      409,
      'an identity provider of this name exists',
    ]);
  });

  it.each([
    ['no kind', { name: 'x' }, 'data.kind'],
    ['another kind', { ...saml, kind: 'ldap' }, 'data.kind'],
    ['no name', { kind: 'saml' }, 'data.name: is required'],
    ['the word that stands for the password', { ...saml, name: 'None' }, 'data.name: must be another word than none'],
    ['an unknown field', { ...saml, nonsense: 1 }, 'data.nonsense: is not a known field'],
    ['no issuer', { kind: 'oidc', name: 'x' }, 'data.issuer: is required'],
    ['an issuer without TLS', { ...oidc, issuer: 'http://op.test' }, 'data.issuer: must be an https URI'],
    ['an issuer with a query', { ...oidc, issuer: 'https://op.test?a=b' }, 'data.issuer: must have no query'],
    ['a field of SAML', { ...oidc, binding: 'HTTP-POST' }, 'data.binding: is for the other kind of provider'],
    ['a field of OpenID', { ...saml, clientId: 'x' }, 'data.clientId: is for the other kind of provider'],
    ['a secret at SAML', { ...saml, clientSecret: null }, 'data.clientSecret: is for the other kind of provider'],
    ['a status that only we give', { ...saml, status: 'PENDING' }, 'data.status'],
    ['ON before it can be', { ...saml, status: 'ON' }, 'data.status: cannot be ON without metadata'],
    ['a location without slash', { ...saml, location: 'USW1' }, 'data.location: must begin with a slash'],
    ['a domain that is none', { ...saml, domains: ['a@b'] }, 'data.domains.0: must be a domain'],
    ['an unknown attribute', { ...saml, attributes: { nonsense: 'x' } }, 'data.attributes.nonsense: is not a known field'],
    ['an unknown strength', { ...saml, acr: { x: 'strong' } }, 'data.acr.x'],
    ['an address without TLS', { ...saml, metadataUrl: 'http://idp.test/m' }, 'data.metadataUrl: must be an https URI'],
    ['an address with a password', { ...saml, metadataUrl: 'https://u:p@idp.test/m' }, 'data.metadataUrl: must be an https URI'],
    [
      'a certificate with a weak key',
      { ...saml, metadataCertificate: certificateOf('weak') },
      'data.metadataCertificate: must have a key of at least 2048 bits',
    ],
    [
      'a base URL that is another path',
      { ...saml, baseUrl: 'https://a.test/' },
      'data.baseUrl: must be an https URI that ends in /auth/v3',
    ],
    ['a clock that is too wrong', { ...saml, clockSkewSeconds: 301 }, 'data.clockSkewSeconds'],
    ['a scope that is two', { ...oidc, scope: ['a b'] }, 'data.scope.0: must be a scope'],
  ])('is refused with %s', async (_what, data, message) => {
    const [status, said] = await refusalOf(ask(empty, 'POST', '', data));
    expect([status, said]).toEqual([400, expect.stringContaining(message)]);
  });

  it.each<[Method, string, object?]>([
    ['GET', ''],
    ['POST', '', saml],
    ['GET', `/${randomUUID()}`],
    ['PUT', `/${randomUUID()}`, {}],
    ['DELETE', `/${randomUUID()}`],
    ['GET', `/${randomUUID()}/metadata`],
    ['DELETE', `/${randomUUID()}/metadata`],
    ['POST', `/${randomUUID()}/metadata/refresh`],
    ['GET', `/${randomUUID()}/keys`],
    ['POST', `/${randomUUID()}/keys`],
    ['POST', `/${randomUUID()}/keys/${randomUUID()}/activate`],
    ['DELETE', `/${randomUUID()}/keys/${randomUUID()}`],
  ])('of no contact center is nowhere: %s …%s', async (method, path, data) => {
    const url = `/auth/v3/ops/contact-centers/nowhere/identity-providers${path}`;
    const answer = await empty.app.inject({ method, url, headers: ops, ...(data && { payload: { data } }) });
    expect([answer.statusCode, answer.json().status.message]).toEqual([404, 'there is no such contact center']);
  });

  it('cannot be had while contact centers are not known', async () => {
    const server = await testApp();
    server.outages.add('contactCenters');
    expect((await ask(server, 'GET')).statusCode).toBe(503);
  });
});

describe('metadata of an identity provider', () => {
  it.each(['application/samlmetadata+xml', 'application/xml', 'text/xml; charset=utf-8'])(
    'is uploaded as %s, and given back as it came',
    async (type) => {
      const server = await testApp();
      const id = await create(server);
      const document = `<?xml version="1.0" encoding="UTF-8"?>\n<!-- ü -->${metadataDocument()}\n`;
      const answer = await upload(server, `/${id}/metadata`, document, type);
      expect([answer.statusCode, answer.json().data]).toEqual([200, { id, ...shared, ...saml, ...samlDefaults, status: 'OFF', metadata }]);
      const given = await ask(server, 'GET', `/${id}/metadata`);
      expect([given.statusCode, given.body]).toEqual([200, document]);
      expect(given.headers).toMatchObject({
        'content-type': 'application/samlmetadata+xml',
        'content-disposition': 'attachment; filename="metadata.xml"',
      });
    },
  );

  it('is uploaded in JSON, too, and lets the provider be switched on', async () => {
    const server = await testApp();
    const id = await create(server);
    const attributes = ' validUntil="2026-02-01T00:00:00Z"';
    const answer = await ask(server, 'PUT', `/${id}/metadata`, { document: metadataDocument({ attributes }) });
    expect(answer.json().data).toMatchObject({ status: 'OFF', metadata: { ...metadata, validUntil: '2026-02-01T00:00:00.000Z' } });
    expect((await ask(server, 'PUT', `/${id}`, { status: 'ON' })).json().data).toMatchObject({ status: 'ON' });
    expect((await upload(server, `/${id}/metadata`, metadataDocument())).json().data).toMatchObject({ status: 'ON' });
  });

  it('is cleared, after which the provider waits again', async () => {
    const server = await testApp();
    const id = await create(server);
    await upload(server, `/${id}/metadata`, metadataDocument());
    await ask(server, 'PUT', `/${id}`, { status: 'ON' });
    expect((await ask(server, 'DELETE', `/${id}/metadata`)).json().data).toMatchObject({ status: 'PENDING', missing: ['metadata'] });
    expect(await refusalOf(ask(server, 'GET', `/${id}/metadata`))).toEqual([404, 'there is no metadata']);
    expect(await refusalOf(ask(server, 'PUT', `/${id}`, { status: 'ON' }))).toEqual([400, 'data.status: cannot be ON without metadata']);
  });

  it('says what should be looked after', async () => {
    const server = await testApp();
    const id = await create(server);
    await upload(server, `/${id}/metadata`, metadataDocument({ attributes: ' validUntil="2026-01-02T00:00:00Z"' }));
    server.wait(86_400);
    expect((await ask(server, 'GET', `/${id}`)).json().data.warnings).toEqual(['metadata was valid until 2026-01-02T00:00:00.000Z']);
  });

  it.each<[string, string | Buffer, string]>([
    ['nothing that is XML', 'hello', 'data.metadata: document: expected XML'],
    ['another encoding', Buffer.from('<a>\xfc</a>', 'latin1'), 'data.metadata: encoding: expected UTF-8'],
    ['a document type', `<!DOCTYPE x>${metadataDocument()}`, 'data.metadata: document type: expected none'],
    ['a service provider', metadataDocument({ role: '<SPSSODescriptor/>' }), 'data.metadata: IDPSSODescriptor: expected one for SAML 2.0'],
    [
      'several providers',
      metadataOfSeveral(metadataDocument(), metadataDocument({ entityId: 'b' })),
      'data.metadata: EntitiesDescriptor: expected one identity provider; say by entityId which',
    ],
    [
      'an address without TLS',
      metadataDocument({ signOn: endpoint('SingleSignOnService', 'HTTP-POST', 'http://idp.test') }),
      'data.metadata: SingleSignOnService: expected an https Location of at most 2048 characters',
    ],
  ])('is refused with %s, and what was there stays', async (_what, document, message) => {
    const server = await testApp();
    const id = await create(server);
    await upload(server, `/${id}/metadata`, metadataDocument());
    expect(await refusalOf(upload(server, `/${id}/metadata`, document))).toEqual([400, message]);
    expect((await ask(server, 'GET', `/${id}`)).json().data).toMatchObject({ metadata });
  });

  it('is taken for the one of several that is meant', async () => {
    const server = await testApp();
    const id = await create(server);
    const several = metadataOfSeveral(metadataDocument(), metadataDocument({ entityId: 'urn:b' }));
    expect((await upload(server, `/${id}/metadata?entityId=urn%3Ab`, several)).json().data.metadata.entityId).toBe('urn:b');
  });

  it('must have the signature that was pinned', async () => {
    const server = await testApp();
    const id = await create(server, { ...saml, metadataCertificate: certificateOf('issuer') });
    const refusal = [400, 'data.metadata: signature: expected one, there is none'];
    expect(await refusalOf(upload(server, `/${id}/metadata`, metadataDocument()))).toEqual(refusal);
    expect((await upload(server, `/${id}/metadata`, signedMetadata(metadataDocument()))).json().data.metadata).toEqual(metadata);
  });

  it('is too large beyond a megabyte, and no form', async () => {
    const server = await testApp();
    const id = await create(server);
    expect(await refusalOf(upload(server, `/${id}/metadata`, ' '.repeat(1_048_577)))).toEqual([413, 'the body is too large']);
    expect((await upload(server, `/${id}/metadata`, 'a=b', 'application/x-www-form-urlencoded')).statusCode).toBe(415);
  });

  it('is read again from its address, and must be about the same provider', async () => {
    const documents: Record<string, string> = { [address]: metadataDocument() };
    const server = await testApp({ metadataDocuments: documents });
    const id = await create(server, { ...saml, metadataUrl: address });
    const refresh = (query = '') => ask(server, 'POST', `/${id}/metadata/refresh${query}`);
    expect((await refresh()).json().data).toMatchObject({ status: 'OFF', metadata });
    const time = '2026-01-01T12:00:00.000Z';
    expect((await ask(server, 'GET', `/${id}`)).json().data).toMatchObject({ refresh: { triedAt: time } });
    documents[address] = metadataDocument({ entityId: 'urn:other' });
    const failure = 'entityID: expected the one that is asked for, or was known before';
    expect(await refusalOf(refresh())).toEqual([400, failure]);
    expect((await ask(server, 'GET', `/${id}`)).json().data).toMatchObject({ metadata, refresh: { triedAt: time, failure } });
    expect((await refresh('?entityId=urn:other')).json().data.metadata.entityId).toBe('urn:other');
    delete documents[address];
    expect(await refusalOf(refresh('?entityId=urn:other'))).toEqual([400, 'metadataUrl: expected the status 200, is 404']);
  });

  it('is none without an address, and none of OpenID providers', async () => {
    const server = await testApp();
    const [id, openId] = [await create(server), await create(server, oidc)];
    expect(await refusalOf(ask(server, 'POST', `/${id}/metadata/refresh`))).toEqual([400, 'data.metadataUrl: is not set']);
    for (const answer of [ask(server, 'GET', `/${openId}/metadata`), upload(server, `/${openId}/metadata`, metadataDocument())])
      expect(await refusalOf(answer)).toEqual([400, 'only SAML providers have metadata here']);
    expect(await refusalOf(ask(server, 'GET', `/${randomUUID()}/metadata`))).toEqual([404, 'there is no such identity provider']);
  });
});

describe('our keys at an identity provider', () => {
  it('are announced under whatever spelling of the id of the contact center, and recorded under the one', async () => {
    const server = await testApp();
    const id = await create(server);
    const url = `/auth/v3/ops/contact-centers/CC-1/identity-providers/${id}/keys`;
    const answer = await server.app.inject({ method: 'POST', url, headers: ops });
    expect([answer.statusCode, answer.json().data?.length]).toEqual([200, 2]);
    expect(server.audited().at(-1)).toMatchObject({ 'event.action': 'identity-provider.key-announced', contactCenterId: 'cc-1' });
  });

  it('are changed without a moment at which the provider knows none that is used', async () => {
    const server = await testApp();
    const id = await create(server);
    const [first] = (await ask(server, 'GET', `/${id}/keys`)).json().data;
    expect(first).toEqual({
      id: first.id,
      state: 'active',
      certificate: expect.stringContaining('BEGIN CERTIFICATE'),
      notAfter: '2035-12-31T12:00:00.000Z',
    });
    const announced = (await ask(server, 'POST', `/${id}/keys`)).json().data;
    expect(announced.map(({ state }: { state: string }) => state)).toEqual(['active', 'announced']);
    const next = announced[1].id;
    expect(await refusalOf(ask(server, 'POST', `/${id}/keys`))).toEqual([409, 'a key is announced already']);
    expect(await refusalOf(ask(server, 'DELETE', `/${id}/keys/${first.id}`))).toEqual([409, 'this key is in use']);
    const activated = (await ask(server, 'POST', `/${id}/keys/${next}/activate`)).json().data;
    expect(activated).toEqual([
      { ...announced[1], state: 'active' },
      { ...first, state: 'retired' },
    ]);
    expect((await ask(server, 'DELETE', `/${id}/keys/${first.id}`)).json().data).toEqual([activated[0]]);
    expect(await refusalOf(ask(server, 'DELETE', `/${id}/keys/${first.id}`))).toEqual([404, 'there is no such key']);
    expect(server.audited().map((line) => line['event.action'])).toEqual(
      ['created', 'key-announced', 'key-activated', 'key-deleted'].map((what) => `identity-provider.${what}`),
    );
  });

  it('never show their private halves', async () => {
    const server = await testApp();
    const id = await create(server);
    await ask(server, 'POST', `/${id}/keys`);
    expect((await ask(server, 'GET', `/${id}/keys`)).body + server.log()).not.toContain('PRIVATE');
  });

  it('are none of a provider that there is none of', async () => {
    const server = await testApp();
    const nobody = randomUUID();
    expect(await refusalOf(ask(server, 'GET', `/${nobody}/keys`))).toEqual([404, 'there is no such identity provider']);
    expect(await refusalOf(ask(server, 'POST', `/${nobody}/keys`))).toEqual([404, 'there is no such identity provider']);
    expect(await refusalOf(ask(server, 'POST', `/${nobody}/keys/${nobody}/activate`))).toEqual([404, 'there is no such key']);
  });
});
