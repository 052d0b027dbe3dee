import { ApiError } from '@gauth/service-kit';
import type { IdentityProvider } from '../ports/identity-providers.ts';
import type { RegisteredIdentityProvider } from '../ports/registered-identity-providers.ts';
import { fieldsOfKind, type ProviderChange } from './provider-change.ts';
import { settledStatus } from './settled-status.ts';

/** What a new provider has where nothing is stated. */
const defaults = {
  location: '/',
  status: 'PENDING',
  mode: 'only',
  domains: [],
  accessGroups: [],
  matchBy: 'userName',
  attributes: {},
  forceReauthentication: false,
  clockSkewSeconds: 60,
  acr: {},
} as const;

const defaultsOfKind = {
  saml: { kind: 'saml', binding: 'HTTP-Redirect', signRequests: true, encryptedAssertions: 'allowed', idpInitiated: false },
  oidc: { kind: 'oidc', issuer: '', clientId: '', authMethod: 'private_key_jwt', scope: ['profile', 'email'] },
} as const;

interface NewProvider extends ProviderChange {
  id: string;
  contactCenterId: string;
  kind: IdentityProvider['kind'];
  name: string;
}

/** A new provider. Throws `ApiError` where its fields do not fit together. */
export function newProvider({ id, contactCenterId, kind, ...stated }: NewProvider): RegisteredIdentityProvider {
  if (kind === 'oidc' && stated.issuer === undefined) throw new ApiError('badRequest', 'data.issuer: is required');
  return changedProvider({ ...defaults, ...defaultsOfKind[kind], id, contactCenterId, name: stated.name }, stated);
}

/** A provider after a change. Throws `ApiError` where its fields do not fit together. */
export function changedProvider(before: RegisteredIdentityProvider, { clientId, ...change }: ProviderChange): RegisteredIdentityProvider {
  const foreign = fieldsOfKind[before.kind === 'saml' ? 'oidc' : 'saml'].find((field) => ({ ...change, clientId })[field] !== undefined);
  if (foreign !== undefined) throw new ApiError('badRequest', `data.${foreign}: is for the other kind of provider`);
  if (wouldMoveSecret(before, change)) throw new ApiError('badRequest', 'data.clientSecret: must be stated anew with another issuer');
  // Not yet known is the empty text in the record, and nothing in the API.
  const stated = Object.entries({ ...before, ...defined(change), ...(clientId !== undefined && { clientId: clientId ?? '' }) });
  const provider = Object.fromEntries(stated.filter(([, value]) => value !== null)) as unknown as RegisteredIdentityProvider;
  return { ...provider, status: settledStatus(provider, provider.status) };
}

/** Whoever may change an issuer could have the secret that is kept sent to an address of their own. */
const wouldMoveSecret = (before: RegisteredIdentityProvider, { issuer, clientSecret }: ProviderChange): boolean =>
  before.kind === 'oidc' &&
  before.clientSecret !== undefined &&
  clientSecret === undefined &&
  issuer !== undefined &&
  issuer !== before.issuer;

const defined = (change: ProviderChange): ProviderChange =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as ProviderChange;
