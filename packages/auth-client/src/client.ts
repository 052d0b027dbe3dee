import { z } from 'zod';
import { isDocumentAddress, isResource } from './address.ts';
import { clientId, contactCenterId, list, text } from './field-kinds.ts';
import { clientJwks } from './jwks.ts';
import { tlsClientAuthSubject } from './tls-client-auth-subject.ts';
import { tokenConversion } from './token-conversion.ts';
import { clientAuthMethods, grantTypes, longestLifetimeSeconds, signatureAlgorithms } from './vocabulary.ts';

const lifetime = z.int().min(1).max(longestLifetimeSeconds).describe('Seconds');
const redirectUris = list(text(2048).min(1));
const resource = z.string().refine(isResource, 'must be an absolute URI without fragment (RFC 8707)');

const logoutUri = z
  .string()
  .max(2048)
  .refine(isLogoutUri, 'must be an absolute https or http URI without fragment')
  .describe('https; http only on this machine or for legacy clients');

function isLogoutUri(uri: string): boolean {
  if (!/^https?:\/\/[\x21-\x7e]+$/i.test(uri) || /[#\\]/.test(uri) || !URL.canParse(uri)) return false;
  const { username, password } = new URL(uri);
  return username === '' && password === '';
}

const fields = {
  name: text(255).min(1),
  description: text(2000),
  clientType: z.enum(['CONFIDENTIAL', 'PUBLIC']),
  tokenEndpointAuthMethod: z.enum(clientAuthMethods).describe('client_secret takes the secret by Basic or in the form'),
  internalClient: z.boolean(),
  authorities: list(z.string().regex(/^\w{1,100}$/, 'must be 1 to 100 letters, digits and _')),
  scope: list(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/, 'must be a scope value of RFC 6749')),
  resources: list(resource).describe('Resources that it may ask tokens for (RFC 8707)'),
  authorizedGrantTypes: list(z.enum(grantTypes)),
  redirectURIs: redirectUris.describe('An origin stands for all of its addresses, for legacy clients'),
  postLogoutRedirectURIs: redirectUris,
  accessTokenExpirationTimeout: lifetime,
  accessTokenFormat: z.enum(['opaque', 'jwt']),
  senderConstraint: z
    .enum(['none', 'dpop', 'mtls'])
    .describe('What tokens must be bound to: a DPoP key (RFC 9449) or a client certificate (RFC 8705)'),
  refreshTokenExpirationTimeout: lifetime,
  profile: z.enum(['legacy', 'baseline', 'fapi2']),
  pkce: z.enum(['required', 'optional']),
  requirePushedAuthorizationRequests: z.boolean(),
  requireSignedRequestObject: z.boolean(),
  refreshTokenRotation: z.enum(['rotate', 'reuse']),
  refreshRetrySeconds: z.int().min(0).max(3600),
  idTokenSignedResponseAlg: z.enum(signatureAlgorithms),
};

/** Those that a client may lack. */
const optionalFields = {
  contactCenterIds: list(contactCenterId).describe(
    'Contact centers whose users it may act for; an empty list: for nobody. Without it: all.',
  ),
  jwks: clientJwks.describe('Public keys of the client (RFC 7517)'),
  jwksUri: z
    .string()
    .refine(isDocumentAddress, 'must be an https URI')
    .describe('Where the client publishes its keys; http only on this machine'),
  tlsClientAuthSubject,
  backchannelLogoutUri: logoutUri,
  frontchannelLogoutUri: logoutUri,
  tokenConversion,
};

/** They stand beside the address of the notice. */
const sessionFields = { backchannelLogoutSessionRequired: z.boolean(), frontchannelLogoutSessionRequired: z.boolean() };

const secret = z
  .string()
  .regex(/^[\x20-\x7e]{1,512}$/, 'must be 1 to 512 printable ASCII characters')
  .describe('A secret of your own choice. It is stored as a hash and never returned');

const removable = Object.fromEntries(
  Object.entries(optionalFields).map(([name, schema]) => [
    name,
    schema.nullable().describe(`${schema.description ?? ''} null removes it`.trim()),
  ]),
) as unknown as { [Name in keyof typeof optionalFields]: z.ZodNullable<(typeof optionalFields)[Name]> };

const stated = z.strictObject({ client_id: clientId, client_secret: secret, ...fields, ...removable, ...sessionFields }).partial();

/** The `data` of `POST /ops/clients`. */
export const newClientFields = stated.required({ authorizedGrantTypes: true });

/** The `data` of `PUT /ops/clients/{id}`: what is left out stays as it is. */
export const clientChangeFields = stated;

/** A client as the API shows it: never a secret, except one that was just made for it. */
export const shownClient = z.object({
  client_id: z.string(),
  client_secret: z.string().optional().describe('Only where the server made it, and only in the answer to the request that made it'),
  ...fields,
  ...z.object({ ...optionalFields, ...sessionFields }).partial().shape,
});
