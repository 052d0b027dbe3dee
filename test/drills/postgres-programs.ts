import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** PostgreSQL's own client programs. */
export type PostgresProgram = 'pg_dump' | 'pg_restore' | 'pg_basebackup';

/** Runs one of them, that on PATH or in the folder PG_BIN. It must be as new as the server, 18. */
export async function postgresProgram(program: PostgresProgram, args: readonly string[]): Promise<void> {
  const file = process.env.PG_BIN === undefined ? program : join(process.env.PG_BIN, program);
  try {
    await promisify(execFile)(file, [...args], { env: { ...process.env, LC_ALL: 'C' } });
  } catch (error) {
    const { code, stderr = '' } = error as { code?: string; stderr?: string };
    throw new Error(
      code === 'ENOENT' ? `${program} is needed: install postgresql-client-18, or set PG_BIN` : `${program}: ${stderr.trim()}`,
    );
  }
}
