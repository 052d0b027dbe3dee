import { randomUUID } from 'node:crypto';
import { askDatabaseFacts, type KeyRing, type RunContext } from '@gauth/service-kit';
import type { Pool } from 'pg';
import type { Diagnose, Diagnosis, TokenCheck } from '../ports.ts';

interface Options {
  pool: Pick<Pool, 'query'>;
  schema: string;
  /** Where the migrations are. */
  directory: string;
  keyRing: KeyRing;
  tokenCheck: TokenCheck;
  elasticsearch: RunContext['elasticsearch'];
  settings: Diagnosis['settings'];
}

/** Looks at the database, at Elasticsearch and at auth-api, side by side. */
export function diagnostics({ pool, schema, directory, keyRing: ring, tokenCheck, settings, ...around }: Options): Diagnose {
  // A MAC tells equal keys from unequal ones and nothing else of them.
  const keyRing = { ids: [...ring.ids], fingerprints: ring.macs('diagnostics', 'fingerprint').map((mac) => mac.slice(0, 16)) };
  const own = { instance: randomUUID(), settings, keyRing };
  return async () => {
    const [database, elasticsearch, authService] = await Promise.all([
      askDatabaseFacts(pool, { schema, directory }).catch((error: Error) => ({ problem: error.message })),
      around.elasticsearch(),
      // Nobody has this token: whoever can be asked says so.
      tokenCheck.holderOf('diagnostics').then(
        () => ({}),
        (error: Error) => ({ reason: reasonOf(error) }),
      ),
    ]);
    return { ...own, database, elasticsearch, authService };
  };
}

/** The message of the innermost cause says most. */
const reasonOf = (error: Error): string => (error.cause instanceof Error ? reasonOf(error.cause) : error.message);
