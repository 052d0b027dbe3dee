import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { aContactCenter, anEnvironment, originsSetting, otherId, tenantId, unknownId } from './examples.ts';
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

const settings = `/contact-centers/${tenantId}/settings`;
const originsOf = async (contactCenterId: string) => {
  const { data } = (await api.get(`/cors?contactCenterId=${contactCenterId}`)).body;
  return (data as { origins: { origin: string }[] }).origins.map(({ origin }) => origin).sort();
};
const settingsOf = async () => ((await api.get(settings)).body.data as { settings: unknown[] }).settings;

it('replaces a setting of the same location and name, and keeps the others', async () => {
  const colour = { location: '/', name: 'colour', shared: 'false', value: 'red' };
  await api.post(settings, colour);
  await api.post(settings, { ...colour, location: '/USW1', value: 'blue' });
  expect((await api.post(settings, { ...colour, shared: 'true', value: 'green' })).body).toEqual({
    status: { code: 0 },
    data: { ...colour, shared: 'true', value: 'green' },
    path: settings,
  });
  expect(await settingsOf()).toEqual([
    { ...colour, shared: 'true', value: 'green' },
    { ...colour, location: '/USW1', value: 'blue' },
  ]);
});

it('deletes one setting', async () => {
  await api.post(settings, { location: '/', name: 'colour', shared: 'false', value: 'red' });
  expect((await api.remove(`${settings}?location=/&name=colour`)).body).toEqual({ status: { code: 0 } });
  expect(await settingsOf()).toEqual([]);
  expect((await api.remove(`${settings}?location=/&name=colour`)).body).toEqual({
    status: { code: 6, message: 'there is no such setting' },
  });
});

it.each([
  ['GET', `/contact-centers/${unknownId}/settings`, undefined],
  ['POST', `/contact-centers/${unknownId}/settings`, originsSetting('https://a.test')],
] as const)('knows no settings to %s of an unknown contact center', async (method, url, data) => {
  const answer = method === 'GET' ? await api.get(url) : await api.post(url, data);
  expect(answer.status).toBe(404);
  expect(answer.body).toEqual({ status: { code: 6, message: 'there is no such contact center' } });
});

it('allows the origins of all locations, as browsers send them', async () => {
  await api.post(settings, originsSetting('https://a.test, HTTPS://B.test/ ,'));
  await api.post(settings, originsSetting('https://b.test,https://c.test', '/USW1'));
  expect(await originsOf(tenantId)).toEqual(['https://a.test', 'https://b.test', 'https://c.test']);
  expect(await originsOf(otherId)).toEqual([]);

  await api.post(settings, originsSetting('https://d.test'));
  expect(await originsOf(tenantId)).toEqual(['https://b.test', 'https://c.test', 'https://d.test']);
  await api.remove(`${settings}?location=/USW1&name=cors-origins`);
  expect(await originsOf(tenantId)).toEqual(['https://d.test']);
});

it('keeps what the setting allowed when the first origin comes the newer way, and closes the setting', async () => {
  await api.post(settings, originsSetting('https://a.test'));
  await api.post(`/contact-centers/${otherId}/settings`, originsSetting('https://o.test'));
  await api.post(settings, { location: '/', name: 'colour', shared: 'false', value: 'red' });

  expect((await api.post('/cors', { contactCenterId: tenantId, origin: 'HTTPS://B.test' })).body).toEqual({
    status: { code: 0 },
    data: { id: expect.any(String), contactCenterId: tenantId, origin: 'https://b.test' },
  });
  expect(await originsOf(tenantId)).toEqual(['https://a.test', 'https://b.test']);
  expect(await originsOf(otherId)).toEqual(['https://o.test']);
  expect(await settingsOf()).toEqual([{ location: '/', name: 'colour', shared: 'false', value: 'red' }]);

  const refused = await api.post(settings, originsSetting('https://c.test'));
  expect(refused.status).toBe(409);
  expect(refused.body).toEqual({
    status: {
      code: 18,
      message: 'name: origins are kept by /environment/v3/cors since its first use; add and delete them one by one there',
    },
  });
  expect((await api.post(settings, { location: '/', name: 'colour', shared: 'false', value: 'blue' })).status).toBe(200);
  expect(await originsOf(tenantId)).toEqual(['https://a.test', 'https://b.test']);
});

