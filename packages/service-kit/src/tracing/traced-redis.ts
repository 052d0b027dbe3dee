import type { RedisConnection } from '../redis/connection.ts';
import { inSpan } from './in-span.ts';
import { tracingInUse } from './tracing.ts';
import { withMethods } from './with-methods.ts';

type Asks = (...args: never[]) => Promise<unknown>;

/** Gives every command a span with its name, and nothing of what it is about; without tracing the connection is what it was. */
export function tracedRedis<R extends RedisConnection>(redis: R): R {
  if (tracingInUse() === undefined) return redis;
  const commands = new Set(redis.getBuiltinCommands());
  return withMethods(redis, (name, method) => {
    if (name === 'multi' || name === 'pipeline')
      return ((...args: never[]) => tracedBatch(name, method(...args) as object)) as typeof method;
    return commands.has(name) ? spanning(name, method as Asks) : undefined;
  });
}

/** Commands of a batch answer the batch itself, which is asked by `exec`. */
const tracedBatch = (name: string, batch: object): object => {
  const execute = (batch as { exec: Asks }).exec.bind(batch) as Asks;
  return Object.assign(batch, { exec: spanning(name, execute) });
};

const spanning = (name: string, method: Asks): Asks => {
  const command = name.toUpperCase();
  return (...args) => inSpan(command, { 'db.system.name': 'redis', 'db.operation.name': command }, () => method(...args));
};
