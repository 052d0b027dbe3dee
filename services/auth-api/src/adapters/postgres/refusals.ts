import { ApiError } from '@gauth/service-kit';
import pg from 'pg';
import { orUnavailable } from '../outage.ts';

const dataException = '22';
const checkViolation = '23514';
const uniqueViolation = '23505';

/**
 * Runs the work of an adapter that stores what administrators state, such as `a client`. What the database cannot hold is the caller's mistake, whoever should
 * have noticed it before; anything else is an outage.
 */
export const orRefused = <T>(what: string, work: () => Promise<T>): Promise<T> =>
  orUnavailable('the database', work).catch((error: Error) => {
    const { cause } = error;
    if (cause instanceof ApiError) throw cause;
    throw cause instanceof pg.DatabaseError ? (refusalOf(what, cause) ?? error) : error;
  });

function refusalOf(what: string, cause: pg.DatabaseError): ApiError | undefined {
  if (cause.code === uniqueViolation) return new ApiError('conflict', `${what} of this name exists`, { cause });
  if (cause.code?.startsWith(dataException) || cause.code === checkViolation)
    return new ApiError('badRequest', `${what} with these values cannot be stored`, { cause });
  return undefined;
}
