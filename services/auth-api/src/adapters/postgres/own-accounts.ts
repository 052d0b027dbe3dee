import { rememberVerified } from '@gauth/service-kit';
import { hash, verify } from '@node-rs/argon2';
import type { Pool } from 'pg';
import type { OwnAccount, OwnAccounts } from '../../ports/own-accounts.ts';
import { foldName } from '../../sign-in/claimant.ts';
import { orRefused } from './refusals.ts';

type Row = { [Field in keyof OwnAccount]-?: Exclude<OwnAccount[Field], undefined> | null };

const shown = 'name, contact_center_id as "contactCenterId", roles, enabled, password_change_required as "passwordChangeRequired"';
const toAccount = (row: Row): OwnAccount =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as unknown as OwnAccount;

const insert = `insert into auth.web_services_accounts
  (name_key, name, contact_center_id, roles, enabled, password_change_required, password_digest)
  values ($1, $2, $3, $4, $5, $6, $7) on conflict (name_key) do nothing`;

const update = `update auth.web_services_accounts set contact_center_id = coalesce($2, contact_center_id), roles = coalesce($3, roles),
  enabled = coalesce($4, enabled), password_change_required = coalesce($5, password_change_required),
  password_digest = coalesce($6, password_digest), updated_at = now() where name_key = $1 returning ${shown}`;

/** Of a password that nobody has. */
const nobodys = hash(crypto.randomUUID());

/**
 * Accounts of Web Services in PostgreSQL, with passwords as argon2id (19 MiB, two passes, one lane). Few passwords are checked at once, so that a flood of them
 * exhausts no memory.
 */
export function postgresOwnAccounts(pool: Pick<Pool, 'query'>): OwnAccounts {
  const verified = rememberVerified(verify);
  const work = <T>(does: () => Promise<T>) => orRefused('an account', does);
  const query = (sql: string, values: unknown[] = []) => work(() => pool.query<Row & { digest: string }>(sql, values));
  const one = async (sql: string, values: unknown[]) => {
    const { rows } = await query(sql, values);
    return rows[0] && toAccount(rows[0]);
  };

  return {
    async confirm({ name, password }) {
      const sql = `select ${shown}, password_digest as digest from auth.web_services_accounts where name_key = $1`;
      const [row] = (await query(sql, [foldName(name)])).rows;
      const right = await work(async () => verified(row?.digest ?? (await nobodys), password));
      if (row === undefined || !right) return undefined;
      const { digest: _secret, ...account } = row;
      return toAccount(account);
    },
    list: async () => (await query(`select ${shown} from auth.web_services_accounts order by name_key`)).rows.map(toAccount),
    find: (name) => one(`select ${shown} from auth.web_services_accounts where name_key = $1`, [foldName(name)]),
    async create({ name, contactCenterId, roles, enabled, passwordChangeRequired }, password) {
      const digest = await hash(password);
      return (await query(insert, [foldName(name), name, contactCenterId, roles, enabled, passwordChangeRequired, digest])).rowCount === 1;
    },
    async update(name, { contactCenterId, roles, enabled, passwordChangeRequired, password }) {
      const digest = password === undefined ? undefined : await hash(password);
      return one(update, [foldName(name), contactCenterId, roles, enabled, passwordChangeRequired, digest]);
    },
    delete: async (name) => (await query('delete from auth.web_services_accounts where name_key = $1', [foldName(name)])).rowCount === 1,
  };
}
