import { type LegacyGrants, OAuthError } from '@gauth/oauth';
import { isOutage } from '../is-outage.ts';
import type { ContactCenters } from '../ports/contact-centers.ts';

/** The switches of the contact centers, as the protocol core asks for them; one that is gone allows nothing. */
export const legacyGrantsOf = (contactCenters: Pick<ContactCenters, 'byId'>): LegacyGrants => ({
  async allowed(contactCenterId) {
    try {
      return contactCenters.byId(contactCenterId)?.legacyGrants ?? false;
    } catch (cause) {
      if (!isOutage(cause)) throw cause;
      throw new OAuthError('temporarily_unavailable', 'the contact center cannot be checked at the moment', { cause });
    }
  },
});
