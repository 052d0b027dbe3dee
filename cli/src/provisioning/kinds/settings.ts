import type { Shown } from '@gauth/auth-client';
import type { Apis } from '../../connection.ts';
import { settingKey } from '../file/stated-things.ts';
import type { Kind, Present } from '../kind.ts';
import { partsByContactCenter } from './parts-by-contact-center.ts';

const all = { path: '/environment/v3/settings', field: 'settings' };
const pathOf = (owner = '') => `/environment/v3/contact-centers/${encodeURIComponent(owner)}/settings`;

type ShownSetting = Shown & { name: string; location: string };

const present = (owner: string, shown: readonly ShownSetting[] = []): Present[] =>
  shown.map((fields) => ({ kind: 'settings', owner, key: settingKey(fields), fields }));

const settingsOf = async (apis: Apis, owner: string): Promise<Present[]> =>
  present(owner, (await apis.environment.list(pathOf(owner), { field: 'settings' })) as ShownSetting[]);

async function settingsOfAll(apis: Apis, owners: readonly string[]): Promise<Present[]> {
  const shown = await partsByContactCenter<ShownSetting[]>(apis.environment, all);
  return owners.flatMap((owner) => present(owner, shown.get(owner)));
}

/** Settings of a contact center, one for each name and location. A POST replaces. */
export const settings: Kind = {
  name: 'settings',
  async list(apis, { owners }) {
    const [only, ...more] = owners;
    if (only === undefined) return { present: [], unread: [] };
    return { present: await (more.length > 0 ? settingsOfAll(apis, owners) : settingsOf(apis, only)), unread: [] };
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
