import { longestLifetimeSeconds, signatureAlgorithms } from '@gauth/oauth';
import { z } from 'zod';
import type { ClientChange, NewClient, Registered } from '../../client-registration.ts';
import type { ClientRegistration } from '../../ports.ts';

const text = (max: number) =>
  z
    .string()
    .max(max, `must have at most ${max} characters`)
    .regex(/^\P{Cc}*$/u, 'must not have control characters')
    .refine((value) => value.isWellFormed(), 'must be well-formed Unicode');
const list = <Item extends z.ZodType>(item: Item) => z.array(item).max(500, 'must have at most 500 values');

const grantTypes = [
  'authorization_code',
  'implicit',
  'client_credentials',
  'password',
  'refresh_token',
  'urn:ietf:params:oauth:grant-type:jwt-bearer',
  'urn:ietf:params:oauth:grant-type:token-exchange',
] as const;

/** Characters that need no encoding in Basic, forms and paths; `.` and `..` would lead elsewhere in a path. */
const clientId = z
  .string()
  .regex(/^(?=.*[A-Za-z\d])[\w.~@-]{1,255}$/, 'must be 1 to 255 letters, digits and . _ ~ @ -, and have a letter or digit');
const lifetime = z.int().min(1).max(longestLifetimeSeconds).describe('Seconds');
const redirectUris = list(text(2048).min(1));

const fields = {
  name: text(255).min(1),
  description: text(2000),
  clientType: z.enum(['CONFIDENTIAL', 'PUBLIC']),
  internalClient: z.boolean(),
  authorities: list(z.string().regex(/^\w{1,100}$/, 'must be 1 to 100 letters, digits and _')),
  scope: list(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/, 'must be a scope value of RFC 6749')),
  authorizedGrantTypes: list(z.enum(grantTypes)),
  redirectURIs: redirectUris.describe('An origin stands for all of its addresses, for legacy clients'),
  postLogoutRedirectURIs: redirectUris,
  accessTokenExpirationTimeout: lifetime,
  refreshTokenExpirationTimeout: lifetime,
  contactCenterIds: list(text(255).min(1)).min(1, 'must name a contact center, or be null for no restriction').nullable(),
  profile: z.enum(['legacy', 'baseline', 'fapi2']),
  pkce: z.enum(['required', 'optional']),
  refreshTokenRotation: z.enum(['rotate', 'reuse']),
  refreshRetrySeconds: z.int().min(0).max(3600),
  idTokenSignedResponseAlg: z.enum(signatureAlgorithms),
};

const secret = z
  .string()
  .regex(/^[\x20-\x7e]{1,512}$/, 'must be 1 to 512 printable ASCII characters')
  .describe('A secret of your own choice. It is stored as a hash and never returned');

/** The `data` of `POST /ops/clients`. */
export const newClientFields = z
  .strictObject({ client_id: clientId, client_secret: secret, ...fields })
  .partial()
  .required({ authorizedGrantTypes: true });

/** The `data` of `PUT /ops/clients/{id}`: what is left out stays as it is. */
export const clientChangeFields = z.strictObject({ client_id: clientId, client_secret: secret, ...fields }).partial();

/** A client as the API shows it: never a secret, except one that was just made for it. */
export const shownClient = z.object({
  client_id: z.string(),
  client_secret: z.string().optional().describe('Only where the server made it, and only in the answer to the request that made it'),
  ...fields,
  contactCenterIds: fields.contactCenterIds.optional(),
});

const types = { CONFIDENTIAL: 'confidential', PUBLIC: 'public' } as const;
const shownTypes = { confidential: 'CONFIDENTIAL', public: 'PUBLIC' } as const;

/** From the product's names to ours. */
export function readClient(data: z.output<typeof clientChangeFields>): ClientChange {
  return {
    secret: data.client_secret,
    name: data.name,
    description: data.description,
    type: data.clientType && types[data.clientType],
    internal: data.internalClient,
    authorities: data.authorities,
    scopes: data.scope,
    grantTypes: data.authorizedGrantTypes,
    redirectUris: data.redirectURIs,
    postLogoutRedirectUris: data.postLogoutRedirectURIs,
    accessTokenTtlSeconds: data.accessTokenExpirationTimeout,
    refreshTokenTtlSeconds: data.refreshTokenExpirationTimeout,
    contactCenterIds: data.contactCenterIds,
    profile: data.profile,
    pkce: data.pkce,
    refreshTokenRotation: data.refreshTokenRotation,
    refreshRetrySeconds: data.refreshRetrySeconds,
    idTokenSignedResponseAlg: data.idTokenSignedResponseAlg,
  };
}

/** The same for a client that is to be made. */
export const readNewClient = (data: z.output<typeof newClientFields>): NewClient => ({
  ...readClient(data),
  id: data.client_id,
  grantTypes: data.authorizedGrantTypes,
});

/** From our names to the product's. */
export const showClient = (client: ClientRegistration) => ({
  client_id: client.id,
  name: client.name,
  description: client.description,
  clientType: shownTypes[client.type],
  internalClient: client.internal,
  authorities: [...client.authorities],
  scope: [...client.scopes],
  authorizedGrantTypes: [...client.grantTypes] as (typeof grantTypes)[number][],
  redirectURIs: [...client.redirectUris],
  postLogoutRedirectURIs: [...client.postLogoutRedirectUris],
  accessTokenExpirationTimeout: client.accessTokenTtlSeconds,
  refreshTokenExpirationTimeout: client.refreshTokenTtlSeconds,
  ...(client.contactCenterIds && { contactCenterIds: [...client.contactCenterIds] }),
  profile: client.profile,
  pkce: client.pkce,
  refreshTokenRotation: client.refreshTokenRotation,
  refreshRetrySeconds: client.refreshRetrySeconds,
  idTokenSignedResponseAlg: client.idTokenSignedResponseAlg,
});

/** The same with the secret that was just made. */
export const showRegistered = ({ client, generatedSecret }: Registered) => ({
  ...showClient(client),
  ...(generatedSecret !== undefined && { client_secret: generatedSecret }),
});
