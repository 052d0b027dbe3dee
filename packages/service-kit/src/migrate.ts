import { readdir, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { type RunnerOption, runner } from 'node-pg-migrate';
import pg from 'pg';
import { databaseConnection } from './database-connection.ts';
import type { Logger } from './logger.ts';
import type { Check } from './management.ts';

type Loader = Exclude<NonNullable<RunnerOption['migrationLoaderStrategies']>[number]['loader'], string>;

const TABLE = 'migrations';

/** Where to migrate what. `schema` and `directory` are the service's own constants. */
export interface MigrateOptions {
  /** A `postgres://` URL of a role that may create the schema. */
  url: string;
  caFile?: string | undefined;
  schema: string;
  /** Holds `0001-what.sql`, `0002-…`: forward only, never edited once released. */
  directory: string;
  logger: Pick<Logger, 'info' | 'warn' | 'error'>;
}

/**
 * Applies the migrations that are missing, all in one transaction, and answers their names. Several may start at once: they wait for one another
 * under an advisory lock. Creates the schema. No time-out applies.
 */
export async function migrate({ url, caFile, schema, directory, logger }: MigrateOptions): Promise<string[]> {
  const client = new pg.Client(databaseConnection(url, caFile));
  // A lost connection fails the statement under way; without a listener it would end the process first.
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock(hashtext($1))', [`gauth migrate ${schema}`]);
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${client.escapeIdentifier(schema)}`);
    const applied = await runner({
      dbClient: client,
      dir: directory,
      ignorePattern: '(?!.*\\.sql$).*',
      direction: 'up',
      schema,
      migrationsTable: TABLE,
      noLock: true,
      singleTransaction: true,
      migrationLoaderStrategies: [{ extensions: ['.sql'], loader: forwardOnly }],
      logger: { info: () => {}, warn: () => {}, error: () => {} },
    });
    const names = applied.map(({ name }) => name);
    logger.info({ event: 'database.migrated', schema, migrations: names }, 'the database schema is up to date');
    return names;
  } finally {
    await client.end();
  }
}

/** The readiness check of a service with a database: fails while migrations are missing, or the database does not answer. */
export const schemaIsCurrent =
  (pool: Pick<pg.Pool, 'query'>, schema: string, directory: string): Check =>
  async () => {
    const pending = await pendingMigrations(pool, schema, directory);
    if (pending.length > 0) throw new Error(`the database lacks migrations: ${pending.join(', ')}`);
  };

/** Names of the migrations this release needs and the database has not had; a service with any is not ready. */
export async function pendingMigrations(pool: Pick<pg.Pool, 'query'>, schema: string, directory: string): Promise<string[]> {
  const table = `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(TABLE)}`;
  const needed = (await readdir(directory)).filter((file) => file.endsWith('.sql')).map((file) => basename(file, '.sql'));
  const { rows } = await pool.query<{ present: boolean }>('SELECT to_regclass($1) IS NOT NULL AS present', [table]);
  if (!rows[0]?.present) return needed.sort();
  const applied = await pool.query<{ name: string }>(`SELECT name FROM ${table}`);
  const names = new Set(applied.rows.map(({ name }) => name));
  return needed.filter((name) => !names.has(name)).sort();
}

/** The library's own SQL loader cuts a file at the words "down migration" in a comment. */
const forwardOnly: Loader = (paths) =>
  Promise.all(
    paths.map(async (path) => {
      const sql = await readFile(path, 'utf8');
      return { id: path, filePaths: [path], actions: { up: (builder) => builder.sql(sql), down: false } };
    }),
  );
