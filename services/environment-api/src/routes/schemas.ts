import { id } from '@gauth/environment-client';
import { ApiError, envelope, errorEnvelope } from '@gauth/service-kit';
import { z } from 'zod';

/** `/{id}` in a path. */
export const idInPath = z.object({ id });

/** The answers of a route: 200 with this `data`, anything else with a status that says what is wrong. */
export const answers = <Data extends z.ZodType>(data: Data) => ({
  200: envelope.response(data).describe('Done'),
  default: errorEnvelope.describe('Refused or failed; the message says why'),
});

/** The answers of a route that has nothing to tell but that it did its work. */
export const done = answers(z.never());

/** What was looked up, or the refusal that there is no such thing. */
export function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new ApiError('notFound', `there is no such ${what}`);
  return value;
}

/** Refuses when nothing was there to be removed. */
export function removed(wasThere: boolean, what: string): { status: { code: 0 } } {
  if (!wasThere) throw new ApiError('notFound', `there is no such ${what}`);
  return envelope.ok();
}

/** An id in the body must be the one in the path: identifiers never change. */
export function refuseOtherId(inPath: string, inBody: string | undefined): void {
  if (inBody !== undefined && inBody !== inPath)
    throw new ApiError('badRequest', 'id: differs from the one in the path and cannot be changed');
}
