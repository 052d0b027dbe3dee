import type { SearchAnswer } from './ldap-connection.ts';
import { ResultFailure } from './ldap-failures.ts';
import { type LdapAddress, readLdapUrl, type SearchScope } from './ldap-url.ts';
import { resultCodes } from './result-codes.ts';

/** A part of a directory to search. */
export interface Place {
  address: LdapAddress;
  base: string;
  scope: SearchScope;
}

/** What a search comes to: exactly one entry has the name, none, or several. */
export type Found = { kind: 'one'; name: string; address: LdapAddress } | { kind: 'none' } | { kind: 'several' };

interface ReferralSearch {
  start: Place;
  /** Which referrals are followed, see LdapServerOptions. */
  chaseReferrals: 0 | 1 | 2;
  /** Throws ResultFailure when the place does not answer with entries. */
  searchAt: (place: Place) => Promise<SearchAnswer>;
}

/** Places that one search may visit after the first. */
const mostReferrals = 5;
const loopDetected = new ResultFailure({ code: 54, text: '', referral: [] });

/**
 * Searches, and goes on where referrals lead to (RFC 4511 §4.1.10, §4.5.3) with the same filter, whatever theirs. Of several servers in one referral only
 * the first counts. Throws ResultFailure of 54 when they lead in a circle or too far.
 */
export async function searchThroughReferrals({ start, chaseReferrals, searchAt }: ReferralSearch): Promise<Found> {
  const journey = createJourney(start);
  const asked = async (place: Place): Promise<SearchAnswer> => {
    try {
      return await searchAt(place);
    } catch (error) {
      const next = chaseReferrals === 0 ? undefined : readPlace(referralOf(error), place);
      if (next === undefined) throw error;
      if (!journey.visit(next)) throw loopDetected;
      return nobody;
    }
  };

  for (const place of journey.places) {
    const { names, isComplete, references } = await asked(place);
    const [name, ...others] = names;
    if (others.length > 0 || !isComplete) return { kind: 'several' };
    if (name !== undefined) return { kind: 'one', name, address: place.address };
    const onwards = chaseReferrals === 2 ? references : [];
    for (const next of onwards.map((urls) => readPlace(urls, place))) if (next !== undefined) journey.visit(next);
  }
  return { kind: 'none' };
}

const referralOf = (error: unknown): readonly string[] =>
  error instanceof ResultFailure && error.result.code === resultCodes.referral ? error.result.referral : [];

/** Places in the order in which they are found, each once. */
function createJourney(start: Place) {
  const known = new Set([keyOf(start)]);
  const places = [start];
  return {
    /** Grows while it is read. */
    places,
    /** False when the place is known. */
    visit(place: Place): boolean {
      if (known.has(keyOf(place))) return false;
      if (places.length > mostReferrals) throw loopDetected;
      known.add(keyOf(place));
      places.push(place);
      return true;
    },
  };
}

const nobody: SearchAnswer = { names: [], isComplete: true, references: [] };

const keyOf = ({ address, base, scope }: Place): string =>
  JSON.stringify([address.secure, address.host.toLowerCase(), address.port, base.toLowerCase(), scope]);

/** What the URL does not say stays as it was asked. */
function readPlace([url]: readonly string[], from: Place): Place | undefined {
  try {
    const { base, scope, filter: _ignored, ...address } = readLdapUrl(url ?? '');
    return { address, base: base ?? from.base, scope: scope ?? from.scope };
  } catch {
    return undefined;
  }
}
