import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createPool, type Logger, type Service, type StartContext, schemaIsCurrent, tlsFiles } from '@gauth/service-kit';
import { argon2PasswordHashes } from './adapters/passwords/argon2-password-hashes.ts';
import { postgresAccounts } from './adapters/postgres/accounts.ts';
import { postgresConfigurationObjects } from './adapters/postgres/configuration-objects.ts';
import { postgresConfigurationStore } from './adapters/postgres/configuration-store.ts';
import { postgresPersonCreations } from './adapters/postgres/person-creations.ts';
import type { Config } from './config.ts';
import { createChangeNotices } from './dependencies/change-notices.ts';
import { createDuty } from './dependencies/duty.ts';
import { createExternalChecks } from './external/external-checks.ts';
import { createKerberos } from './external/kerberos/kerberos.ts';
import { externalModules } from './external/modules.ts';
import { type ImportSummary, importConfiguration } from './import/import-configuration.ts';
import type { ReadFile } from './import/read-configuration-file.ts';
import { createLogins } from './login/login.ts';
import { measuredRequests } from './measured-requests.ts';
import { migrations } from './migrations.ts';
import { createRequests } from './request-handlers.ts';
import { createConfigurationServer } from './server.ts';

/** Two hashes at once leave the thread pool room for DNS; 64 in line are answered within a second. */
const hashing = { atOnce: 2, waiting: 64 } as const;

type Context = Pick<StartContext, 'logger' | 'metrics' | 'needs'>;

/** Puts the service together. */
export async function createService(config: Config, { logger, metrics, needs }: Context): Promise<Service> {
  const pool = createPool(config, logger);
  metrics.observePool('main', pool);
  needs('database', () => pool.query('SELECT 1'));
  needs('migrations', schemaIsCurrent(pool, migrations.schema, migrations.directory));
  const outside = { secretsFolder: config.SECRETS_DIR, logger, metrics, now: () => new Date() };
  const kerberos = createKerberos({ ...outside, configuration: config.KRB5_CONFIG });
  const external = createExternalChecks({ modules: { ...externalModules, gauth_kerberos: kerberos.createModule }, ...outside });
  const hashes = await argon2PasswordHashes(hashing);
  const holder = randomUUID();
  const accounts = postgresAccounts(pool, config.APPLICATION_NAME, holder);
  const logins = createLogins({ accounts, hashes, external, tickets: kerberos.tickets, ...outside });
  const changes = createChangeNotices({ pool, external, mayChange: () => duty.mayChange(), logger });
  const files = tlsFiles(config);
  const clientCa = config.TLS_CLIENT_CA_FILE === undefined ? undefined : readFileSync(config.TLS_CLIENT_CA_FILE, 'utf8');
  const requests = createRequests({
    readOnly: config.READ_ONLY,
    logins,
    objects: postgresConfigurationObjects(pool),
    creations: postgresPersonCreations(pool, holder),
    changes,
    logger,
    metrics,
  });
  const server = createConfigurationServer({
    requests: measuredRequests(requests, metrics),
    limits: { connections: config.MAX_CONNECTIONS, inFlight: 256, registrationMs: 5000 },
    tls: files && { files, clientCa },
    mayServe: () => duty.mayServe(),
    logger,
    metrics,
  });
  const duty = createDuty({ config, holder, server, changes, logger, metrics });

  return {
    listen: duty.start,
    async close() {
      await duty.stop();
      await external.close();
      await kerberos.close();
      await pool.end();
    },
  };
}

/** Imports a file into the Configuration Database. */
export async function importFile(file: ReadFile, config: Config, logger: Logger): Promise<ImportSummary> {
  const pool = createPool(config, logger);
  try {
    const hashes = await argon2PasswordHashes({ atOnce: 2, waiting: Number.POSITIVE_INFINITY });
    return await importConfiguration({ file, store: postgresConfigurationStore(pool), hashes });
  } finally {
    await pool.end();
  }
}

/** Lifts the lock of an account and answers the DBID of its person; undefined when there is none. */
export async function unlockAccount(userName: string, config: Config, logger: Logger): Promise<number | undefined> {
  const pool = createPool(config, logger);
  try {
    return await postgresAccounts(pool).unlock(userName);
  } finally {
    await pool.end();
  }
}
