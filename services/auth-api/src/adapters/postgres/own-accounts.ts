import { rememberVerified } from '@gauth/service-kit';
import { hash, verify } from '@node-rs/argon2';
import type { Pool } from 'pg';
import type { OwnAccounts, WebServicesAccount, WebServicesAccountRegistry } from '../../ports/web-services-accounts.ts';
import { foldName } from '../../sign-in/claimant.ts';
import { orUnavailable } from '../outage.ts';
import { orRefused } from './refusals.ts';

type Row = { [Field in keyof WebServicesAccount]-?: Exclude<WebServicesAccount[Field], undefined> | null };

const shown = 'id, name, contact_center_id as "contactCenterId", roles, enabled, change_password as "changePassword"';
const toAccount = (row: Row): WebServicesAccount =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as unknown as WebServicesAccount;

const insert = `insert into auth.web_services_accounts
  (id, name, name_key, contact_center_id, roles, enabled, change_password, password_digest)
  values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict on constraint web_services_accounts_name do nothing`;

const update = `update auth.web_services_accounts set name = coalesce($2, name), name_key = coalesce($3, name_key), roles = coalesce($4, roles),
  enabled = coalesce($5, enabled), change_password = coalesce($6, change_password), password_digest = coalesce($7, password_digest),
  updated_at = now() where id = $1 returning ${shown}`;

/** Accounts of Web Services in PostgreSQL, for administrators; passwords are kept as argon2id (19 MiB, two passes, one lane). */
export function postgresWebServicesAccounts(pool: Pool): WebServicesAccountRegistry {
  const query = (sql: string, values: unknown[] = []) => orRefused('an account', () => pool.query<Row>(sql, values));
  return {
    list: async () => (await query(`select ${shown} from auth.web_services_accounts order by name_key, id`)).rows.map(toAccount),
    async find(id) {
      const { rows } = await query(`select ${shown} from auth.web_services_accounts where id = $1`, [id]);
      return rows[0] && toAccount(rows[0]);
    },
    async create({ id, name, contactCenterId = null, roles, enabled, changePassword }, password) {
      const values = [id, name, foldName(name), contactCenterId, roles, enabled, changePassword, await hash(password)];
      return (await query(insert, values)).rowCount === 1;
    },
    async update(id, { name, roles, enabled, changePassword, password }) {
      const digest = password === undefined ? undefined : await hash(password);
      const { rows } = await query(update, [id, name, name && foldName(name), roles, enabled, changePassword, digest]);
      return rows[0] && toAccount(rows[0]);
    },
    delete: async (id) => (await query('delete from auth.web_services_accounts where id = $1', [id])).rowCount === 1,
  };
}

const candidates = `select ${shown}, password_digest as digest from auth.web_services_accounts
  where name_key = $1 and enabled and (contact_center_id = $2 or contact_center_id is null) order by contact_center_id nulls last limit 1`;

/** Of a password that nobody has. */
const nobodys = hash(crypto.randomUUID());

/** Accounts of Web Services in PostgreSQL, for requests. Few passwords are checked at once, so a flood exhausts no memory. */
export function postgresOwnAccounts(pool: Pick<Pool, 'query'>): OwnAccounts {
  const verified = rememberVerified(verify);
  return {
    authenticate: ({ name, password, contactCenterId = null }) =>
      orUnavailable('accounts of Web Services', async () => {
        const { rows } = await pool.query<Row & { digest: string | null }>(candidates, [foldName(name), contactCenterId]);
        const { digest = null, ...row } = rows[0] ?? ({} as Partial<Row & { digest: string | null }>);
        const right = await verified(digest ?? (await nobodys), password);
        return right && digest !== null ? toAccount(row as Row) : undefined;
      }),
  };
}
