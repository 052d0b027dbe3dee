import type { OAuthErrorCode } from '@gauth/oauth';

/** What an operator or developer must know of one `error` value. */
export interface ErrorCode {
  definedIn: string;
  means: string;
  /** What helps. */
  remedy: string;
}

/** Every `error` value of this server. */
export const errorCodes: Readonly<Record<OAuthErrorCode, ErrorCode>> = {
  invalid_request: {
    definedIn: 'RFC 6749 §4.1.2.1, §5.2; RFC 8693 §2.2.2 for tokens that are brought',
    means: 'A parameter is missing, repeated, malformed or does not fit the others.',
    remedy: 'Correct the parameter that the description names.',
  },
  invalid_client: {
    definedIn: 'RFC 6749 §5.2',
    means: 'The client is unknown, or did not prove who it is by the one method it is registered for. All reasons get the same answer.',
    remedy:
      'Look for `detail` of the refusal in the log; compare `tokenEndpointAuthMethod`, the secret, keys or certificate, and the audience and clock of assertions.',
  },
  invalid_grant: {
    definedIn: 'RFC 6749 §5.2',
    means: 'The code, refresh token, password or assertion is unknown, used, expired, revoked or somebody else’s.',
    remedy: 'Begin anew with a sign-in. Where it happens again, the log tells which of the reasons it was.',
  },
  invalid_scope: {
    definedIn: 'RFC 6749 §4.1.2.1, §5.2',
    means: 'The scope is malformed, or more than the client registered or was granted.',
    remedy: 'Ask for less, or register the scope with the client.',
  },
  invalid_target: {
    definedIn: 'RFC 8707 §2; RFC 8693 §2.2.2',
    means: 'A resource or audience is malformed, or more than the client registered, the policy allows or was granted.',
    remedy: 'Ask for less, or add it to `resources` or `tokenConversion.audiences` of the client.',
  },
  invalid_request_object: {
    definedIn: 'RFC 9101 §6.3, §7',
    means: 'The signed request cannot be verified with the keys of the client, is for another server, or has expired.',
    remedy: 'Check key, algorithm, `iss`, `aud`, `exp` and `client_id` of the JWT.',
  },
  invalid_dpop_proof: {
    definedIn: 'RFC 9449 §5, §7.1',
    means: 'The DPoP proof is missing, malformed, too old, used before, or for another request, token or key.',
    remedy: 'Make a new proof for every request, with `htm`, `htu`, `jti`, `iat` and, beside an access token, `ath`.',
  },
  use_dpop_nonce: {
    definedIn: 'RFC 9449 §8, §9',
    means: 'The proof must contain a nonce of this server, and a current one.',
    remedy: 'Repeat the request with the value of the `DPoP-Nonce` header in the claim `nonce`.',
  },
  invalid_token: {
    definedIn: 'RFC 6750 §3.1',
    means: 'The access token is missing, unknown, expired, revoked, or bound to a key that was not proved.',
    remedy: 'Refresh or sign in again; send a bound token with its proof or over its certificate.',
  },
  insufficient_scope: {
    definedIn: 'RFC 6750 §3.1',
    means: 'The access token is good but not for this.',
    remedy: 'Ask for the scope that the challenge names.',
  },
  unauthorized_client: {
    definedIn: 'RFC 6749 §4.1.2.1, §5.2',
    means: 'The client is not registered for this, its profile or policy forbids it, or the contact center has turned it off.',
    remedy: 'Change the client’s settings; `GET /auth/v3/ops/clients/{id}/conformance` says what its profile asks for.',
  },
  unsupported_grant_type: {
    definedIn: 'RFC 6749 §5.2',
    means: 'This server does not have the grant. Implicit is no grant of the token endpoint.',
    remedy: 'Use one of `grant_types_supported` in the metadata.',
  },
  unsupported_response_type: {
    definedIn: 'RFC 6749 §4.1.2.1',
    means: 'This server does not have the response type.',
    remedy: 'Use one of `response_types_supported` in the metadata.',
  },
  access_denied: {
    definedIn: 'RFC 6749 §4.1.2.1; RFC 8628 §3.5',
    means: 'The user, or a rule about who may use the application, said no.',
    remedy: 'Ask the user; compare `contactCenterIds` of the client and the allowed origins of the contact center.',
  },
  login_required: {
    definedIn: 'OpenID Connect Core §3.1.2.6',
    means: 'The user must sign in and the application forbade the page, or another user signed in than was asked for.',
    remedy: 'Ask again without `prompt=none`.',
  },
  unmet_authentication_requirements: {
    definedIn: 'OpenID Connect Core Error Code unmet_authentication_requirements 1.0; RFC 9470 §5',
    means: 'The user has signed in, but not as strongly as an essential `acr` claim wants.',
    remedy: 'Ask for one of `acr_values_supported`, or as a wish with `acr_values`.',
  },
  authorization_pending: {
    definedIn: 'RFC 8628 §3.5',
    means: 'The user of a device has not decided yet.',
    remedy: 'Ask again after the interval.',
  },
  slow_down: { definedIn: 'RFC 8628 §3.5', means: 'A device asks too often.', remedy: 'Wait five seconds longer from now on.' },
  expired_token: { definedIn: 'RFC 8628 §3.5', means: 'The time to allow a device is over.', remedy: 'Ask for new codes.' },
  request_uri_not_supported: {
    definedIn: 'OpenID Connect Core §3.1.2.6',
    means: 'The server reads requests from no address but its own pushed ones.',
    remedy: 'Push the request to `pushed_authorization_request_endpoint`.',
  },
  invalid_request_uri: {
    definedIn: 'RFC 9126 §2.3; OpenID Connect Core §3.1.2.6',
    means: 'The pushed request is unknown, another client’s, expired, or was answered before.',
    remedy: 'Push it again; it lives ten minutes and works once.',
  },
  registration_not_supported: {
    definedIn: 'OpenID Connect Core §3.1.2.6',
    means: 'A request brings no client of its own.',
    remedy: 'Have the client registered by the operations API.',
  },
  temporarily_unavailable: {
    definedIn: 'RFC 6749 §4.1.2.1',
    means: 'Something behind the server is away: a store, the Configuration Server, the keys of an issuer; or too much waits there.',
    remedy: 'Try again in a moment; the operator finds the cause in the log and at `/health/ready`.',
  },
  server_error: {
    definedIn: 'RFC 6749 §4.1.2.1',
    means: 'A mistake of ours.',
    remedy: 'Tell us, with the lines of the log that have the `x-request-id` of the answer.',
  },
};
