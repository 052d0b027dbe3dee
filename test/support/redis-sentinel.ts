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
  killMaster(): void;
  /** Has the Sentinel put the replica in the place of the master at once; by itself it does not. */
  failOver(): Promise<void>;
  stop(): Promise<void>;
}

interface Member {
  port: number;
  server: ServerProcess;
}

/**
 * Starts the three and waits until the Sentinel could make the replica the master. When it does so is told, not left to time-outs: where everything is slow,
 * Sentinels take the living for dead, and wait many seconds after they have found nobody to promote or see their own clock jump.
 */
export async function startSentinelGroup(): Promise<SentinelGroup> {
  const folder = await mkdtemp(join(tmpdir(), 'gauth-redis-sentinel-'));
  const started: Member[] = [];
  const start = async (lines: (port: number) => readonly string[], ...args: string[]) => {
    const member = await withFreePort((port) => startMember({ folder, port, lines: lines(port), args }));
    started.push(member);
    return member;
  };
  const master = await start(() => []);
  const replica = await start(() => [`replicaof 127.0.0.1 ${master.port}`]);
  await untilItFollows(replica);
  const watch = [`monitor ${name} 127.0.0.1 ${master.port} 1`, `auth-pass ${name} ${password}`, `down-after-milliseconds ${name} 600000`];
  const sentinel = await start(() => watch.map((line) => `sentinel ${line}`), '--sentinel');
  const admin = new Redis({ port: sentinel.port, host: '127.0.0.1', maxRetriesPerRequest: null, retryStrategy: () => 20 });
  admin.on('error', () => undefined);
  await admin.call('SENTINEL', 'DEBUG', 'TILT-TRIGGER', 600_000);
  await until(async () => /status=ok,address=[^,]+,slaves=1/.test(await admin.info('sentinel')));
  return {
    url: `redis://:${password}@127.0.0.1:${sentinel.port}`,
    name,
    killMaster: () => void process.kill(master.server.pid, 'SIGKILL'),
    failOver: () =>
      until(() =>
        admin.call('SENTINEL', 'FAILOVER', name).then(
          () => true,
          () => false,
        ),
      ),
    async stop() {
      admin.disconnect();
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

/** The Sentinel asks the master for replicas when it starts, and then not for ten seconds. */
async function untilItFollows({ port }: Member): Promise<void> {
  const replica = new Redis({ port, host: '127.0.0.1', password, maxRetriesPerRequest: null, retryStrategy: () => 20 });
  replica.on('error', () => undefined);
  await until(async () => /master_link_status:up/.test(await replica.info('replication')));
  replica.disconnect();
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(20);
}
