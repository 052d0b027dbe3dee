import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { aContactCenter, anEnvironment, otherId, tenantId, unknownId } from './examples.ts';
import { type RunningApi, startApi } from './start-api.ts';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi(inject('databaseUrl'));
});
beforeEach(async () => {
  await api.clear();
  await api.post('/environments', anEnvironment());
});
afterAll(() => api.stop());

const stored = {
  id: tenantId,
  environmentId: tenantId,
  domains: ['t100'],
  auth: 'configServer',
  userNamePatterns: [],
  default: false,
  legacyGrants: true,
  relayExternalDiagnostics: false,
  kerberos: false,
};

it('creates, reads, changes and deletes a contact center', async () => {
  expect((await api.post('/contact-centers', aContactCenter())).body).toEqual({
    status: { code: 0 },
    data: stored,
    path: `/contact-centers/${tenantId}`,
  });
  expect((await api.get(`/contact-centers/${tenantId}`)).body.data).toEqual(stored);

  const change = { domains: ['Sales', 't100'], userNamePatterns: ['*@sales.test'], default: true, name: 'Sales', tenant: 'Resources' };
  expect((await api.put(`/contact-centers/${tenantId}`, change)).body).toEqual({ status: { code: 0 }, data: { ...stored, ...change } });
  expect((await api.get(`/contact-centers/${tenantId}`)).body.data).toEqual({ ...stored, ...change });

  const { name: _name, ...nameless } = { ...stored, ...change };
  expect((await api.put(`/contact-centers/${tenantId}`, { name: null })).body.data).toEqual(nameless);

  expect((await api.remove(`/contact-centers/${tenantId}`)).body).toEqual({ status: { code: 0 } });
  expect((await api.get(`/contact-centers/${tenantId}`)).status).toBe(404);
});

it('takes and changes the switch of the legacy grants, and counts a revision for it', async () => {
  const revision = async () => ((await api.get('/revision')).body.data as { revision: number }).revision;
  expect((await api.post('/contact-centers', aContactCenter({ legacyGrants: false }))).body.data).toEqual({
    ...stored,
    legacyGrants: false,
  });
  expect((await api.put(`/contact-centers/${tenantId}`, { name: 'Sales' })).body.data).toEqual({
    ...stored,
    name: 'Sales',
    legacyGrants: false,
  });
  const before = await revision();
  expect((await api.put(`/contact-centers/${tenantId}`, { legacyGrants: true })).body.data).toEqual({ ...stored, name: 'Sales' });
  expect(await revision()).toBeGreaterThan(before);
});

it.each([
  ['relay-external-diagnostics', 'relayExternalDiagnostics'],
  ['kerberos-sign-in', 'kerberos'],
])('answers what the setting %s says, and counts a revision for it', async (name, field) => {
  const revision = async () => ((await api.get('/revision')).body.data as { revision: number }).revision;
  const set = (value: string) => api.post(`/contact-centers/${tenantId}/settings`, { location: '/', name, shared: 'false', value });
  await api.post('/contact-centers', aContactCenter());
  await api.post('/contact-centers', aContactCenter({ id: otherId, domains: ['t104'] }));
  const before = await revision();
  expect((await set('true')).status).toBe(200);
  expect(await revision()).toBeGreaterThan(before);
  expect((await api.get(`/contact-centers/${tenantId}`)).body.data).toEqual({ ...stored, [field]: true });
  expect((await api.put(`/contact-centers/${tenantId}`, { name: 'Sales' })).body.data).toEqual({ ...stored, name: 'Sales', [field]: true });
  expect((await api.get(`/contact-centers/${otherId}`)).body.data).toMatchObject({ [field]: false });

  await set('false');
  expect((await api.get('/contact-centers?domain=t100')).body.data).toEqual([{ ...stored, name: 'Sales' }]);
});

