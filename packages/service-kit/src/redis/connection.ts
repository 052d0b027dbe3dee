import type { Cluster, Redis } from 'ioredis';
import type { Logger } from '../logger.ts';
import { tracedRedis } from '../tracing/traced-redis.ts';
import { parseRedisAddress } from './address.ts';
import { redisCluster } from './cluster.ts';
import { askForMode } from './mode.ts';
import { redisBehindSentinels } from './sentinel.ts';
import type { RedisSettings } from './settings.ts';
import { singleRedis } from './single.ts';

/** One Redis, the master that Sentinels name, or a Cluster: operations that stay in one slot work with each. */
export type RedisConnection = Redis | Cluster;

/** Connects as the settings say. Waits for Redis only where its mode must be found out; throws where what is found out and the settings do not agree. */
export const connectToRedis = async (settings: RedisSettings, logger: Pick<Logger, 'info' | 'error'>): Promise<RedisConnection> =>
  tracedRedis(await connect(settings, logger));

async function connect(settings: RedisSettings, logger: Pick<Logger, 'info' | 'error'>): Promise<RedisConnection> {
  const address = parseRedisAddress(settings.REDIS_URL);
  if (address === undefined) throw new Error('REDIS_URL is wrong');
  const options = { caFile: settings.REDIS_CA_FILE, serverName: settings.REDIS_TLS_SERVERNAME };
  const name = settings.REDIS_SENTINEL_NAME;
  if (name !== undefined && ['auto', 'sentinel'].includes(settings.REDIS_MODE))
    return redisBehindSentinels(address, logger, { ...options, name, sentinelPassword: settings.REDIS_SENTINEL_PASSWORD });
  const mode = settings.REDIS_MODE === 'auto' ? await askForMode(address, logger, options) : settings.REDIS_MODE;
  if (mode === 'cluster') return redisCluster(address, logger, options);
  if (address.nodes.length > 1)
    throw new Error('REDIS_URL names several servers, which are no Cluster; set REDIS_SENTINEL_NAME if they are Sentinels');
  return singleRedis(address, logger, options);
}
