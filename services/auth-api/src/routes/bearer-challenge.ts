import { dpopAlgorithms, OAuthError } from '@gauth/oauth';
import type { FastifyRequest } from 'fastify';

/** A request without any access token: the challenge then says no more than how to send one (RFC 6750 §3.1). */
export class TokenMissing extends OAuthError {
  constructor() {
    super('invalid_token', 'an access token is needed', { cause: 'token: none was sent' });
  }
}

/** A token whose key was not proved, which at a protected resource is a matter of who asks (RFC 9449 §7.1). */
export class KeyNotProved extends OAuthError {
  constructor({ code, message, cause }: OAuthError) {
    super(code, message, { cause });
  }

  override get status(): number {
    return 401;
  }
}

const challenged = ['invalid_token', 'insufficient_scope'];

/**
 * The `WWW-Authenticate` header that goes with a refusal, or undefined where none does. Whoever came with the scheme DPoP is told so in that scheme (RFC 9449
 * §7.1).
 */
export function bearerChallenge(error: OAuthError, { headers }: FastifyRequest): string | undefined {
  if (error instanceof TokenMissing) return 'Bearer';
  if (!(error instanceof KeyNotProved) && !challenged.includes(error.code)) return undefined;
  const scope = error.code === 'insufficient_scope' ? ', scope="openid"' : '';
  const said = `error="${error.code}", error_description="${error.message}"${scope}`;
  const bound = /^dpop /i.test(headers.authorization ?? '');
  return bound ? `DPoP ${said}, algs="${dpopAlgorithms.join(' ')}"` : `Bearer ${said}`;
}
