import type { FreshDatabase } from '@gauth/service-kit/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { migratedDatabase } from '../../../test/database.ts';
import type { OwnAccount } from '../../ports/own-accounts.ts';
import { postgresOwnAccounts } from './own-accounts.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await migratedDatabase(inject('databaseUrl'));
});
beforeEach(async () => {
  await database.pool.query('truncate auth.web_services_accounts');
});
afterAll(() => database.drop());

const accounts = () => postgresOwnAccounts(database.pool);
const provisioner: OwnAccount = { name: 'Provisioner', roles: ['ROLE_ADMIN'], enabled: true, passwordChangeRequired: false };

describe('accounts of Web Services in PostgreSQL', () => {
  it('prove who they are by their password, however the name is typed', async () => {
    await accounts().create({ ...provisioner, contactCenterId: 'cc-1' }, 's3cret');
    expect(await accounts().confirm({ name: 'pROVISIONER', password: 's3cret' })).toEqual({ ...provisioner, contactCenterId: 'cc-1' });
  });

  it.each([
    ['a wrong password', { name: 'Provisioner', password: 'S3cret' }],
    ['an empty password', { name: 'Provisioner', password: '' }],
    ['a name that nobody has', { name: 'nobody', password: 's3cret' }],
  ])('are not confirmed by %s', async (_what, credentials) => {
    await accounts().create(provisioner, 's3cret');
    expect(await accounts().confirm(credentials)).toBeUndefined();
  });

  it('are created once among 20 who try at once', async () => {
    const created = await Promise.all(Array.from({ length: 20 }, () => accounts().create(provisioner, 's3cret')));
    expect(created.filter(Boolean)).toEqual([true]);
  });

  it('keep what a change leaves out, and never show a digest', async () => {
    await accounts().create(provisioner, 's3cret');
    expect(await accounts().update('provisioner', { enabled: false, password: 'another' })).toEqual({ ...provisioner, enabled: false });
    expect(await accounts().list()).toEqual([{ ...provisioner, enabled: false }]);
    expect(await accounts().confirm({ name: 'Provisioner', password: 's3cret' })).toBeUndefined();
    expect(await accounts().confirm({ name: 'Provisioner', password: 'another' })).toMatchObject({ enabled: false });
  });

  it('are gone once deleted', async () => {
    await accounts().create(provisioner, 's3cret');
    expect([await accounts().delete('PROVISIONER'), await accounts().delete('PROVISIONER')]).toEqual([true, false]);
    expect([await accounts().find('Provisioner'), await accounts().update('Provisioner', {})]).toEqual([undefined, undefined]);
  });

  it('keep no password', async () => {
    await accounts().create(provisioner, 's3cret');
    const { rows } = await database.pool.query('select * from auth.web_services_accounts');
    expect(JSON.stringify(rows)).not.toContain('s3cret');
  });
});
