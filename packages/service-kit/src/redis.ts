import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import type { Logger } from './logger.ts';

export type { Redis } from 'ioredis';

/** What `createRedis` may be told beside the URL. */
export interface RedisOptions {
  /** PEM file of the authority that signed the server's certificate (`rediss://`). */
  caFile?: string | undefined;
  /** How long one command may take. A command that waits behind a stuck pipeline waits up to twice as long, and both must fit into two seconds. */
  commandTimeoutMs?: number | undefined;
}

/**
 * A Redis client that refuses at once while the server is away instead of queueing, gives up on a silent server after the command time-out, and
 * reconnects for ever. One log line an outage, one when it ends. Commands of one turn of the event loop travel together.
 */
export function createRedis(
  url: string,
  logger: Pick<Logger, 'info' | 'error'>,
  { caFile, commandTimeoutMs = 900 }: RedisOptions = {},
): Redis {
  const redis = new Redis(url, {
    enableAutoPipelining: true,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    commandTimeout: commandTimeoutMs,
    connectTimeout: 2000,
    socketTimeout: 5000,
    // After a failover the old master still answers, but takes no writes.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
    retryStrategy: (attempts) => Math.min(50 * 2 ** Math.min(attempts, 10), 2000),
    ...(caFile !== undefined && { tls: { ca: readFileSync(caFile) } }),
  });
  logOutages(redis, logger);
  return redis;
}

function logOutages(redis: Redis, logger: Pick<Logger, 'info' | 'error'>): void {
  let away = false;
  let closing = false;
  const lost = (error?: Error) => {
    if (away || closing) return;
    away = true;
    logger.error({ event: 'redis.lost', ...(error && { err: error }) }, 'Redis is not reachable');
  };
  redis.on('error', lost);
  redis.on('reconnecting', () => lost());
  redis.on('end', () => {
    closing = true;
  });
  redis.on('ready', () => {
    closing = false;
    if (away) logger.info({ event: 'redis.back' }, 'Redis is reachable again');
    away = false;
  });
}
