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

/** The user's standard claims that a scope gives, and those asked for by name (OpenID Connect Core §5.5); the product's `*` gives them all. */
export function standardClaimsFor(
  user: User,
  { scope, names = [] }: { scope: readonly string[]; names?: readonly string[] },
): StandardClaims {
  const wanted = new Set<string>(names);
  for (const [name, claims] of Object.entries(claimsOfScope))
    if (scope.includes('*') || scope.includes(name)) for (const claim of claims) wanted.add(claim);
  const all = Object.values(claimsOfScope).flat();
  return Object.fromEntries(
    all.flatMap((name) => (wanted.has(name) && user.claims[name] !== undefined ? [[name, user.claims[name]]] : [])),
  );
}
