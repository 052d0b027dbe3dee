import { createOperationsUser, createPool, listenerOptions, type Service, type StartContext, schemaIsCurrent } from '@gauth/service-kit';
import { authApiTokenCheck } from './adapters/auth-api/token-check.ts';
import { diagnostics } from './adapters/diagnostics.ts';
import { postgresStores } from './adapters/postgres/stores.ts';
import { buildApp } from './app.ts';
import type { Config } from './config.ts';
import { migrations } from './migrations.ts';

/** Puts the service together: the only place that knows which adapter stands behind which port. */
export async function createService(config: Config, { logger, metrics, needs, elasticsearch }: StartContext): Promise<Service> {
  const pool = createPool(config, logger);
  metrics.observePool('main', pool);
  needs('database', schemaIsCurrent(pool, migrations.schema, migrations.directory));
  const tokenCheck = authApiTokenCheck({ baseUrl: config.AUTH_SERVICE_URL, use: metrics.cache('tokens') });
  const app = await buildApp({
    logger,
    metrics,
    ...listenerOptions(config),
    stores: postgresStores(pool, config.KEY_RING),
    tokenCheck,
    diagnose: diagnostics({
      pool,
      ...migrations,
      keyRing: config.KEY_RING,
      tokenCheck,
      elasticsearch,
      settings: { logLevel: config.LOG_LEVEL, databasePoolSize: config.DATABASE_POOL_SIZE },
    }),
    operationsUser: createOperationsUser({ name: config.OPERATIONS_USERNAME, passwordHash: config.OPERATIONS_PASSWORD_HASH }),
  });
  return {
    app,
    close: () => pool.end(),
  };
}
