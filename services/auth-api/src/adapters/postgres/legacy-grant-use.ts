import type { Logger } from '@gauth/service-kit';
import type { Pool } from 'pg';
import type { LegacyGrant, LegacyGrantUse, UsedLegacyGrant } from '../../ports/legacy-grant-use.ts';
import { orUnavailable } from '../outage.ts';

interface Options {
  pool: Pick<Pool, 'query'>;
  now: () => Date;
  logger: Pick<Logger, 'warn'>;
  /** How long a use may wait until it is written, and so be lost with the process. */
  everyMs?: number;
}

/** The port, and the writing behind it. */
export type WrittenUse = LegacyGrantUse & { start(): void; stop(): Promise<void> };

/** What one client did with one grant on one day, and nobody has written yet. Times are milliseconds since the epoch. */
interface Counted {
  clientId: string;
  grant: LegacyGrant;
  day: string;
  uses: number;
  firstSeen: number;
  lastSeen: number;
}

const dayMs = 86_400_000;
const daysKept = 31;
const dayOf = (date: Date): string => date.toISOString().slice(0, 10);
const oldestDay = (today: Date): string => dayOf(new Date(today.getTime() - (daysKept - 1) * dayMs));

// Pods take the rows in one order, so that none waits for another in a circle. Clients that are deleted meanwhile are left out.
const addBatch = `
with batch as (
  select * from jsonb_to_recordset($1::jsonb)
    as b ("clientId" text, "grant" text, day date, uses bigint, "firstSeen" float8, "lastSeen" float8)
), known as (
  select b.* from batch b join auth.clients c on c.id = b."clientId" order by c.id for key share of c
), totals as (
  insert into auth.legacy_grant_use as t (client_id, grant_type, uses, first_seen, last_seen)
  select "clientId", "grant", sum(uses), to_timestamp(min("firstSeen") / 1000), to_timestamp(max("lastSeen") / 1000)
  from known group by 1, 2 order by 1, 2
  on conflict (client_id, grant_type) do update set uses = t.uses + excluded.uses,
    first_seen = least(t.first_seen, excluded.first_seen), last_seen = greatest(t.last_seen, excluded.last_seen)
), outdated as (
  delete from auth.legacy_grant_days where day < $2
)
insert into auth.legacy_grant_days as d (client_id, grant_type, day, uses)
select "clientId", "grant", day, uses from known where day >= $2 order by 1, 2, 3
on conflict (client_id, grant_type, day) do update set uses = d.uses + excluded.uses`;

const readAll = `
select u.client_id as "clientId", u.grant_type as "grant", u.uses::float8 as count, u.first_seen as "firstSeen", u.last_seen as "lastSeen",
  (select coalesce(jsonb_agg(jsonb_build_object('day', d.day, 'count', d.uses) order by d.day), '[]') from auth.legacy_grant_days d
   where d.client_id = u.client_id and d.grant_type = u.grant_type and d.day >= $1) as days
from auth.legacy_grant_use u order by u.client_id, u.grant_type`;

/**
 * Uses of the legacy grants in PostgreSQL. They are counted in memory and written every few seconds, so a token request costs no statement and a process
 * that is killed loses the last seconds at most. What cannot be written is kept for the next time. `stop` writes what is left.
 */
export function postgresLegacyGrantUse({ pool, now, logger, everyMs = 5000 }: Options): WrittenUse {
  const counted = new Map<string, Counted>();
  let writing = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let failing = false;

  function add(more: Counted): void {
    const key = `${more.clientId} ${more.grant} ${more.day}`;
    const before = counted.get(key);
    counted.set(key, before === undefined ? more : together(before, more));
  }

  async function write(): Promise<void> {
    const batch = [...counted.values()];
    if (batch.length === 0) return;
    counted.clear();
    try {
      await pool.query(addBatch, [JSON.stringify(batch), oldestDay(now())]);
    } catch (error) {
      batch.forEach(add);
      throw error;
    }
  }

  /** One batch at a time. */
  function flush(): Promise<void> {
    writing = writing.catch(() => {}).then(write);
    return writing;
  }

  async function flushQuietly(): Promise<void> {
    try {
      await flush();
      failing = false;
    } catch (err) {
      if (!failing) logger.warn({ event: 'legacy-grant-use.unwritten', err }, 'uses of legacy grants cannot be written; they are kept');
      failing = true;
    }
  }

  return {
    count({ clientId, grant }) {
      const at = now();
      add({ clientId, grant, day: dayOf(at), uses: 1, firstSeen: at.getTime(), lastSeen: at.getTime() });
    },
    list: () =>
      orUnavailable('the database', async () => {
        await flush();
        return (await pool.query<UsedLegacyGrant>(readAll, [oldestDay(now())])).rows;
      }),
    start() {
      timer ??= setInterval(flushQuietly, everyMs).unref();
    },
    async stop() {
      clearInterval(timer);
      timer = undefined;
      await flushQuietly();
    },
  };
}

const together = (one: Counted, other: Counted): Counted => ({
  ...one,
  uses: one.uses + other.uses,
  firstSeen: Math.min(one.firstSeen, other.firstSeen),
  lastSeen: Math.max(one.lastSeen, other.lastSeen),
});
