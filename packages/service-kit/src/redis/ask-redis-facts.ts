import { Cluster, type Redis } from 'ioredis';
import type { RedisNodeFacts } from '../facts/redis-node-facts.ts';
import type { RedisConnection } from './connection.ts';

/** Asks the server, or every master of a Cluster; needs INFO and TIME only, which services for hire allow. Throws what the driver throws. */
export const askRedisFacts = (redis: RedisConnection): Promise<RedisNodeFacts[]> =>
  Promise.all((redis instanceof Cluster ? redis.nodes('master') : [redis]).map(factsOf));

async function factsOf(redis: Redis): Promise<RedisNodeFacts> {
  const [text, [seconds]] = await Promise.all([redis.info(), redis.time()]);
  const said = new Map(text.split(/\r?\n/).map((line) => line.split(/:(.*)/s, 2) as [string, string]));
  return {
    node: nodeOf(redis),
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

/** Where Sentinels were asked, the options name no server. */
const nodeOf = ({ options, stream }: Redis): string =>
  options.sentinels ? `${stream.remoteAddress}:${stream.remotePort}` : `${options.host}:${options.port}`;
