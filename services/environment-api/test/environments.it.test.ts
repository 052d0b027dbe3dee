import { environmentPasswordContext, environmentTokenUuidContext } from '@gauth/environment-client';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { aContactCenter, anEnvironment, otherId, tenantId, unknownId } from './examples.ts';
import { asClient, type RunningApi, startApi } from './start-api.ts';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi(inject('databaseUrl'));
});
beforeEach(() => api.clear());
afterAll(() => api.stop());

const stored = {
  id: tenantId,
  username: 'default',
  connectionProtocol: 'addp',
  localTimeout: 60,
  remoteTimeout: 90,
  traceMode: 'CFGTMBoth',
  tlsEnabled: false,
  tenant: 'Environment',
  appName: 'Cloud',
  configServers: [{ primaryAddress: 'cs.test', primaryPort: 8888, readOnly: false, locations: '/' }],
};
const connection = (id: string) => api.call({ method: 'GET', url: `/environment/v3/environments/${id}/connection`, headers: asClient });

it('creates, reads, changes and deletes an environment', async () => {
  expect((await api.post('/environments', anEnvironment())).body).toEqual({
    status: { code: 0 },
    data: stored,
    path: `/environments/${tenantId}`,
  });
  expect((await api.get(`/environments/${tenantId}`)).body.data).toEqual(stored);

  const change = { tlsEnabled: true, localTimeout: 0, traceMode: 'CFGTMNone' };
  expect((await api.put(`/environments/${tenantId}`, change)).body).toEqual({ status: { code: 0 }, data: { ...stored, ...change } });
  expect((await api.get(`/environments/${tenantId}`)).body.data).toEqual({ ...stored, ...change });

  expect((await api.remove(`/environments/${tenantId}`)).body).toEqual({ status: { code: 0 } });
  expect((await api.get(`/environments/${tenantId}`)).status).toBe(404);
});

it('makes up an id when none is given', async () => {
  const { body } = await api.post('/environments', anEnvironment({ id: undefined }));
  const { id } = body.data as { id: string };
  expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  expect(body.path).toBe(`/environments/${id}`);
});

it('finds an environment by its id in any letter case', async () => {
  await api.post('/environments', anEnvironment({ id: tenantId.toUpperCase() }));
  expect((await api.get(`/environments/${tenantId.toUpperCase()}`)).body.data).toEqual(stored);
});

it('replaces the Configuration Servers as a whole', async () => {
  await api.post('/environments', anEnvironment());
  const configServers = [
    {
      primaryAddress: 'a.test',
      primaryPort: 1,
      backupAddress: 'b.test',
      backupPort: 2,
      readOnly: true,
      locations: '/USW1, /EUC1',
    },
  ];
  expect((await api.put(`/environments/${tenantId}`, { configServers })).body.data).toEqual({ ...stored, configServers });
});

it('gives internal clients the password, sealed for that environment', async () => {
  await api.post('/environments', anEnvironment());
  const { status, body } = await connection(tenantId);
  const { sealedPassword, ...rest } = body.data as { sealedPassword: string };
  expect(status).toBe(200);
  expect(rest).toEqual(stored);
  expect(api.keyRing.open(sealedPassword, environmentPasswordContext(tenantId))).toBe('the-password');
  expect(() => api.keyRing.open(sealedPassword, environmentPasswordContext(otherId))).toThrow();
});

it('keeps the password through other changes, and replaces it when one is given', async () => {
  await api.post('/environments', anEnvironment());
  await api.put(`/environments/${tenantId}`, { tenant: 'Other' });
  const passwordOf = async () => {
    const { sealedPassword } = (await connection(tenantId)).body.data as { sealedPassword: string };
    return api.keyRing.open(sealedPassword, environmentPasswordContext(tenantId));
  };
  expect(await passwordOf()).toBe('the-password');
  await api.put(`/environments/${tenantId}`, { password: 'another' });
  expect(await passwordOf()).toBe('another');
});

