import type { Person, UserProperties } from '@gauth/config-server';
import type { Pool } from '@gauth/service-kit';
import { NotPrimary } from '../../availability/lease.ts';
import { withoutSecrets } from '../../external/secret-options.ts';
import type { Account, Accounts, AccountTenant, PersonKey } from '../../ports.ts';
import { holdsLease } from './lease.ts';
import { isStorable } from './storable.ts';

type Context = Parameters<Accounts['search']>[1];

interface AccountRow {
  person: Person;
  password_hash: string | null;
  password_updated_at: Date;
  last_login_at: Date | null;
  failures: number | null;
  locked: boolean | null;
  password_reset_at: Date | null;
  tenants: (Omit<AccountTenant, 'passwordResetAt'> & { passwordResetAt: number | null })[];
  application_state: Account['applicationState'] | null;
  permitted: boolean;
  server: UserProperties | null;
}

const columns: Record<PersonKey['by'], string> = { userName: 'user_name', externalId: 'external_id', emailAddress: 'email_address' };

const findAccounts = (by: PersonKey['by']) => `
WITH RECURSIVE candidate AS (
  SELECT dbid, tenant_dbid, password_reset_at FROM config.persons WHERE ${columns[by]} = $1
), chain AS (
  SELECT p.dbid AS person_dbid, t.*, 0 AS distance FROM config.tenants t JOIN candidate p ON p.tenant_dbid = t.dbid
  UNION ALL
  SELECT c.person_dbid, t.*, c.distance + 1 FROM config.tenants t JOIN chain c ON c.parent_dbid = t.dbid
) CYCLE person_dbid, dbid SET is_cycle USING path, found AS (
  SELECT dbid, password_reset_at FROM candidate p
  WHERE $3::text IS NULL OR EXISTS (SELECT FROM chain c WHERE c.person_dbid = p.dbid AND c.name = $3)
  ORDER BY dbid LIMIT 2
)
SELECT p.object AS person, p.password_hash, p.password_updated_at, l.last_login_at, l.failures, l.locked_until > now() AS locked,
  found.password_reset_at, a.state AS application_state,
  (SELECT jsonb_agg(jsonb_build_object('name', c.name, 'state', c.state, 'userProperties', c.user_properties,
     'passwordResetAt', floor(extract(epoch FROM c.password_reset_at) * 1000)) ORDER BY c.distance)
   FROM chain c WHERE c.person_dbid = p.dbid) AS tenants,
  (SELECT s.user_properties FROM config.applications s WHERE s.name = $4) AS server,
  EXISTS (
    SELECT FROM config.application_permissions ap
    WHERE ap.application_dbid = a.dbid AND (ap.person_dbid = p.dbid OR EXISTS (
      SELECT FROM config.access_group_members m JOIN config.access_groups g ON g.dbid = m.group_dbid AND g.state = 'enabled'
      WHERE m.group_dbid = ap.group_dbid AND m.person_dbid = p.dbid))
  ) AS permitted
FROM found JOIN config.person_objects p USING (dbid)
LEFT JOIN config.login_states l ON l.person_dbid = p.dbid
LEFT JOIN config.applications a ON a.name = $2
ORDER BY p.dbid`;

const lockedUntil = "CASE WHEN $4::int = 0 THEN timestamptz 'infinity' ELSE now() + make_interval(mins => $4::int) END";
const countsAfresh =
  's.failures = 0 OR s.locked_until <= now() OR ($3::int > 0 AND s.first_failure_at + make_interval(mins => $3::int) < now())';

// The row is locked while it is decided whether the account is: of simultaneous guesses each sees the failures of those before it.
const recordFailure = `
INSERT INTO config.login_states AS s (person_dbid, failures, first_failure_at, locked_until)
VALUES ($1, 1, now(), CASE WHEN $2::int = 1 THEN ${lockedUntil} END)
ON CONFLICT (person_dbid) DO UPDATE SET (failures, first_failure_at, locked_until) = (
  SELECT n.failures, CASE WHEN n.failures = 1 THEN now() ELSE s.first_failure_at END,
    CASE WHEN $2::int > 0 AND n.failures >= $2::int THEN ${lockedUntil} END
  FROM (SELECT CASE WHEN ${countsAfresh} THEN 1 ELSE s.failures + 1 END AS failures) n
)
WHERE $2::int = 0 OR s.locked_until IS NULL OR s.locked_until <= now()
RETURNING failures`;

const recordRight = `
INSERT INTO config.login_states AS s (person_dbid, last_login_at) VALUES ($1, CASE WHEN $3::boolean THEN now() END)
ON CONFLICT (person_dbid) DO UPDATE SET
  failures = 0, first_failure_at = NULL, locked_until = NULL, last_login_at = CASE WHEN $3::boolean THEN now() ELSE s.last_login_at END
WHERE NOT $2::boolean OR s.locked_until IS NULL OR s.locked_until <= now()
RETURNING failures`;

// A lock until somebody unlocks has no duration that could begin anew.
const extendLock = `
UPDATE config.login_states SET locked_until = greatest(locked_until, now() + make_interval(mins => $2::int))
WHERE person_dbid = $1 AND locked_until > now() AND isfinite(locked_until)`;

/** Longest history that a rule can ask for. */
const keptPasswords = 30;

