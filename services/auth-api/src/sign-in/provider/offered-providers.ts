import type { ContactCenters } from '../../ports/contact-centers.ts';
import type { IdentityProviders } from '../../ports/identity-providers.ts';
import type { ApplicationWish } from './application-wish.ts';
import { contactCenterOf } from './contact-center-of.ts';
import { isForEverybody } from './home-realm.ts';

/** What a sign-in page offers beside, or in place of, name and password. */
export interface Offered {
  identityProviders: { id: string; name: string }[];
  passwords: boolean;
  /** `unknown` where the way to sign in depends on who comes, so the name must be asked for first. */
  scheme: 'basic' | 'unknown';
}

/** Reads it for the request behind a page, which is only looked at where it matters; undefined: nobody waits. */
export type OfferedProviders = (readWish: (() => Promise<ApplicationWish | undefined>) | undefined) => Promise<Offered>;

interface Dependencies {
  identityProviders: Pick<IdentityProviders, 'usedBy' | 'any'>;
  contactCenters: ContactCenters;
}

/** Providers for some of the users only are no offer: who they are for is found out by the name. */
export const createOfferedProviders =
  ({ identityProviders, contactCenters }: Dependencies): OfferedProviders =>
  async (readWish) => {
    if (readWish === undefined || !(await identityProviders.any())) return { ...nothing, scheme: 'basic' };
    const wish = await readWish();
    const contactCenter = wish && contactCenterOf(wish, contactCenters);
    if (contactCenter === undefined) return { ...nothing, scheme: 'unknown' };
    const providers = await identityProviders.usedBy(contactCenter.id);
    const forEverybody = providers.filter(isForEverybody);
    return {
      identityProviders: forEverybody.map(({ id, name }) => ({ id, name })),
      passwords: forEverybody.length === 0 || forEverybody.some(({ mode }) => mode !== 'only') || forEverybody.length < providers.length,
      scheme: forEverybody.length < providers.length ? 'unknown' : 'basic',
    };
  };

const nothing = { identityProviders: [], passwords: true } as const satisfies Partial<Offered>;
