import type { Client, StandardClaims, User } from './model.ts';

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

/** The user's standard claims that a scope gives, and those asked for by name (OpenID Connect Core §5.5) that the client could have had by a scope. */
export function standardClaimsFor(
  user: User,
  { scope, names = [], client }: { scope: readonly string[]; names?: readonly string[]; client: Pick<Client, 'scopes'> },
): StandardClaims {
  const given = claimsOf(scope);
  const possible = claimsOf(client.scopes);
  const wanted = all.filter((name) => given.has(name) || (names.includes(name) && possible.has(name)));
  return Object.fromEntries(wanted.flatMap((name) => (user.claims[name] === undefined ? [] : [[name, user.claims[name]]])));
}

const all = Object.values(claimsOfScope).flat();

/** What some scopes give together; the product's `*` gives everything. */
const claimsOf = (scopes: readonly string[]): ReadonlySet<string> =>
  new Set(Object.entries(claimsOfScope).flatMap(([name, claims]) => (scopes.includes('*') || scopes.includes(name) ? claims : [])));
