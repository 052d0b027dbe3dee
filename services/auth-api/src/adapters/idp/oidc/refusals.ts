import { forLog } from '@gauth/oauth';
import { AuthorizationResponseError, ClientError, ResponseBodyError, WWWAuthenticateChallengeError } from 'openid-client';
import { ProviderRefused } from '../../../ports/provider-protocol.ts';
import { Unavailable } from '../../../ports/unavailable.ts';

/** Genuine answers that nobody was signed in (RFC 6749 §4.1.2.1, OpenID Connect Core §3.1.2.6, and Unmet Authentication Requirements §2). */
const declined = [
  'access_denied',
  'login_required',
  'interaction_required',
  'consent_required',
  'account_selection_required',
  'unmet_authentication_requirements',
];
/** The provider says itself that it cannot serve. */
const away = ['server_error', 'temporarily_unavailable'];
/** The provider knows us by other settings than those that we have. */
const misconfigured = ['invalid_client', 'unauthorized_client', 'unsupported_grant_type', 'invalid_scope'];

/** What the library throws, in our words: `ProviderRefused` or `Unavailable`, whose messages hold nothing that came from outside but codes and numbers. */
export function refusalOf(error: unknown): Error {
  if (error instanceof ProviderRefused || error instanceof Unavailable) return error;
  if (error instanceof AuthorizationResponseError) return ofAuthorization(error.error);
  if (error instanceof ResponseBodyError) return ofToken(error.error);
  if (error instanceof WWWAuthenticateChallengeError)
    return new Unavailable(`the identity provider does not accept how we authenticate: it answered ${error.status}`);
  return error instanceof ClientError ? ofLibrary(error) : new ProviderRefused('invalid', 'the answer cannot be read', { cause: error });
}

function ofAuthorization(code: string): Error {
  if (away.includes(code)) return new Unavailable(`the identity provider answered ${code}`);
  return declined.includes(code)
    ? new ProviderRefused('declined', `the provider answered ${code}`)
    : new ProviderRefused('invalid', `the provider answered with the error ${forLog(code)}`);
}

function ofToken(code: string): Error {
  if ([...away, ...misconfigured].includes(code)) return new Unavailable(`the token endpoint of the identity provider answered ${code}`);
  return new ProviderRefused('invalid', `the token endpoint answered with the error ${forLog(code)}`);
}

function ofLibrary(error: ClientError): Error {
  const { code = '', cause } = error;
  if (cause instanceof Unavailable) return cause;
  if (cause instanceof Response) return ofResponse(code, cause.status);
  // The library's messages are constant; what came lies beside them.
  const rule = cause instanceof Error ? cause.message : error.message;
  return new ProviderRefused(code === 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED' ? 'timing' : 'invalid', rule);
}

const ofResponse = (code: string, status: number): Error =>
  code === 'OAUTH_RESPONSE_IS_NOT_CONFORM'
    ? new Unavailable(`the identity provider answered ${status}`)
    : new ProviderRefused('invalid', `the provider's answer of status ${status} is not what it should be`);
