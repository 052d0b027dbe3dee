import type { ApiError } from '@gauth/service-kit';
import pg from 'pg';

/** What a violated constraint means to the caller, by the name of the constraint. */
export type Refusals = Readonly<Record<string, () => ApiError>>;

/** Runs database work in which a violated constraint becomes the refusal it stands for; every other error passes. */
export async function answering<T>(refusals: Refusals, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const refusal = error instanceof pg.DatabaseError ? refusals[error.constraint ?? ''] : undefined;
    throw refusal === undefined ? error : refusal();
  }
}
