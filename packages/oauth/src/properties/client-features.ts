import fc from 'fast-check';
import type { Client, ConversionPolicy } from '../model.ts';
import { aClient } from '../testing/builders.ts';
import { clientKey } from './key-pairs.ts';
import { redirectUriForms } from './redirect-uris.ts';

/** Clients that come and go. */
export const clientIds = ['app-0', 'app-1', 'app-2'] as const;

/** A client that is always there, may do everything, and is told of every token. */
export const probeId = 'probe';

/** All that there is; clients are registered for some of it. */
export const grantTypeNames = [
  'authorization_code',
  'refresh_token',
  'implicit',
  'password',
  'client_credentials',
  'urn:ietf:params:oauth:grant-type:device_code',
  'urn:ietf:params:oauth:grant-type:token-exchange',
  'urn:ietf:params:oauth:grant-type:jwt-bearer',
  'urn:ietf:params:oauth:grant-type:saml2-bearer',
] as const;
export const scopeNames = ['openid', 'profile', 'read', 'write'] as const;
export const resourceNames = ['https://api.test', 'https://billing.test'] as const;
/** Trusted issuers, by what they sign. */
export const issuerNames = { jwt: 'https://idp.test', saml: 'https://saml.test' } as const;

/** All of a list mostly, otherwise any part of it. */
const mostly = <Value>(all: readonly Value[], minLength = 0): fc.Arbitrary<readonly Value[]> =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(all) }, { weight: 1, arbitrary: fc.subarray([...all], { minLength }) });

/** The first of a list mostly. */
const rarely = <Value>(usual: Value, ...others: Value[]): fc.Arbitrary<Value> =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(usual) }, { weight: 2, arbitrary: fc.constantFrom(usual, ...others) });

const conversion = fc.record({
  subjectClients: rarely<readonly string[]>([...clientIds, probeId], ['*'], ['app-0'], []),
  subjectIssuers: mostly(Object.values(issuerNames)),
  actorClients: rarely<readonly string[]>([...clientIds, probeId], ['app-0'], []),
  impersonation: rarely(true, false),
  audiences: mostly(resourceNames),
  tokenTypes: mostly(['access_token', 'jwt', 'id_token'] as const),
});

/** What a registration may look like, in all kinds of clients. */
export const clientFeatures = fc.record({
  auth: fc.constantFrom('client_secret', 'none', 'private_key_jwt'),
  profile: fc.constantFrom('legacy', 'legacy', 'baseline', 'fapi2'),
  grantTypes: mostly(grantTypeNames),
  scopes: mostly(scopeNames, 1),
  resources: mostly(resourceNames),
  redirectUris: mostly(redirectUriForms, 1),
  contactCenter: rarely<string | undefined>(undefined, 'cc-1', 'cc-2'),
  senderConstraint: rarely<Client['senderConstraint']>('none', 'dpop', 'mtls'),
  accessTokenFormat: fc.constantFrom('opaque', 'jwt'),
  accessTokenTtlSeconds: fc.constantFrom(3600, 60, 600),
  refreshTokenTtlSeconds: fc.constantFrom(86_400, 600),
  refreshTokenRotation: rarely<Client['refreshTokenRotation']>('rotate', 'reuse'),
  refreshRetrySeconds: fc.constantFrom(30, 0),
  idTokenSignedResponseAlg: fc.constantFrom('ES256', 'EdDSA'),
  pkce: fc.constantFrom('optional', 'required'),
  pushedRequestsRequired: fc.constantFrom(false, false, true),
  signedRequestsRequired: fc.constantFrom(false, false, true),
  conversion: fc.option(conversion, { freq: 6, nil: undefined }),
});
/** One such registration. */
export type ClientFeatures = typeof clientFeatures extends fc.Arbitrary<infer Features> ? Features : never;

/** What a client proves itself with where it has a secret. */
export const secretOf = (clientId: string): string => `the secret of ${clientId}`;

/** The client of these features. */
export const clientOf = (
  { auth, contactCenter, conversion: policy, ...settings }: ClientFeatures,
  named: { id: string; registrationId: string },
): Client => ({
  ...aClient(),
  ...settings,
  ...named,
  type: auth === 'none' ? 'public' : 'confidential',
  authMethod: auth,
  secretHash: secretOf(named.id),
  jwks: { keys: [clientKey.publicJwk] },
  ...(contactCenter !== undefined && { contactCenterIds: [contactCenter] }),
  ...(policy && { conversion: policy }),
});

const everything: ConversionPolicy = {
  subjectClients: [...clientIds, probeId],
  subjectIssuers: Object.values(issuerNames),
  actorClients: [...clientIds, probeId],
  impersonation: true,
  audiences: resourceNames,
  tokenTypes: ['access_token', 'jwt', 'id_token'],
};

/** See `probeId`. */
export const theProbe = (): Client =>
  aClient({
    id: probeId,
    registrationId: 'the only one',
    secretHash: secretOf(probeId),
    grantTypes: grantTypeNames,
    scopes: scopeNames,
    resources: resourceNames,
    redirectUris: redirectUriForms,
    idTokenSignedResponseAlg: 'ES256',
    authorities: ['ROLE_INTERNAL_CLIENT'],
    conversion: everything,
    jwks: { keys: [clientKey.publicJwk] },
  });
