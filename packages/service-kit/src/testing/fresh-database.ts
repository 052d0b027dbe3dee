import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** An empty database of a test's own. */
export interface FreshDatabase {
  url: string;
  pool: pg.Pool;
  /** Closes the pool and removes the database, whoever is still connected. */
  drop(): Promise<void>;
}

/** Creates a database on a real server, empty or a copy of one that nobody is connected to; `adminUrl` is the URL of a role that may create databases. */
export async function freshDatabase(adminUrl: string, original?: FreshDatabase): Promise<FreshDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  const template = original === undefined ? 'template1' : new URL(original.url).pathname.slice(1);
  await asAdmin(adminUrl, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  const address = new URL(adminUrl);
  address.pathname = `/${name}`;
  const pool = new pg.Pool({ connectionString: address.href, max: 5 });
  pool.on('error', () => {});
  return {
    url: address.href,
    pool,
    async drop() {
      if (!pool.ended) await pool.end();
      await asAdmin(adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

async function asAdmin(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
