import type { Pool } from '@gauth/service-kit';
import { type Lease, leaseTimes } from '../../availability/lease.ts';

/** Wakes whoever waits for the lease. */
export const leaseChannel = 'config_lease';

/** A statement that takes longer is given up: what it does then is only to our good, because we count from when we asked. */
const patienceMs = 500;

/** How long a server that yielded lets others go first. */
const standBackSeconds = 2;

const take = `
UPDATE config.leases SET holder = $1, expires_at = clock_timestamp() + make_interval(secs => $2), yielded_by = '', hand_over = hand_over AND holder = $1
WHERE name = 'primary' AND (
  holder = $1 OR expires_at <= clock_timestamp() AND (yielded_by <> $1 OR expires_at <= clock_timestamp() - make_interval(secs => ${standBackSeconds})))
RETURNING hand_over`;

const giveBack = `
WITH yielded AS (
  UPDATE config.leases SET holder = '', expires_at = clock_timestamp(), yielded_by = holder, hand_over = false
  WHERE name = 'primary' AND holder = $1 RETURNING name
)
SELECT pg_notify('${leaseChannel}', '') FROM yielded`;

/** The lease for one process; `holder` is a random id of its own. */
export const postgresLease = (pool: Pool, holder: string): Lease => {
  const ask = <Row extends object>(text: string, values: unknown[]) => {
    const statement = { text, values, query_timeout: patienceMs };
    return pool.query<Row>(statement);
  };
  return {
    async take() {
      const { rows } = await ask<{ hand_over: boolean }>(take, [holder, leaseTimes.lifetimeMs / 1000]);
      return rows[0] && { handOver: rows[0].hand_over };
    },
    async yield() {
      await ask(giveBack, [holder]);
    },
    async standBy() {
      await ask("UPDATE config.leases SET backup_seen_at = clock_timestamp() WHERE name = 'primary'", []);
    },
  };
};

/** The condition, for any statement, that the holder in this parameter has the lease now. */
export const holdsLease = (parameter: string): string =>
  `EXISTS (SELECT FROM config.leases WHERE name = 'primary' AND holder = ${parameter} AND expires_at > clock_timestamp())`;

const askForHandOver = `
WITH asked AS (
  UPDATE config.leases SET hand_over = true
  WHERE name = 'primary' AND expires_at > clock_timestamp() AND backup_seen_at > clock_timestamp() - interval '3 seconds' RETURNING holder
)
SELECT holder, pg_notify('${leaseChannel}', '') FROM asked`;

/** Asks the primary to hand over and answers its id; undefined when there is none, or no backup. */
export async function requestHandOver(pool: Pool): Promise<string | undefined> {
  const { rows } = await pool.query<{ holder: string }>(askForHandOver);
  return rows[0]?.holder;
}

/** The id of the primary; undefined while there is none. */
export async function presentPrimary(pool: Pool): Promise<string | undefined> {
  const { rows } = await pool.query<{ holder: string }>(
    "SELECT holder FROM config.leases WHERE name = 'primary' AND expires_at > clock_timestamp()",
  );
  return rows[0]?.holder;
}
