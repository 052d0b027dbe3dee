import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { basic, type TestApp, testApp } from './support/app.ts';
import { anOidcProvider, aSamlProvider } from './support/identity-providers.ts';

const headers = { authorization: basic('ops', 'ops') };
const ask = ({ app }: TestApp, path: string) => app.inject({ url: `/auth/v3/ops${path}`, headers });
const lists = ['/identity-providers', '/web-services'];

const provider = (contactCenterId: string, name = 'Login') =>
  anOidcProvider({ id: randomUUID(), contactCenterId, name, clientId: 'gauth', clientSecret: 'hidden from all' });
/** Of one contact center, of another one, and of one that the Environment API does not list. */
const given = () => [aSamlProvider({ id: randomUUID() }), provider('cc-1'), provider('cc-2'), provider('cc-gone')];

it('shows the identity providers of every contact center there is as its own list does, without secrets and documents', async () => {
  const server = await testApp({ identityProviders: given() });
  const answer = await ask(server, '/identity-providers');
  const own = async (id: string) => ({
    contactCenterId: id,
    identityProviders: (await ask(server, `/contact-centers/${id}/identity-providers`)).json().data,
  });
  const expected = [await own('cc-1'), await own('cc-2')];
  expect([answer.statusCode, answer.json()]).toEqual([200, { status: { code: 0 }, data: expected }]);
  expect(expected.map(({ identityProviders }) => identityProviders.length)).toEqual([2, 1]);
  expect(answer.body).not.toMatch(/hidden|EntityDescriptor|cc-gone/);
});

it('shows Web Services of every contact center as it is stated, or by default', async () => {
  const server = await testApp();
  const url = '/auth/v3/ops/contact-centers/cc-2/web-services';
  await server.app.inject({ method: 'PUT', url, headers, payload: { data: { configurationServer: true, hosts: ['desk.test'] } } });
  const own = async (id: string) => ({
    contactCenterId: id,
    settings: (await ask(server, `/contact-centers/${id}/web-services`)).json().data,
  });
  expect((await ask(server, '/web-services')).json()).toEqual({ status: { code: 0 }, data: [await own('cc-1'), await own('cc-2')] });
});

it.each(lists)('gives %s in pages that never part a contact center, whatever is written meanwhile', async (path) => {
  const server = await testApp({ identityProviders: given() });
  const idsIn = ({ data }: { data: { contactCenterId: string }[] }) => data.map(({ contactCenterId }) => contactCenterId);
  const first = await ask(server, `${path}?limit=1`);
  expect([idsIn(first.json()), first.headers.link]).toEqual([['cc-1'], `</auth/v3/ops${path}?limit=1&after=cc-1>; rel="next"`]);
  const payload = { data: { kind: 'saml', name: 'An earlier name' } };
  for (const id of ['cc-1', 'cc-2'])
    await server.app.inject({ method: 'POST', url: `/auth/v3/ops/contact-centers/${id}/identity-providers`, headers, payload });
  const second = await ask(server, `${path}?limit=1&after=CC-1`);
  expect([idsIn(second.json()), second.headers.link]).toEqual([['cc-2'], `</auth/v3/ops${path}?limit=1&after=cc-2>; rel="next"`]);
  const last = await ask(server, `${path}?limit=1&after=cc-2`);
  expect([last.json(), last.headers.link]).toEqual([{ status: { code: 0 }, data: [] }, undefined]);
});

it.each(lists)('refuses %s in pages that are none, and as long as no contact center is known', async (path) => {
  const server = await testApp();
  const refusalOf = async (query: string) => {
    const answer = await ask(server, `${path}?${query}`);
    return [answer.statusCode, answer.json().status.message];
  };
  expect(await refusalOf('limit=0')).toEqual([400, 'query.limit: expected number to be >=1']);
  expect(await refusalOf('limit=1001')).toEqual([400, 'query.limit: expected number to be <=1000']);
  expect(await refusalOf('after=%00')).toEqual([400, 'query.after: must not have control characters']);
  server.outages.add('contactCenters');
  expect(await refusalOf('')).toEqual([503, expect.any(String)]);
});
