import { once } from 'node:events';
import { createRedis, type Redis } from '@gauth/service-kit';

const silent = { info: () => {}, error: () => {} };

/** A connection as the service makes it, to a database of the shared Redis, emptied. Files run at the same time, so each takes a number of its own. */
export async function connectRedis(url: string, database: number): Promise<Redis> {
  const address = new URL(url);
  address.pathname = `/${database}`;
  const redis = createRedis(address.href, silent, { commandTimeoutMs: 10_000 });
  await once(redis, 'ready');
  await redis.flushdb();
  return redis;
}
