import type { Pool, PoolClient } from 'pg';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

type Release = (release?: boolean | Error) => void;
type Callback = (error: Error | undefined, client: PoolClient | undefined, done: Release) => void;

/** Measures pools, each under its name: how many connections they have, who waits for one, and how long. */
export function poolMetrics(registry: Registry): (name: string, pool: Pool) => void {
  const pools = new Map<string, Pool>();
  const waited = poolWaits(registry);
  poolSizes(registry, pools);
  return (name, pool) => {
    pools.set(name, pool);
    const connect = pool.connect.bind(pool);
    // `query` takes its connection by this method, too.
    pool.connect = ((callback?: Callback) => {
      const since = performance.now();
      if (callback === undefined) {
        const connecting = connect();
        connecting.then(
          () => waited(name, since),
          () => waited(name, since, 'failed'),
        );
        return connecting;
      }
      return connect((error, client, done) => {
        waited(name, since, error && 'failed');
        callback(error, client, done);
      });
    }) as Pool['connect'];
  };
}

function poolWaits(registry: Registry): (pool: string, since: number, failed?: 'failed' | undefined) => void {
  const labelNames = ['pool'] as const;
  const wait = new Histogram({
    name: 'gauth_database_pool_wait_seconds',
    help: 'How long connections to the database were waited for, those that had to be opened included',
    labelNames,
    buckets: [0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 1.5],
    registers: [registry],
  });
  const failures = new Counter({
    name: 'gauth_database_connection_failures_total',
    help: 'Connections to the database that could not be had, in time or at all',
    labelNames,
    registers: [registry],
  });
  return (pool, since, failed) => {
    wait.observe({ pool }, (performance.now() - since) / 1000);
    if (failed) failures.inc({ pool });
  };
}

function poolSizes(registry: Registry, pools: ReadonlyMap<string, Pool>): void {
  const gauge = (name: string, help: string, value: (pool: Pool) => number) =>
    new Gauge({
      ...{ name, help, labelNames: ['pool'], registers: [registry] },
      collect() {
        for (const [pool, it] of pools) this.set({ pool }, value(it));
      },
    });
  gauge('gauth_database_pool_size', 'Connections that the pool may have', ({ options }) => options.max);
  gauge('gauth_database_pool_connections', 'Connections that the pool has', ({ totalCount }) => totalCount);
  gauge('gauth_database_pool_idle', 'Connections that nobody uses', ({ idleCount }) => idleCount);
  gauge('gauth_database_pool_waiting', 'Requests that wait for a connection', ({ waitingCount }) => waitingCount);
}
