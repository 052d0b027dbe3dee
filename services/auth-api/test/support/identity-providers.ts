import type { OidcProvider } from '../../src/ports/identity-providers.ts';
import type { RegisteredSamlProvider } from '../../src/ports/registered-identity-providers.ts';

const shared = {
  contactCenterId: 'cc-1',
  location: '/',
  mode: 'only',
  domains: [],
  accessGroups: [],
  matchBy: 'userName',
  attributes: {},
  forceReauthentication: false,
  clockSkewSeconds: 60,
  acr: {},
} as const;

/** A SAML provider that has its metadata and is used. */
export const aSamlProvider = (change: Partial<RegisteredSamlProvider> = {}): RegisteredSamlProvider => ({
  ...shared,
  id: '0f0f0f0f-0000-4000-8000-00000000000a',
  kind: 'saml',
  name: 'Corporate SAML',
  status: 'ON',
  binding: 'HTTP-Redirect',
  signRequests: true,
  encryptedAssertions: 'allowed',
  idpInitiated: false,
  metadata: {
    entityId: 'https://idp.test/metadata',
    singleSignOn: { 'HTTP-Redirect': 'https://idp.test/sso' },
    singleLogout: {},
    signingCertificates: ['-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n'],
  },
  metadataDocument: '<EntityDescriptor/>',
  ...change,
});

/** An OpenID provider that is used. */
export const anOidcProvider = (change: Partial<OidcProvider> = {}): OidcProvider => ({
  ...shared,
  id: '0f0f0f0f-0000-4000-8000-00000000000b',
  kind: 'oidc',
  name: 'Corporate OpenID',
  status: 'ON',
  issuer: 'https://op.test',
  clientId: 'gauth',
  authMethod: 'private_key_jwt',
  scope: ['profile', 'email'],
  ...change,
});
