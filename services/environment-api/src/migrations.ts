import { fileURLToPath } from 'node:url';
import { migrate, type RunContext } from '@gauth/service-kit';
import type { Config } from './config.ts';

/** The schema of this service, and what brings it up to date. */
export const migrations = { schema: 'environment', directory: fileURLToPath(new URL('../migrations', import.meta.url)) };

/** Brings the database up to what this version needs. */
export const migrateDatabase = (config: Config, { logger }: RunContext): Promise<string[]> =>
  migrate({ url: config.DATABASE_URL, caFile: config.DATABASE_CA_FILE, ...migrations, logger });
