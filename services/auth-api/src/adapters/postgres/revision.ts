import type { Pool } from 'pg';

/** Reads the number that every change of clients, trusted issuers or signing keys raises; for `watchRevision`. */
export const readRevision = (pool: Pick<Pool, 'query'>) => async (): Promise<string> => {
  const { rows } = await pool.query<{ revision: string }>('select revision from auth.revision');
  return rows[0]?.revision ?? '';
};
