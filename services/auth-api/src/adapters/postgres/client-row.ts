import type { Client } from '@gauth/oauth';
import type { ClientRegistration } from '../../ports/registered-clients.ts';

/** The column of every field that an administrator states. */
export const clientColumns = {
  id: 'id',
  name: 'name',
  description: 'description',
  type: 'type',
  authMethod: 'auth_method',
  jwks: 'jwks',
  jwksUri: 'jwks_uri',
  certificateSubject: 'certificate_subject',
  profile: 'profile',
  internal: 'internal',
  authorities: 'authorities',
  grantTypes: 'grant_types',
  scopes: 'scopes',
  resources: 'resources',
  redirectUris: 'redirect_uris',
  postLogoutRedirectUris: 'post_logout_redirect_uris',
  backchannelLogout: 'backchannel_logout',
  frontchannelLogout: 'frontchannel_logout',
  pkce: 'pkce',
  pushedRequestsRequired: 'pushed_requests_required',
  signedRequestsRequired: 'signed_requests_required',
  accessTokenFormat: 'access_token_format',
  accessTokenTtlSeconds: 'access_token_ttl_seconds',
  senderConstraint: 'sender_constraint',
  refreshTokenTtlSeconds: 'refresh_token_ttl_seconds',
  refreshTokenRotation: 'refresh_token_rotation',
  refreshRetrySeconds: 'refresh_retry_seconds',
  idTokenSignedResponseAlg: 'id_token_signed_response_alg',
  conversion: 'conversion',
  contactCenterIds: 'contact_center_ids',
} as const satisfies Record<keyof ClientRegistration, string>;

const ofOurs = { registrationId: 'registration_id', secretHash: 'secret_hash', sealedSecret: 'sealed_secret' } as const;

/** The select list that gives a `ClientRow`. */
export const clientFields = Object.entries({ ...clientColumns, ...ofOurs })
  .map(([field, column]) => `${column} as "${field}"`)
  .join(', ');

type Nullable<T> = { [Field in keyof T]-?: Exclude<T[Field], undefined> | null };

/** A row of `auth.clients` in the names of the port; null where a client has none. */
export type ClientRow = Nullable<ClientRegistration & Client>;

/** A row as administrators see it: without anything of the secret. */
export const toRegistration = ({ registrationId: _ours, secretHash: _hidden, sealedSecret: _alsoHidden, ...row }: ClientRow) =>
  withoutNulls<ClientRegistration>(row);

/** A row as requests use it. */
export const toClient = ({ description: _unused, internal: _alsoUnused, ...row }: ClientRow) => withoutNulls<Client>(row);

const withoutNulls = <T extends object>(row: Nullable<T>): T =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as T;
