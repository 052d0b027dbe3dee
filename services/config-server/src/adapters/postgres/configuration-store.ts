import { inTransaction, type Pool, type PoolClient } from '@gauth/service-kit';
import type { ConfigurationStore, ConfigurationWriter, Saved } from '../../import/import-configuration.ts';
import type { StoredGroup, StoredPerson, StoredTenant } from '../../import/stored.ts';
import { configurationTurn } from './configuration-turn.ts';
import { personValues, savePerson, setPassword } from './person-statements.ts';

// Not ON CONFLICT: that would use up a DBID for every object that exists already.
const savedAs = `SELECT CASE WHEN EXISTS (SELECT FROM inserted) THEN 'created' WHEN EXISTS (SELECT FROM updated) THEN 'changed' ELSE 'unchanged' END AS saved`;

const saveTenant = `
WITH updated AS (
  UPDATE config.tenants SET state = $3, user_properties = $4
  WHERE name = $1 AND (state, user_properties) IS DISTINCT FROM ($3::text, $4::jsonb) RETURNING 1
), inserted AS (
  INSERT INTO config.tenants (name, parent_dbid, state, user_properties)
  SELECT $1, (SELECT dbid FROM config.tenants WHERE name = $2), $3, $4 WHERE NOT EXISTS (SELECT FROM config.tenants WHERE name = $1) RETURNING 1
) ${savedAs}`;

const saveApplication = `
WITH tenant AS (SELECT dbid FROM config.tenants WHERE name = $2),
updated AS (
  UPDATE config.applications SET tenant_dbid = (SELECT dbid FROM tenant), type = $3, state = $4, user_properties = $5
  WHERE name = $1
    AND (tenant_dbid, type, state, user_properties) IS DISTINCT FROM ((SELECT dbid FROM tenant), $3::text, $4::text, $5::jsonb) RETURNING 1
), inserted AS (
  INSERT INTO config.applications (name, tenant_dbid, type, state, user_properties)
  SELECT $1, (SELECT dbid FROM tenant), $3, $4, $5 WHERE NOT EXISTS (SELECT FROM config.applications WHERE name = $1) RETURNING 1
) ${savedAs}`;

const saveAccessGroup = `
WITH tenant AS (SELECT dbid FROM config.tenants WHERE name = $2),
updated AS (
  UPDATE config.access_groups SET state = $3 WHERE name = $1 AND tenant_dbid = (SELECT dbid FROM tenant) AND state <> $3 RETURNING 1
), inserted AS (
  INSERT INTO config.access_groups (name, tenant_dbid, state)
  SELECT $1, (SELECT dbid FROM tenant), $3
  WHERE NOT EXISTS (SELECT FROM config.access_groups WHERE name = $1 AND tenant_dbid = (SELECT dbid FROM tenant)) RETURNING 1
) ${savedAs}`;

const setMembers = `
WITH access_group AS (
  SELECT g.dbid FROM config.access_groups g JOIN config.tenants t ON t.dbid = g.tenant_dbid WHERE g.name = $1 AND t.name = $2
), wanted AS (
  SELECT dbid FROM config.persons WHERE user_name = ANY ($3::text[])
), removed AS (
  DELETE FROM config.access_group_members
  WHERE group_dbid = (SELECT dbid FROM access_group) AND person_dbid NOT IN (SELECT dbid FROM wanted) RETURNING 1
), added AS (
  INSERT INTO config.access_group_members (group_dbid, person_dbid)
  SELECT access_group.dbid, wanted.dbid FROM access_group, wanted ON CONFLICT DO NOTHING RETURNING 1
)
SELECT EXISTS (SELECT FROM removed) OR EXISTS (SELECT FROM added) AS changed`;

