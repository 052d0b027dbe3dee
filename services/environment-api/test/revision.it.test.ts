import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { aContactCenter, anEnvironment, originsSetting, otherId, tenantId } from './examples.ts';
import { type RunningApi, startApi } from './start-api.ts';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi(inject('databaseUrl'));
});
beforeEach(async () => {
  await api.clear();
  await api.post('/environments', anEnvironment());
  await api.post('/contact-centers', aContactCenter());
});
afterAll(() => api.stop());

const revision = async () => ((await api.get('/revision')).body.data as { revision: number }).revision;

it('stays the same while nothing is changed', async () => {
  const before = await revision();
  await api.get('/environments');
  await api.get('/contact-centers');
  expect(await revision()).toBe(before);
});

it.each([
  ['an environment is created', () => api.post('/environments', anEnvironment({ id: otherId }))],
  ['an environment is changed', () => api.put(`/environments/${tenantId}`, { tenant: 'Other' })],
  ['a contact center is created', () => api.post('/contact-centers', aContactCenter({ id: otherId, domains: [] }))],
  ['only the domains of a contact center are changed', () => api.put(`/contact-centers/${tenantId}`, { domains: ['t7'] })],
  ['a contact center is deleted', () => api.remove(`/contact-centers/${tenantId}`)],
  ['a setting is changed', () => api.post(`/contact-centers/${tenantId}/settings`, originsSetting('https://a.test'))],
  ['an origin is allowed', () => api.post('/cors', { contactCenterId: tenantId, origin: 'https://a.test' })],
  ['an API key is assigned', () => api.post(`/contact-centers/${tenantId}/api-keys`, {})],
])('grows when %s', async (_what, change) => {
  const before = await revision();
  expect((await change()).status).toBe(200);
  expect(await revision()).toBeGreaterThan(before);
});

it('stays the same when a change is refused', async () => {
  const before = await revision();
  expect((await api.post('/environments', anEnvironment())).status).toBe(409);
  expect((await api.post('/contact-centers', aContactCenter({ id: otherId }))).status).toBe(409);
  expect(await revision()).toBe(before);
});

it('grows also after an older copy of the database was restored', async () => {
  const before = await revision();
  await api.pool.query('update environment.revision set revision = 1');
  await api.put(`/environments/${tenantId}`, { tenant: 'Other' });
  expect(await revision()).toBeGreaterThan(before);
});
