import { describe, expect, it } from 'vitest';
import { basic, type TestApp, testApp } from './support/app.ts';

const ops = { authorization: basic('ops', 'ops') };
const call = ({ app }: TestApp, method: 'GET' | 'POST', path = '', body?: object) =>
  app.inject({ method, url: `/auth/v3/ops/keys${path}`, headers: ops, ...(body && { payload: body }) });

const signing = {
  ...{ kid: 'RS256-1', alg: 'RS256', origin: 'generated', state: 'signing', sealedUnder: 'k1' },
  ...{ publishedFrom: '2029-12-01T00:00:00.000Z', signsFrom: '2029-12-03T00:00:00.000Z' },
  ...{ signsUntil: '2030-03-03T00:00:00.000Z', publishedUntil: '2030-03-05T00:00:00.000Z' },
};

describe('GET /ops/keys', () => {
  it('shows every key with its state and times, and nothing of what is secret', async () => {
    const answer = await call(await testApp(), 'GET');
    expect([answer.statusCode, answer.json()]).toEqual([200, { status: { code: 0 }, data: [signing] }]);
  });
});

describe('POST /ops/keys/rotate', () => {
  it.each([
    [{ alg: 'EdDSA' }, { kid: 'EdDSA-2', alg: 'EdDSA', state: 'published' }],
    [
      { alg: 'ES256', immediately: false },
      { kid: 'ES256-2', alg: 'ES256', state: 'published' },
    ],
    [
      { alg: 'PS256', immediately: true },
      { kid: 'PS256-2', alg: 'PS256', state: 'signing' },
    ],
  ])('lets another key take over: %j', async (data, key) => {
    const server = await testApp();
    const answer = await call(server, 'POST', '/rotate', { data });
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      { status: { code: 0 }, data: { ...signing, ...key, signsFrom: expect.any(String) } },
    ]);
    expect(server.audited()).toEqual([
      expect.objectContaining({ 'event.action': 'signing-key.rotated', keyId: key.kid, 'http.request.id': expect.any(String) }),
    ]);
  });

  it.each([
    ['no data', {}],
    ['no algorithm', { data: {} }],
    ['an algorithm that is none of ours', { data: { alg: 'HS256' } }],
    ['a text instead of true', { data: { alg: 'RS256', immediately: 'true' } }],
    ['a field that is unknown', { data: { alg: 'RS256', imediately: true } }],
  ])('refuses %s', async (_what, body) => {
    const server = await testApp();
    const answer = await call(server, 'POST', '/rotate', body);
    expect([answer.statusCode, answer.json().status.code]).toEqual([400, 10]);
    expect((await call(server, 'GET')).json().data).toEqual([signing]);
  });
});

describe('POST /ops/keys/{kid}/revoke', () => {
  it.each([
    ['without a body', undefined],
    ['with an empty one', {}],
  ])('takes a key away, %s', async (_what, body) => {
    const server = await testApp();
    const revoked = { kid: 'RS256-1', alg: 'RS256', state: 'revoked', revokedAt: server.clock.now.toISOString() };
    const answer = await call(server, 'POST', '/RS256-1/revoke', body);
    expect([answer.statusCode, answer.json()]).toEqual([200, { status: { code: 0 }, data: revoked }]);
    expect((await call(server, 'GET')).json().data).toEqual([revoked]);
    expect(server.audited()).toEqual([expect.objectContaining({ 'event.action': 'signing-key.revoked', keyId: 'RS256-1' })]);
  });

  it.each([
    ['a key that nobody has', 'nobodys', 404, 6],
    ['what is no key id', 'a%00b', 400, 10],
  ])('refuses %s', async (_what, kid, status, code) => {
    const server = await testApp();
    const answer = await call(server, 'POST', `/${kid}/revoke`);
    expect([answer.statusCode, answer.json().status.code]).toEqual([status, code]);
    expect(server.audited()).toEqual([]);
  });
});
