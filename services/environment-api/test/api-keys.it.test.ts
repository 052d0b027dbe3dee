import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { aContactCenter, anEnvironment, otherId, tenantId, unknownId } from './examples.ts';
import { type RunningApi, startApi } from './start-api.ts';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi(inject('databaseUrl'));
});
beforeEach(async () => {
  await api.clear();
  await api.post('/environments', anEnvironment());
  await api.post('/contact-centers', aContactCenter());
  await api.post('/contact-centers', aContactCenter({ id: otherId, domains: ['t104'] }));
});
afterAll(() => api.stop());

interface Assigned {
  id: string;
  apiKey: string;
}
const keysOf = (contactCenterId: string) => `/contact-centers/${contactCenterId}/api-keys`;
const assign = async (data: object, contactCenterId = tenantId) => (await api.post(keysOf(contactCenterId), data)).body.data as Assigned;
const validate = (key: string) => api.call({ method: 'GET', url: '/environment/v3/api-keys/validate', headers: { 'x-api-key': key } });

it('assigns a key, validates it both ways, and unassigns it', async () => {
  const apiKey = 'f3b0c6f8-6d53-4a5c-8f39-0d2a2f1c9f11';
  const answer = await api.post(keysOf(tenantId), { apiKey });
  const { id } = answer.body.data as Assigned;
  expect(answer.body).toEqual({
    status: { code: 0 },
    data: { id, contactCenterId: tenantId, createdAt: expect.any(String), apiKey },
    path: `${keysOf(tenantId)}/${id}`,
  });
  const owner = { status: { code: 0 }, data: { contactCenterId: tenantId } };
  expect((await validate(apiKey)).body).toEqual(owner);
  expect((await api.post('/api-keys/validate', { apiKey })).body).toEqual(owner);

  expect((await api.remove(`${keysOf(tenantId)}/${id}`)).body).toEqual({ status: { code: 0 } });
  expect((await validate(apiKey)).body).toEqual({ status: { code: 6, message: 'there is no such API key' } });
});

it.each([[{ payload: { data: {} } }], [{ headers: { 'content-type': 'application/json' } }], [{}]])(
  'makes a key when none is given (%j)',
  async (request) => {
    const { body } = await api.call({ method: 'POST', url: `/environment/v3${keysOf(tenantId)}`, ...request });
    const { apiKey } = body.data as Assigned;
    expect(apiKey).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect((await validate(apiKey)).status).toBe(200);
  },
);

it('lists keys without the keys', async () => {
  const first = await assign({});
  const second = await assign({});
  await assign({}, otherId);
  expect((await api.get(keysOf(tenantId))).body.data).toEqual(
    [first, second].map(({ id }) => ({ id, contactCenterId: tenantId, createdAt: expect.any(String) })),
  );
});

it('stores a hash and logs nothing of a key', async () => {
  const { apiKey } = await assign({});
  await validate(apiKey);
  await api.post('/api-keys/validate', { apiKey });
  const { rows } = await api.pool.query('select id, encode(key_hash, $1) as hash, encode(key_hash, $2) as text from environment.api_keys', [
    'hex',
    'escape',
  ]);
  expect(JSON.stringify([rows, api.logged])).not.toContain(apiKey);
});

it('gives a key to one contact center only', async () => {
  const { apiKey } = await assign({});
  for (const contactCenterId of [tenantId, otherId]) {
    const answer = await api.post(keysOf(contactCenterId), { apiKey });
    expect(answer.status).toBe(409);
    expect(answer.body).toEqual({ status: { code: 18, message: 'apiKey: this key is assigned already' } });
  }
});

it('unassigns only keys of the contact center in the path', async () => {
  const { id, apiKey } = await assign({});
  expect((await api.remove(`${keysOf(otherId)}/${id}`)).status).toBe(404);
  expect((await validate(apiKey)).status).toBe(200);
});

it('knows no keys of an unknown contact center', async () => {
  const refusal = { status: { code: 6, message: 'there is no such contact center' } };
  expect((await api.get(keysOf(unknownId))).body).toEqual(refusal);
  expect((await api.post(keysOf(unknownId), {})).body).toEqual(refusal);
});

it.each([
  ['a short key', { apiKey: 'short' }, 'data.apiKey: expected string to have >=16 characters'],
  ['a key that fits no header', { apiKey: 'sixteen and more ü' }, 'data.apiKey: must consist of visible ASCII characters'],
  ['an unknown field', { key: 'x' }, 'data.key: is not a known field'],
])('refuses %s', async (_what, data, message) => {
  const answer = await api.post(keysOf(tenantId), data);
  expect(answer.status).toBe(400);
  expect(answer.body).toEqual({ status: { code: 10, message } });
});

it('asks for the header when a key is to be validated', async () => {
  const answer = await api.get('/api-keys/validate');
  expect(answer.status).toBe(400);
  expect(answer.body).toEqual({ status: { code: 10, message: 'headers.x-api-key: is required' } });
});
