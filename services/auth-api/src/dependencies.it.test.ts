import { setTimeout as sleep } from 'node:timers/promises';
import type { Check } from '@gauth/service-kit';
import { breakableProxy } from '@gauth/service-kit/testing';
import { expect, inject, it, vi } from 'vitest';
import { basic, form } from '../test/support/app.ts';
import { useWholeService } from '../test/whole-service.ts';

const { migrate, start } = useWholeService();

it.each([
  ['memory', () => ({ SESSION_STORE: 'memory' })],
  ['Redis', () => ({ SESSION_STORE: 'redis', REDIS_URL: inject('redisUrl') })],
])('registers a client and gives it tokens over %s while the Environment API is away', async (_store, stores) => {
  await migrate();
  const { app, checks } = await start(stores());
  for (const check of Object.values(checks)) await vi.waitFor(check);

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

it('has the client of its settings until somebody registers its id, also while it runs', async () => {
  await migrate();
  const { app } = await start({ SERVICE_CLIENT_SECRET: 'of the settings' });
  const headers = { authorization: basic('ops', 'ops') };
  const ask = async (secret: string) => {
    const { headers: type, payload } = form({ grant_type: 'client_credentials' });
    const authorization = basic('service', secret);
    return app.inject({ method: 'POST', url: '/auth/v3/oauth/token', payload, headers: { ...type, authorization } });
  };
  const tokens = await ask('of the settings');
  const listing = { url: '/auth/v3/ops/clients', headers: { authorization: `Bearer ${tokens.json().access_token}` } };
  expect((await app.inject(listing)).json()).toEqual({ status: { code: 0 }, data: [] });

  const data = { client_id: 'service', client_secret: 'registered', authorizedGrantTypes: ['client_credentials'] };
  const registered = await app.inject({ method: 'POST', url: '/auth/v3/ops/clients', headers, payload: { data } });
  expect(registered.statusCode).toBe(200);
  expect((await app.inject(listing)).statusCode).toBe(401);
  expect([(await ask('of the settings')).statusCode, (await ask('registered')).statusCode]).toEqual([401, 200]);

  await app.inject({ method: 'DELETE', url: '/auth/v3/ops/clients/service', headers });
  expect([(await ask('of the settings')).statusCode, (await ask('registered')).statusCode]).toEqual([200, 401]);
});

it('is not ready on a database that was not migrated', async () => {
  const { checks } = await start();
  await expect(checks.database?.()).rejects.toThrow(/lacks migrations/);
});

it('says while it waits for Redis what it has and what it has not', async () => {
  await migrate();
  const proxy = await breakableProxy(inject('redisUrl'));
  proxy.cut();
  const checks: Record<string, Check> = {};
  const starting = start({ SESSION_STORE: 'redis', REDIS_URL: proxy.url }, checks);
  await vi.waitFor(() => expect(Object.keys(checks)).toEqual(['database', 'redis']));
  await checks.database?.();
  const redis = checks.redis?.().catch(() => 'down');
  expect(await Promise.race([redis, sleep(100, 'waits')])).toBe('waits');
  proxy.mend();
  await starting;
  await vi.waitFor(async () => expect(await checks.redis?.()).toBe('PONG'));
  await proxy.close();
});

it('publishes keys that another process of the same ring signs with', async () => {
  await migrate();
  const keysOf = async ({ app }: Awaited<ReturnType<typeof start>>) =>
    (await app.inject({ url: '/auth/v3/.well-known/jwks.json' })).json<{ keys: { kid: string }[] }>().keys.map(({ kid }) => kid);
  expect(await keysOf(await start())).toEqual(await keysOf(await start()));
});
