import { randomUUID } from 'node:crypto';
import { ApiError } from '@gauth/service-kit';
import { readMetadata } from '../../src/adapters/idp/metadata/read-metadata.ts';
import { makeProviderKey } from '../../src/identity-providers/make-provider-key.ts';
import type { IdentityProviders, ProviderKey } from '../../src/ports/identity-providers.ts';
import { MetadataFault } from '../../src/ports/provider-metadata.ts';
import type {
  MetadataRefresh,
  ProviderKeyState,
  ProviderName,
  RegisteredIdentityProvider,
  RegisteredIdentityProviders,
} from '../../src/ports/registered-identity-providers.ts';
import { ourKey } from './saml-responses.ts';

/** One key pair is enough: it takes a while. */
let made: Promise<ProviderKey> | undefined;

type KeptKey = ProviderKey & { state: ProviderKeyState };

/** Identity providers in memory, those that are `given` among them, and what their metadata comes from: `documents` by address. */
export function memoryIdentityProviders(
  now: () => Date,
  {
    documents = {},
    given = [],
  }: { documents?: Record<string, string> | undefined; given?: readonly RegisteredIdentityProvider[] | undefined },
) {
  const records = new Map(given.map((provider) => [provider.id, provider]));
  const keys = new Map<string, KeptKey[]>(given.map(({ id }) => [id, [{ ...ourKey, state: 'active' }]]));
  const refreshes = new Map<string, MetadataRefresh>();
  const find = ({ contactCenterId, id }: ProviderName) =>
    [...records.values()].find((each) => each.id === id && each.contactCenterId === contactCenterId);
  const taken = ({ contactCenterId, name, id }: RegisteredIdentityProvider) =>
    [...records.values()].some((each) => each.contactCenterId === contactCenterId && each.name === name && each.id !== id);
  const keysOf = (name: ProviderName) => (find(name) && keys.get(name.id)) ?? [];

  const identityProviderRegistry: RegisteredIdentityProviders = {
    list: async (contactCenterIds) =>
      [...records.values()].filter((each) => contactCenterIds.includes(each.contactCenterId)).sort((a, b) => a.name.localeCompare(b.name)),
    find: async (name) => find(name),
    async create(provider, key) {
      if (taken(provider)) return false;
      records.set(provider.id, provider);
      keys.set(provider.id, [{ ...key, state: 'active' }]);
      return true;
    },
    async update(name, decide) {
      const before = find(name);
      if (before === undefined) return undefined;
      const after = decide(before);
      if (taken(after)) throw new ApiError('conflict', 'an identity provider of this name exists');
      records.set(name.id, after);
      return after;
    },
    delete: async (name) => find(name) !== undefined && records.delete(name.id),
    ...keyMethods(keysOf, keys),
    refreshOf: async ({ id }) => refreshes.get(id),
  };
  const used = () => [...records.values()].filter(({ status }) => status === 'ON');
  const identityProviders: IdentityProviders = {
    find: async (id) => records.get(id),
    used: async (id) => used().find((each) => each.id === id),
    usedBy: async (contactCenterId) => used().filter((each) => each.contactCenterId === contactCenterId),
    any: async () => used().length > 0,
    async keys(id) {
      const [inUse, ...others] = keys.get(id) ?? [];
      if (inUse === undefined) throw new Error('a provider has a key');
      return [inUse, ...others];
    },
  };
  return {
    identityProviders,
    identityProviderRegistry,
    async makeProviderKey(at: Date) {
      made ??= makeProviderKey(at);
      return { ...(await made), id: randomUUID() };
    },
    metadataDocuments: {
      read: readMetadata,
      async fetch(address: string) {
        const document = documents[address];
        if (document === undefined) throw new MetadataFault('metadataUrl: expected the status 200, is 404');
        return document;
      },
    },
    metadataRefreshes: {
      settle: async ({ id }: ProviderName, failure: string | undefined) => {
        refreshes.set(id, { triedAt: now().getTime(), ...(failure !== undefined && { failure }) });
      },
    },
  };
}

const keyMethods = (
  keysOf: (name: ProviderName) => KeptKey[],
  kept: Map<string, KeptKey[]>,
): Pick<RegisteredIdentityProviders, 'keys' | 'announceKey' | 'activateKey' | 'deleteKey'> => ({
  keys: async (name) =>
    keysOf(name)
      .map(({ privateKey: _private, ...key }) => key)
      .sort((a, b) => Number(b.state === 'active') - Number(a.state === 'active')),
  async announceKey(name, key) {
    const present = keysOf(name);
    if (present.some(({ state }) => state === 'announced')) throw new ApiError('conflict', 'a key is announced already');
    present.push({ ...key, state: 'announced' });
    return present.length > 1;
  },
  async activateKey(name, keyId) {
    const present = keysOf(name);
    if (!present.some(({ id }) => id === keyId)) return false;
    for (const key of present) {
      if (key.id === keyId) key.state = 'active';
      else if (key.state === 'active') key.state = 'retired';
    }
    return true;
  },
  async deleteKey(name, keyId) {
    const present = keysOf(name);
    const key = present.find(({ id }) => id === keyId);
    if (key?.state === 'active') throw new ApiError('conflict', 'this key is in use');
    kept.set(
      name.id,
      present.filter((each) => each !== key),
    );
    return key !== undefined;
  },
});
