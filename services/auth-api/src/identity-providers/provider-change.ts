import type {
  AttributeMapping,
  OidcProvider,
  PersonCreation,
  ProviderMode,
  SamlProvider,
  SubjectKind,
} from '../ports/identity-providers.ts';
import type { RegisteredSamlProvider } from '../ports/registered-identity-providers.ts';

/** What an administrator states about a provider of any kind; null removes. */
interface CommonChange {
  name?: string | undefined;
  location?: string | undefined;
  status?: 'ON' | 'OFF' | undefined;
  mode?: ProviderMode | undefined;
  domains?: string[] | undefined;
  accessGroups?: string[] | undefined;
  matchBy?: SubjectKind | undefined;
  attributes?: AttributeMapping | undefined;
  creation?: PersonCreation | null | undefined;
  forceReauthentication?: boolean | undefined;
  clockSkewSeconds?: number | undefined;
  acr?: SamlProvider['acr'] | undefined;
}

/** What an administrator states about a SAML provider; null removes. */
interface SamlChange {
  metadataUrl?: string | null | undefined;
  metadataCertificate?: string | null | undefined;
  baseUrl?: string | null | undefined;
  binding?: SamlProvider['binding'] | undefined;
  nameIdFormat?: string | null | undefined;
  signRequests?: boolean | undefined;
  encryptedAssertions?: SamlProvider['encryptedAssertions'] | undefined;
  idpInitiated?: boolean | undefined;
}

/** What an administrator states about an OpenID provider; null removes. */
interface OidcChange {
  issuer?: string | undefined;
  clientId?: string | null | undefined;
  authMethod?: OidcProvider['authMethod'] | undefined;
  clientSecret?: string | null | undefined;
  scope?: string[] | undefined;
}

/** What an administrator states: what is left out stays as it is. */
export type ProviderChange = CommonChange & SamlChange & OidcChange;

/** Fields that only providers of one kind have. */
export const fieldsOfKind = {
  saml: [
    ...['metadataUrl', 'metadataCertificate', 'baseUrl', 'binding'],
    ...['nameIdFormat', 'signRequests', 'encryptedAssertions', 'idpInitiated'],
  ] as (keyof SamlChange & keyof RegisteredSamlProvider)[],
  oidc: ['issuer', 'clientId', 'authMethod', 'clientSecret', 'scope'] as (keyof OidcChange & keyof OidcProvider)[],
};
