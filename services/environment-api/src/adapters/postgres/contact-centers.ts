import { randomUUID } from 'node:crypto';
import { type ContactCenter, type ContactCenterChange, foldCase, type SwitchSetting } from '@gauth/environment-client';
import { ApiError, inTransaction } from '@gauth/service-kit';
import type { Pool, PoolClient } from 'pg';
import type { ContactCenters } from '../../ports.ts';
import { answering } from './answering.ts';

interface Row {
  id: string;
  environment_id: string;
  auth: ContactCenter['auth'];
  name: string | null;
  tenant: string | null;
  is_default: boolean;
  legacy_grants: boolean;
  /** Names of settings that are on for all locations. */
  switched_on: string[];
  domains: string[];
  user_name_patterns: string[];
}

const refusals = {
  contact_centers_pkey: () => new ApiError('conflict', 'id: a contact center with this id exists already'),
  contact_centers_environment: () => new ApiError('badRequest', 'environmentId: there is no such environment'),
  contact_centers_one_default: () => new ApiError('conflict', 'default: another contact center is the default already'),
  contact_center_domains_unique: () => new ApiError('conflict', 'domains: one of them belongs to another contact center already'),
  contact_center_user_name_patterns_unique: () =>
    new ApiError('conflict', 'userNamePatterns: one of them belongs to another contact center already'),
};

const select = `
  select c.*,
    array(select d.domain from environment.contact_center_domains d where d.contact_center_id = c.id order by d.position) as domains,
    array(select p.pattern from environment.contact_center_user_name_patterns p where p.contact_center_id = c.id order by p.position)
      as user_name_patterns,
    array(select s.name from environment.settings s where s.contact_center_id = c.id and s.location = '/' and s.value = 'true')
      as switched_on
  from environment.contact_centers c`;

const matching = `
  ($1::text is null or exists (
    select from environment.contact_center_domains d where d.contact_center_id = c.id and d.domain_key = $1))
  and ($2::uuid is null or c.environment_id = $2)`;

/** Contact centers in PostgreSQL, with their domains and patterns in tables of their own, which keep them unique. */
export function postgresContactCenters(pool: Pool): ContactCenters {
  const transaction = <T>(work: (client: PoolClient) => Promise<T>) => answering(refusals, () => inTransaction(pool, work));

  return {
    async list({ domain, environmentId }, { after, limit }) {
      const filter = [domain === undefined ? undefined : foldCase(domain), environmentId];
      const items = await pool.query<Row>(`${select} where ${matching} and ($3::uuid is null or c.id > $3) order by c.id limit $4`, [
        ...filter,
        after,
        limit,
      ]);
      const count = await pool.query<{ total: number }>(
        `select count(*)::int as total from environment.contact_centers c where ${matching}`,
        filter,
      );
      return { items: items.rows.map(toContactCenter), total: count.rows[0]?.total ?? 0 };
    },
    find: (id) => findIn(pool, id),
    create: ({ id = randomUUID(), ...fields }) =>
      transaction(async (client) => {
        await client.query(
          `insert into environment.contact_centers (id, environment_id, auth, name, tenant, is_default, legacy_grants)
           values ($1, $2, $3, $4, $5, $6, $7)`,
          [id, fields.environmentId, fields.auth, fields.name, fields.tenant, fields.default, fields.legacyGrants],
        );
        await addDomains(client, id, fields.domains);
        await addPatterns(client, id, fields.userNamePatterns);
        return { id, ...fields, ...switches([]) };
      }),
    change: (id, change) =>
      transaction(async (client) => {
        const { rowCount } = await client.query(
          `update environment.contact_centers set
             environment_id = coalesce($2, environment_id),
             auth = coalesce($3, auth),
             name = case when $4 then $5 else name end,
             tenant = case when $6 then $7 else tenant end,
             is_default = coalesce($8, is_default),
             legacy_grants = coalesce($9, legacy_grants)
           where id = $1`,
          [
            id,
            change.environmentId,
            change.auth,
            change.name !== undefined,
            change.name,
            change.tenant !== undefined,
            change.tenant,
            change.default,
            change.legacyGrants,
          ],
        );
        if (rowCount === 0) return undefined;
        await replaceLists(client, id, change);
        return findIn(client, id);
      }),
    async remove(id) {
      const { rowCount } = await pool.query('delete from environment.contact_centers where id = $1', [id]);
      return rowCount === 1;
    },
  };
}

async function findIn(database: Pool | PoolClient, id: string): Promise<ContactCenter | undefined> {
  const { rows } = await database.query<Row>(`${select} where c.id = $1`, [id]);
  return rows[0] && toContactCenter(rows[0]);
}

async function replaceLists(client: PoolClient, id: string, { domains, userNamePatterns }: ContactCenterChange): Promise<void> {
  if (domains !== undefined) {
    await client.query('delete from environment.contact_center_domains where contact_center_id = $1', [id]);
    await addDomains(client, id, domains);
  }
  if (userNamePatterns !== undefined) {
    await client.query('delete from environment.contact_center_user_name_patterns where contact_center_id = $1', [id]);
    await addPatterns(client, id, userNamePatterns);
  }
}

const addDomains = (client: PoolClient, id: string, domains: string[]) =>
  client.query(
    `insert into environment.contact_center_domains (contact_center_id, domain, domain_key, position)
     select $1, domain, domain_key, position from unnest($2::text[], $3::text[]) with ordinality as given (domain, domain_key, position)`,
    [id, domains, domains.map(foldCase)],
  );

const addPatterns = (client: PoolClient, id: string, patterns: string[]) =>
  client.query(
    `insert into environment.contact_center_user_name_patterns (contact_center_id, pattern, pattern_key, position)
     select $1, pattern, pattern_key, position from unnest($2::text[], $3::text[]) with ordinality as given (pattern, pattern_key, position)`,
    [id, patterns, patterns.map(foldCase)],
  );

const toContactCenter = (row: Row): ContactCenter => ({
  id: row.id,
  environmentId: row.environment_id,
  domains: row.domains,
  auth: row.auth,
  ...(row.name === null ? {} : { name: row.name }),
  ...(row.tenant === null ? {} : { tenant: row.tenant }),
  userNamePatterns: row.user_name_patterns,
  default: row.is_default,
  legacyGrants: row.legacy_grants,
  ...switches(row.switched_on),
});

function switches(switchedOn: readonly string[]): Pick<ContactCenter, 'relayExternalDiagnostics' | 'kerberos'> {
  const isOn = (setting: SwitchSetting) => switchedOn.includes(setting);
  return { relayExternalDiagnostics: isOn('relay-external-diagnostics'), kerberos: isOn('kerberos-sign-in') };
}
