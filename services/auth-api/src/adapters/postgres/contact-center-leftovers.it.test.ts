import { randomUUID } from 'node:crypto';
import { createKeyRing } from '@gauth/service-kit';
import type { FreshDatabase } from '@gauth/service-kit/testing';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { migratedDatabase } from '../../../test/database.ts';
import { aRegistration } from '../../../test/registration.ts';
import { anAssertionIssuer } from '../../../test/support/assertion-issuers.ts';
import { anOidcProvider } from '../../../test/support/identity-providers.ts';
import type { Leftover } from '../../ports/contact-center-leftovers.ts';
import { defaultSettings } from '../../web-services/default-settings.ts';
import { postgresRegisteredAssertionIssuers } from './assertion-issuers.ts';
import { postgresContactCenterLeftovers } from './contact-center-leftovers.ts';
import { postgresRegisteredIdentityProviders } from './identity-providers.ts';
import { postgresRegisteredClients } from './registered-clients.ts';
import { postgresWebServicesSettings } from './web-services-settings.ts';

const monthSeconds = 30 * 86_400;
const accountId = randomUUID();
const keyRing = createKeyRing(`k1:${Buffer.alloc(32, 1).toString('base64')}`);
const aKey = { id: randomUUID(), certificate: '-----BEGIN CERTIFICATE-----', privateKey: 'k', notAfter: 0 };

let database: FreshDatabase;
beforeAll(async () => {
  database = await migratedDatabase(inject('databaseUrl'));
});
beforeEach(async () => {
  const tables = [
    'identity_providers',
    'web_services_settings',
    'web_services_accounts',
    'assertion_issuers',
    'clients',
    'gone_contact_centers',
  ];
  await database.pool.query(`truncate ${tables.map((table) => `auth.${table}`).join(', ')} cascade`);
});
afterAll(() => database.drop());

const leftovers = () => postgresContactCenterLeftovers(database.pool);
const providers = () => postgresRegisteredIdentityProviders({ pool: database.pool, keyRing });
const issuers = () => postgresRegisteredAssertionIssuers(database.pool);
const clients = () => postgresRegisteredClients(database.pool);
const daysPass = (days: number) =>
  database.pool.query('update auth.gone_contact_centers set gone_since = gone_since - make_interval(days => $1)', [days]);

const aProvider = (contactCenterId: string) => anOidcProvider({ id: randomUUID(), contactCenterId });
const anIssuer = (contactCenterIds: string[]) =>
  anAssertionIssuer({ id: randomUUID(), issuer: `https://${randomUUID()}.test`, jwksUri: 'https://idp.test/jwks', contactCenterIds });
const aClient = (id: string, contactCenterIds: string[]) => aRegistration({ id, contactCenterIds });

/** Removes what is due and gives what was told of. */
async function removed(): Promise<Leftover[]> {
  const told: Leftover[] = [];
  await leftovers().remove(monthSeconds, (leftover) => told.push(leftover));
  return told;
}

it('tells once of a contact center that is gone, and once that it is back', async () => {
  await providers().create(aProvider('CC-1'), aKey);
  expect(await leftovers().compare(['cc-2'])).toEqual({ missed: ['cc-1'], returned: [] });
  expect(await leftovers().compare(['cc-2'])).toEqual({ missed: [], returned: [] });
  expect(await leftovers().compare(['cc-1', 'cc-2'])).toEqual({ missed: [], returned: ['cc-1'] });
  expect(await leftovers().compare(['cc-1', 'cc-2'])).toEqual({ missed: [], returned: [] });
});

it('keeps everything of a contact center that is back within the time, and begins to count anew when it is gone again', async () => {
  const provider = aProvider('cc-1');
  await providers().create(provider, aKey);
  await leftovers().compare(['cc-2']);
  await daysPass(29);
  expect(await removed()).toEqual([]);
  await leftovers().compare(['cc-1', 'cc-2']);
  await leftovers().compare(['cc-2']);
  await daysPass(29);
  expect(await removed()).toEqual([]);
  expect(await providers().list(['cc-1'])).toEqual([provider]);
});

