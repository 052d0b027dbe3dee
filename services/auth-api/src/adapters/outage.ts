import { OAuthError } from '@gauth/oauth';
import { Unavailable } from '../ports/unavailable.ts';

/** Runs the work of an adapter behind a port of @gauth/oauth: whatever its driver throws becomes `temporarily_unavailable`, with the driver's error as cause. */
export async function orTemporarilyUnavailable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof OAuthError) throw cause;
    throw temporarilyUnavailable(cause);
  }
}

/** Runs the work of an adapter behind a port of this service: whatever its driver throws becomes `Unavailable`, with the driver's error as cause. */
export async function orUnavailable<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw cause instanceof Unavailable ? cause : new Unavailable(`${what} cannot be asked`, { cause });
  }
}

/** What a client reads when something behind this service is away; the cause is for the log alone. */
export const temporarilyUnavailable = (cause: unknown): OAuthError =>
  new OAuthError('temporarily_unavailable', 'the service is temporarily unavailable; try again', { cause });
