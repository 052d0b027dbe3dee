const statusOf = {
  invalid_request: 400,
  invalid_client: 401,
  invalid_grant: 400,
  invalid_scope: 400,
  invalid_target: 400,
  invalid_request_object: 400,
  invalid_dpop_proof: 400,
  use_dpop_nonce: 400,
  invalid_token: 401,
  insufficient_scope: 403,
  unauthorized_client: 400,
  unsupported_grant_type: 400,
  unsupported_response_type: 400,
  access_denied: 400,
  login_required: 400,
  unmet_authentication_requirements: 400,
  authorization_pending: 400,
  slow_down: 400,
  expired_token: 400,
  request_uri_not_supported: 400,
  invalid_request_uri: 400,
  registration_not_supported: 400,
  temporarily_unavailable: 503,
  server_error: 500,
} as const;

/** The `error` values that this server uses; docs/errors.md says where each one is defined and what causes it. */
export type OAuthErrorCode = keyof typeof statusOf;

/**
 * A refusal that the client is meant to read. `message` goes out as `error_description` and so names parameters but never echoes values;
 * `cause` is for our log alone.
 */
export class OAuthError extends Error {
  override readonly name = 'OAuthError';
  readonly code: OAuthErrorCode;

  constructor(code: OAuthErrorCode, description: string, options?: ErrorOptions) {
    super(description, options);
    this.code = code;
  }

  get status(): number {
    return statusOf[this.code];
  }

  toJSON(): { error: OAuthErrorCode; error_description: string } {
    return { error: this.code, error_description: this.message };
  }
}
