import type { z } from 'zod';
import { setting } from './setting.ts';

/** What a service with a PostgreSQL database can be told; spread it into the service's own `z.object({ ... })`. */
export const databaseSettings = {
  DATABASE_URL: setting.postgresUrl(),
  DATABASE_POOL_SIZE: setting.integer({ min: 1, max: 1000 }).default(3),
  /** How long a request waits for a connection, whether one is opened or one comes free. */
  DATABASE_CHECKOUT_TIMEOUT_MS: setting.milliseconds().default(1500),
  /** How long one statement may take; 0 leaves it to the server (for poolers that refuse the start-up parameter). */
  DATABASE_STATEMENT_TIMEOUT_MS: setting.milliseconds({ min: 0 }).default(1500),
  DATABASE_CA_FILE: setting.text().optional(),
};

/** The parsed `databaseSettings`. */
export type DatabaseSettings = z.output<z.ZodObject<typeof databaseSettings>>;
