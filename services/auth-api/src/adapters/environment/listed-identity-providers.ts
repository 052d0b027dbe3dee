import type { EnvironmentDirectory } from '@gauth/environment-client';
import type { IdentityProviders } from '../../ports/identity-providers.ts';

interface Options {
  directory: Pick<EnvironmentDirectory, 'ready' | 'contactCenter'>;
  /** `contactCenterIds` gives those that have one which is `ON` and used at this service's location. */
  identityProviders: Omit<IdentityProviders, 'any'> & { contactCenterIds(): Promise<readonly string[]> };
}

/**
 * Identity providers without those of contact centers that the Environment API lists no more: they sign nobody in, and nobody is asked for the own name first
 * because of them. All count as long as nothing is known of contact centers.
 */
export function listedIdentityProviders({ directory, identityProviders }: Options): IdentityProviders {
  const isListed = (contactCenterId: string): boolean => !directory.ready || directory.contactCenter(contactCenterId) !== undefined;

  return {
    ...identityProviders,
    async used(id) {
      const provider = await identityProviders.used(id);
      return provider !== undefined && isListed(provider.contactCenterId) ? provider : undefined;
    },
    any: async () => (await identityProviders.contactCenterIds()).some(isListed),
  };
}
