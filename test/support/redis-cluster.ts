import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Cluster, Redis } from 'ioredis';
import { withFreePort } from '../../dev/free-port.ts';
import { type ServerProcess, spawnServer } from '../../dev/server-process.ts';

const slotRanges = [
  [0, 5460],
  [5461, 10_922],
  [10_923, 16_383],
] as const;

interface Node {
  port: number;
  server: ServerProcess;
  admin: Redis;
}

/** A Redis Cluster of three masters that share the slots. */
export interface RedisCluster {
  /** A connection to it. */
  cluster: Cluster;
  /** Its nodes, in the form of `REDIS_URL`. */
  url: string;
  /** Kills the first master, as a lost machine would. */
  killFirstMaster(): void;
  /** Lets its replica take its place at once, as it would by itself after some seconds of votes. */
  replaceFirstMaster(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts one. With `replica` the first master, that of the slots below 5461, has a replica, which can take over. */
export async function startRedisCluster({ replica = false }: { replica?: boolean } = {}): Promise<RedisCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'gauth-redis-cluster-'));
  const nodes: Node[] = [];
  const start = async () => void nodes.push(await withFreePort((port) => startNode(folder, port)));
  await Promise.all([...slotRanges, ...(replica ? ['replica'] : [])].map(start));
  const masters = nodes.slice(0, slotRanges.length);
  const [first] = masters;
  const [second] = nodes.slice(slotRanges.length);
  await Promise.all([joinNodes(masters), first && second && replicate(first, second)]);
  const cluster = new Cluster(
    nodes.map(({ port }) => ({ host: '127.0.0.1', port })),
    { enableAutoPipelining: true },
  );
  return {
    cluster,
    url: `redis://${nodes.map(({ port }) => `127.0.0.1:${port}`).join()}`,
    killFirstMaster: () => void (first && process.kill(first.server.pid, 'SIGKILL')),
    async replaceFirstMaster() {
      await second?.admin.call('CLUSTER', 'FAILOVER', 'TAKEOVER');
    },
    async stop() {
      cluster.disconnect();
      for (const { admin } of nodes) admin.disconnect();
      await Promise.all(nodes.map(({ server }) => server.stop()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function startNode(folder: string, port: number): Promise<Node> {
  const options = {
    port,
    bind: '127.0.0.1',
    'cluster-enabled': 'yes',
    'cluster-config-file': `nodes-${port}.conf`,
    'cluster-node-timeout': 1000,
    dir: folder,
    save: '',
    'repl-diskless-sync-delay': 0,
  };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const server = await spawnServer(['redis-server', ...args], { stdio: 'ignore' }, { signal: 'TERM', graceSeconds: 5 });
  const admin = new Redis({ host: '127.0.0.1', port, retryStrategy: () => (server.ended() ? null : 20), maxRetriesPerRequest: null });
  admin.on('error', () => undefined);
  await admin.ping();
  return { port, server, admin };
}

async function replicate(master: Node, replica: Node): Promise<void> {
  const masterId = String(await master.admin.call('CLUSTER', 'MYID'));
  await replica.admin.call('CLUSTER', 'MEET', '127.0.0.1', master.port);
  await until(async () => String(await replica.admin.call('CLUSTER', 'NODES')).includes(masterId));
  await replica.admin.call('CLUSTER', 'REPLICATE', masterId);
  await until(async () => /master_link_status:up/.test(await replica.admin.info('replication')));
}

async function joinNodes(nodes: readonly Node[]): Promise<void> {
  const [first] = nodes;
  for (const [index, { admin }] of nodes.entries()) {
    await admin.call('CLUSTER', 'SET-CONFIG-EPOCH', index + 1);
    await admin.call('CLUSTER', 'ADDSLOTSRANGE', ...(slotRanges[index] ?? []));
    if (first) await admin.call('CLUSTER', 'MEET', '127.0.0.1', first.port);
  }
  for (const { admin } of nodes) {
    await until(async () => /cluster_state:ok.*cluster_known_nodes:[34]/s.test(String(await admin.call('CLUSTER', 'INFO'))));
  }
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(20);
}
