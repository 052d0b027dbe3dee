import type { ContactCenter } from './contact-center.ts';
import type { CorsOrigin } from './cors-origin.ts';
import { bySpecificity, globMatches } from './glob.ts';
import { foldCase } from './text.ts';

/** Everything known about contact centers at one revision, arranged for questions that must cost next to nothing. */
export interface Snapshot {
  revision: number;
  contactCenters: readonly ContactCenter[];
  contactCenter(id: string): ContactCenter | undefined;
  contactCenterByDomain(domain: string): ContactCenter | undefined;
  contactCenterForUserName(userName: string): ContactCenter | undefined;
  originListed(origin: string, contactCenterId?: string): boolean;
  originAllowed(origin: string): boolean;
}

/** Arranges what was read at a revision. Patterns and domains are compared without regard to letter case. */
export function createSnapshot(revision: number, contactCenters: readonly ContactCenter[], origins: readonly CorsOrigin[]): Snapshot {
  const byId = new Map(contactCenters.map((each) => [each.id, each]));
  const byDomain = new Map(contactCenters.flatMap((each) => each.domains.map((domain) => [foldCase(domain), each] as const)));
  const byPattern = contactCenters
    .flatMap((each) => each.userNamePatterns.map((pattern) => ({ pattern: foldCase(pattern), contactCenter: each })))
    .sort((a, b) => bySpecificity(a.pattern, b.pattern));
  const defaultContactCenter = contactCenters.find((each) => each.default);
  const originsById = Map.groupBy(origins, (each) => each.contactCenterId);
  const allOrigins = new Set(origins.map((each) => each.origin));
  const someTakesEveryOrigin = contactCenters.length === 0 || contactCenters.some(({ id }) => !originsById.has(id));
  const listed = (origin: string, contactCenterId?: string): boolean =>
    contactCenterId === undefined
      ? allOrigins.has(origin)
      : (originsById.get(contactCenterId.toLowerCase())?.some((each) => each.origin === origin) ?? false);

  return {
    revision,
    contactCenters,
    contactCenter: (id) => byId.get(id.toLowerCase()),
    contactCenterByDomain: (domain) => byDomain.get(foldCase(domain)),
    contactCenterForUserName(userName) {
      const folded = foldCase(userName);
      return byPattern.find(({ pattern }) => globMatches(pattern, folded))?.contactCenter ?? defaultContactCenter;
    },
    originListed: listed,
    originAllowed: (origin) => someTakesEveryOrigin || listed(origin),
  };
}