// One statement: a process that is stopped in the middle of it and wakes up as a backup has changed everything or nothing.
const replaceHash = `
WITH replaced AS (
  UPDATE config.persons SET password_hash = $3, password_updated_at = now(), updated_at = now(), change_password_on_next_login = false
  WHERE dbid = $1 AND password_hash = $2 AND ($4::text IS NULL OR ${holdsLease('$4')}) RETURNING dbid
), kept AS (
  INSERT INTO config.password_history (person_dbid, password_hash) SELECT dbid, $2 FROM replaced
), forgotten AS (
  DELETE FROM config.password_history WHERE person_dbid IN (SELECT dbid FROM replaced) AND id <= (
    SELECT id FROM config.password_history WHERE person_dbid = $1 ORDER BY id DESC OFFSET ${keptPasswords - 1} LIMIT 1)
)
SELECT count(*)::int AS replaced, $4::text IS NULL OR ${holdsLease('$4')} AS allowed FROM replaced`;

interface Source {
  pool: Pool;
  /** Name of this server's own application object, whose annex holds its options. */
  serverApplication: string;
}

/** Accounts in the Configuration Database; with a `holder`, passwords change only while it has the lease. */
export const postgresAccounts = (pool: Pool, serverApplication = 'confserv', holder?: string): Accounts => ({
  async find(userName, application) {
    const [account] = await search({ pool, serverApplication }, { by: 'userName', value: userName }, { application });
    return account;
  },
  search: (name, context) => search({ pool, serverApplication }, name, context),
  async serverOptions() {
    const { rows } = await pool.query<{ user_properties: UserProperties }>(
      'SELECT user_properties FROM config.applications WHERE name = $1',
      [serverApplication],
    );
    return rows[0]?.user_properties ?? {};
  },
  async recordFailure(personDbid, { threshold, periodMinutes, durationMinutes }) {
    const { rowCount } = await pool.query(recordFailure, [personDbid, threshold, periodMinutes, durationMinutes]);
    return rowCount === 0 ? 'locked' : 'open';
  },
  async recordUnknown() {
    await pool.query('UPDATE config.unknown_logins SET failures = failures + 1, last_failure_at = now()');
  },
  async recordRight(personDbid, { lockout, loggedIn }) {
    const { rowCount } = await pool.query(recordRight, [personDbid, lockout, loggedIn]);
    return rowCount === 0 ? 'locked' : 'open';
  },
  async isLocked(personDbid) {
    const { rowCount } = await pool.query('SELECT FROM config.login_states WHERE person_dbid = $1 AND locked_until > now()', [personDbid]);
    return rowCount === 1;
  },
  async extendLock(personDbid, durationMinutes) {
    await pool.query(extendLock, [personDbid, durationMinutes]);
  },
  async previousHashes(personDbid, count) {
    const { rows } = await pool.query<{ password_hash: string }>(
      'SELECT password_hash FROM config.password_history WHERE person_dbid = $1 ORDER BY id DESC LIMIT $2',
      [personDbid, count],
    );
    return rows.map((row) => row.password_hash);
  },
  async replacePassword({ personDbid, oldHash, newHash }) {
    const { rows } = await pool.query<{ replaced: number; allowed: boolean }>(replaceHash, [personDbid, oldHash, newHash, holder]);
    if (rows[0]?.replaced === 1) return presentPerson(pool, personDbid);
    if (rows[0]?.allowed === false) throw new NotPrimary('the password was not changed');
    return undefined;
  },
  async unlock(userName) {
    if (!isStorable(userName)) return undefined;
    // The moment counts as a login, so that an expired account is open again, too.
    const { rows } = await pool.query<{ dbid: number }>(
      `INSERT INTO config.login_states AS s (person_dbid) SELECT dbid FROM config.persons WHERE user_name = $1
       ON CONFLICT (person_dbid) DO UPDATE SET failures = 0, first_failure_at = NULL, locked_until = NULL, last_login_at = now()
       RETURNING person_dbid AS dbid`,
      [userName],
    );
    return rows[0]?.dbid;
  },
});

async function search({ pool, serverApplication }: Source, { by, value }: PersonKey, { application, tenant }: Context): Promise<Account[]> {
  if (![value, tenant ?? ''].every(isStorable)) return [];
  // The empty name belongs to no application either.
  const seenFrom = isStorable(application) ? application : '';
  const statement = { ...kept(pool, `accounts-by-${by}`), text: findAccounts(by), values: [value, seenFrom, tenant, serverApplication] };
  const { rows } = await pool.query<AccountRow>(statement);
  return rows.map(toAccount);
}

/**
 * Has each connection plan a statement once: planning this one takes several times as long as running it. A pooler, behind which there is no statement
 * time-out, may give the next query another connection, which does not know the name.
 */
const kept = (pool: Pool, name: string): { name?: string } => (pool.options.statement_timeout ? { name } : {});

async function presentPerson(pool: Pool, dbid: number): Promise<Person | undefined> {
  const { rows } = await pool.query<{ object: Person }>('SELECT object FROM config.person_objects WHERE dbid = $1', [dbid]);
  return rows[0] && sendable(rows[0].object);
}

const sendable = (person: Person): Person => ({ ...person, userProperties: withoutSecrets(person.userProperties) });

const toAccount = (row: AccountRow): Account => ({
  person: sendable(row.person),
  annex: row.person.userProperties,
  passwordResetAt: row.password_reset_at?.getTime(),
  passwordHash: row.password_hash ?? undefined,
  passwordUpdatedAt: row.password_updated_at,
  lastLoginAt: row.last_login_at ?? undefined,
  failures: row.failures ?? 0,
  locked: row.locked ?? false,
  tenants: row.tenants.map(({ passwordResetAt, ...tenant }) => ({ ...tenant, passwordResetAt: passwordResetAt ?? undefined })),
  applicationState: row.application_state ?? undefined,
  permitted: row.permitted,
  server: row.server ?? {},
});