it('removes what belongs to a contact center that has been gone for longer, and its name from what is for several', async () => {
  const [gone, other] = [aProvider('cc-1'), { ...aProvider('cc-2'), name: 'other' }];
  await providers().create(gone, { ...aKey, id: randomUUID() });
  await providers().create(other, { ...aKey, id: randomUUID() });
  await postgresWebServicesSettings(database.pool).put({ ...defaultSettings('cc-1'), hosts: ['gws.test'] });
  await database.pool.query(
    `insert into auth.web_services_accounts (id, contact_center_id, name, name_key, password_digest, roles, enabled, change_password)
     values ($1, 'cc-1', 'a', 'a', '$argon2id$x', '{}', true, false)`,
    [accountId],
  );
  const [alone, ofThree] = [anIssuer(['cc-1']), anIssuer(['cc-1', 'cc-2', 'cc-3'])];
  for (const issuer of [alone, ofThree]) await issuers().create(issuer);
  for (const client of [aClient('alone', ['cc-1']), aClient('of two', ['cc-2', 'cc-1'])]) await clients().create(client, undefined);
  await leftovers().compare(['cc-2', 'cc-3']);
  await daysPass(30);

  const contactCenterId = 'cc-1';
  expect(await removed()).toEqual([
    { contactCenterId, identityProviderId: gone.id },
    { contactCenterId, accountId },
    { contactCenterId, subject: 'web-services-settings' },
    { contactCenterId, clientId: 'alone' },
    { contactCenterId, clientId: 'of two' },
    { contactCenterId, assertionIssuerId: expect.toBeOneOf([alone.id, ofThree.id]) },
    { contactCenterId, assertionIssuerId: expect.toBeOneOf([alone.id, ofThree.id]) },
  ]);
  expect([await providers().list(['cc-1']), await providers().list(['cc-2'])]).toEqual([[], [other]]);
  expect((await issuers().find(alone.id))?.contactCenterIds).toEqual([]);
  expect((await issuers().find(ofThree.id))?.contactCenterIds).toEqual(['cc-2', 'cc-3']);
  expect((await clients().list()).map(({ id, contactCenterIds }) => [id, contactCenterIds])).toEqual([
    ['alone', []],
    ['of two', ['cc-2']],
  ]);
  expect(await leftovers().compare(['cc-2', 'cc-3'])).toEqual({ missed: [], returned: [] });
});

it('leaves an issuer its list that would believe more names with a shorter one', async () => {
  const issuer = anIssuer(['cc-1', 'cc-2']);
  await issuers().create(issuer);
  await leftovers().compare(['cc-2']);
  await daysPass(30);
  expect(await removed()).toEqual([]);
  expect((await issuers().find(issuer.id))?.contactCenterIds).toEqual(['cc-1', 'cc-2']);
});

it('removes nothing where what would be removed cannot be told of', async () => {
  const provider = aProvider('cc-1');
  await providers().create(provider, aKey);
  await leftovers().compare(['cc-2']);
  await daysPass(30);
  const untold = leftovers().remove(monthSeconds, () => {
    throw new Error('the disk is full');
  });
  await expect(untold).rejects.toThrow();
  expect(await providers().list(['cc-1'])).toEqual([provider]);
  expect(await removed()).toEqual([{ contactCenterId: 'cc-1', identityProviderId: provider.id }]);
});

it('has each thing told of by one of 20 that remove at once', async () => {
  const provider = aProvider('cc-1');
  await providers().create(provider, aKey);
  await leftovers().compare(['cc-2']);
  await daysPass(30);
  const told = await Promise.all(Array.from({ length: 20 }, removed));
  expect(told.flat()).toEqual([{ contactCenterId: 'cc-1', identityProviderId: provider.id }]);
});
