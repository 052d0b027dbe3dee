import { offeredAcrValues } from './acr.ts';
import { prompts } from './authorize/authorization-request.ts';
import { responseModes } from './authorize/response-mode.ts';
import type { ResponseType } from './authorize/response-type.ts';
import { claimsOfScope } from './claims.ts';
import { jwtAlgorithmsOf } from './client-jwt.ts';
import { type ClientAuthMethod, signatureAlgorithms } from './model.ts';
import { dpopAlgorithms } from './sender-constraint/dpop.ts';
import type { Grant } from './token/grant.ts';

/** What the metadata is made of: what is really there. */
export interface ServerParts {
  issuer: string;
  grants: readonly Grant[];
  responseTypes: readonly Pick<ResponseType, 'type' | 'grantTypes'>[];
  authMethods: readonly ClientAuthMethod[];
  /** The same server where it asks for client certificates, if it does anywhere. */
  mtlsIssuer?: string | undefined;
}

/** Endpoints by their metadata names, and where they stand below the issuer. */
const endpoints = {
  authorization_endpoint: '/oauth/authorize',
  token_endpoint: '/oauth/token',
  pushed_authorization_request_endpoint: '/oauth/par',
  introspection_endpoint: '/oauth/introspect',
  revocation_endpoint: '/oauth/revoke',
  device_authorization_endpoint: '/oauth/device_authorization',
  userinfo_endpoint: '/openid/userinfo',
  jwks_uri: '/.well-known/jwks.json',
  end_session_endpoint: '/sign-out',
} as const;

/** Those that a client calls with its certificate (RFC 8705 §5). */
const mtlsEndpoints = [
  'token_endpoint',
  'pushed_authorization_request_endpoint',
  'introspection_endpoint',
  'revocation_endpoint',
  'device_authorization_endpoint',
  'userinfo_endpoint',
] as const;

/** Names of ours that stand for registered ones, or for none. */
const registeredNames: Partial<Record<ClientAuthMethod, readonly string[]>> = { client_secret: [], saml2_bearer: [] };

const assertionAlgorithms = jwtAlgorithmsOf({ profile: 'baseline' });

/** The metadata document of RFC 8414 and OpenID Connect Discovery §3. What it lists comes from what is really there. */
export function serverMetadata({ issuer, grants, responseTypes, authMethods, mtlsIssuer }: ServerParts): Record<string, unknown> {
  const offered = authMethods.filter((method) => mtlsIssuer !== undefined || !method.includes('tls_client_auth'));
  const below = (base: string, names: readonly (keyof typeof endpoints)[]) =>
    Object.fromEntries(names.map((name) => [name, base + endpoints[name]]));
  return {
    issuer,
    ...below(issuer, Object.keys(endpoints) as (keyof typeof endpoints)[]),
    ...(mtlsIssuer !== undefined && {
      mtls_endpoint_aliases: below(mtlsIssuer, mtlsEndpoints),
      tls_client_certificate_bound_access_tokens: true,
    }),
    scopes_supported: ['openid', ...Object.keys(claimsOfScope), '*'],
    response_types_supported: responseTypes.map(({ type }) => type),
    response_modes_supported: [...responseModes],
    grant_types_supported: [...new Set([...grants.map(({ type }) => type), ...responseTypes.flatMap(({ grantTypes }) => grantTypes)])],
    subject_types_supported: ['public'],
    acr_values_supported: [...offeredAcrValues],
    id_token_signing_alg_values_supported: [...signatureAlgorithms],
    ...authenticationAt(
      ['token_endpoint', 'revocation_endpoint', 'introspection_endpoint'],
      offered.flatMap((method) => registeredNames[method] ?? [method]),
    ),
    request_object_signing_alg_values_supported: assertionAlgorithms,
    introspection_signing_alg_values_supported: [...signatureAlgorithms],
    dpop_signing_alg_values_supported: [...dpopAlgorithms],
    claim_types_supported: ['normal'],
    claims_supported: [
      ...['sub', 'iss', 'aud', 'exp', 'iat', 'auth_time', 'nonce', 'acr', 'amr', 'sid', 'at_hash', 'c_hash'],
      ...Object.values(claimsOfScope).flat(),
    ],
    code_challenge_methods_supported: ['S256'],
    prompt_values_supported: [...prompts],
    authorization_response_iss_parameter_supported: true,
    claims_parameter_supported: true,
    request_parameter_supported: true,
    request_uri_parameter_supported: false,
    require_pushed_authorization_requests: false,
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
    frontchannel_logout_supported: true,
    frontchannel_logout_session_supported: true,
  };
}

/** Every endpoint is named, because the default of RFC 8414 §2 for those beside the token endpoint is Basic alone. */
const authenticationAt = (names: readonly string[], methods: readonly string[]) =>
  Object.fromEntries(
    names.flatMap((name) => [
      [`${name}_auth_methods_supported`, methods],
      [`${name}_auth_signing_alg_values_supported`, [...assertionAlgorithms, 'HS256', 'HS384', 'HS512']],
    ]),
  );
