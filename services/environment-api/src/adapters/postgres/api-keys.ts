import { createHash, randomUUID } from 'node:crypto';
import type { ApiKey } from '@gauth/environment-client';
import { ApiError } from '@gauth/service-kit';
import type { Pool } from 'pg';
import type { ApiKeys } from '../../ports.ts';
import { answering } from './answering.ts';

interface Row {
  id: string;
  contact_center_id: string;
  created_at: Date;
}

const refusals = {
  api_keys_contact_center: () => new ApiError('notFound', 'there is no such contact center'),
  api_keys_unique: () => new ApiError('conflict', 'apiKey: this key is assigned already'),
};

/** API keys in PostgreSQL, as SHA-256: a key is looked up by what was presented and can never be read back. */
export function postgresApiKeys(pool: Pool): ApiKeys {
  return {
    async list(contactCenterId) {
      const { rows } = await pool.query<Row | { id: null }>(
        `select k.id, c.id as contact_center_id, k.created_at from environment.contact_centers c
           left join environment.api_keys k on k.contact_center_id = c.id where c.id = $1 order by k.created_at, k.id`,
        [contactCenterId],
      );
      return rows.length === 0 ? undefined : rows.filter((row) => row.id !== null).map(toApiKey);
    },
    async assign(contactCenterId, key) {
      const { rows } = await answering(refusals, () =>
        pool.query<Row>('insert into environment.api_keys (id, contact_center_id, key_hash) values ($1, $2, $3) returning *', [
          randomUUID(),
          contactCenterId,
          hashOf(key),
        ]),
      );
      if (rows[0] === undefined) throw new Error('an insert returned no row');
      return toApiKey(rows[0]);
    },
    async findContactCenterId(key) {
      const { rows } = await pool.query<Row>('select contact_center_id from environment.api_keys where key_hash = $1', [hashOf(key)]);
      return rows[0]?.contact_center_id;
    },
    async unassign(contactCenterId, keyId) {
      const { rowCount } = await pool.query('delete from environment.api_keys where contact_center_id = $1 and id = $2', [
        contactCenterId,
        keyId,
      ]);
      return rowCount === 1;
    },
  };
}

const hashOf = (key: string): Buffer => createHash('sha256').update(key).digest();

const toApiKey = (row: Row): ApiKey => ({ id: row.id, contactCenterId: row.contact_center_id, createdAt: row.created_at.toISOString() });
