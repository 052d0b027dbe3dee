import type { Pool } from 'pg';
import type { ClaimedLogoutDelivery, KeptLogoutDelivery, LogoutQueue } from '../../ports/logout-deliveries.ts';
import { orUnavailable } from '../outage.ts';

// A client that is deleted meanwhile is left out, so that the others are told all the same.
const addAll = `
with known as (
  select c.id, n."userId", n."sessionId"
  from jsonb_to_recordset($1::jsonb) as n ("clientId" text, "clientRegistrationId" text, "userId" text, "sessionId" text)
  join auth.clients c on c.id = n."clientId" and c.registration_id::text = n."clientRegistrationId"
  order by c.id for key share of c
)
insert into auth.logout_deliveries (client_id, user_id, session_id) select id, "userId", "sessionId" from known`;

// Looking for what is due also removes what has failed long ago. Pods pass over what others have in hand.
const claimDue = `
with outdated as (
  delete from auth.logout_deliveries where id in (
    select id from auth.logout_deliveries where state = 'failed' and failed_at < now() - interval '7 days' for update skip locked)
), due as (
  select id, row_number() over (partition by client_id order by due_at) as place
  from auth.logout_deliveries where state = 'pending' and due_at <= now() and client_id <> all($3)
), taken as (
  select d.id from auth.logout_deliveries d join due using (id)
  where due.place <= $2 and d.state = 'pending' and d.due_at <= now()
  order by d.due_at limit $1 for update of d skip locked
)
update auth.logout_deliveries d set attempts = attempts + 1, due_at = now() + $4 * interval '1 second'
from taken where d.id = taken.id
returning d.id, d.client_id as "clientId", d.user_id as "userId", d.session_id as "sessionId", d.attempts`;

const removeDelivered = 'delete from auth.logout_deliveries where id = $1 and attempts = $2';

const keepFailed = `
update auth.logout_deliveries d set reason = $3, due_at = next.at, state = next.state, failed_at = case next.state when 'failed' then now() end
from (
  select now() + coalesce($4::float8, 0) * interval '1 second' as at,
    case when $4::float8 is null or now() + $4 * interval '1 second' > give_up_at then 'failed' else 'pending' end as state
  from auth.logout_deliveries where id = $1
) next
where d.id = $1 and d.attempts = $2 and d.state = 'pending'
returning d.state`;

const listAll = `
select id, client_id as "clientId", state, attempts, created_at as "createdAt", due_at as "dueAt", failed_at as "failedAt", reason
from auth.logout_deliveries
where state = $1 and (state = 'pending' or failed_at >= now() - interval '7 days')
order by coalesce(failed_at, created_at) desc, id limit 1000`;

const retryFailed = `
update auth.logout_deliveries set state = 'pending', failed_at = null, due_at = now(), give_up_at = now() + interval '24 hours'
where id = $1 and state = 'failed'`;

const countAll = `
select count(*) filter (where state = 'pending')::int as pending, count(*) filter (where state = 'failed')::int as failed
from auth.logout_deliveries`;

type Nullable<T> = { [Field in keyof T]-?: Exclude<T[Field], undefined> | null };

/** Deliveries in PostgreSQL, so that they survive the process that began them; only the database's clock says what is due. */
export const postgresLogoutDeliveries = (pool: Pick<Pool, 'query'>): LogoutQueue => {
  const ask = <Row extends object>(text: string, values: unknown[]) => orUnavailable('the database', () => pool.query<Row>(text, values));

  return {
    async add(deliveries) {
      await ask(addAll, [JSON.stringify(deliveries)]);
    },
    async list(state) {
      const { rows } = await ask<Nullable<KeptLogoutDelivery>>(listAll, [state]);
      return rows.map(toKept);
    },
    async retry(id) {
      return (await ask(retryFailed, [id])).rowCount === 1;
    },
    async claim({ limit, perClient, except, leaseSeconds }) {
      const { rows } = await ask<Nullable<ClaimedLogoutDelivery>>(claimDue, [limit, perClient, except, leaseSeconds]);
      return rows.map(({ sessionId, ...row }) => ({ ...(row as ClaimedLogoutDelivery), ...(sessionId !== null && { sessionId }) }));
    },
    async delivered({ id, attempts }) {
      await ask(removeDelivered, [id, attempts]);
    },
    async failed({ id, attempts }, { reason, retryInSeconds = null }: { reason: string; retryInSeconds?: number | null }) {
      const { rows } = await ask<Pick<KeptLogoutDelivery, 'state'>>(keepFailed, [id, attempts, reason, retryInSeconds]);
      return rows[0]?.state;
    },
    async count() {
      const { rows } = await ask<{ pending: number; failed: number }>(countAll, []);
      return rows[0] ?? { pending: 0, failed: 0 };
    },
  };
};

/** One that failed is not due any more. */
function toKept({ dueAt, failedAt, reason, ...row }: Nullable<KeptLogoutDelivery>): KeptLogoutDelivery {
  const kept = row as KeptLogoutDelivery;
  return {
    ...kept,
    ...(failedAt === null && dueAt !== null && { dueAt }),
    ...(failedAt !== null && { failedAt }),
    ...(reason !== null && { reason }),
  };
}
