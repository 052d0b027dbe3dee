import type { NewPerson, ObjectState, Person, UserProperties } from '@gauth/config-server';
import { inTransaction, type Pool, type PoolClient } from '@gauth/service-kit';
import { NotPrimary } from '../../availability/lease.ts';
import type { PersonCreations } from '../../ports.ts';
import { configurationTurn } from './configuration-turn.ts';
import { holdsLease } from './lease.ts';
import { isStorable } from './storable.ts';

const readContext = `
SELECT (SELECT jsonb_build_object('state', state, 'userProperties', user_properties) FROM config.applications WHERE name = $1) AS client,
  (SELECT state FROM config.tenants WHERE name = $2) AS tenant_state`;

const mayWrite = `($8::text IS NULL OR ${holdsLease('$8')})`;
const ofTenant = 'p.tenant_dbid IN (SELECT dbid FROM below)';

// A DBID is used up only by who is really created. The built-in access groups are joined by a trigger, and by nobody's wish.
const insert = `
WITH RECURSIVE tenant AS (
  SELECT dbid FROM config.tenants WHERE name = $2 AND state = 'enabled'
), below AS (
  SELECT dbid FROM tenant UNION SELECT t.dbid FROM config.tenants t JOIN below b ON t.parent_dbid = b.dbid
), created AS (
  INSERT INTO config.persons (user_name, tenant_dbid, external_id, email_address, first_name, last_name)
  SELECT $1, dbid, $3, $4, $5, $6 FROM tenant
  WHERE ${mayWrite} AND NOT EXISTS (SELECT FROM config.persons WHERE user_name = $1)
    AND NOT EXISTS (SELECT FROM config.persons p WHERE $3 <> '' AND p.external_id = $3 AND ${ofTenant})
    AND NOT EXISTS (SELECT FROM config.persons p WHERE $4 <> '' AND p.email_address = $4 AND ${ofTenant})
  RETURNING dbid, tenant_dbid
), joined AS (
  INSERT INTO config.access_group_members (group_dbid, person_dbid)
  SELECT g.dbid, c.dbid FROM created c JOIN config.access_groups g ON g.tenant_dbid = c.tenant_dbid
  WHERE g.name = ANY ($7::text[]) AND g.dbid NOT IN (1, 2, 3)
)
SELECT (SELECT dbid FROM created) AS dbid, ${mayWrite} AS allowed`;

/** Persons of the Configuration Database that come into being one after the other; with a `holder`, only while it has the lease. */
export const postgresPersonCreations = (pool: Pool, holder?: string): PersonCreations => ({
  async context({ application, tenant }) {
    if (![application, tenant].every(isStorable)) return {};
    const { rows } = await pool.query<{ client: Client | null; tenant_state: ObjectState | null }>(readContext, [application, tenant]);
    return { client: rows[0]?.client ?? undefined, tenantState: rows[0]?.tenant_state ?? undefined };
  },
  create: (person) =>
    inTransaction(pool, async (client) => {
      await configurationTurn(client);
      const { rows } = await client.query<{ dbid: number | null; allowed: boolean }>(insert, [...valuesOf(person), holder]);
      if (rows[0]?.allowed !== true) throw new NotPrimary('the person was not created');
      return rows[0].dbid === null ? undefined : readPerson(client, rows[0].dbid);
    }),
});

interface Client {
  state: ObjectState;
  userProperties: UserProperties;
}

const valuesOf = ({ userName, tenant, externalId = '', emailAddress = '', firstName = '', lastName = '', accessGroups }: NewPerson) => [
  userName,
  tenant,
  externalId,
  emailAddress,
  firstName,
  lastName,
  accessGroups,
];

async function readPerson(client: PoolClient, dbid: number): Promise<Person | undefined> {
  const { rows } = await client.query<{ object: Person }>('SELECT object FROM config.person_objects WHERE dbid = $1', [dbid]);
  return rows[0]?.object;
}
