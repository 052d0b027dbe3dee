import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { withFreePort } from '../../dev/free-port.ts';
import { type ServerProcess, spawnServer } from '../../dev/server-process.ts';

const name = 'gauth';
const password = 'sentinel-test-password';

/** A master with a replica, watched by a Sentinel. */
export interface SentinelGroup {
  /** The Sentinel, in the form of `REDIS_URL`, with the password of the servers. */
  url: string;
  /** What the Sentinel calls the master. */
  name: string;
  /** Kills the master; the replica takes its place within two seconds. */
  killMaster(): void;
  stop(): Promise<void>;
}

interface Member {
  port: number;
  server: ServerProcess;
}

/** Starts the three and waits until the Sentinel knows the replica. */
export async function startSentinelGroup(): Promise<SentinelGroup> {
  const folder = await mkdtemp(join(tmpdir(), 'gauth-redis-sentinel-'));
  const started: Member[] = [];
  const start = async (lines: (port: number) => readonly string[], ...args: string[]) => {
    const member = await withFreePort((port) => startMember({ folder, port, lines: lines(port), args }));
    started.push(member);
    return member;
  };
  const master = await start(() => []);
  await start(() => [`replicaof 127.0.0.1 ${master.port}`]);
  const watch = [`monitor ${name} 127.0.0.1 ${master.port} 1`, `auth-pass ${name} ${password}`, `down-after-milliseconds ${name} 500`];
  const sentinel = await start(() => [...watch, `failover-timeout ${name} 3000`].map((line) => `sentinel ${line}`), '--sentinel');
  await untilItKnowsTheReplica(sentinel.port);
  return {
    url: `redis://:${password}@127.0.0.1:${sentinel.port}`,
    name,
    killMaster: () => void process.kill(master.server.pid, 'SIGKILL'),
    async stop() {
      await Promise.all(started.map(({ server }) => server.stop()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface MemberOptions {
  folder: string;
  port: number;
  lines: readonly string[];
  args: readonly string[];
}

async function startMember({ folder, port, lines, args }: MemberOptions): Promise<Member> {
  const file = join(folder, `${port}.conf`);
  const own = args.includes('--sentinel')
    ? []
    : [`requirepass ${password}`, `masterauth ${password}`, 'save ""', 'repl-diskless-sync-delay 0'];
  await writeFile(file, [`port ${port}`, 'bind 127.0.0.1', `dir ${folder}`, ...own, ...lines, ''].join('\n'));
  const server = await spawnServer(['redis-server', file, ...args], { stdio: 'ignore' }, { signal: 'TERM', graceSeconds: 5 });
  return { port, server };
}

async function untilItKnowsTheReplica(port: number): Promise<void> {
  const sentinel = new Redis({ port, host: '127.0.0.1', maxRetriesPerRequest: null, retryStrategy: () => 20 });
  sentinel.on('error', () => undefined);
  const replicaIsThere = async () => /status=ok,address=[^,]+,slaves=1/.test(await sentinel.info('sentinel'));
  for (let waited = 0; !(await replicaIsThere()); waited += 20) {
    if (waited > 20_000) throw new Error('the Sentinel does not find the replica');
    await sleep(20);
  }
  sentinel.disconnect();
}
