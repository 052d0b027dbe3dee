import { createLogger, createMetrics, type Logger, migrate, type Pool } from '@gauth/service-kit';
import { type FreshDatabase, freshDatabase } from '@gauth/service-kit/testing';
import { argon2PasswordHashes } from '../src/adapters/passwords/argon2-password-hashes.ts';
import { postgresAccounts } from '../src/adapters/postgres/accounts.ts';
import { postgresConfigurationObjects } from '../src/adapters/postgres/configuration-objects.ts';
import { postgresConfigurationStore } from '../src/adapters/postgres/configuration-store.ts';
import { postgresPersonCreations } from '../src/adapters/postgres/person-creations.ts';
import type { Changes } from '../src/changes/changes.ts';
import type { ExternalChecks } from '../src/external/external-checks.ts';
import { type ImportSummary, importConfiguration } from '../src/import/import-configuration.ts';
import { readConfigurationFile } from '../src/import/read-configuration-file.ts';
import { createLogins } from '../src/login/login.ts';
import { migrations } from '../src/migrations.ts';
import type { PasswordHashes } from '../src/ports.ts';
import { createRequests } from '../src/request-handlers.ts';
import { type ConfigurationServer, createConfigurationServer } from '../src/server.ts';
import { noExternal, surroundings } from './login-surroundings.ts';

/** Writes nothing. */
export const silent: Logger = createLogger({ service: 'test', version: '0.0.0', level: 'silent' });

/** The hashes of production, with a longer queue. */
export const hashes: PasswordHashes = await argon2PasswordHashes({ atOnce: 2, waiting: 1000 });

/** A migrated Configuration Database of a test's own. */
export async function configuredDatabase(adminUrl: string, yaml?: string): Promise<FreshDatabase> {
  const fresh = await freshDatabase(adminUrl);
  await migrate({ url: fresh.url, ...migrations, logger: silent });
  if (yaml !== undefined) await importYaml(fresh.pool, yaml);
  return fresh;
}

/** Imports a text as the command would import a file. */
export const importYaml = (pool: Pool, yaml: string, counted: PasswordHashes = hashes): Promise<ImportSummary> =>
  importConfiguration({ file: readConfigurationFile(yaml), store: postgresConfigurationStore(pool), hashes: counted });

interface ServerOptions {
  pool: Pool;
  port?: number;
  logger?: Logger;
  external?: ExternalChecks;
  changes?: Pick<Changes, 'watch'>;
  readOnly?: boolean;
  limits?: Partial<{ connections: number; inFlight: number; registrationMs: number }>;
}

/** The real server on a port of its own. */
export async function startServer({
  pool,
  port = 0,
  logger = silent,
  external = noExternal,
  changes = { watch: async () => undefined },
  readOnly,
  limits,
}: ServerOptions): Promise<ConfigurationServer & { port: number }> {
  const metrics = createMetrics('config-server');
  const logins = createLogins({ ...surroundings, external, accounts: postgresAccounts(pool), hashes, now: () => new Date() });
  const server = createConfigurationServer({
    requests: createRequests({
      readOnly,
      logins,
      objects: postgresConfigurationObjects(pool),
      creations: postgresPersonCreations(pool),
      changes,
      logger,
      metrics,
    }),
    limits: { connections: 100, inFlight: 256, registrationMs: 5000, ...limits },
    logger,
    metrics,
  });
  return { ...server, port: await server.listen({ host: '127.0.0.1', port }) };
}
