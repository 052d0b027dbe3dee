import { isDeepStrictEqual } from 'node:util';
import type { Shown } from '@gauth/auth-client';
import { foldCase } from '@gauth/environment-client';
import { type Identity, type KindName, nameOf } from './wanted.ts';

/** Fields of which only one thing of the kind can have a value, whatever its letter case and the spelling of its accents. */
const exclusiveFields: Partial<Record<KindName, readonly string[]>> = {
  contactCenters: ['domains', 'userNamePatterns', 'default'],
  webServices: ['hosts'],
};

/** A thing with what is stated or known of it. */
export type Claimant = Identity & { fields: Shown };

/** What a thing takes from all others of its kind, in words: `domains acme`, `default`. */
export function claimsOf({ kind, fields }: Claimant): string[] {
  return (exclusiveFields[kind] ?? []).flatMap((field) => {
    const value = fields[field];
    return value === true ? [field] : Array.isArray(value) ? value.map((each) => claimOf(field, each)) : [];
  });
}

/** Whether things of this kind can be in one another's way. */
export const claimsAnything = ({ kind }: Pick<Identity, 'kind'>): boolean => exclusiveFields[kind] !== undefined;

const claimOf = (field: string, value: unknown): string => `${field} ${foldCase(String(value))}`;

/** Who, of these, have something that another thing claims, in words; undefined where nobody has. */
export function holdersOf(wanted: Claimant, among: readonly Claimant[]): string | undefined {
  const claims = new Set(claimsOf(wanted));
  const others = among.filter(({ kind, key, owner }) => kind === wanted.kind && (key !== wanted.key || owner !== wanted.owner));
  const holders = others.flatMap((each) => {
    const held = claimsOf(each).find((claim) => claims.has(claim));
    return held === undefined ? [] : [`${nameOf(each)} has ${held}`];
  });
  return holders.length === 0 ? undefined : holders.join(', ');
}

/** The change by which a thing gives up what others wait for and it is to lose anyway; empty where there is nothing of the kind. */
export function givenUp(present: Claimant, wanted: Claimant, others: readonly Claimant[]): Shown {
  const awaited = new Set(others.flatMap(claimsOf));
  const kept = new Set(claimsOf(wanted));
  const goes = (claim: string) => awaited.has(claim) && !kept.has(claim);
  const left = (field: string, value: unknown): unknown => {
    if (value === true) return !goes(field);
    return Array.isArray(value) ? value.filter((each) => !goes(claimOf(field, each))) : value;
  };
  const stated = (exclusiveFields[wanted.kind] ?? []).filter((field) => wanted.fields[field] !== undefined);
  const change = stated.map((field) => [field, left(field, present.fields[field])] as const);
  return Object.fromEntries(change.filter(([field, rest]) => !isDeepStrictEqual(rest, present.fields[field])));
}
