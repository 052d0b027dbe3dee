import pg from 'pg';
import { databaseConnection } from './database-connection.ts';
import type { DatabaseSettings } from './database-settings.ts';
import type { Logger } from './logger.ts';
import { isStoreOutage } from './store-outage.ts';
import { tracedPool } from './tracing/traced-pool.ts';

export type { Pool, PoolClient } from 'pg';

/**
 * A pool that answers within the time-outs of its settings even when the database is gone, and recovers by itself.
 * Connections are opened when needed, so creating it never fails.
 */
export function createPool(settings: DatabaseSettings, logger: Pick<Logger, 'warn'>): pg.Pool {
  const statementTimeout = settings.DATABASE_STATEMENT_TIMEOUT_MS;
  const pool = new pg.Pool({
    ...databaseConnection(settings.DATABASE_URL, settings.DATABASE_CA_FILE),
    max: settings.DATABASE_POOL_SIZE,
    connectionTimeoutMillis: settings.DATABASE_CHECKOUT_TIMEOUT_MS,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    // The client's own limit holds even when the server's answer never comes.
    ...(statementTimeout > 0 && { statement_timeout: statementTimeout, query_timeout: statementTimeout }),
  });
  // Without a listener the loss of an idle connection would end the process.
  pool.on('error', (error) => logger.warn({ event: 'database.connection-lost', err: error }, 'an idle database connection was lost'));
  // The same for a connection in use: the query under way, or the next one, tells whoever uses it.
  pool.on('connect', (client) => client.on('error', () => {}));
  return tracedPool(pool);
}

/** Runs `work` in one transaction: committed when it returns, rolled back when it throws. */
export async function inTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    broken = await rollBack(client, error);
    throw error;
  } finally {
    client.release(broken);
  }
}

/** Answers why the connection must not be used again, if so. One that has just failed is not asked to roll back: closing it does, at once. */
async function rollBack(client: pg.PoolClient, reason: unknown): Promise<Error | undefined> {
  if (isStoreOutage(reason)) return reason as Error;
  try {
    await client.query('ROLLBACK');
    return undefined;
  } catch (error) {
    return error as Error;
  }
}
