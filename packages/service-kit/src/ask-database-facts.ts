import type pg from 'pg';
import type { DatabaseFacts } from './facts/database-facts.ts';
import { pendingMigrations } from './migrate.ts';

/** Which schema is looked at, and what it should be like. */
interface OwnSchema {
  schema: string;
  /** Where the migrations are. */
  directory: string;
}

const question = `
  SELECT current_setting('server_version') AS version,
    coalesce(inet_server_addr() <<= '127.0.0.0/8' OR inet_server_addr() = '::1', true) AS local,
    coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false) AS tls,
    pg_is_in_recovery() OR current_setting('default_transaction_read_only') = 'on' AS "readOnly",
    least(
      current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
        - coalesce(nullif(current_setting('reserved_connections', true), ''), '0')::int,
      nullif((SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user), -1),
      nullif((SELECT datconnlimit FROM pg_database WHERE datname = current_database()), -1)
    ) AS "maxConnections",
    (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend') AS "usedConnections",
    clock_timestamp() AS time`;

const rights = `
  SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
  WHERE schemaname = $1 AND NOT coalesce(
    has_schema_privilege(schemaname, 'USAGE')
      AND has_table_privilege(format('%I.%I', schemaname, tablename), 'SELECT')
      AND (tablename = 'migrations' OR has_table_privilege(format('%I.%I', schemaname, tablename), 'INSERT, UPDATE, DELETE')), false)
  ORDER BY 1`;

/** Asks the database; throws what the driver throws when it does not answer. */
export async function askDatabaseFacts(pool: Pick<pg.Pool, 'query'>, { schema, directory }: OwnSchema): Promise<DatabaseFacts> {
  const { rows } = await pool.query<Omit<DatabaseFacts, 'time'> & { time: Date }>(question);
  const missing = await pool.query<{ name: string }>(rights, [schema]);
  const [said] = rows;
  if (said === undefined) throw new Error('the database said nothing');
  const missingRights = missing.rows.map(({ name }) => name);
  // Who may not read the list of migrations cannot know which are missing.
  const pending = missingRights.includes(`${schema}.migrations`) ? [] : await pendingMigrations(pool, schema, directory);
  return { ...said, time: said.time.toISOString(), pendingMigrations: pending, missingRights };
}
