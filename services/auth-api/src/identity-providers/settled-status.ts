import { ApiError } from '@gauth/service-kit';
import type { IdentityProvider, ProviderStatus } from '../ports/identity-providers.ts';

/** Fields without which a provider signs nobody in, by the names of the API. */
export function missingFields(provider: IdentityProvider): string[] {
  if (provider.kind === 'saml') return provider.metadata === undefined ? ['metadata'] : [];
  const lacksSecret = provider.authMethod !== 'private_key_jwt' && provider.clientSecret === undefined;
  return [...(provider.clientId === '' ? ['clientId'] : []), ...(lacksSecret ? ['clientSecret'] : [])];
}

/** The status that a provider gets: `PENDING` as long as something is missing, `OFF` when nothing is any more. Throws `ApiError` where `ON` cannot be. */
export function settledStatus(provider: IdentityProvider, wanted: ProviderStatus): ProviderStatus {
  const missing = missingFields(provider);
  if (missing.length === 0) return wanted === 'PENDING' ? 'OFF' : wanted;
  if (wanted === 'ON') throw new ApiError('badRequest', `data.status: cannot be ON without ${missing.join(' and ')}`);
  return 'PENDING';
}
