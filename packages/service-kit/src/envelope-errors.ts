import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiError, type ApiErrorKind, kindOfStatus } from './api-error.ts';
import type { App } from './server.ts';
import { isStoreOutage } from './store-outage.ts';
import { validationMessage } from './validation-message.ts';

/** Fastify's own refusals, worded for our callers; its messages may repeat what was sent. */
const sentences: Readonly<Record<string, string>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'the content type is not supported here',
  FST_ERR_CTP_BODY_TOO_LARGE: 'the body is too large',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'the body is empty where JSON is expected',
  FST_ERR_CTP_INVALID_JSON_BODY: 'the body is not valid JSON',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'the body does not have the length the content-length header says',
  FST_ERR_BAD_URL: 'the path is not a valid URL path',
  FST_ERR_MAX_PARAM_LENGTH: 'a part of the path is too long',
};

const fallbackSentences: Readonly<Partial<Record<ApiErrorKind, string>>> = {
  internal: 'something went wrong on our side',
  unavailable: 'the service is not available at the moment',
  notFound: 'there is no such resource',
};

/** Any error as what the caller may read of it; what is unknown becomes a fixed sentence and stays as `cause`. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  const validation = validationMessage(error);
  if (validation !== undefined) return new ApiError('badRequest', validation);
  if (isStoreOutage(error)) return new ApiError('unavailable', 'the service is not available at the moment', { cause: error });
  const { statusCode = 500, code = '' } = (error ?? {}) as { statusCode?: number; code?: string };
  const kind = kindOfStatus(statusCode);
  return new ApiError(kind, sentences[code] ?? fallbackSentences[kind] ?? 'the request is not valid', { cause: error });
}

/** Answers with an error in the envelope and logs it: a refusal as `info`, a failure as `error` with its causes. */
export function sendApiError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refusal = toApiError(error);
  const event = { event: refusal.statusCode < 500 ? 'request.refused' : 'request.failed', 'event.reason': refusal.message };
  if (refusal.statusCode < 500) request.log.info(event, 'request refused');
  else request.log.error({ ...event, err: refusal.cause ?? refusal }, 'request failed');
  return reply
    .code(refusal.statusCode)
    .headers({ ...refusal.headers })
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(refusal.toJSON()));
}

/** Makes every refusal of this scope, also an unknown path, an envelope. One format a scope: register the OAuth routes elsewhere. */
export function envelopeErrors(app: App): void {
  app.setErrorHandler((error, request, reply) => sendApiError(error, request, reply));
  app.setNotFoundHandler((request, reply) => sendApiError(new ApiError('notFound', 'there is no such resource'), request, reply));
}
