import { OAuthError } from '@gauth/oauth';
import { ApiError, type ApiErrorKind, type App, sendApiError } from '@gauth/service-kit';
import type { FastifyRequest } from 'fastify';
import { isOutage } from '../is-outage.ts';
import { bearerChallenge } from './bearer-challenge.ts';

const kindOfStatus: Readonly<Record<number, ApiErrorKind>> = { 400: 'badRequest', 401: 'unauthorized', 403: 'forbidden' };

/** Makes every refusal of this scope, also an unknown path, an envelope. */
export function envelopeRefusals(app: App): void {
  app.setErrorHandler((error, request, reply) => sendApiError(inEnvelope(error, request), request, reply));
  app.setNotFoundHandler((request, reply) => sendApiError(new ApiError('notFound', 'there is no such resource'), request, reply));
}

/** The errors of this service in the terms of the envelope; everything else is the service kit's to describe. */
function inEnvelope(error: unknown, request: FastifyRequest): unknown {
  if (error instanceof ApiError) return error;
  if (isOutage(error)) return new ApiError('unavailable', 'the service is not available at the moment', { cause: error });
  if (!(error instanceof OAuthError)) return error;
  const challenge = bearerChallenge(error, request);
  return new ApiError(kindOfStatus[error.status] ?? 'internal', error.message, {
    cause: error.cause,
    ...(challenge !== undefined && { headers: { 'www-authenticate': challenge } }),
  });
}
