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

/** Who has what, by kind and claim. */
export type Holders = Map<string, Claimant[]>;

/** Adds what these have. */
export function addHolders(holders: Holders, among: readonly Claimant[]): Holders {
  for (const each of among)
    for (const claim of claimsOf(each)) {
      const name = `${each.kind} ${claim}`;
      holders.set(name, [...(holders.get(name) ?? []), each]);
    }
  return holders;
}

/** Who has something that another thing claims, in words; undefined where nobody has. */
export function holdersOf(wanted: Claimant, holders: Holders): string | undefined {
  const held = claimsOf(wanted).flatMap((claim) => (holders.get(`${wanted.kind} ${claim}`) ?? []).map((each) => [each, claim] as const));
  const others = held.filter(([{ key, owner }]) => key !== wanted.key || owner !== wanted.owner);
  if (others.length === 0) return undefined;
  const one = new Map(others.map(([each, claim]) => [nameOf(each), claim]));
  return [...one].map(([name, claim]) => `${name} has ${claim}`).join(', ');
}

/** The change by which a thing gives up what is awaited and it is to lose anyway; empty where there is nothing of the kind. */
export function givenUp(present: Claimant, wanted: Claimant, awaited: ReadonlySet<string>): Shown {
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
