import type { IdentityProvider } from '../../ports/identity-providers.ts';
import type { HomeRealm } from './home-realm.ts';

/** How somebody signs in, as programs and the sign-in page are told: the product's `scheme`, and what else there is beside it. */
export interface SignInWay {
  scheme: 'basic' | IdentityProvider['kind'];
  /** A password will do as well. */
  passwords?: true;
  /** Where they may choose to sign in instead. */
  identityProviders?: Pick<IdentityProvider, 'id' | 'name'>[];
}

/** What a home realm looks like from outside. Who may only type a password hears no more than the product says. */
export function signInWay(realm: HomeRealm): SignInWay {
  if (realm.kind === 'password') return { scheme: 'basic' };
  if (realm.kind === 'provider') return { scheme: realm.provider.kind, ...(realm.provider.mode !== 'only' && { passwords: true }) };
  const identityProviders = realm.providers.map(({ id, name }) => ({ id, name }));
  const [first] = realm.providers;
  return { scheme: realm.passwords ? 'basic' : (first?.kind ?? 'basic'), identityProviders };
}
