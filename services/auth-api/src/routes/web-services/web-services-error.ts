import { type ApiErrorKind, type App, toApiError } from '@gauth/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { isOutage } from '../../is-outage.ts';
import { type StatusName, statusCodes } from './status-codes.ts';

/** A refusal in the envelope of Web Services. The message is for the caller and repeats nothing the caller sent. */
export class WebServicesError extends Error {
  override readonly name = 'WebServicesError';
  readonly status: StatusName;
  readonly http: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: StatusName,
    message: string,
    { http, headers = {}, ...options }: ErrorOptions & { http: number; headers?: Readonly<Record<string, string>> },
  ) {
    super(message, options);
    this.status = status;
    this.http = http;
    this.headers = headers;
  }

  toJSON(): z.output<typeof refusalBody> {
    return { statusCode: statusCodes[this.status], statusMessage: this.message };
  }
}

/** The body of a refusal. */
export const refusalBody = z.object({ statusCode: z.int().min(1).max(20), statusMessage: z.string() });

/** The body of an answer with these fields. */
export const successBody = <Fields extends z.ZodRawShape>(fields: Fields) => z.object({ statusCode: z.literal(0), ...fields });

/** Makes every refusal of this scope one in the envelope of Web Services: a refusal is logged as `info`, a failure as `error` with its causes. */
export function webServicesRefusals(app: App): void {
  app.setErrorHandler((error, request, reply) => send(inTerms(error), request, reply));
}

function send(refusal: WebServicesError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const event = { event: refusal.http < 500 ? 'request.refused' : 'request.failed', 'event.reason': refusal.message };
  if (refusal.http < 500) request.log.info(event, 'request refused');
  else request.log.error({ ...event, err: refusal.cause ?? refusal }, 'request failed');
  return reply
    .code(refusal.http)
    .headers({ ...refusal.headers })
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(refusal.toJSON()));
}

/** What the framework and everything else throws. */
function inTerms(error: unknown): WebServicesError {
  if (error instanceof WebServicesError) return error;
  if (isOutage(error))
    return new WebServicesError('internalError', 'The service is not available at the moment', { http: 503, cause: error });
  const { kind, message, statusCode: http, cause } = toApiError(error);
  return new WebServicesError(names[kind] ?? 'inputInvalid', message, { http, cause });
}

const names: Readonly<Partial<Record<ApiErrorKind, StatusName>>> = {
  unauthorized: 'notAuthenticated',
  forbidden: 'forbidden',
  notFound: 'notFound',
  internal: 'internalError',
  unavailable: 'internalError',
};
