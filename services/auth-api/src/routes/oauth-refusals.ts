import { OAuthError, type OAuthErrorCode } from '@gauth/oauth';
import { ApiError, type ApiErrorKind, type App, validationMessage } from '@gauth/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isOutage } from '../is-outage.ts';
import { bearerChallenge } from './bearer-challenge.ts';

/** Makes every refusal of this scope the JSON of RFC 6749 §5.2. */
export function oauthRefusals(app: App): void {
  app.setErrorHandler((error, request, reply) => sendOAuthError(error, request, reply));
}

/** Answers with an error in the terms of OAuth and logs it. */
function sendOAuthError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refusal = toOAuthError(error);
  const challenge = refusal.code === 'invalid_client' ? 'Basic realm="gauth"' : bearerChallenge(refusal, request);
  logRefusal(refusal, request);
  return reply
    .code(statusOf(error, refusal))
    .headers({ 'cache-control': 'no-store', pragma: 'no-cache', ...(challenge !== undefined && { 'www-authenticate': challenge }) })
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(refusal.toJSON()));
}

const codeOfKind: Partial<Record<ApiErrorKind, OAuthErrorCode>> = { forbidden: 'access_denied', badRequest: 'invalid_request' };

function fromEnvelope({ kind, message }: ApiError): OAuthError | undefined {
  const code = codeOfKind[kind];
  return code && new OAuthError(code, message);
}

/** Any error as what the application may read of it; what is unknown becomes a fixed sentence and stays as `cause`. */
export function toOAuthError(error: unknown): OAuthError {
  if (error instanceof OAuthError) return error;
  if (isOutage(error)) return new OAuthError('temporarily_unavailable', 'the service is not available at the moment', { cause: error });
  const validation = validationMessage(error);
  if (validation !== undefined) return new OAuthError('invalid_request', validation);
  const ours = error instanceof ApiError ? fromEnvelope(error) : undefined;
  if (ours !== undefined) return ours;
  const { statusCode = 500, code = '' } = (error ?? {}) as { statusCode?: number; code?: string };
  if (statusCode >= 400 && statusCode < 500) return new OAuthError('invalid_request', sentences[code] ?? 'the request is not valid');
  return new OAuthError('server_error', 'something went wrong on our side', { cause: error });
}

/** Fastify's own refusals, worded for our callers; its messages may repeat what was sent. */
const sentences: Readonly<Record<string, string>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'the content type must be application/x-www-form-urlencoded',
  FST_ERR_CTP_BODY_TOO_LARGE: 'the body is too large',
};

/** Refusals of ours that are not OAuth's keep their own status. */
function statusOf(error: unknown, refusal: OAuthError): number {
  if (error instanceof ApiError && error.kind === 'forbidden') return error.statusCode;
  return (error as { code?: unknown } | null)?.code === 'FST_ERR_CTP_BODY_TOO_LARGE' ? 413 : refusal.status;
}

/** Logs a refusal as `info`, with the rule that failed as its `detail`, and a failure as `error` with its causes. */
export function logRefusal(refusal: OAuthError, request: FastifyRequest): void {
  const event = { event: refusal.status < 500 ? 'request.refused' : 'request.failed', 'event.reason': refusal.code };
  if (refusal.status < 500) request.log.info({ ...event, detail: detailOf(refusal) }, 'request refused');
  else request.log.error({ ...event, err: refusal.cause ?? refusal }, 'request failed');
}

/** Causes of refusals are phrases of ours; a cause that is an error belongs to a failure. */
const detailOf = ({ cause, message }: OAuthError): string => (typeof cause === 'string' ? cause : message);
