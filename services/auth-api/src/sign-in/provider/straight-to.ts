import { isOutage } from '../../is-outage.ts';
import type { ContactCenters } from '../../ports/contact-centers.ts';
import type { ApplicationWish } from './application-wish.ts';
import { contactCenterOf } from './contact-center-of.ts';
import type { HomeRealms } from './home-realm.ts';

/** The id of the provider that a browser goes to without a page in between; undefined where the page is next, whatever the reason. */
export type StraightTo = (wish: ApplicationWish | undefined) => Promise<string | undefined>;

/** Where the application or the contact center leave nothing to ask. The page works without all this, or says itself what does not. */
export function createStraightTo({ contactCenters, homeRealms }: { contactCenters: ContactCenters; homeRealms: HomeRealms }): StraightTo {
  async function find(wish: ApplicationWish): Promise<string | undefined> {
    const { userName, hint } = wish;
    const contactCenter = contactCenterOf(wish, contactCenters);
    const realm = contactCenter && (await homeRealms.of({ contactCenter, userName, hint }));
    if (realm?.kind !== 'provider') return undefined;
    const decided = hint !== undefined || userName !== undefined || realm.provider.mode === 'only';
    return decided ? realm.provider.id : undefined;
  }

  return async (wish) => {
    try {
      return wish && (await find(wish));
    } catch (error) {
      if (!isOutage(error)) throw error;
      return undefined;
    }
  };
}
