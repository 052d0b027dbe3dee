import { Redis } from 'ioredis';
import type { Logger } from '../logger.ts';
import { parseRedisAddress, type RedisAddress } from './address.ts';
import { connectionOptions, type RedisOptions, reconnectAfterMs } from './options.ts';
import { logOutages } from './outages.ts';

export type { Redis } from 'ioredis';

/**
 * A client of one Redis that refuses at once while the server is away instead of queueing, gives up on a silent server after the command time-out, and
 * reconnects for ever. One log line an outage, one when it ends. Commands of one turn of the event loop travel together.
 */
export function createRedis(url: string, logger: Pick<Logger, 'info' | 'error'>, options: RedisOptions = {}): Redis {
  const address = parseRedisAddress(url);
  if (address === undefined) throw new Error('this is no URL of a Redis');
  return singleRedis(address, logger, options);
}

/** The same for an address that is parsed already; only its first node counts. */
export function singleRedis(address: RedisAddress, logger: Pick<Logger, 'info' | 'error'>, options: RedisOptions): Redis {
  const redis = new Redis({
    ...connectionOptions(address, options),
    ...address.nodes[0],
    db: address.database,
    enableAutoPipelining: true,
    enableOfflineQueue: false,
    retryStrategy: reconnectAfterMs,
  });
  logOutages(redis, logger);
  return redis;
}
