import type { Cluster, Redis } from 'ioredis';
import type { Logger } from '../logger.ts';

/** Logs one line when Redis is lost, however long that lasts, and one when it is back; nothing when the connection is closed on purpose. */
export function logOutages(redis: Redis | Cluster, logger: Pick<Logger, 'info' | 'error'>): void {
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
