import { fileURLToPath } from 'node:url';
import { migrate } from '@gauth/service-kit';
import { type FreshDatabase, freshDatabase } from '@gauth/service-kit/testing';
import type { Pool } from 'pg';

const directory = fileURLToPath(new URL('../migrations', import.meta.url));
const silent = { info: () => {}, warn: () => {}, error: () => {} };

/** An empty database with the tables of this service. */
export async function migratedDatabase(adminUrl: string): Promise<FreshDatabase> {
  const database = await freshDatabase(adminUrl);
  await migrate({ url: database.url, schema: 'auth', directory, logger: silent });
  return database;
}

/** Counts the times `work` turned to the database. */
export async function statements(pool: Pool, work: () => Promise<unknown>): Promise<number> {
  let count = 0;
  const counting = () => {
    count += 1;
  };
  pool.on('acquire', counting);
  await work();
  pool.off('acquire', counting);
  return count;
}
