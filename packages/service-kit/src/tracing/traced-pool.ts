import type { Pool } from 'pg';
import { inSpan } from './in-span.ts';
import { tracingInUse } from './tracing.ts';
import { withMethods } from './with-methods.ts';

type Asks = (...args: never[]) => Promise<unknown>;

/** Gives every statement a span with its text, which holds no values; without tracing the pool is what it was. */
export function tracedPool(pool: Pool): Pool {
  if (tracingInUse() === undefined) return pool;
  return withMethods(pool, (name, method) => {
    if (name === 'query') return spanning(method as Asks);
    // With a callback it is the pool that asks itself.
    if (name === 'connect') return (async (...args: never[]) => tracedClient((await (method as Asks)(...args)) as object)) as typeof method;
    return undefined;
  });
}

const tracedClient = (client: object): object =>
  withMethods(client, (name, method) => (name === 'query' ? spanning(method as Asks) : undefined));

const spanning =
  (query: Asks): Asks =>
  (...args) => {
    const [statement] = args as unknown as [string | { text?: string }];
    const text = typeof statement === 'string' ? statement : (statement?.text ?? '');
    const operation = /^\s*(\w+)/.exec(text)?.[1]?.toUpperCase() ?? 'QUERY';
    const attributes = {
      'db.system.name': 'postgresql',
      'db.operation.name': operation,
      'db.query.text': text.replace(/\s+/g, ' ').trim(),
    };
    return inSpan(`${operation} postgresql`, attributes, () => query(...args));
  };
