import type { StandardClaims, User } from './model.ts';

/** The claims that each scope gives (OpenID Connect Core §5.4). */
export const claimsOfScope = {
  profile: [
    'name',
    'family_name',
    'given_name',
    'middle_name',
    'nickname',
    'preferred_username',
    'profile',
    'picture',
    'website',
    'gender',
    'birthdate',
    'zoneinfo',
    'locale',
    'updated_at',
  ],
  email: ['email', 'email_verified'],
  address: ['address'],
  phone: ['phone_number', 'phone_number_verified'],
} as const satisfies Record<string, readonly (keyof StandardClaims)[]>;

/** The user's standard claims that a scope gives; the product's `*` gives them all. */
export function standardClaimsFor(user: User, scope: readonly string[]): StandardClaims {
  const names = Object.entries(claimsOfScope).flatMap(([name, claims]) => (scope.includes('*') || scope.includes(name) ? claims : []));
  return Object.fromEntries(names.flatMap((name) => (user.claims[name] === undefined ? [] : [[name, user.claims[name]]])));
}
