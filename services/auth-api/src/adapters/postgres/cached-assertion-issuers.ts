import type { AssertionIssuer, AssertionIssuers } from '@gauth/oauth';
import type { Pool } from 'pg';
import { orTemporarilyUnavailable } from '../outage.ts';
import { type IssuerRow, issuerFields, toAssertionIssuer } from './assertion-issuer-row.ts';

/** The cached view of trusted issuers; `renew` makes them be read again before one is used next. */
export type CachedAssertionIssuers = AssertionIssuers & { renew(): void };

type Snapshot = ReadonlyMap<string, AssertionIssuer>;

/**
 * Trusted issuers from memory: there are few, so all are read at once, and an issuer that nobody knows costs no statement either. Call `renew` when the
 * revision changes. What was last known keeps serving while PostgreSQL is away.
 */
export function cachedAssertionIssuers(pool: Pick<Pool, 'query'>): CachedAssertionIssuers {
  let generation = 0;
  let known: { snapshot: Snapshot; generation: number } | undefined;
  let underWay: { reading: Promise<Snapshot>; generation: number } | undefined;

  async function read(readIn: number): Promise<Snapshot> {
    const { rows } = await pool.query<IssuerRow>(`select ${issuerFields} from auth.assertion_issuers`);
    const snapshot = new Map(rows.map(toAssertionIssuer).map((issuer) => [issuer.issuer, issuer]));
    if (known === undefined || known.generation < readIn) known = { snapshot, generation: readIn };
    return snapshot;
  }

  /** A reading that began before a change must not answer a question asked after it. */
  function readOnce(): Promise<Snapshot> {
    if (underWay?.generation === generation) return underWay.reading;
    const flight = { reading: read(generation), generation };
    const landed = () => {
      if (underWay === flight) underWay = undefined;
    };
    flight.reading.then(landed, landed);
    underWay = flight;
    return flight.reading;
  }

  async function current(): Promise<Snapshot> {
    if (known?.generation === generation) return known.snapshot;
    return orTemporarilyUnavailable(() =>
      readOnce().catch((error: unknown) => {
        if (known === undefined) throw error;
        return known.snapshot;
      }),
    );
  }

  return {
    find: async (issuer) => (await current()).get(issuer),
    renew() {
      generation += 1;
    },
  };
}
