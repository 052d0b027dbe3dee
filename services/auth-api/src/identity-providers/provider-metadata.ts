import { isDeepStrictEqual } from 'node:util';
import { ApiError } from '@gauth/service-kit';
import type { SamlMetadata } from '../ports/identity-providers.ts';
import { type MetadataDocuments, type MetadataExpectation, MetadataFault } from '../ports/provider-metadata.ts';
import type {
  MetadataRefreshes,
  ProviderName,
  RegisteredIdentityProvider,
  RegisteredIdentityProviders,
  RegisteredSamlProvider,
} from '../ports/registered-identity-providers.ts';
import { settledStatus } from './settled-status.ts';

/** What a provider's metadata comes from and goes to. */
export interface MetadataDependencies {
  identityProviderRegistry: Pick<RegisteredIdentityProviders, 'find' | 'update'>;
  metadataDocuments: MetadataDocuments;
  metadataRefreshes: Pick<MetadataRefreshes, 'settle'>;
  now: () => Date;
}

/** What can be done with the metadata of a SAML provider. Each throws `ApiError` where there is no such provider, and `MetadataFault` for a document. */
export interface ProviderMetadata {
  /** The document as it came. */
  document(name: ProviderName): Promise<string>;
  /** Takes a document; the provider is ready then, and off unless it was on before. `entityId` says which provider of several in it is meant. */
  upload(name: ProviderName, document: string, entityId: string | undefined): Promise<RegisteredIdentityProvider>;
  /** Forgets the document; the provider waits for another one. */
  clear(name: ProviderName): Promise<RegisteredIdentityProvider>;
  /** Reads the document again by its address; unless another one is meant, it must be about the same provider as before. */
  refresh(name: ProviderName, entityId?: string): Promise<RegisteredIdentityProvider>;
}

/** Keeps what SAML providers say of themselves. */
export function createProviderMetadata({
  identityProviderRegistry: registry,
  metadataDocuments,
  metadataRefreshes,
  now,
}: MetadataDependencies): ProviderMetadata {
  const find = async (name: ProviderName) => samlOnly(await registry.find(name));
  const update = async (name: ProviderName, decide: (before: RegisteredSamlProvider) => RegisteredSamlProvider) => {
    const after = await registry.update(name, (before) => {
      const provider = decide(samlOnly(before));
      return { ...provider, status: settledStatus(provider, provider.status) };
    });
    return after ?? unknown();
  };

  /** Whoever reads a document for a provider decides by its settings, which may have changed since. */
  const take = (
    name: ProviderName,
    { metadataUrl, metadataCertificate }: RegisteredSamlProvider,
    taken: { document: string; metadata: SamlMetadata },
  ) =>
    update(name, (before) => {
      if (before.metadataUrl !== metadataUrl || before.metadataCertificate !== metadataCertificate)
        throw new ApiError('conflict', 'the provider has just been changed; try again');
      return { ...before, metadata: taken.metadata, metadataDocument: taken.document };
    });

  const read = (
    { metadataCertificate: certificate }: RegisteredSamlProvider,
    document: string,
    about: Pick<MetadataExpectation, 'entityId'>,
  ) => ({
    document,
    metadata: metadataDocuments.read(document, { ...about, certificate, now: now() }),
  });

  async function refreshed(name: ProviderName, entityId: string | undefined): Promise<RegisteredIdentityProvider> {
    const provider = await find(name);
    if (provider.metadataUrl === undefined) throw new ApiError('badRequest', 'data.metadataUrl: is not set');
    const document = await metadataDocuments.fetch(provider.metadataUrl);
    const taken = read(provider, document, { entityId: entityId ?? provider.metadata?.entityId });
    // Most of the time nothing is new, and nobody needs to be told.
    if (document === provider.metadataDocument && isDeepStrictEqual(taken.metadata, provider.metadata)) return provider;
    return take(name, provider, taken);
  }

  return {
    document: async (name) => (await find(name)).metadataDocument ?? noDocument(),
    async upload(name, document, entityId) {
      const provider = await find(name);
      return take(name, provider, read(provider, document, { entityId }));
    },
    clear: (name) => update(name, ({ metadata: _metadata, metadataDocument: _document, ...rest }) => ({ ...rest, status: 'PENDING' })),
    async refresh(name, entityId) {
      try {
        const provider = await refreshed(name, entityId);
        await metadataRefreshes.settle(name, undefined);
        return provider;
      } catch (error) {
        if (error instanceof MetadataFault) await metadataRefreshes.settle(name, error.message);
        throw error;
      }
    },
  };
}

function samlOnly(provider: RegisteredIdentityProvider | undefined): RegisteredSamlProvider {
  if (provider === undefined) return unknown();
  if (provider.kind !== 'saml') throw new ApiError('badRequest', 'only SAML providers have metadata here');
  return provider;
}

function unknown(): never {
  throw new ApiError('notFound', 'there is no such identity provider');
}

function noDocument(): never {
  throw new ApiError('notFound', 'there is no metadata');
}
