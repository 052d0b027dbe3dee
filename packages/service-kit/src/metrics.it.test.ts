import { afterEach, expect, inject, it } from 'vitest';
import { createMetrics } from './metrics.ts';
import { createPool, type Pool } from './postgres.ts';
import { createRedis } from './redis/single.ts';
import { capturedLog } from './testing/captured-log.ts';

const { logger } = capturedLog();
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

function observedPool(url: string, size: number): { pool: Pool; text: () => Promise<string> } {
  const metrics = createMetrics('test');
  const settings = { DATABASE_URL: url, DATABASE_POOL_SIZE: size, DATABASE_CHECKOUT_TIMEOUT_MS: 1000, DATABASE_STATEMENT_TIMEOUT_MS: 1000 };
  const pool = createPool(settings as never, logger);
  closing.push(() => pool.end());
  metrics.observePool('main', pool);
  return { pool, text: async () => (await metrics.expose()).text };
}

it('measures a pool: its size, who has connections, and who waits for one', async () => {
  const { pool, text } = observedPool(inject('databaseUrl'), 1);
  const client = await pool.connect();
  const waiting = pool.query('select 1');
  const busy = await text();
  expect(busy).toContain('gauth_database_pool_size{pool="main",application="test"} 1');
  expect(busy).toContain('gauth_database_pool_connections{pool="main",application="test"} 1');
  expect(busy).toContain('gauth_database_pool_idle{pool="main",application="test"} 0');
  expect(busy).toContain('gauth_database_pool_waiting{pool="main",application="test"} 1');
  client.release();
  await waiting;
  const free = await text();
  expect(free).toContain('gauth_database_pool_idle{pool="main",application="test"} 1');
  expect(free).toContain('gauth_database_pool_waiting{pool="main",application="test"} 0');
  expect(free).toContain('gauth_database_pool_wait_seconds_count{application="test",pool="main"} 2');
  expect(free).not.toContain('gauth_database_connection_failures_total{');
});

it('counts connections to a database that is not there', async () => {
  const { pool, text } = observedPool('postgres://nobody@127.0.0.1:1/none?sslmode=disable', 1);
  await expect(pool.query('select 1')).rejects.toThrow('ECONNREFUSED');
  await expect(pool.connect()).rejects.toThrow('ECONNREFUSED');
  expect(await text()).toContain('gauth_database_connection_failures_total{pool="main",application="test"} 2');
});

it('measures commands to Redis by name and never by key, those in pipelines and scripts too', async () => {
  const metrics = createMetrics('test');
  const redis = createRedis(inject('redisUrl'), logger);
  closing.push(() => redis.disconnect());
  metrics.observeRedis(redis);
  await new Promise((resolve) => redis.once('ready', resolve));
  await Promise.all([redis.get('metrics-a'), redis.get('metrics-b'), redis.eval('return 1', 0), redis.multi().get('metrics-c').exec()]);
  await expect(redis.call('get')).rejects.toThrow('wrong number of arguments');
  const { text } = await metrics.expose();
  expect(text).toContain('gauth_redis_connected{application="test"} 1');
  const counts = Object.fromEntries(
    [...text.matchAll(/^gauth_redis_command_duration_seconds_count\{application="test",command="(\w+)"\} (\d+)$/gm)].map(
      ([, command, count]) => [command, Number(count)],
    ),
  );
  expect(counts).toMatchObject({ get: 4, eval: 1, multi: 1, exec: 1 });
  // A refusal is an answer.
  expect(text).not.toContain('gauth_redis_command_failures_total{');
  expect(text).not.toContain('metrics-');
});

it('counts commands that Redis does not answer', async () => {
  const metrics = createMetrics('test');
  const redis = createRedis('redis://127.0.0.1:1', logger);
  closing.push(() => redis.disconnect());
  metrics.observeRedis(redis);
  await expect(redis.get('a')).rejects.toThrow();
  const { text } = await metrics.expose();
  expect(text).toContain('gauth_redis_connected{application="test"} 0');
  expect(text).toContain('gauth_redis_command_failures_total{command="get",application="test"} 1');
});
