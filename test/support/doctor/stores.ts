import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withFreePort } from '@gauth/dev/free-port';
import { spawnServer } from '@gauth/dev/server-process';
import { Redis } from 'ioredis';
import pg from 'pg';
import { listens } from './listens.ts';

/** A Redis beside that of the platform. */
export interface AnotherRedis {
  url: string;
  stop(): Promise<void>;
}

/** Runs commands at a Redis. */
export async function atRedis(url: string, ...commands: readonly [string, ...(string | number)[]][]): Promise<void> {
  const redis = new Redis(url);
  for (const [command, ...args] of commands) await redis.call(command, ...args);
  redis.disconnect();
}

/** Starts one with these directives, and runs commands when it answers. */
export async function startRedis(
  directives: readonly string[],
  ...commands: readonly [string, ...(string | number)[]][]
): Promise<AnotherRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'gauth-doctor-redis-'));
  const { server, port } = await withFreePort(async (port) => {
    const command: [string, ...string[]] = ['redis-server', '--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
    const server = await spawnServer([...command, ...directives], { stdio: 'ignore' }, { signal: 'TERM', graceSeconds: 2 });
    // The bus of a Cluster takes a second port, which somebody else may have.
    while (!(await listens(port))) {
      if (server.ended()) throw new Error('Redis did not start');
      await sleep(20);
    }
    return { server, port };
  });
  const url = `redis://127.0.0.1:${port}`;
  await atRedis(url, ...commands);
  return {
    url,
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Starts a Sentinel of one server, which it calls `gauth`; the URL has the password of the server. */
export async function startSentinel(masterUrl: string): Promise<AnotherRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'gauth-doctor-sentinel-'));
  const { hostname, port: masterPort, password } = new URL(masterUrl);
  const { server, port } = await withFreePort(async (port) => {
    const file = join(folder, `${port}.conf`);
    const lines = [
      `port ${port}`,
      'bind 127.0.0.1',
      `sentinel monitor gauth ${hostname} ${masterPort} 1`,
      `sentinel auth-pass gauth ${password}`,
    ];
    await writeFile(file, `${lines.join('\n')}\n`, { mode: 0o600 });
    const command = ['redis-server', file, '--sentinel'] as const;
    return { server: await spawnServer(command, { stdio: 'ignore' }, { signal: 'TERM', graceSeconds: 2 }), port };
  });
  while (!(await listens(port))) {
    if (server.ended()) throw new Error('the Sentinel did not start');
    await sleep(20);
  }
  return {
    url: `redis://:${password}@127.0.0.1:${port}`,
    stop: () => server.stop().then(() => rm(folder, { recursive: true, force: true })),
  };
}

/** Runs statements at a database. */
export async function atDatabase(url: string, ...statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
