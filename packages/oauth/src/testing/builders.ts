import { newAuthorization } from '../authorization.ts';
import type { Authorization, Client, User } from '../model.ts';

/** A confidential client that may do everything; override what a test is about. */
export const aClient = (change: Partial<Client> = {}): Client => ({
  id: 'wwe',
  registrationId: 'first',
  name: 'Workspace',
  type: 'confidential',
  authMethod: 'client_secret',
  secretHash: 'secret',
  profile: 'legacy',
  grantTypes: ['authorization_code', 'client_credentials', 'refresh_token', 'password'],
  scopes: ['*', 'openid', 'profile', 'email'],
  redirectUris: ['https://wwe.test'],
  postLogoutRedirectUris: [],
  pkce: 'optional',
  resources: [],
  pushedRequestsRequired: false,
  signedRequestsRequired: false,
  accessTokenFormat: 'opaque',
  senderConstraint: 'none',
  accessTokenTtlSeconds: 3600,
  refreshTokenTtlSeconds: 86_400,
  refreshTokenRotation: 'rotate',
  refreshRetrySeconds: 30,
  idTokenSignedResponseAlg: 'RS256',
  authorities: [],
  ...change,
});

/** Agent 1 of contact center `cc-1`. */
export const aUser = (change: Partial<User> = {}): User => ({
  id: 'cc-1:101',
  userName: 'agent1',
  contactCenterId: 'cc-1',
  environmentId: 'env-1',
  dbid: 101,
  authorities: ['ROLE_AGENT'],
  properties: {},
  claims: { name: 'Agent One', email: 'agent1@t100.test' },
  ...change,
});

/** An authorization of `aUser` for `aClient`, begun now. */
export const anAuthorization = (change: Partial<Authorization> = {}): Authorization => ({
  ...newAuthorization({ client: aClient(), user: aUser(), scope: ['*'], now: new Date(), refreshable: true }),
  ...change,
});
