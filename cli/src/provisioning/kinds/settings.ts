import type { Shown } from '@gauth/auth-client';
import type { Apis } from '../../connection.ts';
import { settingKey } from '../file/stated-things.ts';
import { inParallel } from '../in-parallel.ts';
import type { Kind, Present } from '../kind.ts';

const pathOf = (owner = '') => `/environment/v3/contact-centers/${encodeURIComponent(owner)}/settings`;

async function settingsOf(apis: Apis, owner: string): Promise<Present[]> {
  const shown = (await apis.environment.list(pathOf(owner), 'settings')) as (Shown & { name: string; location: string })[];
  return shown.map((fields) => ({ kind: 'settings', owner, key: settingKey(fields), fields }));
}

/** Settings of a contact center, one for each name and location. A POST replaces. */
export const settings: Kind = {
  name: 'settings',
  async list(apis, { owners }) {
    return { present: (await inParallel(owners, 16, (owner) => settingsOf(apis, owner))).flat(), unread: [] };
  },
  async find(apis, { owner = '', key }) {
    return (await settingsOf(apis, owner)).find((setting) => setting.key === key);
  },
  async create(apis, { owner }, fields) {
    await apis.environment.post(pathOf(owner), fields);
    return undefined;
  },
  async update(apis, { owner, fields }, change) {
    await apis.environment.post(pathOf(owner), { ...fields, ...change });
    return undefined;
  },
  async remove(apis, { owner, fields }) {
    const query = new URLSearchParams({ location: String(fields.location), name: String(fields.name) });
    await apis.environment.remove(`${pathOf(owner)}?${query}`);
  },
};
