import { readFileSync } from 'node:fs';
import type { OidcProvider, ProviderKey } from '../../src/ports/identity-providers.ts';

const fileOf = (name: string): string => readFileSync(new URL(`../saml/${name}`, import.meta.url), 'utf8');

/** Our key at the OpenID providers of a test. */
export const ourProviderKey: ProviderKey = {
  id: 'our-key',
  certificate: fileOf('issuer.pem'),
  privateKey: fileOf('issuer.key'),
  notAfter: Date.parse('2036-01-01T00:00:00Z'),
};

/** An OpenID provider as an operator would enter it; override what a test is about. */
export const anOidcProvider = (change: Partial<OidcProvider> & Pick<OidcProvider, 'issuer'>): OidcProvider => ({
  id: 'upstream',
  contactCenterId: '0f5c6d2e-7a1b-4c3d-8e9f-a0b1c2d3e4f5',
  location: '/',
  name: 'Upstream',
  status: 'ON',
  mode: 'choice',
  domains: [],
  accessGroups: [],
  matchBy: 'userName',
  attributes: {},
  forceReauthentication: false,
  clockSkewSeconds: 30,
  acr: {},
  kind: 'oidc',
  clientId: 'gauth',
  authMethod: 'private_key_jwt',
  scope: ['profile'],
  ...change,
});
