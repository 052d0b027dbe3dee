import { originsIn, type Setting } from '@gauth/environment-client';
import { ApiError, inTransaction } from '@gauth/service-kit';
import type { Pool, PoolClient } from 'pg';
import type { Settings } from '../../ports.ts';
import { answering } from './answering.ts';

interface Row {
  location: string;
  name: string;
  shared: boolean;
  value: string;
}

/** A contact center without settings has one row, in which there is none. */
type RowOrNone = Row | { name: null };

const corsOrigins = 'cors-origins';

const refusals = {
  settings_contact_center: () => new ApiError('notFound', 'there is no such contact center'),
  settings_cors_origins_closed: () =>
    new ApiError('conflict', 'name: origins are kept by /environment/v3/cors since its first use; add and delete them one by one there'),
};

const fields = 's.location, s.name, s.shared, s.value';
const inOrder = 's.name, s.location';

// The total is there also where the page is empty.
const pageOfAll = `
  select c.id, ${fields}, known.total from (select count(*)::int as total from environment.contact_centers) as known
    left join (select id from environment.contact_centers where $1::uuid is null or id > $1 order by id limit $2) as c on true
    left join environment.settings s on s.contact_center_id = c.id order by c.id, ${inOrder}`;

/** Settings in PostgreSQL. The allowed origins follow the `cors-origins` settings in the same transaction. */
export function postgresSettings(pool: Pool): Settings {
  const transaction = <T>(work: (client: PoolClient) => Promise<T>) => answering(refusals, () => inTransaction(pool, work));

  return {
    async listAll({ after, limit }) {
      const { rows } = await pool.query<RowOrNone & { id: string | null; total: number }>(pageOfAll, [after, limit]);
      const items = [...Map.groupBy(rows, ({ id }) => id)].flatMap(([id, own]) =>
        id === null ? [] : [{ contactCenterId: id, settings: settingsIn(own) }],
      );
      return { items, total: rows[0]?.total ?? 0 };
    },
    async list(contactCenterId) {
      const { rows } = await pool.query<RowOrNone>(
        `select ${fields} from environment.contact_centers c
           left join environment.settings s on s.contact_center_id = c.id where c.id = $1 order by ${inOrder}`,
        [contactCenterId],
      );
      return rows.length === 0 ? undefined : settingsIn(rows);
    },
    put: (contactCenterId, { location, name, shared, value }) =>
      transaction(async (client) => {
        await client.query(
          `insert into environment.settings (contact_center_id, location, name, shared, value) values ($1, $2, $3, $4, $5)
           on conflict (contact_center_id, location, name) do update set shared = excluded.shared, value = excluded.value`,
          [contactCenterId, location, name, shared === 'true', value],
        );
        if (name === corsOrigins) await applyOrigins(client, contactCenterId);
      }),
    remove: (contactCenterId, { location, name }) =>
      transaction(async (client) => {
        const { rowCount } = await client.query(
          'delete from environment.settings where contact_center_id = $1 and location = $2 and name = $3',
          [contactCenterId, location, name],
        );
        if (rowCount !== 0 && name === corsOrigins) await applyOrigins(client, contactCenterId);
        return rowCount !== 0;
      }),
  };
}

const settingsIn = (rows: readonly RowOrNone[]): Setting[] =>
  rows
    .filter((row) => row.name !== null)
    .map(({ location, name, shared, value }) => ({ location, name, shared: shared ? 'true' : 'false', value }));

async function applyOrigins(client: PoolClient, contactCenterId: string): Promise<void> {
  const { rows } = await client.query<{ value: string }>(
    'select value from environment.settings where contact_center_id = $1 and name = $2',
    [contactCenterId, corsOrigins],
  );
  const { origins } = originsIn(rows.map(({ value }) => value).join(','));
  await client.query('delete from environment.cors_origins where contact_center_id = $1 and origin <> all ($2::text[])', [
    contactCenterId,
    origins,
  ]);
  await client.query(
    `insert into environment.cors_origins (contact_center_id, origin) select $1, unnest($2::text[])
     on conflict (contact_center_id, origin) do nothing`,
    [contactCenterId, origins],
  );
}
