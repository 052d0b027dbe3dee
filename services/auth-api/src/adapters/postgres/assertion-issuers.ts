import { inTransaction } from '@gauth/service-kit';
import type { Pool } from 'pg';
import type { RegisteredAssertionIssuer, RegisteredAssertionIssuers } from '../../ports/registered-assertion-issuers.ts';
import { type IssuerRow, issuerColumns, issuerFields, toRegisteredIssuer } from './assertion-issuer-row.ts';
import { orRefused } from './refusals.ts';

const fields = Object.keys(issuerColumns) as (keyof RegisteredAssertionIssuer)[];
const columns = Object.values(issuerColumns);
const parameters = columns.map((_column, index) => `$${index + 1}`);
const inserted = `insert into auth.assertion_issuers (${columns.join(', ')}) values (${parameters.join(', ')}) on conflict (issuer) do nothing`;

const assignments = columns.map((column, index) => `${column} = $${index + 1}`);
const replacement = `update auth.assertion_issuers set ${assignments.join(', ')}, updated_at = now() where id = $1`;

const valuesOf = (issuer: RegisteredAssertionIssuer) => fields.map((field) => issuer[field]);

/**
 * Trusted issuers in PostgreSQL. Every change raises the revision, by which pods notice it within a second; `changed` lets this pod notice it before the
 * administrator has the answer.
 */
export function postgresRegisteredAssertionIssuers(pool: Pool, changed: () => void = () => {}): RegisteredAssertionIssuers {
  const query = (sql: string, values: unknown[] = []) => orRefused('an issuer', () => pool.query<IssuerRow>(sql, values));
  const change: typeof query = (sql, values) => query(sql, values).finally(changed);

  return {
    async list() {
      return (await query(`select ${issuerFields} from auth.assertion_issuers order by name, issuer`)).rows.map(toRegisteredIssuer);
    },
    async find(id) {
      const { rows } = await query(`select ${issuerFields} from auth.assertion_issuers where id = $1`, [id]);
      return rows[0] && toRegisteredIssuer(rows[0]);
    },
    async create(issuer) {
      return (await change(inserted, valuesOf(issuer))).rowCount === 1;
    },
    update: (id, decide) => orRefused('an issuer', () => inTransaction(pool, (database) => replace(database, id, decide))).finally(changed),
    async delete(id) {
      return (await change('delete from auth.assertion_issuers where id = $1', [id])).rowCount === 1;
    },
  };
}

async function replace(
  database: Pick<Pool, 'query'>,
  id: string,
  decide: Parameters<RegisteredAssertionIssuers['update']>[1],
): Promise<RegisteredAssertionIssuer | undefined> {
  const { rows } = await database.query<IssuerRow>(`select ${issuerFields} from auth.assertion_issuers where id = $1 for update`, [id]);
  if (rows[0] === undefined) return undefined;
  const issuer = { ...decide(toRegisteredIssuer(rows[0])), id };
  await database.query(replacement, valuesOf(issuer));
  return issuer;
}
