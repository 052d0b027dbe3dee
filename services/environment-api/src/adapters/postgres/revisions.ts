import type { Pool } from 'pg';
import type { Revisions } from '../../ports.ts';

/** The revision that triggers raise with every change; milliseconds since 1970 or more, so a JavaScript number holds it. */
export const postgresRevisions = (pool: Pool): Revisions => ({
  async current() {
    const { rows } = await pool.query<{ revision: string }>('select revision from environment.revision');
    return Number(rows[0]?.revision);
  },
});
