import { isOutage } from '../../is-outage.ts';
import type { ContactCenters } from '../../ports/contact-centers.ts';
import type { IdentityProviders } from '../../ports/identity-providers.ts';
import type { ApplicationWish } from './application-wish.ts';
import { contactCenterOf } from './contact-center-of.ts';
import type { HomeRealms } from './home-realm.ts';

interface Dependencies {
  contactCenters: ContactCenters;
  homeRealms: HomeRealms;
  identityProviders: Pick<IdentityProviders, 'any'>;
}

/** The id of the provider that a browser goes to without a page in between; undefined where the page is next, whatever the reason. */
export type StraightTo = (readWish: () => Promise<ApplicationWish | undefined>) => Promise<string | undefined>;

/** Where the application or the contact center leave nothing to ask. The page works without all this, or says itself what does not. */
export function createStraightTo({ contactCenters, homeRealms, identityProviders }: Dependencies): StraightTo {
  async function find(wish: ApplicationWish): Promise<string | undefined> {
    const { userName, hint } = wish;
    const contactCenter = contactCenterOf(wish, contactCenters);
    const realm = contactCenter && (await homeRealms.of({ contactCenter, userName, hint }));
    if (realm?.kind !== 'provider') return undefined;
    const decided = hint !== undefined || userName !== undefined || realm.provider.mode === 'only';
    return decided ? realm.provider.id : undefined;
  }

  return async (readWish) => {
    try {
      // A request may have to be read from a store, and most contact centers have no provider.
      const wish = (await identityProviders.any()) ? await readWish() : undefined;
      return wish && (await find(wish));
    } catch (error) {
      if (!isOutage(error)) throw error;
      return undefined;
    }
  };
}
