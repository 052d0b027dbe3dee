import type { ClientAuthMethod } from '@gauth/oauth';
import { ApiError, inTransaction } from '@gauth/service-kit';
import pg from 'pg';
import {
  type ClientRegistration,
  type DecideChange,
  type RegisteredClients,
  type StoredSecret,
  usesSecret,
} from '../../ports/registered-clients.ts';
import { orUnavailable } from '../outage.ts';
import { type ClientRow, clientColumns, clientFields, toRegistration } from './client-row.ts';

type Statements = Pick<pg.Pool, 'query'>;

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
export function postgresRegisteredClients(pool: pg.Pool, changed: () => void = () => {}): RegisteredClients {
  const query = (sql: string, values: unknown[] = []) => answering(() => pool.query<ClientRow>(sql, values));
  const change: typeof query = (sql, values) => query(sql, values).finally(changed);

  return {
    async list() {
      return (await query(`select ${clientFields} from auth.clients order by id`)).rows.map(toRegistration);
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
      return answering(() => inTransaction(pool, (database) => replace(database, clientId, decide))).finally(changed);
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

const dataException = '22';
const checkViolation = '23514';

/** What the database cannot hold is the caller's mistake, whoever should have noticed it before; anything else is an outage. */
const answering = <T>(work: () => Promise<T>): Promise<T> =>
  orUnavailable('the database', work).catch((error: Error) => {
    const { cause } = error;
    if (cause instanceof ApiError) throw cause;
    const refused = cause instanceof pg.DatabaseError && (cause.code?.startsWith(dataException) || cause.code === checkViolation);
    throw refused ? new ApiError('badRequest', 'a client with these values cannot be stored', { cause }) : error;
  });
