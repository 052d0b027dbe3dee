import { inTransaction } from '@gauth/service-kit';
import type { Pool } from 'pg';
import type { ContactCenterLeftovers, GoneContactCenters, Leftover } from '../../ports/contact-center-leftovers.ts';
import { orUnavailable } from '../outage.ts';

/** Nobody waits for a contact center that nothing here belongs to any longer. */
const compared = `
with mentioned as (
  select distinct lower(id) as id from (
    select contact_center_id from auth.identity_providers
    union all select contact_center_id from auth.web_services_accounts
    union all select contact_center_id from auth.web_services_settings
    union all select unnest(contact_center_ids) from auth.assertion_issuers
    union all select unnest(contact_center_ids) from auth.clients
  ) as all_of_them (id) where id <> ''
), gone as (
  select id from mentioned where id <> all ($1::text[])
), missed as (
  insert into auth.gone_contact_centers (contact_center_id) select id from gone order by id on conflict do nothing returning contact_center_id as id
), over as (
  delete from auth.gone_contact_centers where contact_center_id not in (select id from gone) returning contact_center_id as id
)
select array(select id from missed order by id) as missed, array(select id from over where id = any ($1::text[]) order by id) as returned`;

/** Whoever deletes the row does the rest. What keeps the name all the same is looked at again after the same time. */
const overdue = `delete from auth.gone_contact_centers where gone_since <= now() - make_interval(secs => $1) returning contact_center_id as id`;

/** What belongs to one contact center goes with it. */
const belongings = [
  `delete from auth.identity_providers where lower(contact_center_id) = any ($1)
   returning contact_center_id as "contactCenterId", id as "identityProviderId"`,
  `delete from auth.web_services_accounts where lower(contact_center_id) = any ($1)
   returning contact_center_id as "contactCenterId", id as "accountId"`,
  `delete from auth.web_services_settings where lower(contact_center_id) = any ($1)
   returning contact_center_id as "contactCenterId", 'web-services-settings' as subject`,
];

const others = `array(select id from unnest(contact_center_ids) with ordinality as each (id, place) where lower(id) <> all ($1) order by place)`;
const listsGone = `exists (select from unnest(contact_center_ids) as each (id) where lower(id) = any ($1))`;
const eachGone = `cross join lateral unnest(contact_center_ids) as gone (id) where lower(gone.id) = any ($1)`;

/** Of an issuer with one contact center names without a tenant are believed: nobody meant that of one that is left with it. */
const believesNoMore = `cardinality(${others}) <> 1`;

/** What is for several loses the name; without any it is for nobody. */
const lists = [
  {
    find: `select gone.id as "contactCenterId", c.id as "clientId" from auth.clients c ${eachGone}`,
    change: `update auth.clients set contact_center_ids = ${others}, updated_at = now() where ${listsGone}`,
  },
  {
    find: `select gone.id as "contactCenterId", i.id as "assertionIssuerId" from auth.assertion_issuers i ${eachGone} and ${believesNoMore}`,
    change: `update auth.assertion_issuers set contact_center_ids = ${others}, updated_at = now() where ${listsGone} and ${believesNoMore}`,
  },
];

/** What was configured for contact centers, in PostgreSQL. */
export const postgresContactCenterLeftovers = (pool: Pool): ContactCenterLeftovers => ({
  compare: (listed) =>
    orUnavailable('the database', async () => {
      const { rows } = await pool.query<GoneContactCenters>(compared, [listed.map((id) => id.toLowerCase())]);
      return rows[0] ?? { missed: [], returned: [] };
    }),
  remove: (goneForSeconds, tell) =>
    orUnavailable('the database', () => inTransaction(pool, (database) => remove(database, goneForSeconds, tell))),
});

async function remove(database: Pick<Pool, 'query'>, goneForSeconds: number, tell: (leftover: Leftover) => void): Promise<void> {
  const { rows } = await database.query<{ id: string }>(overdue, [goneForSeconds]);
  const gone = rows.map(({ id }) => id);
  if (gone.length === 0) return;
  const told = async (statement: string) => (await database.query<Leftover>(statement, [gone])).rows.forEach(tell);
  for (const statement of belongings) await told(statement);
  for (const { find, change } of lists) {
    await told(find);
    await database.query(change, [gone]);
  }
}
