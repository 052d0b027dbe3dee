import { ApiError, inTransaction } from '@gauth/service-kit';
import pg from 'pg';
import type { ClientRegistration, RegisteredClients } from '../../ports.ts';
import { orUnavailable } from '../outage.ts';
import { type ClientRow, clientColumns, clientFields, toRegistration } from './client-row.ts';

type Statements = Pick<pg.Pool, 'query'>;

const stated = Object.keys(clientColumns) as (keyof ClientRegistration)[];
const parameters = stated.map((_field, index) => `$${index + 1}`);
const inserted = `insert into auth.clients (${Object.values(clientColumns).join(', ')}, secret_hash)
  values (${parameters.join(', ')}, $${stated.length + 1}) on conflict (id) do nothing`;

const assignments = Object.values(clientColumns).map((column, index) => `${column} = $${index + 1}`);
const replacement = `update auth.clients set ${assignments.join(', ')}, secret_hash = $${stated.length + 1}, updated_at = now()
  where id = $1 returning ${clientFields}`;

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
    async create(client, secretHash) {
      return (await change(inserted, [...stated.map((field) => client[field]), secretHash])).rowCount === 1;
    },
    async update(clientId, decide, secretHash) {
      if (clientId.includes('\0')) return undefined;
      return answering(() => inTransaction(pool, (database) => replace(database, clientId, decide, secretHash))).finally(changed);
    },
    async delete(clientId) {
      if (clientId.includes('\0')) return false;
      return (await change('delete from auth.clients where id = $1', [clientId])).rowCount === 1;
    },
  };
}

async function replace(
  database: Statements,
  clientId: string,
  decide: (before: ClientRegistration) => ClientRegistration,
  secretHash: string | undefined,
): Promise<ClientRegistration | undefined> {
  const { rows } = await database.query<ClientRow>(`select ${clientFields} from auth.clients where id = $1 for update`, [clientId]);
  if (rows[0] === undefined) return undefined;
  const client = { ...decide(toRegistration(rows[0])), id: clientId };
  // A client that is public has no secret, because nobody would check it.
  const hash = client.type === 'public' ? null : (secretHash ?? rows[0].secretHash);
  const updated = await database.query<ClientRow>(replacement, [...stated.map((field) => client[field]), hash]);
  return updated.rows[0] && toRegistration(updated.rows[0]);
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
