import { Redis } from 'ioredis';
import type { Logger } from '../logger.ts';
import type { RedisAddress } from './address.ts';
import { connectionOptions, type RedisOptions, reconnectAfterMs, tlsOptions } from './options.ts';
import { logOutages } from './outages.ts';

/** How Sentinels are asked for the master. */
export interface SentinelOptions extends RedisOptions {
  /** The name that the Sentinels know it by. */
  name: string;
  /** The Sentinels' own password. */
  sentinelPassword?: string | undefined;
}

/** A client of whichever server the Sentinels call the master; it behaves as that of one Redis, and finds the new master after a failover. */
export function redisBehindSentinels(address: RedisAddress, logger: Pick<Logger, 'info' | 'error'>, options: SentinelOptions): Redis {
  const { name, sentinelPassword } = options;
  const redis = new Redis({
    ...connectionOptions(address, options),
    sentinels: [...address.nodes],
    name,
    ...(sentinelPassword !== undefined && { sentinelPassword }),
    ...(address.tls && { enableTLSForSentinelMode: true, sentinelTLS: tlsOptions(options) }),
    db: address.database,
    enableAutoPipelining: true,
    enableOfflineQueue: false,
    retryStrategy: reconnectAfterMs,
    sentinelRetryStrategy: reconnectAfterMs,
    // The Sentinels tell when they have chosen another master, so nobody waits for the old one to be found dead.
    failoverDetector: true,
  });
  logOutages(redis, logger);
  goOnUntilDisconnected(redis);
  return redis;
}

/** The driver ends for good where it hears of another master at the very moment in which it asks the Sentinels for the master. */
function goOnUntilDisconnected(redis: Redis): void {
  const { disconnect } = redis;
  let wanted = true;
  redis.disconnect = (reconnect = false) => {
    wanted &&= reconnect;
    disconnect.call(redis, reconnect);
  };
  redis.on('end', () => {
    // What failed is told by an event.
    if (wanted) redis.connect().catch(() => undefined);
  });
}
