import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withFreePort } from '@gauth/dev/free-port';
import { createLifetime } from '@gauth/dev/lifetime';
import { startPostgres } from '@gauth/dev/postgres';
import { startRedis } from '@gauth/dev/redis';
import type { ServerProcess } from '@gauth/dev/server-process';
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
  const lifetime = createLifetime();
  const own = <T extends ServerProcess>(start: (port: number) => Promise<T>) =>
    lifetime.own(
      () => withFreePort(start),
      (server) => server.stop(),
    );
  const end = async () => {
    await lifetime.end();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const [postgres, redis] = await Promise.all([
      own((port) => startPostgres(place('postgres', port))),
      own((port) => startRedis(place('redis', port))),
    ]);
    project.provide('databaseUrl', postgres.url);
    project.provide('redisUrl', redis.url);
    return end;
  } catch (error) {
    await end();
    throw error;
  }
}
