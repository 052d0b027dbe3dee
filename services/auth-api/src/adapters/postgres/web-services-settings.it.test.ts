import { ApiError } from '@gauth/service-kit';
import type { FreshDatabase } from '@gauth/service-kit/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { migratedDatabase } from '../../../test/database.ts';
import type { WebServicesSettings } from '../../ports/web-services-settings.ts';
import { defaultWebServicesSettings } from '../../web-services/default-settings.ts';
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
    expect(await settings.find('cc-1')).toEqual(defaultWebServicesSettings('cc-1'));
    expect(await cached.find('cc-1')).toEqual(defaultWebServicesSettings('cc-1'));
  });

  it('are given back as they were stated, also by host', async () => {
    const { settings, cached } = stores();
    await settings.keep(full);
    expect(await settings.find('cc-1')).toEqual(full);
    expect([await cached.find('cc-1'), await cached.byHost('GWS.test'), await cached.byHost('other.test')]).toEqual([
      full,
      full,
      undefined,
    ]);
  });

  it('replace what was there, and free its hosts', async () => {
    const { settings, cached } = stores();
    await settings.keep(full);
    await settings.keep({ ...defaultWebServicesSettings('cc-1') });
    await settings.keep({ ...full, contactCenterId: 'cc-2' });
    expect(await cached.find('cc-1')).toEqual(defaultWebServicesSettings('cc-1'));
    expect(await cached.byHost('gws.test')).toMatchObject({ contactCenterId: 'cc-2' });
  });

  it('leave a host with the contact center that has it', async () => {
    const { settings } = stores();
    await settings.keep(full);
    await expect(settings.keep({ ...full, contactCenterId: 'cc-2' })).rejects.toThrow(
      new ApiError('conflict', 'a host of this name exists'),
    );
    expect(await settings.find('cc-2')).toEqual(defaultWebServicesSettings('cc-2'));
  });

  it('are the default again once forgotten, and raise the revision', async () => {
    const { settings, cached } = stores();
    await settings.keep(full);
    const before = await readRevision(database.pool)();
    await settings.forget('cc-1');
    expect(await readRevision(database.pool)()).not.toBe(before);
    expect([await cached.find('cc-1'), await cached.byHost('gws.test')]).toEqual([defaultWebServicesSettings('cc-1'), undefined]);
  });
});
