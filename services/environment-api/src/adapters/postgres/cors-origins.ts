import type { CorsOrigin } from '@gauth/environment-client';
import { ApiError, inTransaction } from '@gauth/service-kit';
import type { Pool, PoolClient } from 'pg';
import type { CorsOrigins } from '../../ports.ts';
import { answering } from './answering.ts';

interface Row {
  id: string;
  contact_center_id: string;
  origin: string;
}

const refusals = {
  cors_origins_contact_center: () => new ApiError('badRequest', 'contactCenterId: there is no such contact center'),
  cors_origins_unique: () => new ApiError('conflict', 'origin: this origin is allowed for the contact center already'),
};

/** Allowed browser origins in PostgreSQL. A change made here ends the time of the `cors-origins` settings, whose origins are all here. */
export function postgresCorsOrigins(pool: Pool): CorsOrigins {
  const transaction = <T>(work: (client: PoolClient) => Promise<T>) => answering(refusals, () => inTransaction(pool, work));

  return {
    async list({ contactCenterId }, { after, limit }) {
      const items = await pool.query<Row>(
        `select id, contact_center_id, origin from environment.cors_origins
           where ($1::uuid is null or contact_center_id = $1) and ($2::bigint is null or id > $2) order by id limit $3`,
        [contactCenterId, after, limit],
      );
      const count = await pool.query<{ total: number }>(
        'select count(*)::int as total from environment.cors_origins where $1::uuid is null or contact_center_id = $1',
        [contactCenterId],
      );
      return { items: items.rows.map(toCorsOrigin), total: count.rows[0]?.total ?? 0 };
    },
    allow: ({ contactCenterId, origin }) =>
      transaction(async (client) => {
        await closeSettings(client);
        const { rows } = await client.query<Row>(
          'insert into environment.cors_origins (contact_center_id, origin) values ($1, $2) returning id, contact_center_id, origin',
          [contactCenterId, origin],
        );
        if (rows[0] === undefined) throw new Error('an insert returned no row');
        return toCorsOrigin(rows[0]);
      }),
    async disallow({ contactCenterId, origin }) {
      return transaction(async (client) => {
        const { rowCount } = await client.query('delete from environment.cors_origins where contact_center_id = $1 and origin = $2', [
          contactCenterId,
          origin,
        ]);
        if (rowCount !== 0) await closeSettings(client);
        return rowCount !== 0;
      });
    },
  };
}

async function closeSettings(client: PoolClient): Promise<void> {
  const { rowCount } = await client.query('update environment.cors_adoption set adopted = true where not adopted');
  if (rowCount !== 0) await client.query("delete from environment.settings where name = 'cors-origins'");
}

const toCorsOrigin = (row: Row): CorsOrigin => ({ id: row.id, contactCenterId: row.contact_center_id, origin: row.origin });
