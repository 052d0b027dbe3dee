import type { OidcProvider, ProviderKey, SamlProvider } from './identity-providers.ts';

/** A SAML provider as administrators know it. */
export interface RegisteredSamlProvider extends SamlProvider {
  /** The document that `metadata` was read from, as it came. */
  metadataDocument?: string | undefined;
  /** PEM; whoever has signed the document must have its key. Without it, whoever may upload and the address are trusted. */
  metadataCertificate?: string | undefined;
}

/** An identity provider as administrators know it. */
export type RegisteredIdentityProvider = RegisteredSamlProvider | OidcProvider;

/** Which provider is meant: those of other contact centers are none. */
export interface ProviderName {
  contactCenterId: string;
  id: string;
}

/** Announced beside the one in use, in use, or no longer in use but still accepted. */
export type ProviderKeyState = 'announced' | 'active' | 'retired';

/** A key pair of ours at a provider as administrators see it; its private half is for nobody. */
export interface RegisteredProviderKey extends Omit<ProviderKey, 'privateKey'> {
  state: ProviderKeyState;
}

/** How the last reading of a document by its address ended. */
export interface MetadataRefresh {
  /** Milliseconds since the epoch. */
  triedAt: number;
  /** Absent when it succeeded. */
  failure?: string | undefined;
}

/** The registry behind the ops API. Reads here are for administrators; `IdentityProviders` is the cached view that sign-ins use. */
export interface RegisteredIdentityProviders {
  /** Those of these contact centers, by name, without their documents. */
  list(contactCenterIds: readonly string[]): Promise<readonly RegisteredIdentityProvider[]>;
  find(name: ProviderName): Promise<RegisteredIdentityProvider | undefined>;
  /** With its first key, which is in use at once. False when the contact center has one of this name. */
  create(provider: RegisteredIdentityProvider, key: ProviderKey): Promise<boolean>;
  /**
   * Replaces a record by what `decide` makes of it; undefined when there is none. Changes of one record take turns; what `decide` throws changes nothing.
   * Throws `ApiError('conflict')` when the contact center has another one of the name.
   */
  update(
    name: ProviderName,
    decide: (before: RegisteredIdentityProvider) => RegisteredIdentityProvider,
  ): Promise<RegisteredIdentityProvider | undefined>;
  /** With its keys. False when there was none. */
  delete(name: ProviderName): Promise<boolean>;
  /** That in use first, then by age, the youngest first. Empty where there is no such provider. */
  keys(name: ProviderName): Promise<readonly RegisteredProviderKey[]>;
  /** Announces a key. Throws `ApiError('conflict')` while another one is announced, or when there are five. False when there is no such provider. */
  announceKey(name: ProviderName, key: ProviderKey): Promise<boolean>;
  /** Uses a key from now on; that in use before is retired. False when there is no such key. */
  activateKey(name: ProviderName, keyId: string): Promise<boolean>;
  /** Throws `ApiError('conflict')` for the key in use. False when there is no such key. */
  deleteKey(name: ProviderName, keyId: string): Promise<boolean>;
  /** How the document was last read by its address; undefined where it never was. */
  refreshOf(name: ProviderName): Promise<MetadataRefresh | undefined>;
}

/** What is to be read again by its address, for all pods together. */
export interface MetadataRefreshes {
  /** Claims providers whose document was not read within this time: each for one caller. Atomic. */
  claim(olderThanSeconds: number): Promise<readonly ProviderName[]>;
  /** Keeps how a reading has ended. */
  settle(name: ProviderName, failure: string | undefined): Promise<void>;
}
