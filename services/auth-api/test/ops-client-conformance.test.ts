import { expect, it } from 'vitest';
import { basic, testApp } from './support/app.ts';

const ops = { authorization: basic('ops', 'ops') };
const url = (id: string) => `/auth/v3/ops/clients/${id}/conformance`;

it('says which rules of each profile a client breaks, and what to set', async () => {
  const { app } = await testApp();
  const answer = await app.inject({ url: url('wwe'), headers: ops });
  expect([answer.statusCode, answer.json().status]).toEqual([200, { code: 0 }]);
  const { client_id, profile, profiles } = answer.json().data;
  expect([client_id, profile, Object.keys(profiles)]).toEqual(['wwe', 'legacy', ['baseline', 'oauth21', 'fapi2']]);
  expect(profiles.baseline.passed).toBe(false);
  expect(profiles.baseline.broken).toContainEqual({
    id: 'rfc9700-2.1.1-pkce',
    level: 'MUST',
    specification: 'RFC 9700',
    section: '2.1.1',
    requirement: 'every code is bound to whoever asked for it by PKCE (RFC 7636)',
    set: { pkce: 'required' },
  });
  expect(profiles.fapi2.broken.map(({ id, set }: { id: string; set: object }) => [id, set])).toContainEqual([
    'fapi2-5.3.2.1-client-authentication',
    { tokenEndpointAuthMethod: 'private_key_jwt', clientType: 'CONFIDENTIAL', jwksUri: 'https://client.example/jwks.json' },
  ]);
});

it('shows a client that passes, and what it still should do', async () => {
  const { app } = await testApp();
  const { baseline } = (await app.inject({ url: url('spa'), headers: ops })).json().data.profiles;
  expect(baseline.passed).toBe(true);
  expect(new Set(baseline.broken.map(({ level }: { level: string }) => level))).toEqual(new Set(['SHOULD']));
});

it('names settings that PUT takes: all that a client must set make it pass', async () => {
  const { app } = await testApp();
  const report = async () => (await app.inject({ url: url('wwe'), headers: ops })).json().data;
  for (const profile of ['baseline', 'fapi2']) {
    const broken: { level: string; set: object }[] = (await report()).profiles[profile].broken;
    const set = Object.assign({}, ...broken.filter(({ level }) => level === 'MUST').map((rule) => rule.set));
    const payload = { data: { ...set, profile } };
    const changed = await app.inject({ method: 'PUT', url: '/auth/v3/ops/clients/wwe', headers: ops, payload });
    expect([changed.statusCode, changed.json().status]).toEqual([200, { code: 0 }]);
    expect(await report()).toMatchObject({ profile, profiles: { [profile]: { passed: true } } });
  }
});

it('answers 404 for a client that is not there, and 503 while the registry is away', async () => {
  const server = await testApp();
  const missing = await server.app.inject({ url: url('nobody'), headers: ops });
  expect([missing.statusCode, missing.json()]).toEqual([404, { status: { code: 6, message: 'there is no such client' } }]);
  server.outages.add('registeredClients');
  expect((await server.app.inject({ url: url('wwe'), headers: ops })).statusCode).toBe(503);
});
