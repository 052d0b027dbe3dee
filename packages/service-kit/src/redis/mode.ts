import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { Logger } from '../logger.ts';
import type { RedisAddress, RedisNode } from './address.ts';
import { connectionOptions, type RedisOptions, reconnectAfterMs } from './options.ts';

/** Asks the nodes, one after the other and again and again, whether they are of a Cluster. One log line if that does not succeed at once. */
export async function askForMode(
  address: RedisAddress,
  logger: Pick<Logger, 'info' | 'error'>,
  options: RedisOptions,
): Promise<'single' | 'cluster'> {
  for (let attempt = 0; ; attempt += 1) {
    const node = address.nodes[attempt % address.nodes.length] as RedisNode;
    const answer = await modeOf(node, address, options);
    if (!(answer instanceof Error)) return answer;
    if (attempt === 0) logger.error({ event: 'redis.lost', err: answer }, 'Redis is not reachable; the service waits for it');
    await sleep(reconnectAfterMs(attempt));
  }
}

async function modeOf(node: RedisNode, address: RedisAddress, options: RedisOptions): Promise<'single' | 'cluster' | Error> {
  const redis = new Redis({ ...connectionOptions(address, options), ...node, lazyConnect: true, retryStrategy: () => null });
  let reason: Error | undefined;
  redis.on('error', (error: Error) => {
    reason = error;
  });
  try {
    await redis.connect();
    return /^redis_mode:cluster\r?$/m.test(await redis.info('server')) ? 'cluster' : 'single';
  } catch (error) {
    return reason ?? (error as Error);
  } finally {
    redis.disconnect();
  }
}