it.each([
  [{ value: 'yes' }, 'data.value: must be true or false for this setting'],
  [{ location: '/USW1' }, 'data.location: must be / for this setting, which holds for all locations alike'],
])('refuses a switch with %o', async (change, message) => {
  await api.post('/contact-centers', aContactCenter());
  const setting = { location: '/', name: 'kerberos-sign-in', shared: 'false', value: 'true', ...change };
  const answer = await api.post(`/contact-centers/${tenantId}/settings`, setting);
  expect(answer.status).toBe(400);
  expect(answer.body).toEqual({ status: { code: 10, message } });
});

it('makes up an id when none is given', async () => {
  const { body } = await api.post('/contact-centers', aContactCenter({ id: undefined }));
  expect(body.path).toBe(`/contact-centers/${(body.data as { id: string }).id}`);
});

it('finds contact centers by domain and by environment', async () => {
  await api.post('/environments', anEnvironment({ id: otherId }));
  await api.post('/contact-centers', aContactCenter({ domains: ['t100', 'Straße'] }));
  await api.post('/contact-centers', aContactCenter({ id: otherId, environmentId: otherId, domains: ['t104'] }));
  const idsOf = async (query: string) => ((await api.get(`/contact-centers?${query}`)).body.data as { id: string }[]).map(({ id }) => id);

  expect(await idsOf('domain=T100')).toEqual([tenantId]);
  expect(await idsOf(`domain=${encodeURIComponent('STRAßE')}`)).toEqual([tenantId]);
  expect(await idsOf(`environmentId=${otherId}`)).toEqual([otherId]);
  expect(await idsOf(`environmentId=${otherId}&domain=t100`)).toEqual([]);
});

it('takes settings, origins and API keys along when it goes', async () => {
  await api.post('/contact-centers', aContactCenter());
  await api.post(`/contact-centers/${tenantId}/settings`, { location: '/', name: 'colour', shared: 'false', value: 'red' });
  await api.post(`/contact-centers/${tenantId}/api-keys`, {});
  await api.post('/cors', { contactCenterId: tenantId, origin: 'https://a.test' });
  expect((await api.remove(`/contact-centers/${tenantId}`)).status).toBe(200);
  expect((await api.get('/cors')).body.data).toEqual({ origins: [] });
  expect((await api.post('/contact-centers', aContactCenter())).status).toBe(200);
});

it.each([
  ['an id that is taken', { domains: [] }, 'id: a contact center with this id exists already'],
  [
    'a domain of another, in other letters',
    { id: otherId, domains: ['t7', 'T100'] },
    'domains: one of them belongs to another contact center already',
  ],
  [
    'a pattern of another, in other letters',
    { id: otherId, domains: [], userNamePatterns: ['*@SALES.test'] },
    'userNamePatterns: one of them belongs to another contact center already',
  ],
  ['a second default', { id: otherId, domains: [], default: true }, 'default: another contact center is the default already'],
])('refuses %s', async (_what, change, message) => {
  await api.post('/contact-centers', aContactCenter({ userNamePatterns: ['*@sales.test'], default: true }));
  const answer = await api.post('/contact-centers', aContactCenter(change));
  expect(answer.status).toBe(409);
  expect(answer.body).toEqual({ status: { code: 18, message } });
  expect((await api.get('/contact-centers')).headers['x-total-count']).toBe('1');
});

it('refuses to take a domain of another by a change, and changes nothing', async () => {
  await api.post('/contact-centers', aContactCenter());
  await api.post('/contact-centers', aContactCenter({ id: otherId, domains: ['t104'] }));
  expect((await api.put(`/contact-centers/${otherId}`, { name: 'New', domains: ['T100'] })).status).toBe(409);
  expect((await api.get(`/contact-centers/${otherId}`)).body.data).toEqual({ ...stored, id: otherId, domains: ['t104'] });
});

it('gives a domain to one of twenty who ask at the same time', async () => {
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, number) =>
      api.post('/contact-centers', aContactCenter({ id: undefined, domains: [number % 2 ? 'T7' : 't7'] })),
    ),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 19 }, () => 409)]);
});

