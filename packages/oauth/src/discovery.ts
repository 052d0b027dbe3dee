import { prompts } from './authorization-request.ts';
import { claimsOfScope } from './claims.ts';
import type { Grant } from './grant.ts';
import { signatureAlgorithms } from './model.ts';
import type { ResponseType } from './response-type.ts';

/** The metadata document of RFC 8414 and OpenID Connect Discovery §3. What it lists comes from what is really there. */
export function serverMetadata({
  issuer,
  grants,
  responseTypes,
}: {
  issuer: string;
  grants: readonly Grant[];
  responseTypes: readonly ResponseType[];
}): Record<string, unknown> {
  return {
    issuer,
    authorization_endpoint: `${issuer}/oauth/authorize`,
    token_endpoint: `${issuer}/oauth/token`,
    userinfo_endpoint: `${issuer}/openid/userinfo`,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    end_session_endpoint: `${issuer}/sign-out`,
    scopes_supported: ['openid', ...Object.keys(claimsOfScope), '*'],
    response_types_supported: responseTypes.map(({ type }) => type),
    response_modes_supported: [...new Set(responseTypes.map(({ mode }) => mode))],
    grant_types_supported: [...new Set([...grants.map(({ type }) => type), ...responseTypes.map(({ grantType }) => grantType)])],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: [...signatureAlgorithms],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
    claim_types_supported: ['normal'],
    claims_supported: [
      'sub',
      'iss',
      'aud',
      'exp',
      'iat',
      'auth_time',
      'nonce',
      'amr',
      'sid',
      'at_hash',
      ...Object.values(claimsOfScope).flat(),
    ],
    code_challenge_methods_supported: ['S256'],
    prompt_values_supported: [...prompts],
    authorization_response_iss_parameter_supported: true,
    claims_parameter_supported: false,
    request_parameter_supported: false,
    request_uri_parameter_supported: false,
  };
}
