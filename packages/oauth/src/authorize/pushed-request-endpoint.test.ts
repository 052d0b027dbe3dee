import { CompactSign, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import type { Client, Session } from '../model.ts';
import { aClient, aUser, createTestServer } from '../testing/index.ts';

const pair = await generateKeyPair('ES256');
const foreignKey = (await generateKeyPair('ES256')).privateKey;
const jwks = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'ES256' }] };
const basic = `Basic ${Buffer.from('wwe:secret').toString('base64')}`;
const params = { client_id: 'wwe', redirect_uri: 'https://wwe.test/cb', response_type: 'code', scope: 'openid', state: 's-1' };

function setUp(change: Partial<Client> = {}) {
  const clients = [aClient({ jwks, ...change }), aClient({ id: 'other' })];
  const server = createTestServer(clients);
  const askedAt = server.clock.now.getTime();
  const session: Session = { id: 's'.repeat(22), user: aUser(), authenticatedAt: askedAt - 60_000, amr: ['pwd'], since: 1 };
  const authorize = (sent: Record<string, string>, given: Session | null = session, signed = false) =>
    server.authorize({ params: sent, session: async () => given ?? undefined, askedAt, signed });
  async function answerTo(sent: Record<string, string>): Promise<Record<string, string>> {
    const decision = await authorize(sent);
    if (decision.kind !== 'redirect') throw new Error(`decided ${decision.kind}`);
    return Object.fromEntries(new URL(decision.to).searchParams);
  }
  const push = (form: Record<string, string> = params, authorization = basic) => server.push({ form, authorization });
  const requestObject = (claims: JWTPayload = {}, header: object = {}, key = pair.privateKey) =>
    new SignJWT({ ...params, iss: 'wwe', aud: server.issuer, exp: Math.floor(askedAt / 1000) + 60, ...claims })
      .setProtectedHeader({ alg: 'ES256', kid: 'k1', typ: 'oauth-authz-req+jwt', ...header })
      .sign(key);
  return { server, clients, authorize, answerTo, push, requestObject };
}

