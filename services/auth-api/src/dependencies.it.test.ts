import { createLogger, createMetrics, loadConfig, type Service } from '@gauth/service-kit';
import { type FreshDatabase, freshDatabase } from '@gauth/service-kit/testing';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { basic, form } from '../test/support/app.ts';
import { configSchema } from './config.ts';
import { createService, migrateDatabase } from './dependencies.ts';

const logger = createLogger({ service: 'auth-api', version: 'test', level: 'silent' });
const context = () => ({ logger, metrics: createMetrics('auth-api') });

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

const configWith = (change: Record<string, string> = {}) =>
  loadConfig(configSchema, {
    ...{ DATABASE_URL: database.url, SESSION_STORE: 'memory', ISSUER: 'http://auth.test/auth/v3' },
    ...{ KEY_RING: `k1:${Buffer.alloc(32, 1).toString('base64')}`, ENVIRONMENT_SERVICE_URL: 'http://127.0.0.1:1' },
    ...{ SERVICE_CLIENT_ID: 'service', SERVICE_CLIENT_SECRET: 'secret' },
    // The hash of `ops` in the product's manual.
    OPERATIONS_PASSWORD_HASH: '$2a$10$7.jOOym2GhhVtpSPXOQmweVqY4gLKOXFbNDRul7UMeP40kQVVx/au',
    ...change,
  });

async function start(change: Record<string, string> = {}): Promise<Service & { app: NonNullable<Service['app']> }> {
  const { app, ...service } = await createService(configWith(change), context());
  running.push({ app, ...service });
  if (app === undefined) throw new Error('the service has no app');
  return { app, ...service };
}

it.each([
  ['memory', () => ({ SESSION_STORE: 'memory' })],
  ['Redis', () => ({ SESSION_STORE: 'redis', REDIS_URL: inject('redisUrl') })],
])('registers a client and gives it tokens over %s while the Environment API is away', async (_store, stores) => {
  await migrateDatabase(configWith(), context());
  const { app, checks = {} } = await start(stores());
  for (const check of Object.values(checks)) await check();

  const client = {
    client_id: 'service',
    client_secret: 'secret',
    authorizedGrantTypes: ['client_credentials', 'password'],
    internalClient: true,
  };
  const headers = { authorization: basic('ops', 'ops') };
  const registered = await app.inject({ method: 'POST', url: '/auth/v3/ops/clients', headers, payload: { data: client } });
  expect([registered.statusCode, registered.json().status]).toEqual([200, { code: 0 }]);

  const ask = (fields: Record<string, string>) => {
    const { headers: type, payload } = form(fields);
    return app.inject({
      method: 'POST',
      url: '/auth/v3/oauth/token',
      payload,
      headers: { ...type, authorization: basic('service', 'secret') },
    });
  };
  const tokens = await ask({ grant_type: 'client_credentials' });
  expect(tokens.statusCode).toBe(200);
  const userinfo = await app.inject({ url: '/auth/v3/userinfo', headers: { authorization: `Bearer ${tokens.json().access_token}` } });
  expect(userinfo.json()).toEqual({ username: 'service', authorities: [] });

  const byPassword = await ask({ grant_type: 'password', username: 't100\\agent1', password: 'agent1' });
  expect([byPassword.statusCode, byPassword.json().error]).toEqual([503, 'temporarily_unavailable']);
});

it('is not ready on a database that was not migrated', async () => {
  const { checks } = await start();
  await expect(checks?.database?.()).rejects.toThrow(/lacks migrations/);
});

it('publishes keys that another process of the same ring signs with', async () => {
  await migrateDatabase(configWith(), context());
  const keysOf = async ({ app }: Awaited<ReturnType<typeof start>>) =>
    (await app.inject({ url: '/auth/v3/.well-known/jwks.json' })).json<{ keys: { kid: string }[] }>().keys.map(({ kid }) => kid);
  expect(await keysOf(await start())).toEqual(await keysOf(await start()));
});
