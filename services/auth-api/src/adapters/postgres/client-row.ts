import type { Client } from '@gauth/oauth';
import type { ClientRegistration } from '../../ports.ts';

/** The column of every field that an administrator states. */
export const clientColumns = {
  id: 'id',
  name: 'name',
  description: 'description',
  type: 'type',
  profile: 'profile',
  internal: 'internal',
  authorities: 'authorities',
  grantTypes: 'grant_types',
  scopes: 'scopes',
  redirectUris: 'redirect_uris',
  postLogoutRedirectUris: 'post_logout_redirect_uris',
  pkce: 'pkce',
  accessTokenTtlSeconds: 'access_token_ttl_seconds',
  refreshTokenTtlSeconds: 'refresh_token_ttl_seconds',
  refreshTokenRotation: 'refresh_token_rotation',
  refreshRetrySeconds: 'refresh_retry_seconds',
  idTokenSignedResponseAlg: 'id_token_signed_response_alg',
  contactCenterIds: 'contact_center_ids',
} as const satisfies Record<keyof ClientRegistration, string>;

const fields = Object.entries(clientColumns).map(([field, column]) => `${column} as "${field}"`);

/** The select list that gives a `ClientRow`. */
export const clientFields = [...fields, 'registration_id as "registrationId"', 'secret_hash as "secretHash"'].join(', ');

/** A row of `auth.clients` in the names of the port; null where a client has none. */
export type ClientRow = Required<Omit<ClientRegistration, 'contactCenterIds'>> & {
  contactCenterIds: readonly string[] | null;
  registrationId: string;
  secretHash: string | null;
};

/** A row as administrators see it: without the secret's hash. */
export function toRegistration({ secretHash: _hidden, registrationId: _ours, contactCenterIds, ...row }: ClientRow): ClientRegistration {
  return { ...row, ...(contactCenterIds !== null && { contactCenterIds }) };
}

/** A row as requests use it. */
export function toClient({ secretHash, contactCenterIds, description: _unused, internal: _alsoUnused, ...row }: ClientRow): Client {
  return { ...row, ...(contactCenterIds !== null && { contactCenterIds }), ...(secretHash !== null && { secretHash }) };
}
