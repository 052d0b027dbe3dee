import { OAuthError } from '@gauth/oauth';

/** A request without any access token: the challenge then says no more than how to send one (RFC 6750 §3.1). */
export class TokenMissing extends OAuthError {
  constructor() {
    super('invalid_token', 'an access token is needed');
  }
}

/** The `WWW-Authenticate` header that goes with a refusal, or undefined where none does. */
export function bearerChallenge(error: OAuthError): string | undefined {
  if (error instanceof TokenMissing) return 'Bearer';
  if (error.code !== 'invalid_token' && error.code !== 'insufficient_scope') return undefined;
  const scope = error.code === 'insufficient_scope' ? ', scope="openid"' : '';
  return `Bearer error="${error.code}", error_description="${error.message}"${scope}`;
}