it('lets simultaneous changes, moves and deletions take turns', async () => {
  await api.post('/environments', anEnvironment({ id: otherId }));
  await api.post('/contact-centers', aContactCenter());
  const answers = await Promise.all(
    Array.from({ length: 5 }, (_, number) => [
      api.put(`/contact-centers/${tenantId}`, { environmentId: number % 2 ? tenantId : otherId, domains: [`d${number}`] }),
      api.post('/cors', { contactCenterId: tenantId, origin: `https://a${number}.test` }),
      api.post(`/contact-centers/${tenantId}/settings`, { location: '/', name: 'colour', shared: 'true', value: String(number) }),
      api.remove(`/environments/${otherId}`),
      api.remove(`/contact-centers/${tenantId}`),
      api.post('/contact-centers', aContactCenter()),
    ]).flat(),
  );
  expect(answers.filter(({ status }) => ![200, 400, 404, 409].includes(status))).toEqual([]);
});

it.each(['POST', 'PUT'] as const)('refuses an environment that does not exist on %s', async (method) => {
  if (method === 'PUT') await api.post('/contact-centers', aContactCenter());
  const answer =
    method === 'POST'
      ? await api.post('/contact-centers', aContactCenter({ environmentId: unknownId }))
      : await api.put(`/contact-centers/${tenantId}`, { environmentId: unknownId });
  expect(answer.status).toBe(400);
  expect(answer.body).toEqual({ status: { code: 10, message: 'environmentId: there is no such environment' } });
});

it.each([
  ['an unknown field', { colour: 'red' }, 'data.colour: is not a known field'],
  ['a missing environment', { environmentId: undefined }, 'data.environmentId: is required'],
  ['an id that is no UUID', { id: 't100' }, 'data.id: Invalid GUID'],
  ['text where a list belongs', { domains: 't100' }, 'data.domains: expected array, received string'],
  ['a domain named twice', { domains: ['t1', 'T1'] }, 'data.domains: must not name a domain twice'],
  ['a NUL character', { domains: ['t\0'] }, 'data.domains.0: must be one word without slashes and commas, as in t100'],
  ['a switch that is no boolean', { legacyGrants: 'no' }, 'data.legacyGrants: expected boolean, received string'],
  ['another way to authenticate', { auth: 'ldap' }, 'data.auth: expected "configServer"'],
])('refuses %s by name', async (_what, change, message) => {
  const answer = await api.post('/contact-centers', aContactCenter(change));
  expect(answer.status).toBe(400);
  expect(answer.body).toEqual({ status: { code: 10, message } });
});

/** The pages of a list from a path on, each read before `between` runs. */
async function pagesFrom(path: string, between: (page: number) => Promise<unknown> = async () => undefined) {
  const pages: { data: unknown[]; total: unknown }[] = [];
  for (let next: string | undefined = `/environment/v3${path}`; next !== undefined; ) {
    const { body, headers } = await api.call({ method: 'GET', url: next });
    pages.push({ data: body.data as unknown[], total: headers['x-total-count'] });
    next = /^<(.*)>; rel="next"$/.exec(String(headers.link))?.[1];
    await between(pages.length);
  }
  return pages;
}

it('answers a list in pages that add up', async () => {
  const ids = Array.from({ length: 5 }, (_, number) => `00000000-0000-4000-8000-00000000000${number}`);
  for (const id of ids) await api.post('/contact-centers', aContactCenter({ id, domains: [`d${id.at(-1)}`] }));

  const first = await api.get(`/contact-centers?environmentId=${tenantId}&limit=2`);
  expect(first.headers['x-total-count']).toBe('5');
  expect(first.headers.link).toBe(`</environment/v3/contact-centers?environmentId=${tenantId}&limit=2&after=${ids[1]}>; rel="next"`);

  const pages = await pagesFrom('/contact-centers?limit=2');
  expect(pages.flatMap(({ data }) => data.map((each) => (each as { id: string }).id))).toEqual(ids);
  expect((await api.get('/contact-centers')).headers.link).toBeUndefined();
});

