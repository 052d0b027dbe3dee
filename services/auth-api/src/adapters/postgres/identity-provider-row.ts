import type { KeyRing } from '@gauth/service-kit';
import type { OidcProvider } from '../../ports/identity-providers.ts';
import type { RegisteredIdentityProvider, RegisteredSamlProvider } from '../../ports/registered-identity-providers.ts';

/** The column of every field that all providers have. */
const sharedColumns = {
  id: 'id',
  contactCenterId: 'contact_center_id',
  kind: 'kind',
  name: 'name',
  location: 'location',
  status: 'status',
  mode: 'mode',
  domains: 'domains',
  accessGroups: 'access_groups',
  matchBy: 'match_by',
  attributes: 'attributes',
  creation: 'creation',
  forceReauthentication: 'force_reauthentication',
  clockSkewSeconds: 'clock_skew_seconds',
  acr: 'acr',
} as const;

const columns = [...Object.values(sharedColumns), 'settings', 'sealed_client_secret', 'metadata', 'metadata_document'];

const selectedFields = [
  ...Object.entries(sharedColumns).map(([field, column]) => `${column} as "${field}"`),
  'settings',
  'sealed_client_secret as "sealedClientSecret"',
  'metadata',
];

/** The select list that gives a `ProviderRow` without the document. */
export const providerFields = selectedFields.join(', ');

/** The select list that gives a whole `ProviderRow`. */
export const allProviderFields = `${providerFields}, metadata_document as "metadataDocument"`;

/** Takes what `providerValues` gives. */
export const insertProvider = `insert into auth.identity_providers (${columns.join(', ')})
  values (${columns.map((_column, index) => `$${index + 1}`).join(', ')}) on conflict (contact_center_id, name) do nothing`;

/** Takes what `providerValues` gives. */
export const replaceProvider = `update auth.identity_providers
  set ${columns.map((column, index) => `${column} = $${index + 1}`).join(', ')}, updated_at = now() where id = $1`;

/** What only SAML providers have, or only OpenID providers, and is neither secret nor metadata. */
type Settings = Partial<
  Pick<
    RegisteredSamlProvider,
    'metadataUrl' | 'metadataCertificate' | 'baseUrl' | 'binding' | 'nameIdFormat' | 'signRequests' | 'encryptedAssertions' | 'idpInitiated'
  > &
    Pick<OidcProvider, 'issuer' | 'clientId' | 'authMethod' | 'scope'>
>;

/** A row of `auth.identity_providers`; null where a provider has none. */
export type ProviderRow = Pick<RegisteredIdentityProvider, 'id' | 'kind'> & {
  settings: Settings;
  sealedClientSecret: string | null;
  metadata: RegisteredSamlProvider['metadata'] | null;
  metadataDocument?: string | null;
};

/** What a client secret is sealed as, so that it opens for no other provider. */
export const clientSecretContext = (id: string): string => `identity-provider:${id}:client-secret`;

/** A row as a provider. Throws `KeyRingError` where its secret cannot be opened. */
export function toProvider(
  { settings, sealedClientSecret, ...row }: ProviderRow,
  keyRing: Pick<KeyRing, 'open'>,
): RegisteredIdentityProvider {
  const present = Object.entries(row).filter(([, value]) => value !== null);
  const secret = sealedClientSecret === null ? {} : { clientSecret: keyRing.open(sealedClientSecret, clientSecretContext(row.id)) };
  return { ...Object.fromEntries(present), ...settings, ...secret } as unknown as RegisteredIdentityProvider;
}

/** A provider as the values of a row, in the order of its columns. */
export function providerValues(provider: RegisteredIdentityProvider, keyRing: Pick<KeyRing, 'seal'>): unknown[] {
  const shared = Object.keys(sharedColumns) as (keyof typeof sharedColumns)[];
  return [...shared.map((field) => provider[field]), ...particularValues(provider, keyRing)];
}

function particularValues(provider: RegisteredIdentityProvider, keyRing: Pick<KeyRing, 'seal'>): unknown[] {
  if (provider.kind === 'saml') {
    const { metadataUrl, metadataCertificate, baseUrl, binding, nameIdFormat, signRequests, encryptedAssertions, idpInitiated } = provider;
    const settings = {
      ...{ metadataUrl, metadataCertificate, baseUrl, binding, nameIdFormat },
      ...{ signRequests, encryptedAssertions, idpInitiated },
    };
    return [settings satisfies Settings, null, provider.metadata, provider.metadataDocument];
  }
  const { issuer, clientId, authMethod, scope, clientSecret } = provider;
  const sealed = clientSecret === undefined ? null : keyRing.seal(clientSecret, clientSecretContext(provider.id));
  return [{ issuer, clientId, authMethod, scope } satisfies Settings, sealed, null, null];
}
