import { createLogger, createMetrics, createPool } from '@gauth/service-kit';
import { postgresAccounts } from '../src/adapters/postgres/accounts.ts';
import { postgresConfigurationObjects } from '../src/adapters/postgres/configuration-objects.ts';
import { postgresPersonCreations } from '../src/adapters/postgres/person-creations.ts';
import { createLogins } from '../src/login/login.ts';
import { createRequests } from '../src/request-handlers.ts';
import { createConfigurationServer } from '../src/server.ts';
import { surroundings } from './login-surroundings.ts';

// The server of the benchmark, in a process of its own: all of it but the hash, which says yes at once. It tells its parent the port and ends with it.

const [databaseUrl = ''] = process.argv.slice(2);
const logger = createLogger({ service: 'bench', version: '0.0.0', level: 'warn' });
const metrics = createMetrics('bench');
const pool = createPool(
  { DATABASE_URL: databaseUrl, DATABASE_POOL_SIZE: 3, DATABASE_CHECKOUT_TIMEOUT_MS: 5000, DATABASE_STATEMENT_TIMEOUT_MS: 5000 },
  logger,
);
const hashes = { verify: async () => true, create: async () => '' };
const logins = createLogins({ ...surroundings, logger, accounts: postgresAccounts(pool), hashes, now: () => new Date() });
const objects = postgresConfigurationObjects(pool);
const server = createConfigurationServer({
  requests: createRequests({
    logins,
    objects,
    creations: postgresPersonCreations(pool),
    changes: { watch: async (watcher) => watcher.begin(0) },
    logger,
    metrics,
  }),
  limits: { connections: 5000, inFlight: 256, registrationMs: 30_000 },
  logger,
  metrics,
});
process.send?.({ port: await server.listen({ host: '127.0.0.1', port: 0 }) });
process.once('disconnect', () => process.exit(0));
