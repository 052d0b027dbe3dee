import {
  createEnvironmentClient,
  createEnvironmentDirectory,
  type EnvironmentClient,
  environmentPasswordContext,
} from '@gauth/environment-client';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { aContactCenter, anEnvironment, originsSetting, otherId, tenantId, unknownId } from './examples.ts';
import { type RunningApi, startApi } from './start-api.ts';

let api: RunningApi;
let client: EnvironmentClient;
beforeAll(async () => {
  api = await startApi(inject('databaseUrl'));
  client = createEnvironmentClient({ baseUrl: await api.listen(), token: async () => 'internal-client', timeoutMs: 10_000 });
});
beforeEach(async () => {
  await api.clear();
  await api.post('/environments', anEnvironment());
});
afterAll(() => api.stop());

it('reads what the API keeps', async () => {
  await api.post('/contact-centers', aContactCenter({ userNamePatterns: ['*@sales.test'], name: 'Sales' }));
  await api.post(`/contact-centers/${tenantId}/settings`, originsSetting('https://a.test'));

  expect(await client.contactCenters()).toEqual([
    {
      id: tenantId,
      environmentId: tenantId,
      domains: ['t100'],
      auth: 'configServer',
      name: 'Sales',
      userNamePatterns: ['*@sales.test'],
      default: false,
      legacyGrants: true,
      relayExternalDiagnostics: false,
      kerberos: false,
    },
  ]);
  expect(await client.corsOrigins()).toEqual([{ id: expect.any(String), contactCenterId: tenantId, origin: 'https://a.test' }]);
  const connection = await client.environmentConnection(tenantId.toUpperCase());
  expect(api.keyRing.open(connection?.sealedPassword ?? '', environmentPasswordContext(tenantId))).toBe('the-password');
  expect(await client.environmentConnection(unknownId)).toBeUndefined();
});

it('learns of a change within two seconds', async () => {
  const directory = createEnvironmentDirectory({ client });
  directory.start();
  await expect.poll(() => directory.ready).toBe(true);
  await api.post('/contact-centers', aContactCenter({ id: otherId, domains: ['T104'], default: true }));
  await expect.poll(() => directory.contactCenterByDomain('t104')?.id, { timeout: 2000 }).toBe(otherId);
  expect(directory.contactCenterForUserName('anybody')?.id).toBe(otherId);

  await api.post('/cors', { contactCenterId: otherId, origin: 'https://a.test' });
  await expect.poll(() => directory.originListed('https://a.test', otherId), { timeout: 2000 }).toBe(true);
  expect(directory.originListed('https://b.test', otherId)).toBe(false);
  directory.stop();
});

it('reads 10,000 contact centers and their origins', async () => {
  await api.pool.query(`
    insert into environment.contact_centers (id, environment_id, auth, is_default)
      select gen_random_uuid(), '${tenantId}', 'configServer', false from generate_series(1, 10000);
    insert into environment.contact_center_domains (contact_center_id, domain, domain_key, position)
      select id, 'T' || id, 't' || id, 1 from environment.contact_centers;
    insert into environment.cors_origins (contact_center_id, origin) select id, 'https://app.test' from environment.contact_centers`);

  const contactCenters = await client.contactCenters();
  expect(contactCenters).toHaveLength(10_000);
  expect(new Set(contactCenters.map(({ domains }) => domains[0])).size).toBe(10_000);
  expect(await client.corsOrigins()).toHaveLength(10_000);
});