describe('the key of tokens in the password field', () => {
  const tokenUuid = '1b4e28ba-2fa1-11d2-883f-0016d3cca427';
  const sealedKey = async () => ((await connection(tenantId)).body.data as { sealedTokenUuid?: string }).sealedTokenUuid;

  it('is answered to nobody but internal clients, and to them sealed for that environment', async () => {
    const answers = [
      await api.post('/environments', anEnvironment({ tokenUuid })),
      await api.get(`/environments/${tenantId}`),
      await api.get('/environments'),
      await api.put(`/environments/${tenantId}`, { tokenUuid }),
      await api.put(`/environments/${tenantId}`, { tokenUuid: `${tokenUuid}\0` }),
      await connection(tenantId),
    ];
    expect(answers[1]?.body.data).toEqual({ ...stored, tokenPreambula: '{PXZ}' });
    const { rows } = await api.pool.query('select * from environment.environments');
    expect(JSON.stringify([answers, api.logged, rows])).not.toContain(tokenUuid);

    const sealed = (await sealedKey()) ?? '';
    expect(api.keyRing.open(sealed, environmentTokenUuidContext(tenantId))).toBe(tokenUuid);
    expect(() => api.keyRing.open(sealed, environmentTokenUuidContext(otherId))).toThrow();
    expect(() => api.keyRing.open(sealed, environmentPasswordContext(tenantId))).toThrow();
  });

  it('stays through other changes, is replaced, and taken away by null, with its preambula', async () => {
    await api.post('/environments', anEnvironment({ tokenUuid, tokenPreambula: '{SSO}' }));
    expect((await api.put(`/environments/${tenantId}`, { tenant: 'Other' })).body.data).toMatchObject({ tokenPreambula: '{SSO}' });
    expect(api.keyRing.open((await sealedKey()) ?? '', environmentTokenUuidContext(tenantId))).toBe(tokenUuid);

    await api.put(`/environments/${tenantId}`, { tokenUuid: tokenUuid.toUpperCase(), tokenPreambula: null });
    expect(api.keyRing.open((await sealedKey()) ?? '', environmentTokenUuidContext(tenantId))).toBe(tokenUuid.toUpperCase());
    expect((await api.get(`/environments/${tenantId}`)).body.data).toMatchObject({ tokenPreambula: '{PXZ}' });

    expect((await api.put(`/environments/${tenantId}`, { tokenUuid: null })).body.data).toEqual({ ...stored, tenant: 'Other' });
    expect(await sealedKey()).toBeUndefined();
  });

  it.each([
    ['is too short', { tokenUuid: 'x'.repeat(31) }, 'data.tokenUuid: expected string to have >=32 characters'],
    ['is empty', { tokenUuid: '' }, 'data.tokenUuid: expected string to have >=32 characters'],
    ['has an empty preambula', { tokenPreambula: '' }, 'data.tokenPreambula: expected string to have >=1 characters'],
    ['is null at the creation', { tokenUuid: null }, 'data.tokenUuid: expected string, received null'],
  ])('is refused where it %s', async (_what, change, message) => {
    const answer = await api.post('/environments', anEnvironment(change));
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({ status: { code: 10, message } });
  });
});

it('shows the password to nobody: no answer, no log line, no row', async () => {
  const answers = [
    await api.post('/environments', anEnvironment()),
    await api.post('/environments', anEnvironment()),
    await api.post('/environments', anEnvironment({ id: otherId, tenant: 7 })),
    await api.get('/environments'),
    await api.put(`/environments/${tenantId}`, { password: 'the-password' }),
    await connection(tenantId),
  ];
  const { rows } = await api.pool.query('select * from environment.environments');
  expect(JSON.stringify([answers, api.logged, rows])).not.toContain('the-password');
});

it('does not delete an environment that contact centers belong to', async () => {
  await api.post('/environments', anEnvironment());
  await api.post('/contact-centers', aContactCenter());
  const refused = await api.remove(`/environments/${tenantId}`);
  expect(refused.status).toBe(409);
  expect(refused.body.status.message).toBe('contact centers belong to this environment; delete or move them first');

  await api.remove(`/contact-centers/${tenantId}`);
  expect((await api.remove(`/environments/${tenantId}`)).status).toBe(200);
});

it.each([
  ['GET', `/environments/${unknownId}`],
  ['PUT', `/environments/${unknownId}`],
  ['DELETE', `/environments/${unknownId}`],
] as const)('knows nothing to %s of an unknown environment', async (method, path) => {
  const answer = await api.call({
    method,
    url: `/environment/v3${path}`,
    ...(method === 'PUT' && { payload: { data: { tenant: 'Other' } } }),
  });
  expect(answer.status).toBe(404);
  expect(answer.body).toEqual({ status: { code: 6, message: 'there is no such environment' } });
});

it.each([
  ['a missing field', { username: undefined }, 'data.username: is required'],
  ['an unknown field', { colour: 'red' }, 'data.colour: is not a known field'],
  ['a number where text belongs', { tenant: 100 }, 'data.tenant: expected string, received number'],
  ['text where a number belongs', { localTimeout: '60' }, 'data.localTimeout: expected number, received string'],
  ['a fraction of a second', { remoteTimeout: 0.5 }, 'data.remoteTimeout: expected int, received number'],
  ['a time-out below nought', { localTimeout: -1 }, 'data.localTimeout: expected number to be >=0'],
  [
    'a port out of range',
    { configServers: [{ primaryAddress: 'a', primaryPort: 65_536 }] },
    'data.configServers.0.primaryPort: expected number to be <=65535',
  ],
  ['no Configuration Server', { configServers: [] }, 'data.configServers: expected array to have >=1 items'],
  [
    'a location without its slash',
    { configServers: [{ primaryAddress: 'a', primaryPort: 1, locations: 'USW1' }] },
    'data.configServers.0.locations: each location must begin with a slash, as in /USW1 or /USW1,/USW2',
  ],
  ['another protocol', { connectionProtocol: 'http' }, 'data.connectionProtocol: expected "addp"'],
  ['a NUL character', { username: 'a\0b' }, 'data.username: must not contain control characters'],
  ['text that is too long', { tenant: 'x'.repeat(256) }, 'data.tenant: expected string to have <=255 characters'],
])('refuses %s by name', async (_what, change, message) => {
  const answer = await api.post('/environments', anEnvironment(change));
  expect(answer.status).toBe(400);
  expect(answer.body).toEqual({ status: { code: 10, message } });
});

it('does not change an id', async () => {
  await api.post('/environments', anEnvironment());
  expect((await api.put(`/environments/${tenantId}`, { id: tenantId, tenant: 'Same' })).status).toBe(200);
  const refused = await api.put(`/environments/${tenantId}`, { id: otherId });
  expect(refused.status).toBe(400);
  expect(refused.body.status.message).toBe('id: differs from the one in the path and cannot be changed');
});
