import { ApiError } from '@gauth/service-kit';
import pg from 'pg';
import type { ClientRegistration, RegisteredClients } from '../../ports.ts';
import { orUnavailable } from '../outage.ts';
import { type ClientRow, clientColumns, clientFields, toRegistration } from './client-row.ts';

type Statements = Pick<pg.Pool, 'query'>;

const stated = Object.keys(clientColumns) as (keyof ClientRegistration)[];
const parameters = stated.map((_field, index) => `$${index + 1}`);
const inserted = `insert into auth.clients (${Object.values(clientColumns).join(', ')}, secret_hash)
  values (${parameters.join(', ')}, $${stated.length + 1}) on conflict (id) do nothing`;

/**
 * Registered clients in PostgreSQL. Every change raises the revision, by which pods notice it within a second; `changed` lets this pod notice it
 * before the administrator has the answer.
 */
export function postgresRegisteredClients(pool: Statements, changed: () => void = () => {}): RegisteredClients {
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
    async update(clientId, update, secretHash) {
      if (clientId.includes('\0')) return undefined;
      const { sql, values } = updateOf(update, secretHash);
      const { rows } = await change(sql, [clientId, ...values]);
      return rows[0] && toRegistration(rows[0]);
    },
    async delete(clientId) {
      if (clientId.includes('\0')) return false;
      return (await change('delete from auth.clients where id = $1', [clientId])).rowCount === 1;
    },
  };
}

/** A client that becomes public loses its secret, because nobody would check it any more. */
function updateOf(change: Partial<ClientRegistration>, secretHash: string | undefined): { sql: string; values: unknown[] } {
  const changed = stated.filter((field) => field !== 'id' && change[field] !== undefined);
  const hash = change.type === 'public' ? null : secretHash;
  const assignments = changed.map((field, index) => `${clientColumns[field]} = $${index + 2}`);
  if (hash !== undefined) assignments.push(`secret_hash = $${changed.length + 2}`);
  return {
    sql: `update auth.clients set ${[...assignments, 'updated_at = now()'].join(', ')} where id = $1 returning ${clientFields}`,
    values: [...changed.map((field) => change[field]), ...(hash === undefined ? [] : [hash])],
  };
}

const dataException = '22';
const checkViolation = '23514';

/** What the database cannot hold is the caller's mistake, whoever should have noticed it before; anything else is an outage. */
const answering = <T>(work: () => Promise<T>): Promise<T> =>
  orUnavailable('the database', work).catch((error: Error) => {
    const { cause } = error;
    const refused = cause instanceof pg.DatabaseError && (cause.code?.startsWith(dataException) || cause.code === checkViolation);
    throw refused ? new ApiError('badRequest', 'a client with these values cannot be stored', { cause }) : error;
  });
