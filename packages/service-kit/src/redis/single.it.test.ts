import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { isStoreOutage } from '../store-outage.ts';
import { type BreakableProxy, breakableProxy } from '../testing/breakable-proxy.ts';
import { type CapturedLog, capturedLog } from '../testing/captured-log.ts';
import { createRedis, type Redis } from './single.ts';

let proxy: BreakableProxy;
let log: CapturedLog;
let redis: Redis;
const key = `test:${randomUUID()}`;

beforeEach(async () => {
  proxy = await breakableProxy(inject('redisUrl'));
  log = capturedLog();
  redis = createRedis(proxy.url, log.logger, { commandTimeoutMs: 10_000 });
  await vi.waitFor(() => redis.ping());
});
afterEach(async () => {
  redis.disconnect();
  await proxy.close();
});

const outageOf = (command: Promise<unknown>): Promise<boolean> => command.then(() => false, isStoreOutage);
const actions = () => log.lines.map((line) => line['event.action']);

describe('createRedis', () => {
  it('stores and finds', async () => {
    await redis.set(key, 'value', 'EX', 10);
    expect(await redis.get(key)).toBe('value');
  });

  it.each(['cut', 'freeze'] as const)('answers soon while the way to the server is broken (%s), and recovers by itself', async (how) => {
    redis.disconnect();
    redis = createRedis(proxy.url, log.logger, { commandTimeoutMs: 300 });
    await vi.waitFor(() => redis.ping());
    proxy[how]();
    const start = performance.now();
    expect(await Promise.all([outageOf(redis.get(key)), outageOf(redis.get(key))])).toEqual([true, true]);
    expect(performance.now() - start).toBeLessThan(5000);
    proxy.mend();
    await vi.waitFor(() => redis.ping());
    await vi.waitFor(() => expect(actions()).toEqual(['redis.lost', 'redis.back']));
  });

  it('does not send a command again that may have been carried out', async () => {
    await redis.set(key, '0', 'EX', 10);
    proxy.freeze();
    const increment = outageOf(redis.incr(key));
    proxy.cut();
    expect(await increment).toBe(true);
    proxy.mend();
    await vi.waitFor(() => redis.ping());
    expect(await redis.get(key)).toBe('0');
  });

  it('logs one line for an outage, however long it lasts', async () => {
    proxy.cut();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    proxy.mend();
    await vi.waitFor(() => redis.ping());
    expect(actions()).toEqual(['redis.lost', 'redis.back']);
  });

  it('says nothing when it is closed on purpose', async () => {
    await redis.quit();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(log.lines).toEqual([]);
  });

  it('refuses a script error as what it is, no outage', async () => {
    const failure = redis.eval('return redis.error_reply("ERR no")', 0);
    expect(await outageOf(failure)).toBe(false);
  });
});
