import type { Shown } from '@gauth/auth-client';
import type { Apis } from '../../connection.ts';
import type { Kind, Present } from '../kind.ts';
import type { KindName } from '../wanted.ts';

/** What is particular about a kind that has one list with one path for each thing. */
export interface Collection extends Pick<Kind, 'settled' | 'visibleSecrets' | 'makesSecret' | 'secretsFor'> {
  name: KindName;
  api: keyof Pick<Apis, 'auth' | 'environment'>;
  path: string;
  /** How many there are at most on a page, where the list has pages only when it is asked for them. */
  query?: string;
  keyOf(shown: Shown): string;
  /** Whether the key is what stands in the path; otherwise the field `id` is. */
  keyInPath: boolean;
  /** Takes away what nobody states. */
  statable(shown: Shown): Shown;
  /** The field of the answer to a write that has a secret which the server made. */
  madeSecret?: string;
}

/** A kind over the five requests that every collection of the APIs knows. */
export function collectionKind(collection: Collection): Kind {
  const { name, api, path, query = '', keyOf, keyInPath, statable, madeSecret, ...rest } = collection;
  const present = (shown: Shown): Present => ({
    kind: name,
    key: keyOf(shown),
    ...(!keyInPath && { id: String(shown.id) }),
    fields: statable(shown),
  });
  const repetitionOf = (fields: Shown, action: 'create' | 'update') => (rest.makesSecret?.(fields, action) ? 'not-done' : 'away');
  const secretIn = (answer: unknown) =>
    madeSecret === undefined ? undefined : ((answer as Shown | undefined)?.[madeSecret] as string | undefined);
  const pathOf = ({ id, key }: { id?: string | undefined; key: string }) => `${path}/${encodeURIComponent(id ?? key)}`;

  return {
    ...rest,
    name,
    async list(apis) {
      return { present: (await apis[api].list(path + query)).map(present), unread: [] };
    },
    async find(apis, identity) {
      if (!keyInPath && identity.id === undefined)
        return (await apis[api].list(path + query)).map(present).find(({ key }) => key === identity.key);
      const shown = await apis[api].find(pathOf(identity));
      return shown === undefined ? undefined : present(shown as Shown);
    },
    async create(apis, _wanted, fields) {
      return secretIn(await apis[api].post(path, fields, repetitionOf(fields, 'create')));
    },
    async update(apis, before, change) {
      return secretIn(await apis[api].put(pathOf(before), change, repetitionOf(change, 'update')));
    },
    async remove(apis, before) {
      await apis[api].remove(pathOf(before));
    },
  };
}
