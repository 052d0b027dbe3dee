import { describe, expect, it } from 'vitest';
import { testApp } from './support/app.ts';
import { anOidcProvider, aSamlProvider } from './support/identity-providers.ts';

const identityProviders = [
  aSamlProvider({ contactCenterId: 'cc-2' }),
  anOidcProvider({ domains: ['partner.test'] }),
  aSamlProvider({ id: '0f0f0f0f-0000-4000-8000-00000000000c', name: 'Off', status: 'OFF' }),
];
const ask = async (payload: object, server = testApp({ identityProviders })) =>
  (await server).app.inject({ method: 'POST', url: '/auth/v3/auth-scheme', payload });

describe('POST /auth-scheme', () => {
  it.each([
    ['basic', 'a tenant with passwords', { data: { tenant: 't100', userName: 'agent1' } }],
    ['saml', 'a tenant with SAML', { data: { tenant: 't200', userName: 'agent1' } }],
    ['saml', 'the tenant within the name', { data: { userName: 'T200\\agent1' }, operationId: 'op-1' }],
    ['saml', 'the bare object of older clients', { tenant: 't200', userName: 'agent1' }],
    ['basic', 'a name that a pattern knows', { data: { userName: 'agent1' } }],
    ['basic', 'an unknown tenant', { data: { tenant: 't999', userName: 'agent1' } }],
    ['basic', 'an unknown user of a tenant with passwords', { data: { tenant: 't100', userName: 'nobody' } }],
    ['saml', 'an unknown user of a tenant with SAML', { data: { tenant: 't200', userName: 'nobody' } }],
    ['oidc', 'a name of a domain', { data: { tenant: 't100', userName: 'ann@Partner.test' } }],
    ['basic', 'a name that nobody can have', { data: { userName: 'a\0b' } }],
  ])('answers %s for %s', async (scheme, _what, payload) => {
    const answer = await ask(payload);
    expect([answer.statusCode, answer.json()]).toEqual([200, { status: { code: 0 }, data: { scheme } }]);
  });

  it('tells what else there is where a person may choose', async () => {
    const server = testApp({ identityProviders: [aSamlProvider({ id: 'idp-1', name: 'Corporate', mode: 'choice' })] });
    const answer = await ask({ data: { tenant: 't100', userName: 'agent1' } }, server);
    expect(answer.json().data).toEqual({ scheme: 'basic', identityProviders: [{ id: 'idp-1', name: 'Corporate' }] });
  });

  it.each([
    ['no user name', { data: { tenant: 't100' } }, 'data.userName: is required'],
    ['a number', { data: { userName: 1 } }, 'data.userName: expected string, received number'],
    ['data that is no object', { data: [] }, 'data: expected object, received array'],
    ['an unknown field beside data', { data: { userName: 'a' }, x: 1 }, 'x: is not a known field'],
  ])('refuses %s', async (_what, payload, message) => {
    const answer = await ask(payload);
    expect([answer.statusCode, answer.json()]).toEqual([400, { status: { code: 10, message } }]);
  });

  it.each(['', 'null', '[]', '"x"', '7', '{', '{"__proto__":{"data":1}}'])('refuses the body %j', async (payload) => {
    const { app } = await testApp();
    const answer = await app.inject({
      method: 'POST',
      url: '/auth/v3/auth-scheme',
      headers: { 'content-type': 'application/json' },
      payload,
    });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toEqual({ status: { code: 10, message: expect.any(String) } });
  });

  it('answers 503 until it knows the contact centers', async () => {
    const server = await testApp({ identityProviders });
    server.outages.add('contactCenters');
    const answer = await ask({ data: { userName: 'agent1' } }, Promise.resolve(server));
    expect([answer.statusCode, answer.json()]).toEqual([
      503,
      { status: { code: 503, message: 'the service is not available at the moment' } },
    ]);
  });
});
