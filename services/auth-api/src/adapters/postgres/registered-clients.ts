import type { ClientAuthMethod } from '@gauth/oauth';
import { inTransaction } from '@gauth/service-kit';
import type { Pool } from 'pg';
import {
  type ClientRegistration,
  type DecideChange,
  type RegisteredClients,
  type StoredSecret,
  usesSecret,
} from '../../ports/registered-clients.ts';
import { type ClientRow, clientColumns, clientFields, toRegistration } from './client-row.ts';
import { orRefused } from './refusals.ts';

type Statements = Pick<Pool, 'query'>;

const stated = Object.keys(clientColumns) as (keyof ClientRegistration)[];
const columns = [...Object.values(clientColumns), 'secret_hash', 'sealed_secret'];
const parameters = columns.map((_column, index) => `$${index + 1}`);
const inserted = `insert into auth.clients (${columns.join(', ')}) values (${parameters.join(', ')}) on conflict (id) do nothing`;

const assignments = columns.map((column, index) => `${column} = $${index + 1}`);
const replacement = `update auth.clients set ${assignments.join(', ')}, updated_at = now() where id = $1 returning ${clientFields}`;

const valuesOf = (client: ClientRegistration, secret: Partial<StoredSecret> | undefined) => [
  ...stated.map((field) => client[field]),
  secret?.hash,
  secret?.sealed,
];

/**
 * Registered clients in PostgreSQL. Every change raises the revision, by which pods notice it within a second; `changed` lets this pod notice it
 * before the administrator has the answer.
 */
export function postgresRegisteredClients(pool: Pool, changed: () => void = () => {}): RegisteredClients {
  const query = (sql: string, values: unknown[] = []) => orRefused('a client', () => pool.query<ClientRow>(sql, values));
  const change: typeof query = (sql, values) => query(sql, values).finally(changed);

  return {
    async list({ after, limit } = {}) {
      const page = `select ${clientFields} from auth.clients where $1::text is null or id > $1 order by id limit $2`;
      return (await query(page, [after, limit])).rows.map(toRegistration);
    },
    async find(clientId) {
      if (clientId.includes('\0')) return undefined;
      const { rows } = await query(`select ${clientFields} from auth.clients where id = $1`, [clientId]);
      return rows[0] && toRegistration(rows[0]);
    },
    async create(client, secret) {
      return (await change(inserted, valuesOf(client, secret))).rowCount === 1;
    },
    async update(clientId, decide) {
      if (clientId.includes('\0')) return undefined;
      return orRefused('a client', () => inTransaction(pool, (database) => replace(database, clientId, decide))).finally(changed);
    },
    async delete(clientId) {
      if (clientId.includes('\0')) return false;
      return (await change('delete from auth.clients where id = $1', [clientId])).rowCount === 1;
    },
  };
}

async function replace(database: Statements, clientId: string, decide: DecideChange): Promise<ClientRegistration | undefined> {
  const { rows } = await database.query<ClientRow>(`select ${clientFields} from auth.clients where id = $1 for update`, [clientId]);
  if (rows[0] === undefined) return undefined;
  const { client, secret } = decide(toRegistration(rows[0]));
  const values = valuesOf({ ...client, id: clientId }, secret ?? kept(rows[0], client.authMethod));
  const updated = await database.query<ClientRow>(replacement, values);
  return updated.rows[0] && toRegistration(updated.rows[0]);
}

/** What stays of the secret: nothing that the client would not authenticate by. */
function kept({ secretHash, sealedSecret }: ClientRow, authMethod: ClientAuthMethod): Partial<StoredSecret> {
  return {
    ...(secretHash !== null && usesSecret(authMethod) && { hash: secretHash }),
    ...(sealedSecret !== null && authMethod === 'client_secret_jwt' && { sealed: sealedSecret }),
  };
}
