import { Cluster } from 'ioredis';
import type { Logger } from '../logger.ts';
import type { RedisAddress } from './address.ts';
import { connectionOptions, type RedisOptions, reconnectAfterMs } from './options.ts';
import { logOutages } from './outages.ts';

/**
 * A client of a Redis Cluster, found through any of its nodes. It behaves as that of one Redis: no command waits for a Cluster that is away, and none is
 * sent again that may have been carried out; only what a node refused to do itself goes to the node that it names.
 */
export function redisCluster(address: RedisAddress, logger: Pick<Logger, 'info' | 'error'>, options: RedisOptions): Cluster {
  const cluster = new Cluster([...address.nodes], {
    enableAutoPipelining: true,
    enableOfflineQueue: false,
    clusterRetryStrategy: reconnectAfterMs,
    clusterNodeRetryStrategy: reconnectAfterMs,
    maxRedirections: 6,
    // Zero switches it off: the command may have been carried out.
    retryDelayOnFailover: 0,
    slotsRefreshInterval: 1000,
    slotsRefreshTimeout: 1000,
    // Names are looked up when a node is connected to, so that certificates are compared with names.
    dnsLookup: (name, callback) => callback(null, name),
    redisOptions: connectionOptions(address, options),
  });
  logOutages(cluster, logger);
  return cluster;
}
