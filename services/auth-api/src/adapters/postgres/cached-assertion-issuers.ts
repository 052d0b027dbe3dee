import type { AssertionIssuer, AssertionIssuers } from '@gauth/oauth';
import type { CacheUse } from '@gauth/service-kit';
import type { Pool } from 'pg';
import { orTemporarilyUnavailable } from '../outage.ts';
import { type IssuerRow, issuerFields, toAssertionIssuer } from './assertion-issuer-row.ts';
import { keptSnapshot } from './kept-snapshot.ts';

/** The cached view of trusted issuers; `renew` makes them be read again before one is used next. */
export type CachedAssertionIssuers = AssertionIssuers & { renew(): void };

type Snapshot = ReadonlyMap<string, AssertionIssuer>;

/**
 * Trusted issuers from memory: there are few, so all are read at once, and an issuer that nobody knows costs no statement either. Call `renew` when the
 * revision changes. What was last known keeps serving while PostgreSQL is away.
 */
export function cachedAssertionIssuers(pool: Pick<Pool, 'query'>, use?: CacheUse): CachedAssertionIssuers {
  const { current, renew } = keptSnapshot(() => orTemporarilyUnavailable(() => readAll(pool)), use);
  return {
    find: async (issuer) => (await current()).get(issuer),
    renew,
  };
}

async function readAll(pool: Pick<Pool, 'query'>): Promise<Snapshot> {
  const { rows } = await pool.query<IssuerRow>(`select ${issuerFields} from auth.assertion_issuers`);
  return new Map(rows.map(toAssertionIssuer).map((issuer) => [issuer.issuer, issuer]));
}