it('counts a deletion as first use too', async () => {
  await api.post(settings, originsSetting('https://a.test, https://b.test'));
  const remove = () => api.remove(`/cors?contactCenterId=${tenantId}&origin=${encodeURIComponent('https://a.test')}`);
  expect((await remove()).body).toEqual({ status: { code: 0 } });
  expect(await originsOf(tenantId)).toEqual(['https://b.test']);
  expect((await api.post(settings, originsSetting('https://c.test'))).status).toBe(409);
  expect((await remove()).body).toEqual({ status: { code: 6, message: 'there is no such origin' } });
});

it('leaves the setting open when the first use is refused', async () => {
  await api.post(settings, originsSetting('https://a.test'));
  const unknown = await api.post('/cors', { contactCenterId: unknownId, origin: 'https://a.test' });
  expect(unknown.status).toBe(400);
  expect(unknown.body).toEqual({ status: { code: 10, message: 'contactCenterId: there is no such contact center' } });
  const twice = await api.post('/cors', { contactCenterId: tenantId, origin: 'https://a.test' });
  expect(twice.status).toBe(409);
  expect(twice.body).toEqual({ status: { code: 18, message: 'origin: this origin is allowed for the contact center already' } });
  expect((await api.post(settings, originsSetting('https://b.test'))).status).toBe(200);
});

it('loses no origin while both ways are used at once', async () => {
  const bySetting = Array.from({ length: 10 }, (_, number) => api.post(settings, originsSetting('https://s.test', `/L${number}`)));
  const byCors = Array.from({ length: 10 }, (_, number) =>
    api.post('/cors', { contactCenterId: tenantId, origin: `https://c${number}.test` }),
  );
  const statuses = (await Promise.all([...bySetting, ...byCors])).map(({ status }) => status);
  expect(statuses.filter((status) => status !== 200 && status !== 409)).toEqual([]);
  const kept = await originsOf(tenantId);
  expect(kept).toEqual(expect.arrayContaining(Array.from({ length: 10 }, (_, number) => `https://c${number}.test`)));
  expect(kept.includes('https://s.test')).toBe(statuses.slice(0, 10).includes(200));
});

it('answers origins in pages', async () => {
  for (const host of ['a', 'b', 'c']) await api.post('/cors', { contactCenterId: tenantId, origin: `https://${host}.test` });
  const first = await api.get('/cors?limit=2');
  expect(first.headers['x-total-count']).toBe('3');
  const next = /^<\/environment\/v3(.*)>; rel="next"$/.exec(String(first.headers.link))?.[1] ?? '';
  expect((await api.get(next)).body.data).toMatchObject({ origins: [{ origin: 'https://c.test' }] });
});

it.each([
  ['a path', { contactCenterId: tenantId, origin: 'https://a.test/x' }, 'data.origin: must be an origin, as in https://app.example.com'],
  ['the origin "null"', { contactCenterId: tenantId, origin: 'null' }, 'data.origin: must be an origin, as in https://app.example.com'],
  ['several at once', { contactCenterId: tenantId, origin: ['https://a.test'] }, 'data.origin: expected string, received array'],
  ['none', { contactCenterId: tenantId }, 'data.origin: is required'],
])('refuses %s as an origin', async (_what, data, message) => {
  const answer = await api.post('/cors', data);
  expect(answer.status).toBe(400);
  expect(answer.body.status.message).toBe(message);
});

it.each([
  [
    'a value with something else than origins',
    { ...originsSetting('https://a.test, b') },
    'data.value: must list origins as in https://a.example.com, https://b.example.com; delete the setting to allow every origin',
  ],
  ['a boolean for shared', { ...originsSetting('https://a.test'), shared: true }, 'data.shared: expected one of "true"|"false"'],
  ['a location without slash', originsSetting('https://a.test', 'USW1'), 'data.location: must begin with a slash, as in /USW1'],
  ['a NUL character', { location: '/', name: 'x', shared: 'true', value: '\0' }, 'data.value: must not contain NUL characters'],
])('refuses %s in a setting', async (_what, data, message) => {
  const answer = await api.post(settings, data);
  expect(answer.status).toBe(400);
  expect(answer.body.status.message).toContain(message);
});
