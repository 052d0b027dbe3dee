import type { IdentityProvider } from '../../ports/identity-providers.ts';
import type { ProviderProtocol, ProviderProtocols } from '../../ports/provider-protocol.ts';

/** The protocol that a provider speaks; giving it another one's provider would be a mistake of ours. */
export const protocolOf = (protocols: ProviderProtocols, { kind }: IdentityProvider): ProviderProtocol =>
  protocols[kind] as ProviderProtocol;
