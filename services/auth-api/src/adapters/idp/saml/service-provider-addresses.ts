import type { SamlProvider } from '../../../ports/identity-providers.ts';

/** Who and where we are for one identity provider: for each another, so that nothing meant for one is good at another. */
export interface ServiceProviderAddresses {
  /** Also where our metadata is. */
  entityId: string;
  /** Where its responses come. */
  acs: string;
  /** Where its logout messages come, by either binding. */
  slo: string;
}

/** Our addresses at a provider, below `issuer` or the address by which the provider knows us. */
export function serviceProviderAddresses({ id, baseUrl }: Pick<SamlProvider, 'id' | 'baseUrl'>, issuer: string): ServiceProviderAddresses {
  const base = `${(baseUrl ?? issuer).replace(/\/+$/, '')}/sso/saml/${encodeURIComponent(id)}`;
  return { entityId: `${base}/metadata`, acs: `${base}/acs`, slo: `${base}/slo` };
}
