import { ApiError } from '@gauth/service-kit';
import type { RegisteredWebServicesSettings } from '../../src/ports/registered-web-services-settings.ts';
import type { Salesforce } from '../../src/ports/salesforce.ts';
import type { OwnAccounts, WebServicesAccount, WebServicesAccountRegistry } from '../../src/ports/web-services-accounts.ts';
import type { WebServicesSettings, WebServicesSettingsOf } from '../../src/ports/web-services-settings.ts';
import { defaultSettings } from '../../src/web-services/default-settings.ts';

/** What Web Services stands on, in memory. Salesforce knows nobody. */
export function memoryWebServices() {
  const salesforce: Salesforce = { identify: async () => ({ kind: 'refused', reason: 'nobody' }) };
  return { ...memorySettings(), ...memoryAccounts(), salesforce };
}

function memorySettings() {
  const known = new Map<string, WebServicesSettings>();
  const find = async (id: string) => known.get(id) ?? defaultSettings(id);
  const holderOf = (host: string) => [...known.values()].find(({ hosts }) => hosts.includes(host.toLowerCase()));
  const webServicesSettings: WebServicesSettingsOf = { find, byHost: async (host) => holderOf(host) };
  const webServicesSettingsRegistry: RegisteredWebServicesSettings = {
    find,
    list: (ids) => Promise.all(ids.map(find)),
    async put(settings) {
      const others = settings.hosts.map(holderOf).filter((holder) => holder && holder.contactCenterId !== settings.contactCenterId);
      if (others.length > 0) throw new ApiError('conflict', 'a host of this name exists');
      known.set(settings.contactCenterId, settings);
    },
  };
  return { webServicesSettings, webServicesSettingsRegistry };
}

function memoryAccounts() {
  const rows = new Map<string, { account: WebServicesAccount; password: string }>();
  const keyOf = ({ name, contactCenterId = '' }: Pick<WebServicesAccount, 'name' | 'contactCenterId'>) =>
    `${contactCenterId} ${name.toLowerCase()}`;
  const taken = (account: WebServicesAccount) =>
    [...rows.values()].some(({ account: other }) => other.id !== account.id && keyOf(other) === keyOf(account));
  const ownAccounts: OwnAccounts = {
    async authenticate({ name, password, contactCenterId }) {
      const named = (id: string | undefined) =>
        [...rows.values()].find(({ account }) => account.enabled && keyOf(account) === keyOf({ name, contactCenterId: id }));
      const found = named(contactCenterId) ?? named(undefined);
      return found?.password === password ? found.account : undefined;
    },
  };
  const webServicesAccounts: WebServicesAccountRegistry = {
    list: async () => [...rows.values()].map(({ account }) => account),
    find: async (id) => rows.get(id)?.account,
    async create(account, password) {
      if (taken(account)) return false;
      rows.set(account.id, { account, password });
      return true;
    },
    async update(id, { password, ...change }) {
      const before = rows.get(id);
      if (before === undefined) return undefined;
      const stated = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
      const account = { ...before.account, ...stated };
      if (taken(account)) throw new ApiError('conflict', 'an account of this name exists');
      rows.set(id, { account, password: password ?? before.password });
      return account;
    },
    delete: async (id) => rows.delete(id),
  };
  return { ownAccounts, webServicesAccounts };
}
