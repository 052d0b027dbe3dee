import type { Patience, Shown } from '@gauth/auth-client';
import type { Apis } from '../../connection.ts';
import type { Kind, Present } from '../kind.ts';
import { onceKnown, readByOwner } from './once-known.ts';
import { partsByContactCenter } from './parts-by-contact-center.ts';

const all = { path: '/auth/v3/ops/web-services?limit=1000', field: 'settings' };
const pathOf = (owner = '') => `/auth/v3/ops/contact-centers/${encodeURIComponent(owner)}/web-services`;

const present = (owner: string, fields: Shown): Present => ({ kind: 'webServices', owner, key: 'settings', fields });

const settingsOf = async (apis: Apis, owner: string, patience?: Patience): Promise<Present> =>
  present(owner, (await apis.auth.get(pathOf(owner), patience)) as Shown);

/** What a request states is everything: what is left out would return to its default. */
const whole = (fields: Shown): Shown => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));

/** Which steps of the Web Services chain a contact center has. They are always there. */
export const webServices: Kind = {
  name: 'webServices',
  list: (apis, reach) =>
    readByOwner(reach, {
      one: async (owner, patience) => [await settingsOf(apis, owner, patience)],
      async all(patience) {
        const shown = await partsByContactCenter<Shown>(apis.auth, all, patience);
        return new Map([...shown].map(([owner, fields]) => [owner, [present(owner, fields)]]));
      },
    }),
  find: (apis, { owner = '' }) => onceKnown(() => settingsOf(apis, owner)),
  async create(apis, { owner = '' }, stated) {
    const { fields } = await onceKnown(() => settingsOf(apis, owner));
    await apis.auth.put(pathOf(owner), whole({ ...fields, ...stated }));
    return undefined;
  },
  async update(apis, { owner, fields }, change) {
    await apis.auth.put(pathOf(owner), whole({ ...fields, ...change }));
    return undefined;
  },
  async remove(apis, { owner }) {
    await apis.auth.put(pathOf(owner), {});
  },
};
