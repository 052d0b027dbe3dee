import type { AssertionIssuer } from '@gauth/oauth';
import type { RegisteredAssertionIssuer } from '../../ports/registered-assertion-issuers.ts';

/** The column of every field of a trusted issuer. */
export const issuerColumns = {
  id: 'id',
  name: 'name',
  issuer: 'issuer',
  jwksUri: 'jwks_uri',
  jwks: 'jwks',
  certificates: 'certificates',
  subjectKind: 'subject_kind',
  subjects: 'subjects',
  clientIds: 'client_ids',
  contactCenterIds: 'contact_center_ids',
  clockSkewSeconds: 'clock_skew_seconds',
  maxLifetimeSeconds: 'max_lifetime_seconds',
  enabled: 'enabled',
} as const satisfies Record<keyof RegisteredAssertionIssuer, string>;

/** The select list that gives an `IssuerRow`. */
export const issuerFields = Object.entries(issuerColumns)
  .map(([field, column]) => `${column} as "${field}"`)
  .join(', ');

/** A row of `auth.assertion_issuers` in the names of the port; null where an issuer has none. */
export type IssuerRow = { [Field in keyof RegisteredAssertionIssuer]-?: Exclude<RegisteredAssertionIssuer[Field], undefined> | null };

/** A row as administrators see it. */
export const toRegisteredIssuer = (row: IssuerRow): RegisteredAssertionIssuer =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as unknown as RegisteredAssertionIssuer;

/** A row as requests use it. */
export function toAssertionIssuer(row: IssuerRow): AssertionIssuer {
  const { id: _unused, name: _alsoUnused, ...issuer } = toRegisteredIssuer(row);
  return issuer;
}
