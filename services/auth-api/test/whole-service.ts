import { type Check, createLogger, createMetrics, loadConfig, type Service } from '@gauth/service-kit';
import { type FreshDatabase, freshDatabase } from '@gauth/service-kit/testing';
import { afterEach, beforeEach, inject } from 'vitest';
import { configSchema } from '../src/config.ts';
import { migrateDatabase } from '../src/dependencies/migrations.ts';
import { createService } from '../src/dependencies.ts';

/** Where it says that it is. */
export const issuer = 'http://auth.test/auth/v3';
/** What it seals with unless a test says otherwise. */
export const keyRing = `k1:${Buffer.alloc(32, 1).toString('base64')}`;

/** Settings beside those that every test needs. */
export type Settings = Record<string, string>;

/** The service as a process puts it together, over a database of each test and without an Environment API. It is stopped when the test is over. */
export function useWholeService() {
  let database: FreshDatabase;
  const running: Service[] = [];
  beforeEach(async () => {
    database = await freshDatabase(inject('databaseUrl'));
  });
  afterEach(async () => {
    for (const service of running.splice(0)) {
      await service.app?.close();
      await service.close?.();
    }
    await database.drop();
  });

  const configOf = (settings: Settings) =>
    loadConfig(configSchema, {
      ...{ DATABASE_URL: database.url, SESSION_STORE: 'memory', ISSUER: issuer, KEY_RING: keyRing },
      ...{ ENVIRONMENT_SERVICE_URL: 'http://127.0.0.1:1', SERVICE_CLIENT_ID: 'service', SERVICE_CLIENT_SECRET: 'secret' },
      // The hash of `ops` in the product's manual.
      OPERATIONS_PASSWORD_HASH: '$2a$10$7.jOOym2GhhVtpSPXOQmweVqY4gLKOXFbNDRul7UMeP40kQVVx/au',
      ...settings,
    });

  return {
    pool: () => database.pool,
    migrate: () => migrateDatabase(configOf({}), context()),
    /** `checks` gets what the service needs, while it starts. */
    async start(settings: Settings = {}, checks: Record<string, Check> = {}) {
      const needs = (name: string, check: Check) => void Object.assign(checks, { [name]: check });
      const service = await createService(configOf(settings), { ...context(), needs });
      running.push(service);
      if (service.app === undefined) throw new Error('the service has no app');
      return { app: service.app, checks };
    },
  };
}

const context = () => ({
  logger: createLogger({ service: 'auth-api', version: 'test', level: 'silent' }),
  metrics: createMetrics('auth-api'),
  elasticsearch: async () => null,
});
