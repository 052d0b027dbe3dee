import { Cluster, type Redis } from 'ioredis';
import { z } from 'zod';
import type { RedisConnection } from './connection.ts';

/** What a server of Redis says of itself to whoever looks for faults. */
export const redisNodeFacts = z.object({
  node: z.string().describe('Host and port, as they are connected to'),
  version: z.string(),
  cluster: z.boolean().describe('Whether it is of a Redis Cluster'),
  role: z.string().describe('master, or slave for a replica'),
  evictionPolicy: z.string().describe('maxmemory-policy'),
  maxMemoryBytes: z.number().describe('0: as much as the machine has'),
  usedMemoryBytes: z.number(),
  appendOnly: z.boolean().describe('Whether every write goes to a file'),
  time: z.iso.datetime().describe('Its clock'),
});
export type RedisNodeFacts = z.infer<typeof redisNodeFacts>;

/** Asks the server, or every master of a Cluster; needs INFO and TIME only, which services for hire allow. Throws what the driver throws. */
export const askRedisFacts = (redis: RedisConnection): Promise<RedisNodeFacts[]> =>
  Promise.all((redis instanceof Cluster ? redis.nodes('master') : [redis]).map(factsOf));

async function factsOf(redis: Redis): Promise<RedisNodeFacts> {
  const [text, [seconds]] = await Promise.all([redis.info(), redis.time()]);
  const said = new Map(text.split(/\r?\n/).map((line) => line.split(/:(.*)/s, 2) as [string, string]));
  const { host, port } = redis.options;
  return {
    node: `${host}:${port}`,
    version: said.get('redis_version') ?? '',
    cluster: said.get('cluster_enabled') === '1' || said.get('redis_mode') === 'cluster',
    role: said.get('role') ?? '',
    evictionPolicy: said.get('maxmemory_policy') ?? '',
    maxMemoryBytes: Number(said.get('maxmemory') ?? 0),
    usedMemoryBytes: Number(said.get('used_memory') ?? 0),
    appendOnly: said.get('aof_enabled') === '1',
    time: new Date(Number(seconds) * 1000).toISOString(),
  };
}
