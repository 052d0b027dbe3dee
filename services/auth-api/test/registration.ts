import type { ClientRegistration, DecideChange, StoredSecret } from '../src/ports/registered-clients.ts';

/** A confidential client as an administrator registers it; override what a test is about. */
export const aRegistration = (change: Partial<ClientRegistration> = {}): ClientRegistration => ({
  id: 'external_api_client',
  name: 'External',
  description: 'the client of the installer',
  type: 'confidential',
  authMethod: 'client_secret',
  profile: 'legacy',
  internal: true,
  authorities: ['ROLE_INTERNAL_CLIENT'],
  grantTypes: ['authorization_code', 'client_credentials', 'refresh_token', 'password'],
  scopes: ['*', 'openid'],
  redirectUris: ['https://wwe.test', 'https://gws.test'],
  postLogoutRedirectUris: ['https://wwe.test/out'],
  pkce: 'optional',
  resources: [],
  pushedRequestsRequired: false,
  signedRequestsRequired: false,
  accessTokenFormat: 'opaque',
  senderConstraint: 'none',
  accessTokenTtlSeconds: 43_200,
  refreshTokenTtlSeconds: 2_592_000,
  refreshTokenRotation: 'rotate',
  refreshRetrySeconds: 30,
  idTokenSignedResponseAlg: 'RS256',
  ...change,
});

/** A change of some fields, as `RegisteredClients.update` takes it. */
export const changedBy =
  (change: Partial<ClientRegistration>, secret?: StoredSecret): DecideChange =>
  (before) => ({ client: { ...before, ...change }, secret });
