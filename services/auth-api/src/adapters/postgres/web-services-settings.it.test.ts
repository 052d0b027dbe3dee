import { ApiError } from '@gauth/service-kit';
import type { FreshDatabase } from '@gauth/service-kit/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { migratedDatabase } from '../../../test/database.ts';
import type { WebServicesSettings } from '../../ports/web-services-settings.ts';
import { defaultSettings } from '../../web-services/default-settings.ts';
import { cachedWebServicesSettings } from './cached-web-services-settings.ts';
import { readRevision } from './revision.ts';
import { postgresWebServicesSettings } from './web-services-settings.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await migratedDatabase(inject('databaseUrl'));
});
beforeEach(async () => {
  await database.pool.query('truncate auth.web_services_settings cascade');
});
afterAll(() => database.drop());

const stores = () => {
  const cached = cachedWebServicesSettings(database.pool);
  return { cached, settings: postgresWebServicesSettings(database.pool, cached.renew) };
};
const full: WebServicesSettings = {
  contactCenterId: 'cc-1',
  salesforce: { organizationId: '00D000000000001AAA', hosts: ['eu.salesforce.test'], subject: 'user_id', matchBy: 'externalId' },
  configurationServer: true,
  ownAccounts: false,
  saml: true,
  unprotected: ['* /api/v2/open/*'],
  hosts: ['gws.test', 'api.gws.test:8443'],
};

describe('settings of Web Services in PostgreSQL', () => {
  it('are the default where nothing was stated', async () => {
    const { settings, cached } = stores();
    expect(await settings.find('cc-1')).toEqual(defaultSettings('cc-1'));
    expect(await cached.find('cc-1')).toEqual(defaultSettings('cc-1'));
  });

  it('are given back as they were stated, also by host', async () => {
    const { settings, cached } = stores();
    await settings.put(full);
    expect(await settings.find('cc-1')).toEqual(full);
    expect(await settings.list(['cc-2', 'cc-1'])).toEqual([defaultSettings('cc-2'), full]);
    expect([await cached.find('cc-1'), await cached.byHost('GWS.test'), await cached.byHost('other.test')]).toEqual([
      full,
      full,
      undefined,
    ]);
  });

  it('replace what was there, and free its hosts', async () => {
    const { settings, cached } = stores();
    await settings.put(full);
    await settings.put({ ...defaultSettings('cc-1') });
    await settings.put({ ...full, contactCenterId: 'cc-2' });
    expect(await cached.find('cc-1')).toEqual(defaultSettings('cc-1'));
    expect(await cached.byHost('gws.test')).toMatchObject({ contactCenterId: 'cc-2' });
  });

  it('leave a host with the contact center that has it', async () => {
    const { settings } = stores();
    await settings.put(full);
    await expect(settings.put({ ...full, contactCenterId: 'cc-2' })).rejects.toThrow(
      new ApiError('conflict', 'a host of this name exists'),
    );
    expect(await settings.find('cc-2')).toEqual(defaultSettings('cc-2'));
  });

  it('raise the revision, by which other pods notice', async () => {
    const before = await readRevision(database.pool)();
    await stores().settings.put(full);
    expect(await readRevision(database.pool)()).not.toBe(before);
  });
});
