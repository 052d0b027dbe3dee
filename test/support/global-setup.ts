import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withFreePort } from '@gauth/dev/free-port';
import { startPostgres } from '@gauth/dev/postgres';
import { startRedis } from '@gauth/dev/redis';
import type { TestProject } from 'vitest/node';
import './provided-context.ts';

/** Starts a real PostgreSQL and a real Redis for the integration tests, and removes every trace of them afterwards. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'gauth-test-'));
  chmodSync(folder, 0o711);
  const password = randomBytes(16).toString('hex');
  const place = (name: string, port: number) => ({
    dataDir: join(folder, `${name}-${port}`),
    logFile: join(folder, `${name}.log`),
    port,
    password,
    durable: false,
  });
  const [postgres, redis] = await Promise.all([
    withFreePort((port) => startPostgres(place('postgres', port))),
    withFreePort((port) => startRedis(place('redis', port))),
  ]);
  project.provide('databaseUrl', postgres.url);
  project.provide('redisUrl', redis.url);
  return async () => {
    await Promise.all([postgres.stop(), redis.stop()]);
    rmSync(folder, { recursive: true, force: true });
  };
}
