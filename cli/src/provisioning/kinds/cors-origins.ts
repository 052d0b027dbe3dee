import type { Apis } from '../../connection.ts';
import type { Kind, Present } from '../kind.ts';

const path = '/environment/v3/cors';

async function originsOf(apis: Apis, query: string): Promise<Present[]> {
  return (await apis.environment.list(`${path}${query}`, { field: 'origins' })).map(({ contactCenterId, origin }) => ({
    kind: 'corsOrigins',
    owner: String(contactCenterId),
    key: String(origin),
    fields: { origin },
  }));
}

/** Browser origins that a contact center allows; an origin is there or not. */
export const corsOrigins: Kind = {
  name: 'corsOrigins',
  async list(apis, { owners }) {
    const [only, ...more] = owners;
    if (only === undefined) return { present: [], unread: [] };
    const present = await originsOf(apis, more.length > 0 ? '' : `?contactCenterId=${encodeURIComponent(only)}`);
    const asked = new Set(owners);
    return { present: present.filter(({ owner = '' }) => asked.has(owner)), unread: [] };
  },
  async find(apis, { owner = '', key }) {
    return (await originsOf(apis, `?contactCenterId=${encodeURIComponent(owner)}`)).find((origin) => origin.key === key);
  },
  async create(apis, { owner, key }) {
    await apis.environment.post(path, { contactCenterId: owner, origin: key });
    return undefined;
  },
  update: async () => undefined,
  async remove(apis, { owner = '', key }) {
    await apis.environment.remove(`${path}?${new URLSearchParams({ contactCenterId: owner, origin: key })}`);
  },
};
