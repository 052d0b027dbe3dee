import type { IdentityProvider, ProviderKey } from './identity-providers.ts';

/** A provider, and our keys there: that in use first. */
export interface KnownProvider {
  provider: IdentityProvider;
  keys: readonly ProviderKey[];
}

/** All identity providers, from memory. Throws `Unavailable` while nothing was ever loaded. */
export interface KnownProviders {
  all(): Promise<readonly KnownProvider[]>;
}
