import { type FreshDatabase, freshDatabase } from '@gauth/service-kit/testing';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { commandsOf } from './commands-of.ts';
import { operatorsPages } from './operators-pages.ts';
import { shellCommands } from './shell-commands.ts';

const unique = (calls: readonly string[][]): string[][] => [...new Map(calls.map((call) => [call.slice(1).join(' '), call])).values()];
const spansOf = (beginning: RegExp) =>
  operatorsPages.flatMap(({ path, spans }) => spans.filter((span) => beginning.test(span)).map((span) => [path, span]));

describe('PostgreSQL', () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase(inject('databaseUrl'));
  });
  afterAll(() => database.drop());

  const inBlocks = commandsOf('psql').flatMap(([path, ...args]) =>
    args.filter((_arg, at) => args[at - 1] === '-c').map((statement) => [path, statement]),
  );

  it.each(unique([...inBlocks, ...spansOf(/^(?:CREATE|ALTER|DROP|select) /)]))('understands what %s says: %s', async (_path, statement) => {
    const client = await database.pool.connect();
    try {
      // Roles belong to the whole server, so they are never made for good; two of them are there for whoever changes them.
      await client.query('begin; create role gauth');
      // Nobody has this process, where the page has a placeholder.
      await client.query(`${statement}`.replaceAll('PID', '0'));
    } finally {
      await client.query('rollback');
      client.release();
    }
  });
});

describe('Redis', () => {
  // Programs of redis-cli itself, which take seconds.
  const ofTheClient = ['--latency'];
  const inBlocks = commandsOf('redis-cli')
    .map(([path, ...args]) => [path, ...args.filter((arg, at) => arg !== '-u' && args[at - 1] !== '-u')])
    .filter(([, first = '']) => !ofTheClient.includes(first));
  const inProse = spansOf(/^ACL /).map(([path = '', text = '']) => [path, ...(shellCommands(text)[0] ?? [])]);
  const someUser = 'gauth-runbooks';

  it.each(unique([...inBlocks, ...inProse]))('answers what %s asks: %s %s %s %s', async (_path, command = '', ...args) => {
    const redis = new Redis(inject('redisUrl'));
    try {
      await redis.call('ACL', 'SETUSER', someUser, '>OLD');
      // The user of the page is that of all other tests.
      expect(await redis.call(command, ...args.map((arg) => (arg === 'default' ? someUser : arg)))).not.toEqual('');
    } finally {
      await redis.call('ACL', 'DELUSER', someUser);
      redis.disconnect();
    }
  });
});
