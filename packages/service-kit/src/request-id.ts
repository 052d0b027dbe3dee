import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** The id a request has in logs and in the answer: `x-request-id` when it is sane, else the caller's trace id, else a new one. */
export function requestId(headers: IncomingHttpHeaders): string {
  const given = headers['x-request-id'];
  if (typeof given === 'string' && /^[\w.-]{1,64}$/.test(given)) return given;
  return traceId(headers) ?? randomUUID();
}

/** The caller's B3 trace id (`X-B3-TraceId`, which the product's front ends send), when it is one. */
export function traceId(headers: IncomingHttpHeaders): string | undefined {
  const given = headers['x-b3-traceid'];
  return typeof given === 'string' && /^(?:[\da-f]{16}){1,2}$/i.test(given) ? given.toLowerCase() : undefined;
}
