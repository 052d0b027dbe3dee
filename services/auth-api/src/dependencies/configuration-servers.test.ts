import type { EnvironmentDirectory } from '@gauth/environment-client';
import { createMetrics } from '@gauth/service-kit';
import { expect, it, vi } from 'vitest';
import type { Config } from '../config.ts';
import { createFirstConnections } from '../config-changes/first-connections.ts';
import { configurationServers } from './configuration-servers.ts';

it('holds a new process up for ten seconds at most where the Environment API takes long for each environment', async () => {
  vi.useFakeTimers();
  const firstConnections = createFirstConnections();
  const environments = {
    contactCenters: () => [{ environmentId: 'env-1' }],
    connection: () => new Promise(() => {}),
  } as unknown as EnvironmentDirectory;
  const surroundings = { environments, firstConnections, metrics: createMetrics('auth-api'), logger: { warn: () => {} } };
  const servers = configurationServers({} as Config, surroundings as unknown as Parameters<typeof configurationServers>[1]);
  servers.start();
  await expect(firstConnections.check()).rejects.toThrow('not every Configuration Server is connected yet');
  vi.advanceTimersByTime(10_000);
  await expect(firstConnections.check()).resolves.toBeUndefined();
  await servers.close();
  vi.useRealTimers();
});
