import { Redis } from 'ioredis';
import pg from 'pg';
import { expect, inject, it } from 'vitest';
import './provided-context.ts';

it('gives a real PostgreSQL 18 with superuser rights', async () => {
  const client = new pg.Client({ connectionString: inject('databaseUrl') });
  await client.connect();
  const { rows } = await client.query(
    "select current_setting('server_version_num')::int / 10000 as major, current_setting('is_superuser') as super",
  );
  await client.end();
  expect(rows).toEqual([{ major: 18, super: 'on' }]);
});

it('gives a real Redis', async () => {
  const redis = new Redis(inject('redisUrl'));
  const answer = await redis.call('SET', 'support:stores', 'here', 'GET', 'PX', '1000');
  redis.disconnect();
  expect(answer).toBeNull();
});