describe('a pushed request', () => {
  it('is answered under its name', async () => {
    const { push, answerTo } = setUp();
    const { request_uri, expires_in } = await push();
    expect(request_uri).toMatch(/^urn:ietf:params:oauth:request_uri:[\w-]{43}$/);
    expect(expires_in).toBe(590);
    expect(await answerTo({ client_id: 'wwe', request_uri })).toMatchObject({ code: expect.any(String), state: 's-1' });
  });

  it('works once, of 20 simultaneous browsers', async () => {
    const { push, authorize } = setUp();
    const { request_uri } = await push();
    const answers = await Promise.allSettled(Array.from({ length: 20 }, () => authorize({ client_id: 'wwe', request_uri })));
    const codes = answers.filter(
      (answer) => answer.status === 'fulfilled' && answer.value.kind === 'redirect' && /[?&]code=/.test(answer.value.to),
    );
    expect(codes).toHaveLength(1);
  });

  it('stays while its user signs in', async () => {
    const { push, authorize, answerTo } = setUp();
    const sent = { client_id: 'wwe', request_uri: (await push()).request_uri, hideTenant: 'true' };
    expect(await authorize(sent, null)).toEqual({ kind: 'sign-in', resume: { params: sent, signed: false } });
    expect(await answerTo(sent)).toMatchObject({ code: expect.any(String) });
  });

  it('is not changed by what stands beside its name', async () => {
    const { push, answerTo } = setUp();
    const { request_uri } = await push();
    const answer = await answerTo({ client_id: 'wwe', request_uri, redirect_uri: 'https://wwe.test/evil', state: 'evil', scope: 'email' });
    expect(answer).toMatchObject({ code: expect.any(String), state: 's-1' });
  });

  it.each([
    ['another client’s', 'other'],
    ['an unknown client’s', 'nobody'],
  ])('is not %s', async (_what, client_id) => {
    const { push, authorize } = setUp();
    const { request_uri } = await push();
    await expect(authorize({ client_id, request_uri })).rejects.toMatchObject({ name: 'OAuthError' });
  });

  it('is not that of a client that was deleted and registered again', async () => {
    const { clients, push, authorize } = setUp();
    const { request_uri } = await push();
    clients.splice(0, 1, aClient({ jwks, registrationId: 'second' }));
    await expect(authorize({ client_id: 'wwe', request_uri })).rejects.toMatchObject({ code: 'invalid_request_uri' });
  });

  it('is refused where it is longer than any request needs', async () => {
    const { push } = setUp();
    const filler = (number: number) => Object.fromEntries(Array.from({ length: number }, (_, index) => [`x${index}`, 'x'.repeat(4000)]));
    expect(await push({ ...params, ...filler(4) })).toMatchObject({ expires_in: 590 });
    await expect(push({ ...params, ...filler(5) })).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('expires', async () => {
    const { server, push, authorize } = setUp();
    const { request_uri } = await push();
    server.clock.now = new Date(server.clock.now.getTime() + 600_000);
    await expect(authorize({ client_id: 'wwe', request_uri })).rejects.toMatchObject({ code: 'invalid_request_uri' });
  });

  it.each([
    ['no client authentication', { ...params, client_id: '' }, '', 'invalid_client'],
    ['a request_uri', { ...params, request_uri: 'urn:x' }, basic, 'invalid_request'],
    ['a foreign redirect URI', { ...params, redirect_uri: 'https://evil.test' }, basic, 'invalid_request'],
    ['a scope beyond the client’s', { ...params, scope: 'admin' }, basic, 'invalid_scope'],
    ['no response_type', { ...params, response_type: '' }, basic, 'invalid_request'],
    ['another client’s name', { ...params, client_id: 'other' }, basic, 'invalid_request'],
    ['an unsigned request object', { client_id: 'wwe', request: 'e30.e30.' }, basic, 'invalid_request_object'],
  ])('is refused at once with %s', async (_what, form, authorization, code) => {
    await expect(setUp().push(form, authorization)).rejects.toMatchObject({ code });
  });

  it.each([
    ['nobody offers', 'code nothing', 'unsupported_response_type'],
    ['the client is not registered for', 'code id_token', 'unauthorized_client'],
  ])('is refused at once with a response_type that %s', async (_what, response_type, code) => {
    const { push } = setUp({ grantTypes: ['authorization_code'] });
    await expect(push({ ...params, response_type })).rejects.toMatchObject({ code });
  });

  it.each([
    ['an ID token without nonce', { response_type: 'code id_token' }, {}, 'invalid_request'],
    ['an ID token without openid', { response_type: 'code id_token', nonce: 'n-1', scope: 'email' }, {}, 'invalid_scope'],
    ['an access token that must be bound', { response_type: 'token' }, { senderConstraint: 'dpop' as const }, 'unauthorized_client'],
  ])('is refused at once with a wish for %s through the browser', async (_what, asked, change, code) => {
    const { push } = setUp({ grantTypes: ['authorization_code', 'implicit'], ...change });
    await expect(push({ ...params, ...asked })).rejects.toMatchObject({ code });
  });

  it('is spent where its user goes back instead of signing in', async () => {
    const { server, push, authorize } = setUp();
    const sent = { client_id: 'wwe', request_uri: (await push()).request_uri };
    const decision = await server.authorize({ params: sent, session: async () => undefined, askedAt: 0, declined: true });
    expect(decision).toMatchObject({ kind: 'redirect', to: expect.stringMatching(/[?&]error=access_denied&.*state=s-1/) });
    await expect(authorize(sent)).rejects.toMatchObject({ code: 'invalid_request_uri' });
  });

  it('keeps no client credentials', async () => {
    const { server, push } = setUp();
    const { request_uri } = await push({ ...params, client_secret: 'secret' }, '');
    const kept = await server.pushedRequests.find(request_uri.split(':').at(-1) ?? '');
    expect(kept).toEqual({ clientId: 'wwe', clientRegistrationId: 'first', parameters: params, signed: false });
  });

  it.each([
    ['of a client that must push', { pushedRequestsRequired: true }],
    ['of a fapi2 client', { profile: 'fapi2' as const, redirectUris: ['https://wwe.test/cb'] }],
  ])('is the only way %s', async (_what, change) => {
    expect(await setUp(change).answerTo(params)).toMatchObject({ error: 'invalid_request', state: 's-1' });
  });
});

describe('a request object', () => {
  it('brings the parameters, and nothing beside it counts', async () => {
    const { answerTo, requestObject } = setUp();
    const answer = await answerTo({ ...params, scope: 'admin', state: 'evil', request: await requestObject() });
    expect(answer).toMatchObject({ code: expect.any(String), state: 's-1' });
  });

  it('can be pushed', async () => {
    const { server, push, answerTo, requestObject } = setUp({ signedRequestsRequired: true });
    const { request_uri } = await push({ request: await requestObject() });
    expect(await server.pushedRequests.find(request_uri.split(':').at(-1) ?? '')).toMatchObject({ signed: true });
    expect(await answerTo({ client_id: 'wwe', request_uri })).toMatchObject({ code: expect.any(String) });
  });

  it('writes numbers, lists and objects as the query would', async () => {
    const { server, answerTo, requestObject } = setUp({ resources: ['https://a.test', 'https://b.test'] });
    const claims = { max_age: 3600, resource: ['https://a.test', 'https://b.test'], claims: { id_token: { email: null } } };
    const { code } = await answerTo({ client_id: 'wwe', request: await requestObject(claims) });
    expect((await server.codes.find(code ?? ''))?.authorization).toMatchObject({
      audience: ['https://a.test', 'https://b.test'],
      claims: { idToken: ['email'], userinfo: [] },
    });
  });

  it('omits what has no value', async () => {
    const { answerTo, requestObject } = setUp();
    const answer = await answerTo({ client_id: 'wwe', request: await requestObject({ state: null, scope: '' }) });
    expect(Object.keys(answer)).toEqual(['code', 'iss']);
  });

  it('is what the sign-in resumes, and counts as signed then', async () => {
    const { authorize, requestObject } = setUp({ signedRequestsRequired: true });
    const decision = await authorize({ client_id: 'wwe', request: await requestObject() }, null);
    expect(decision).toEqual({ kind: 'sign-in', resume: { params, signed: true } });
    expect(await authorize(params, null, true)).toMatchObject({ kind: 'sign-in' });
  });

  it.each<[string, Parameters<ReturnType<typeof setUp>['requestObject']>]>([
    ['for another server', [{ aud: 'https://other.test' }]],
    ['of another issuer', [{ iss: 'other' }]],
    ['of another client', [{ client_id: 'other' }]],
    ['that has expired', [{ exp: 1 }]],
    ['without an end', [{ exp: undefined as never }]],
    ['that was made in the future', [{ iat: Date.parse('2026-01-01T12:00:31Z') / 1000 }]],
    ['that passes for a client assertion', [{ sub: 'wwe' }]],
    ['of another type', [{}, { typ: 'at+jwt' }]],
    ['in another request object', [{ request: 'x' }]],
    ['with a request_uri in it', [{ request_uri: 'urn:x' }]],
    ['signed by nobody we know', [{}, {}, foreignKey]],
  ])('is refused %s', async (_what, args) => {
    const { answerTo, requestObject, server } = setUp();
    expect(await answerTo({ ...params, request: await requestObject(...args) })).toMatchObject({ error: 'invalid_request_object' });
    expect(server.audited.at(-1)?.reason).toMatch(/^invalid_request_object: request object: /);
  });

  it('is refused with a claim that is nested without end', async () => {
    const { push, requestObject } = setUp();
    const [, payload = ''] = (await requestObject()).split('.');
    const nested = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
    const text = Buffer.from(payload, 'base64url').toString().replace(/}$/, `,"x":${nested}}`);
    const request = await new CompactSign(Buffer.from(text)).setProtectedHeader({ alg: 'ES256', kid: 'k1' }).sign(pair.privateKey);
    await expect(push({ request })).rejects.toMatchObject({ code: 'invalid_request_object' });
  });

  it('is told of on a page where the address beside it is not the client’s', async () => {
    await expect(setUp().authorize({ client_id: 'wwe', redirect_uri: 'https://evil.test', request: 'x' })).rejects.toMatchObject({
      code: 'invalid_request_object',
    });
  });

  it('must not lead to a foreign address', async () => {
    const { authorize, requestObject } = setUp();
    const request = await requestObject({ redirect_uri: 'https://evil.test/' });
    await expect(authorize({ client_id: 'wwe', request })).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('is needed of a client that must sign', async () => {
    expect(await setUp({ signedRequestsRequired: true }).answerTo(params)).toMatchObject({ error: 'invalid_request' });
  });

  it('excludes request_uri', async () => {
    expect(await setUp().answerTo({ ...params, request: 'x', request_uri: 'urn:x' })).toMatchObject({ error: 'invalid_request' });
  });
});
