import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { afterEach, describe, expect, inject, it, vi } from 'vitest';
import { withFreePort } from '../../../../dev/free-port.ts';
import { startRedisCluster } from '../../../../test/support/redis-cluster.ts';
import { startSentinelGroup } from '../../../../test/support/redis-sentinel.ts';
import { isStoreOutage } from '../store-outage.ts';
import { breakableProxy } from '../testing/breakable-proxy.ts';
import { capturedLog } from '../testing/captured-log.ts';
import { askRedisFacts } from './ask-redis-facts.ts';
import { connectToRedis, type RedisConnection } from './connection.ts';
import type { RedisSettings } from './settings.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});
const owned = async <T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
  const started = await starting;
  cleanUp.push(() => started.stop());
  return started;
};

/** As soon as a busy machine has it. */
const soon = <T>(attempt: () => T | Promise<T>): Promise<T> => vi.waitFor(attempt, { timeout: 10_000 });

async function connected(
  settings: Partial<RedisSettings> & { REDIS_URL: string },
  logger = capturedLog().logger,
): Promise<RedisConnection> {
  const redis = await connectToRedis({ REDIS_MODE: 'auto', ...settings } as RedisSettings, logger);
  cleanUp.push(() => redis.disconnect());
  await soon(() => redis.ping());
  return redis;
}

/** Increments until it succeeds; answers how often it was told of an outage. Anything else fails the test. */
async function incrementThroughOutage(redis: RedisConnection, key: string): Promise<number> {
  for (let outages = 0; ; outages += 1) {
    try {
      await redis.incr(key);
      return outages;
    } catch (error) {
      if (!isStoreOutage(error)) throw error;
      await sleep(20);
    }
  }
}

describe('connectToRedis', () => {
  it('finds out that one Redis is one Redis, whatever its number of databases', async () => {
    const redis = await connected({ REDIS_URL: inject('redisUrl') });
    expect(redis.isCluster).toBe(false);
  });

  it('waits for a Redis that comes later, with one line in the log', async () => {
    const proxy = await breakableProxy(inject('redisUrl'));
    cleanUp.push(() => proxy.close());
    proxy.cut();
    const log = capturedLog();
    const connecting = connected({ REDIS_URL: proxy.url }, log.logger);
    await soon(() => expect(log.lines.map((line) => line['event.action'])).toEqual(['redis.lost']));
    await sleep(150);
    proxy.mend();
    expect(await (await connecting).ping()).toBe('PONG');
    expect(log.lines).toHaveLength(1);
  });

  it('refuses several servers that are no Cluster', async () => {
    const { host } = new URL(inject('redisUrl'));
    const settings = { REDIS_URL: `${inject('redisUrl')},${host}`, REDIS_MODE: 'auto' } as RedisSettings;
    await expect(connectToRedis(settings, capturedLog().logger)).rejects.toThrow(
      'REDIS_URL names several servers, which are no Cluster; set REDIS_SENTINEL_NAME if they are Sentinels',
    );
  });

  it('finds a Cluster through one node, and loses only moments when a master is lost', async () => {
    const { url, ...cluster } = await owned(startRedisCluster({ replica: true }));
    const log = capturedLog();
    const redis = await connected({ REDIS_URL: url.split(',', 1)[0] as string }, log.logger);
    expect(redis.isCluster).toBe(true);
    // Slots 5061, 6918 and 12182: each lies at another master.
    const keys = ['bar', 'test', 'foo'];
    await Promise.all(keys.map((key) => redis.incr(key)));
    cluster.killFirstMaster();
    const incremented = Promise.all(keys.map((key) => incrementThroughOutage(redis, key)));
    await cluster.replaceFirstMaster();
    const outages = await incremented;
    expect(outages[0]).toBeGreaterThan(0);
    expect(await Promise.all(keys.map((key) => redis.get(key)))).toEqual(['2', '2', '2']);
  });

  it('follows Sentinels to the new master', async () => {
    const group = await owned(startSentinelGroup());
    const redis = await connected({ REDIS_URL: group.url, REDIS_SENTINEL_NAME: group.name });
    await redis.incr('counter');
    await soon(async () => expect(await redis.wait(1, 100)).toBe(1));
    group.killMaster();
    const incremented = incrementThroughOutage(redis, 'counter');
    await group.failOver();
    expect(await incremented).toBeGreaterThan(0);
    expect(await redis.get('counter')).toBe('2');
    const port = /^tcp_port:(\d+)/m.exec(await redis.info('server'))?.[1];
    expect(await askRedisFacts(redis)).toMatchObject([{ node: `127.0.0.1:${port}`, role: 'master' }]);
  });

  it('goes on when it hears of another master while it asks for the master', async () => {
    const group = await owned(startSentinelGroup());
    const settings = { REDIS_URL: group.url, REDIS_MODE: 'auto', REDIS_SENTINEL_NAME: group.name } as RedisSettings;
    const redis = (await connectToRedis(settings, capturedLog().logger)) as Redis;
    cleanUp.push(() => redis.disconnect());
    // As the driver does by itself.
    redis.disconnect(true);
    expect(await soon(() => redis.ping())).toBe('PONG');
  });

  it('says at once that the Sentinels are away, and goes on asking', async () => {
    const url = await withFreePort(async (port) => `redis://127.0.0.1:${port}`);
    const log = capturedLog();
    const redis = await connectToRedis({ REDIS_URL: url, REDIS_MODE: 'auto', REDIS_SENTINEL_NAME: 'gauth' }, log.logger);
    cleanUp.push(() => redis.disconnect());
    const failure = await redis.ping().catch((error: unknown) => error);
    expect(isStoreOutage(failure)).toBe(true);
    await soon(() => expect(log.lines.map((line) => line['event.action'])).toEqual(['redis.lost']));
  });
});
