import { createPool, type Logger, type Metrics } from '@gauth/service-kit';
import { changesChannel } from '../adapters/postgres/change-log.ts';
import { leaseChannel, postgresLease } from '../adapters/postgres/lease.ts';
import { postgresNotices } from '../adapters/postgres/notices.ts';
import { createPrimacy, type Primacy } from '../availability/primacy.ts';
import type { Changes } from '../changes/changes.ts';
import type { Config } from '../config.ts';
import type { ConfigurationServer } from '../server.ts';

interface DutyOptions {
  config: Config;
  /** A random id of this process. */
  holder: string;
  server: ConfigurationServer;
  changes: Changes;
  logger: Logger;
  metrics: Metrics;
}

/** When this server serves: a read-only one always, any other while it is the primary. */
export interface Duty {
  /** Answers the port; that of the settings while this server is a backup. */
  start(): Promise<number>;
  mayServe(): boolean;
  mayChange(): boolean;
  stop(): Promise<void>;
}

/** How long requests that are under way may take when clients must go. */
const leavingMs = 3000;

/** Connections of their own for the lease and for listening: requests that use up the pool must not cost the lease. */
const reserved = { DATABASE_POOL_SIZE: 2, DATABASE_CHECKOUT_TIMEOUT_MS: 500 } as const;

/** Makes the duty of one server. */
export function createDuty({ config, holder, server, changes, logger, metrics }: DutyOptions): Duty {
  const pool = createPool({ ...config, ...reserved }, logger);
  metrics.observePool('lease', pool);
  const notices = postgresNotices(pool, [leaseChannel, changesChannel]);
  let port = config.PORT;
  const serving = {
    async start() {
      port = await server.listen({ host: config.HOST, port: config.PORT });
    },
    stop: () => server.close(leavingMs),
  };
  const primacy: Primacy = config.READ_ONLY
    ? withoutLease(serving)
    : createPrimacy({ lease: postgresLease(pool, holder), serving, logger, metrics });
  notices.on(leaseChannel, primacy.wake);
  notices.on(changesChannel, changes.wake);

  return {
    async start() {
      changes.start();
      await primacy.start();
      return port;
    },
    mayServe: primacy.holds,
    mayChange: () => !config.READ_ONLY && primacy.holds(),
    async stop() {
      await primacy.stop();
      await Promise.all([changes.stop(), notices.close()]);
      await pool.end();
    },
  };
}

const withoutLease = ({ start, stop }: { start: () => Promise<void>; stop: () => Promise<void> }): Primacy => ({
  holds: () => true,
  start,
  wake: () => undefined,
  stop,
});
