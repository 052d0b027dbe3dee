import type { SearchAnswer } from './ldap-connection.ts';
import { ResultFailure, SearchFailure } from './ldap-failures.ts';
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
  /** Throws SearchFailure when the place does not answer with entries. */
  searchAt: (place: Place) => Promise<SearchAnswer>;
}

/** Places that one search may visit after the first. */
const mostReferrals = 5;
const loopDetected = new SearchFailure({ code: 54, text: '', referral: [] });

/**
 * Searches, and goes on where referrals lead to (RFC 4511 §4.1.10, §4.5.3) with the same filter, whatever theirs. Of several servers in one referral only
 * the first counts. Throws SearchFailure of 54 when they lead in a circle or too far.
 */
export async function searchThroughReferrals({ start, chaseReferrals, searchAt }: ReferralSearch): Promise<Found> {
  const journey = createJourney(start);
  for (const place of journey.places) {
    const answer = await searchAt(place).catch((error: unknown) => onwards(error, { place, journey, chaseReferrals }));
    const found = judge(answer, place);
    if (found.kind !== 'none') return found;
    for (const urls of chaseReferrals === 2 ? answer.references : []) journey.visit(readPlace(urls, place));
  }
  return { kind: 'none' };
}

function judge({ names: [name, ...others], isComplete }: SearchAnswer, { address }: Place): Found {
  if (others.length > 0 || !isComplete) return { kind: 'several' };
  return name === undefined ? { kind: 'none' } : { kind: 'one', name, address };
}

/** What a referral instead of an answer comes to: nobody here, and the search goes on there. */
function onwards(
  error: unknown,
  { place, journey, chaseReferrals }: { place: Place; journey: Journey; chaseReferrals: 0 | 1 | 2 },
): SearchAnswer {
  const next = chaseReferrals === 0 ? undefined : readPlace(referralOf(error), place);
  if (next === undefined) throw error;
  if (!journey.visit(next)) throw loopDetected;
  return { names: [], isComplete: true, references: [] };
}

const referralOf = (error: unknown): readonly string[] =>
  error instanceof ResultFailure && error.result.code === resultCodes.referral ? error.result.referral : [];

type Journey = ReturnType<typeof createJourney>;

/** Places in the order in which they are found, each once. */
function createJourney(start: Place) {
  const known = new Set([keyOf(start)]);
  const places = [start];
  return {
    /** Grows while it is read. */
    places,
    /** False when there is no new place to go to. */
    visit(place: Place | undefined): boolean {
      if (place === undefined || known.has(keyOf(place))) return false;
      if (places.length > mostReferrals) throw loopDetected;
      known.add(keyOf(place));
      places.push(place);
      return true;
    },
  };
}

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
