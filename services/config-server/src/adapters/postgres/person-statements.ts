import type { PersonEntry } from '../../import/configuration-file.ts';

/** Columns that an import sets, with their types, in the order of `personValues`; $1 and $2 are the user name and the tenant. */
const columns = [
  ['first_name', 'text'],
  ['last_name', 'text'],
  ['email_address', 'text'],
  ['employee_id', 'text'],
  ['external_id', 'text'],
  ['phones', 'jsonb'],
  ['address', 'jsonb'],
  ['birthdate', 'date'],
  ['is_admin', 'boolean'],
  ['state', 'text'],
  ['user_properties', 'jsonb'],
] as const;

const names = columns.map(([name]) => name).join(', ');
const values = columns.map(([, type], index) => `$${index + 5}::${type}`).join(', ');

/** Creates or changes a person: CTEs `updated` and `inserted`, one of which has a row when something was written. */
export const savePerson = `
WITH updated AS (
  UPDATE config.persons SET (${names}) = (SELECT ${values}), updated_at = now(),
    change_password_on_next_login = coalesce($4::boolean, change_password_on_next_login)
  WHERE user_name = $1
    AND (change_password_on_next_login, ${names}) IS DISTINCT FROM (coalesce($4::boolean, change_password_on_next_login), ${values}) RETURNING 1
), inserted AS (
  INSERT INTO config.persons (user_name, tenant_dbid, is_agent, change_password_on_next_login, ${names})
  SELECT $1, (SELECT dbid FROM config.tenants WHERE name = $2), $3::boolean, coalesce($4::boolean, false), ${values}
  WHERE NOT EXISTS (SELECT FROM config.persons WHERE user_name = $1) RETURNING 1
)`;

/** What `savePerson` needs of an entry. */
export const personValues = (entry: PersonEntry): unknown[] => [
  entry.userName,
  entry.tenant,
  entry.isAgent,
  entry.changePasswordOnNextLogin,
  entry.firstName,
  entry.lastName,
  entry.emailAddress,
  entry.employeeId,
  entry.externalId,
  entry.phones,
  entry.address,
  entry.birthdate,
  entry.isAdmin,
  entry.state,
  entry.userProperties,
];

/** Sets a password for the person, whose failures and lock are forgotten with the old one. */
export const setPassword = `
WITH person AS (
  UPDATE config.persons SET password_hash = $2, password_updated_at = now(), updated_at = now() WHERE user_name = $1 RETURNING dbid
)
UPDATE config.login_states SET failures = 0, first_failure_at = NULL, locked_until = NULL WHERE person_dbid IN (SELECT dbid FROM person)`;
