import type { Shown } from '@gauth/auth-client';
import type { Apis } from '../../connection.ts';
import type { Kind, Present } from '../kind.ts';
import { onceKnown, readByOwner } from './once-known.ts';

const pathOf = (owner = '') => `/auth/v3/ops/contact-centers/${encodeURIComponent(owner)}/web-services`;

async function settingsOf(apis: Apis, owner: string, patient = true): Promise<Present> {
  const fields = (await apis.auth.get(pathOf(owner), patient ? undefined : { patienceMs: 0 })) as Shown;
  return { kind: 'webServices', owner, key: 'settings', fields };
}

/** What a request states is everything: what is left out would return to its default. */
const whole = (fields: Shown): Shown => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));

/** Which steps of the Web Services chain a contact center has. They are always there. */
export const webServices: Kind = {
  name: 'webServices',
  list: (apis, reach) => readByOwner(reach, async (owner) => [await settingsOf(apis, owner, reach.patient)]),
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