describe('the settings of all contact centers', () => {
  const ids = ['1', '2', '3', '4', '5'].map((digit) => `00000000-0000-4000-8000-00000000000${digit}`) as [string, ...string[]];
  const blue = { location: '/', name: 'colour', shared: 'false', value: 'blue' };
  const set = (id: string, setting: object) => api.post(`/contact-centers/${id}/settings`, setting);
  const settingsOf = async (id: string) => ((await api.get(`/contact-centers/${id}/settings`)).body.data as { settings: unknown }).settings;
  const settingOf = (number: number) => ({ ...blue, value: String(number) });

  beforeEach(async () => {
    for (const [number, id] of ids.entries()) {
      await api.post('/contact-centers', aContactCenter({ id, domains: [`d${number}`] }));
      if (number !== 1) await set(id, settingOf(number));
    }
  });

  it('are in pages that never part a contact center, and say of each what its own list says', async () => {
    await set(ids[0], { ...blue, location: '/USW1' });
    await set(ids[0], { ...blue, name: 'accent', shared: 'true' });
    const pages = await pagesFrom('/settings?limit=2');
    expect(pages.map(({ data, total }) => [data.length, total])).toEqual([2, 2, 1].map((length) => [length, '5']));
    const expected = await Promise.all(ids.map(async (id) => ({ contactCenterId: id, settings: await settingsOf(id) })));
    expect(pages.flatMap(({ data }) => data)).toEqual(expected);
    expect(expected.map(({ settings }) => (settings as unknown[]).length)).toEqual([3, 0, 1, 1, 1]);
    const last = await api.get(`/settings?after=${ids[4]?.toUpperCase()}`);
    expect([last.body, last.headers['x-total-count'], last.headers.link]).toEqual([{ status: { code: 0 }, data: [] }, '5', undefined]);
  });

  it('have each contact center that stays once, while others come and go and settings are written', async () => {
    const [first, second, third, fourth, fifth] = ids as [string, string, string, string, string];
    const pages = await pagesFrom('/settings?limit=2', async (page) => {
      if (page !== 1) return;
      for (const id of [first, third]) await api.remove(`/contact-centers/${id}`);
      await api.post('/contact-centers', aContactCenter({ id: first.replace(/1$/, '0'), domains: ['new'] }));
      await set(second, blue);
      await set(fifth, blue);
    });
    expect(pages.flatMap(({ data }) => data)).toEqual([
      { contactCenterId: first, settings: [settingOf(0)] },
      { contactCenterId: second, settings: [] },
      { contactCenterId: fourth, settings: [settingOf(3)] },
      { contactCenterId: fifth, settings: [blue] },
    ]);
  });

  it.each([
    ['limit=1001', 'query.limit: expected number to be <=1000'],
    ['after=t100', 'query.after: Invalid GUID'],
    ['domain=t100', 'query.domain: is not a known field'],
  ])('are refused for the query %s', async (query, message) => {
    const answer = await api.get(`/settings?${query}`);
    expect([answer.status, answer.body]).toEqual([400, { status: { code: 10, message } }]);
  });
});

it.each([
  ['limit=0', 'query.limit: expected number to be >=1'],
  ['limit=1001', 'query.limit: expected number to be <=1000'],
  ['limit=many', 'query.limit: expected number, received NaN'],
  ['after=x', 'query.after: Invalid GUID'],
  ['colour=red', 'query.colour: is not a known field'],
  ['domain=a&domain=b', 'query.domain: expected string, received array'],
])('refuses the query %s', async (query, message) => {
  const answer = await api.get(`/contact-centers?${query}`);
  expect(answer.status).toBe(400);
  expect(answer.body).toEqual({ status: { code: 10, message } });
});
