import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cluster, Redis } from 'ioredis';
import { withFreePort } from '../../../dev/free-port.ts';
import { type ServerProcess, spawnServer } from '../../../dev/server-process.ts';

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

/** A Redis Cluster of three masters that share the slots, and a connection to it. */
export async function startRedisCluster(): Promise<{ cluster: Cluster; stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'gauth-redis-cluster-'));
  const nodes: Node[] = [];
  for (const _range of slotRanges) nodes.push(await withFreePort((port) => startNode(folder, port)));
  await joinNodes(nodes);
  const cluster = new Cluster(
    nodes.map(({ port }) => ({ host: '127.0.0.1', port })),
    { enableAutoPipelining: true },
  );
  return {
    cluster,
    async stop() {
      cluster.disconnect();
      for (const { admin } of nodes) admin.disconnect();
      await Promise.all(nodes.map(({ server }) => server.stop()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function startNode(folder: string, port: number): Promise<Node> {
  const options = { port, bind: '127.0.0.1', 'cluster-enabled': 'yes', 'cluster-config-file': `nodes-${port}.conf`, dir: folder, save: '' };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const server = await spawnServer(['redis-server', ...args], { stdio: 'ignore' }, { signal: 'TERM', graceSeconds: 5 });
  const admin = new Redis({ host: '127.0.0.1', port, retryStrategy: () => (server.ended() ? null : 20), maxRetriesPerRequest: null });
  admin.on('error', () => undefined);
  await admin.ping();
  return { port, server, admin };
}

async function joinNodes(nodes: readonly Node[]): Promise<void> {
  const [first] = nodes;
  for (const [index, { admin }] of nodes.entries()) {
    await admin.call('CLUSTER', 'SET-CONFIG-EPOCH', index + 1);
    await admin.call('CLUSTER', 'ADDSLOTSRANGE', ...(slotRanges[index] ?? []));
    if (first) await admin.call('CLUSTER', 'MEET', '127.0.0.1', first.port);
  }
  for (const { admin } of nodes) {
    while (!/cluster_state:ok.*cluster_known_nodes:3/s.test(String(await admin.call('CLUSTER', 'INFO')))) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
