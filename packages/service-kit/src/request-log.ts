import { type FastifyReply, type FastifyRequest, LogController } from 'fastify';

/** One line a request, when it is answered: never the query string, which carries codes and tokens, and never headers. */
export class RequestLog extends LogController {
  constructor() {
    super({ requestIdLogLabel: 'http.request.id' });
  }
  override incomingRequest(): void {}
  override routeNotFound(): void {}
  override requestCompleted(error: Error | null | undefined, request: FastifyRequest, reply: FastifyReply): void {
    const fields = {
      event: 'request.answered',
      ...requestFields(request),
      'http.response.status_code': reply.statusCode,
      ...duration(reply),
    };
    if (error) request.log.error({ ...fields, err: error }, 'request broken off');
    else request.log.info(fields, 'request answered');
  }
  override defaultErrorLog(error: Error, request: FastifyRequest, reply: FastifyReply): void {
    if (reply.statusCode >= 500) request.log.error({ err: error }, 'request failed');
    else request.log.info({ 'event.reason': (error as { code?: string }).code }, 'request refused');
  }
  override streamError(error: Error, request: FastifyRequest): void {
    request.log.info({ err: error }, 'the answer was broken off');
  }
  override writeHeadError(error: Error, request: FastifyRequest): void {
    request.log.error({ err: error }, 'the answer could not be written');
  }
  override serializerError(error: Error, request: FastifyRequest): void {
    request.log.error({ err: error }, 'the answer does not fit its schema');
  }
}

const requestFields = (request: FastifyRequest) => ({
  'http.request.method': request.method,
  'url.path': request.url.split('?', 1)[0],
  'client.address': request.ip,
});

/** ECS counts `event.duration` in nanoseconds. */
const duration = (reply: FastifyReply) => ({ 'event.duration': Math.round(reply.elapsedTime * 1e6) });
