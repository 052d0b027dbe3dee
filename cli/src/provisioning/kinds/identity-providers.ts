import type { Patience, Shown } from '@gauth/auth-client';
import type { Apis } from '../../connection.ts';
import { inParallel } from '../in-parallel.ts';
import { type Kind, type Present, secretMark } from '../kind.ts';
import { nameOf, type Wanted } from '../wanted.ts';
import { onceKnown, readByOwner } from './once-known.ts';
import { partsByContactCenter } from './parts-by-contact-center.ts';

const all = { path: '/auth/v3/ops/identity-providers?limit=1000', field: 'identityProviders' };
const pathOf = (owner = '', id?: string) =>
  `/auth/v3/ops/contact-centers/${encodeURIComponent(owner)}/identity-providers${id === undefined ? '' : `/${encodeURIComponent(id)}`}`;

/** Stands for the document that is read from `metadataUrl`. */
const fromItsAddress = '(from metadataUrl)';

function present(owner: string, shown: Shown, wanted: Wanted | undefined): Present {
  const {
    id,
    contactCenterId: _owner,
    missing,
    hasClientSecret,
    metadata,
    refresh: _refresh,
    warnings: _warnings,
    status,
    ...fields
  } = shown;
  // A wish to have it OFF is fulfilled, and what reads its own document has one or not.
  const settledStatus = status === 'PENDING' && wanted?.fields.status === 'OFF' ? 'OFF' : status;
  return {
    kind: 'identityProviders',
    owner,
    key: String(shown.name),
    id: String(id),
    fields: {
      ...fields,
      status: settledStatus,
      ...(hasClientSecret === true && { clientSecret: secretMark }),
      ...(metadata !== undefined && { metadata: fromItsAddress }),
      ...(Array.isArray(missing) && { missing }),
    },
  };
}

/** The document is asked for only where a file states one. */
async function withDocument(apis: Apis, provider: Present, wanted: Wanted | undefined): Promise<Present> {
  if (wanted?.fields.metadata === undefined || provider.fields.metadata === undefined) return provider;
  return { ...provider, fields: { ...provider.fields, metadata: await metadataOf(apis, provider) } };
}

/** The document of a provider, as it was uploaded or read. */
export const metadataOf = (apis: Apis, { owner, id }: Present): Promise<string | undefined> =>
  apis.auth.document(`${pathOf(owner, id)}/metadata`);

/** Providers as they are shown, where files state these. */
type Read = (owner: string, shown: readonly Shown[]) => Promise<Present[]>;

function reading(apis: Apis, wanted: readonly Wanted[]): Read {
  const stated = new Map(wanted.map((each) => [nameOf(each), each]));
  const statedAs = (owner: string, { name }: Shown) => stated.get(nameOf({ kind: 'identityProviders', owner, key: String(name) }));
  return (owner, shown) =>
    inParallel(shown, 4, (each) => withDocument(apis, present(owner, each, statedAs(owner, each)), statedAs(owner, each)));
}

const shownOf = async (apis: Apis, owner: string, patience?: Patience): Promise<Shown[]> =>
  (await apis.auth.get(pathOf(owner), patience)) as Shown[];

/** First the document, for without it no provider can be ON. */
async function write(apis: Apis, path: string, { metadata, ...fields }: Shown): Promise<undefined> {
  if (metadata === fromItsAddress) await apis.auth.post(`${path}/metadata/refresh`);
  else if (metadata !== undefined) await apis.auth.put(`${path}/metadata`, { document: metadata });
  if (Object.keys(fields).length > 0) await apis.auth.put(path, fields);
}

/** Where people of a contact center are signed in elsewhere; the key is the name. */
export const identityProviders: Kind = {
  name: 'identityProviders',
  list(apis, { wanted, ...reach }) {
    const read = reading(apis, wanted);
    return readByOwner(reach, {
      one: async (owner, patience) => read(owner, await shownOf(apis, owner, patience)),
      all: async (patience) => {
        const shown = await partsByContactCenter<Shown[]>(apis.auth, all, patience);
        return new Map(await inParallel([...shown], 16, async ([owner, each]) => [owner, await read(owner, each)] as const));
      },
    });
  },
  async find(apis, { owner = '', key }, wanted) {
    const read = reading(apis, wanted === undefined ? [] : [wanted]);
    const providers = await onceKnown(async () => read(owner, await shownOf(apis, owner)));
    return providers.find((provider) => provider.key === key);
  },
  async create(apis, { owner }, { metadata, status, ...fields }) {
    const made = (await onceKnown(() => apis.auth.post(pathOf(owner), fields))) as { id: string };
    const document = metadata ?? (fields.metadataUrl === undefined ? undefined : fromItsAddress);
    await write(apis, pathOf(owner, made.id), {
      ...(document !== undefined && { metadata: document }),
      ...(status !== undefined && { status }),
    });
    return undefined;
  },
  update: (apis, { owner, id }, change) => write(apis, pathOf(owner, id), change),
  async remove(apis, { owner, id }) {
    await apis.auth.remove(pathOf(owner, id));
  },
  // A provider whose address is stated needs what is found there.
  settled: (stated, { missing }) => {
    const needsDocument = Array.isArray(missing) && missing.includes('metadata') && stated.metadata === undefined;
    return needsDocument && typeof stated.metadataUrl === 'string' ? { ...stated, metadata: fromItsAddress } : stated;
  },
  visibleSecrets: ['clientSecret'],
  // A secret that is kept is never sent to another issuer.
  secretsFor: (change) => (change.issuer === undefined ? [] : ['clientSecret']),
};
