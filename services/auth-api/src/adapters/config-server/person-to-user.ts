import type { Person } from '@gauth/config-server';
import type { StandardClaims, User } from '@gauth/oauth';
import { userIdOf } from '../../user-id.ts';

/** Where a person was found. */
interface Place {
  contactCenterId: string;
  environmentId: string;
}

/**
 * A person of the Configuration Server as tokens remember them. Roles come from the annex, section `htcc`, option `roles`. Claims come from the
 * person's own fields; the annex section `openid`, whose options are called as the claims, adds to them and wins where both say something.
 */
export const personToUser = (person: Person, { contactCenterId, environmentId }: Place): User => ({
  id: userIdOf(contactCenterId, person.dbid),
  userName: person.userName,
  contactCenterId,
  environmentId,
  dbid: person.dbid,
  authorities: authoritiesOf(person.userProperties.htcc?.roles ?? ''),
  properties: { tenantDBID: String(person.tenantDbid), firstName: person.firstName, lastName: person.lastName },
  claims: claimsOf(person, person.userProperties.openid ?? {}),
});

const rolePattern = /^[a-z][\w-]*$/i;

/** `agent,supervisor` gives `ROLE_AGENT` and `ROLE_SUPERVISOR`; what cannot be a role's name is left out. */
function authoritiesOf(roles: string): string[] {
  const names = roles.split(',').map((role) => role.trim());
  return [...new Set(names.filter((name) => rolePattern.test(name)).map((name) => `ROLE_${name.toUpperCase().replace(/^ROLE_/, '')}`))];
}

type Options = Readonly<Record<string, string>>;

/** Claims that are text as they stand in the annex (OpenID Connect Core §5.1). */
const textClaims = [
  'name',
  'given_name',
  'family_name',
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
  'email',
  'phone_number',
] as const satisfies readonly (keyof StandardClaims)[];

function claimsOf(person: Person, openid: Options): StandardClaims {
  const address = addressOf(person, openid);
  const verified = (claim: string) => ({ true: true, false: false })[openid[claim]?.trim().toLowerCase() ?? ''];
  return present({
    ...present(ownTexts(person)),
    ...present(Object.fromEntries(textClaims.map((claim) => [claim, openid[claim]]))),
    email_verified: verified('email_verified'),
    phone_number_verified: verified('phone_number_verified'),
    address: Object.keys(address).length > 0 ? address : undefined,
    updated_at: person.updatedAt,
  });
}

const ownTexts = ({ userName, firstName, lastName, emailAddress, phones, birthdate }: Person) => ({
  name: [firstName, lastName].filter((part) => part !== '').join(' ') || userName,
  given_name: firstName,
  family_name: lastName,
  preferred_username: userName,
  email: emailAddress,
  phone_number: phones.office || phones.mobile || phones.home,
  birthdate,
});

/** OpenID Connect Core §5.1.1. Where no `formatted` is stated it is made of the parts, a line each. */
function addressOf({ address }: Person, openid: Options): Record<string, string> {
  const parts = present({
    street_address: openid.street_address || address.street,
    locality: openid.locality || address.locality,
    region: openid.region || address.region,
    postal_code: openid.postal_code || address.postalCode,
    country: openid.country || address.country,
  }) as Record<string, string>;
  return present({ formatted: openid.formatted || Object.values(parts).join('\n'), ...parts }) as Record<string, string>;
}

/** Without what is absent: a claim that is not known is left out, never sent empty (OpenID Connect Core §5.3.2). */
const present = (values: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== ''));
