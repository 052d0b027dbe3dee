import type { AuditEvent } from '@gauth/service-kit';

/** Something that was removed, or has lost the name of a contact center that is gone: what an audit record says of it. */
export type Leftover = Pick<
  AuditEvent,
  'contactCenterId' | 'identityProviderId' | 'assertionIssuerId' | 'clientId' | 'accountId' | 'subject'
>;

/** What became of contact centers since it was last looked: their ids. */
export interface GoneContactCenters {
  /** Listed no more. */
  missed: readonly string[];
  /** Listed again, before anything of theirs was removed. */
  returned: readonly string[];
}

/** What was configured here for contact centers, which may be gone. Throws `Unavailable`. */
export interface ContactCenterLeftovers {
  /** Remembers which of those that something here belongs to are not among `listed`, and since when, and forgets those that are. */
  compare(listed: readonly string[]): Promise<GoneContactCenters>;
  /**
   * Removes what belongs to those that have been gone for so long, and tells of each thing before it is final: where `tell` throws, everything stays. Each thing
   * is removed, and told of, by one process.
   */
  remove(goneForSeconds: number, tell: (leftover: Leftover) => void): Promise<void>;
}
