import type { Pool } from '@gauth/service-kit';
import type { ChangeLog, LoggedChange, Position } from '../../changes/change-log.ts';

/** Wakes whoever waits for changes. */
export const changesChannel = 'config_changes';

interface Bounds {
  days: number;
  rows: number;
}

/** Rows deleted by one statement, at most. */
const forgottenAtOnce = 1000;

const readPage = `
SELECT transaction_id::text AS transaction, object_type AS "objectType", dbid, kind FROM config.changes
WHERE transaction_id >= pg_snapshot_xmin($1::pg_snapshot) AND transaction_id < pg_snapshot_xmax($2::pg_snapshot)
  AND NOT pg_visible_in_snapshot(transaction_id, $1::pg_snapshot) AND pg_visible_in_snapshot(transaction_id, $2::pg_snapshot)
  AND (transaction_id, object_type, dbid) > ($3::xid8, $4::text, $5::int)
ORDER BY transaction_id, object_type, dbid LIMIT $6`;

const forget = `
WITH oldest AS (
  SELECT transaction_id, object_type, dbid, at FROM config.changes ORDER BY transaction_id, object_type, dbid LIMIT ${forgottenAtOnce}
), surplus AS (
  SELECT transaction_id FROM config.changes ORDER BY transaction_id DESC, object_type DESC, dbid DESC OFFSET $3 LIMIT 1
), deleted AS (
  DELETE FROM config.changes c USING oldest o
  WHERE (c.transaction_id, c.object_type, c.dbid) = (o.transaction_id, o.object_type, o.dbid) AND o.transaction_id <= $1::xid8
    AND (o.at < now() - make_interval(days => $2) OR o.transaction_id <= (SELECT transaction_id FROM surplus))
  RETURNING c.transaction_id
), latest AS (
  SELECT max(transaction_id) AS transaction_id, count(*)::int AS count FROM deleted
), noted AS (
  UPDATE config.forgotten_changes f SET up_to = greatest(f.up_to, latest.transaction_id) FROM latest WHERE latest.count > 0
)
SELECT count FROM latest`;

/** The changes noted by the triggers of the Configuration Database, kept for a week unless there are very many. */
export const postgresChangeLog = (pool: Pool, kept: Bounds = { days: 7, rows: 200_000 }): ChangeLog => ({
  async position(since) {
    const { rows } = await pool.query<{ position: Position; complete: boolean | null }>(
      'SELECT pg_current_snapshot()::text AS position, pg_visible_in_snapshot(up_to, $1::pg_snapshot) AS complete FROM config.forgotten_changes',
      [since],
    );
    const [row] = rows;
    if (row === undefined) throw new Error('config.forgotten_changes has lost its row');
    return { position: row.position, complete: row.complete ?? true };
  },
  async remembers(number) {
    const { rows } = await pool.query<{ remembered: boolean }>(
      'SELECT up_to <= $1::text::xid8 AND $1::text::xid8 < pg_snapshot_xmax(pg_current_snapshot()) AS remembered FROM config.forgotten_changes',
      [number],
    );
    return rows[0]?.remembered === true;
  },
  async read({ from, upTo }, { last, limit }) {
    const after = last === undefined ? ['0', '', 0] : [last.transaction, last.objectType, last.dbid];
    const { rows } = await pool.query<LoggedChange>(readPage, [from, upTo, ...after, limit]);
    return rows;
  },
  async forget(upTo) {
    const { rows } = await pool.query<{ count: number }>(forget, [String(upTo), kept.days, kept.rows]);
    return rows[0]?.count ?? 0;
  },
});
