import { randomUUID } from 'node:crypto';
import { ApiError } from '@gauth/service-kit';
import type { FreshDatabase } from '@gauth/service-kit/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { migratedDatabase } from '../../../test/database.ts';
import type { WebServicesAccount } from '../../ports/web-services-accounts.ts';
import { postgresOwnAccounts, postgresWebServicesAccounts } from './own-accounts.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await migratedDatabase(inject('databaseUrl'));
});
beforeEach(async () => {
  await database.pool.query('truncate auth.web_services_accounts');
});
afterAll(() => database.drop());

const registry = () => postgresWebServicesAccounts(database.pool);
const authenticate = (name: string, password: string, contactCenterId?: string) =>
  postgresOwnAccounts(database.pool).authenticate({ name, password, contactCenterId });
const anAccount = (change: Partial<WebServicesAccount> = {}): WebServicesAccount => ({
  id: randomUUID(),
  name: 'Provisioner',
  roles: ['ROLE_ADMIN'],
  enabled: true,
  changePassword: false,
  ...change,
});

describe('accounts of Web Services in PostgreSQL', () => {
  it('prove who they are by their password, however the name is typed', async () => {
    const account = anAccount();
    await registry().create(account, 's3cret');
    expect(await authenticate('pROVISIONER', 's3cret', 'cc-1')).toEqual(account);
  });

  it.each([
    ['a wrong password', ['Provisioner', 'S3cret', 'cc-1']],
    ['an empty password', ['Provisioner', '', 'cc-1']],
    ['a name that nobody has', ['nobody', 's3cret', 'cc-1']],
    ['another contact center', ['Provisioner', 's3cret', 'cc-2']],
    ['no contact center', ['Provisioner', 's3cret']],
  ] as [string, [string, string, string?]][])('of one contact center are not known by %s', async (_what, credentials) => {
    await registry().create(anAccount({ contactCenterId: 'cc-1' }), 's3cret');
    expect(await authenticate(...credentials)).toBeUndefined();
  });

  it('of a contact center go before those of the same name for all', async () => {
    const [all, own] = [anAccount(), anAccount({ contactCenterId: 'cc-1' })];
    await registry().create(all, 'for-all');
    await registry().create(own, 'own');
    expect([await authenticate('Provisioner', 'own', 'cc-1'), await authenticate('Provisioner', 'for-all', 'cc-2')]).toEqual([own, all]);
    expect(await authenticate('Provisioner', 'for-all', 'cc-1')).toBeUndefined();
  });

  it('are not known while they are disabled', async () => {
    await registry().create(anAccount({ enabled: false }), 's3cret');
    expect(await authenticate('Provisioner', 's3cret')).toBeUndefined();
  });

  it('are created once among 20 who try at once', async () => {
    const created = await Promise.all(Array.from({ length: 20 }, () => registry().create(anAccount(), 's3cret')));
    expect(created.filter(Boolean)).toEqual([true]);
  });

  it('keep what a change leaves out, and show no digest', async () => {
    const account = anAccount({ contactCenterId: 'cc-1' });
    await registry().create(account, 's3cret');
    expect(await registry().update(account.id, { roles: [], password: 'another' })).toEqual({ ...account, roles: [] });
    expect(await registry().list()).toEqual([{ ...account, roles: [] }]);
    expect(await authenticate('Provisioner', 's3cret', 'cc-1')).toBeUndefined();
    expect(await authenticate('Provisioner', 'another', 'cc-1')).toEqual({ ...account, roles: [] });
  });

  it('refuse a name that another one has', async () => {
    const other = anAccount({ name: 'other' });
    await registry().create(anAccount(), 's3cret');
    await registry().create(other, 's3cret');
    const taken = new ApiError('conflict', 'an account of this name exists');
    await expect(registry().update(other.id, { name: 'PROVISIONER' })).rejects.toThrow(taken);
  });

  it('are gone once deleted', async () => {
    const { id } = anAccount();
    await registry().create(anAccount({ id }), 's3cret');
    expect([await registry().delete(id), await registry().delete(id)]).toEqual([true, false]);
    expect([await registry().find(id), await registry().update(id, {})]).toEqual([undefined, undefined]);
  });

  it('keep no password', async () => {
    await registry().create(anAccount(), 's3cret');
    const { rows } = await database.pool.query('select * from auth.web_services_accounts');
    expect(JSON.stringify(rows)).not.toContain('s3cret');
  });
});