const setPermissions = `
WITH application AS (
  SELECT dbid FROM config.applications WHERE name = $1
), wanted AS (
  SELECT g.dbid AS group_dbid, NULL::integer AS person_dbid
  FROM config.access_groups g JOIN config.tenants t ON t.dbid = g.tenant_dbid
  JOIN unnest($2::text[], $3::text[]) AS named (tenant, name) ON named.tenant = t.name AND named.name = g.name
  UNION
  SELECT NULL, dbid FROM config.persons WHERE user_name = ANY ($4::text[])
), removed AS (
  DELETE FROM config.application_permissions p
  WHERE p.application_dbid = (SELECT dbid FROM application)
    AND NOT EXISTS (SELECT FROM wanted w WHERE w.group_dbid = p.group_dbid OR w.person_dbid = p.person_dbid) RETURNING 1
), added AS (
  INSERT INTO config.application_permissions (application_dbid, group_dbid, person_dbid)
  SELECT application.dbid, wanted.group_dbid, wanted.person_dbid FROM application, wanted ON CONFLICT DO NOTHING RETURNING 1
)
SELECT EXISTS (SELECT FROM removed) OR EXISTS (SELECT FROM added) AS changed`;

/** The Configuration Database for imports, which exclude one another. */
export const postgresConfigurationStore = (pool: Pool): ConfigurationStore => ({
  async passwordHashes(userNames) {
    const { rows } = await pool.query<{ user_name: string; password_hash: string }>(
      'SELECT user_name, password_hash FROM config.persons WHERE user_name = ANY ($1::text[]) AND password_hash IS NOT NULL',
      [userNames],
    );
    return new Map(rows.map(({ user_name, password_hash }) => [user_name, password_hash]));
  },
  inTransaction: (work) =>
    inTransaction(pool, async (client) => {
      await configurationTurn(client);
      return work(postgresWriter(client));
    }),
});

const postgresWriter = (client: PoolClient): ConfigurationWriter => {
  const save = async (statement: string, values: unknown[]): Promise<Saved> => {
    const { rows } = await client.query<{ saved: Saved }>(statement, values);
    return rows[0]?.saved ?? 'unchanged';
  };
  const changes = async (statement: string, values: unknown[]): Promise<boolean> => {
    const { rows } = await client.query<{ changed: boolean }>(statement, values);
    return rows[0]?.changed === true;
  };
  const atLeastChanged = (saved: Saved, changed: boolean): Saved => (saved === 'unchanged' && changed ? 'changed' : saved);

  return {
    stored: (userNames) => readStored(client, userNames),
    saveTenant: ({ name, parent, state, userProperties }) => save(saveTenant, [name, parent, state, userProperties]),
    async savePerson(entry, passwordHash) {
      const saved = await save(`${savePerson} ${savedAs}`, personValues(entry));
      if (passwordHash === undefined) return saved;
      await client.query(setPassword, [entry.userName, passwordHash]);
      return atLeastChanged(saved, true);
    },
    async saveAccessGroup({ name, tenant, state, members }) {
      const saved = await save(saveAccessGroup, [name, tenant, state]);
      return atLeastChanged(saved, members !== undefined && (await changes(setMembers, [name, tenant, members])));
    },
    async saveApplication({ name, tenant, type, state, userProperties, permissions }, groups) {
      const saved = await save(saveApplication, [name, tenant, type, state, userProperties]);
      if (permissions === undefined || groups === undefined) return saved;
      const [tenants, names] = [groups.map((group) => group.tenant), groups.map((group) => group.name)];
      return atLeastChanged(saved, await changes(setPermissions, [name, tenants, names, permissions.persons]));
    },
  };
};

async function readStored(client: PoolClient, userNames: readonly string[]) {
  const tenants = await client.query<StoredTenant>('SELECT dbid, name, parent_dbid AS "parentDbid" FROM config.tenants');
  const groups = await client.query<StoredGroup>('SELECT dbid, tenant_dbid AS "tenantDbid", name FROM config.access_groups');
  const persons = await client.query<StoredPerson>(
    'SELECT dbid, user_name AS "userName", tenant_dbid AS "tenantDbid", is_agent AS "isAgent" FROM config.persons WHERE user_name = ANY ($1::text[])',
    [userNames],
  );
  return { tenants: tenants.rows, accessGroups: groups.rows, persons: persons.rows };
}
