import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withFreePort } from '@gauth/dev/free-port';
import { startPostgres } from '@gauth/dev/postgres';
import { postgresUser } from '@gauth/dev/postgres-user';
import { startRedis } from '@gauth/dev/redis';
import { Redis } from 'ioredis';
import pg from 'pg';
import { createName, type Name } from './name.ts';
import { postgresProgram } from './postgres-programs.ts';

/** A store with a replica in the other site, under one name. */
export interface Pair {
  url: string;
  /** Kills the first. */
  lose(): void;
  /** Makes the replica the one that is written to, and lets the name lead there. */
  promote(): Promise<void>;
  stop(): Promise<void>;
}

const password = randomBytes(12).toString('hex');

const start = <T>(
  starter: (options: { dataDir: string; logFile: string; port: number; password: string; durable: boolean }) => Promise<T>,
  dataDir: string,
) => withFreePort(async (port) => ({ port, ...(await starter({ dataDir, logFile: `${dataDir}.log`, port, password, durable: true })) }));

/** PostgreSQL with a streaming replica. */
export async function postgresPair(folder: string): Promise<Pair> {
  const first = await start(startPostgres, join(folder, 'postgres-a'));
  const replicaDir = join(folder, 'postgres-b');
  await postgresProgram('pg_basebackup', ['--dbname', first.url, '--pgdata', replicaDir, '--write-recovery-conf', '--checkpoint=fast']);
  // The files are ours; the server will run as somebody else where we are root.
  const user = postgresUser(join(folder, 'postgres-a'));
  if (user) execFileSync('chown', ['-R', `${user.uid}:${user.gid}`, replicaDir]);
  const second = await start(startPostgres, replicaDir);
  const name = await pointingTo(first.port);
  return {
    url: under(name, first.url),
    lose: () => process.kill(first.pid, 'SIGKILL'),
    async promote() {
      const replica = new pg.Client(second.url);
      await replica.connect();
      await replica.query('SELECT pg_promote()');
      await replica.end();
      name.pointTo(second.port);
    },
    stop: () => stopAll(name, first, second),
  };
}

/** Redis with a replica. */
export async function redisPair(folder: string): Promise<Pair> {
  const [first, second] = [await start(startRedis, join(folder, 'redis-a')), await start(startRedis, join(folder, 'redis-b'))];
  const replica = new Redis(second.url);
  replica.on('error', () => {});
  await replica.config('SET', 'masterauth', password);
  await replica.config('SET', 'repl-diskless-sync-delay', '0');
  await replica.replicaof('127.0.0.1', first.port);
  while (!(await replica.info('replication')).includes('master_link_status:up')) await sleep(50);
  const name = await pointingTo(first.port);
  return {
    url: under(name, first.url),
    lose: () => process.kill(first.pid, 'SIGKILL'),
    async promote() {
      await replica.replicaof('NO', 'ONE');
      name.pointTo(second.port);
    },
    async stop() {
      replica.disconnect();
      await stopAll(name, first, second);
    },
  };
}

async function pointingTo(port: number): Promise<Name> {
  const name = await createName();
  name.pointTo(port);
  return name;
}

function under(name: Name, url: string): string {
  const named = new URL(url);
  named.port = String(name.port);
  return named.href.replace(/\/$/, '');
}

async function stopAll(name: Name, ...servers: { stop(): Promise<void> }[]): Promise<void> {
  name.close();
  await Promise.all(servers.map((server) => server.stop()));
}
