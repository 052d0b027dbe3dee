import type { AttemptSubject, ContactCenter, ContactCenters } from '../ports.ts';
import { readUserName, type UserName } from './user-name.ts';

/** Somebody who wants to prove who they are, and the contact center that would know them. */
export interface Claimant extends UserName {
  contactCenter: ContactCenter | undefined;
}

/** Finds the contact center of a name: by its tenant, else by the patterns of the contact centers. Undefined where nobody can have the name. */
export function claimantOf(
  fields: { username: string; tenant?: string | undefined },
  contactCenters: ContactCenters,
): Claimant | undefined {
  const name = readUserName(fields);
  if (name === undefined) return undefined;
  const { tenant, userName } = name;
  return { ...name, contactCenter: tenant === undefined ? contactCenters.forUserName(userName) : contactCenters.byDomain(tenant) };
}

/** What this claimant's guesses are counted by. One account has one spelling here, however its name and tenant were typed. */
export function attemptSubject({ userName, tenant, contactCenter }: Claimant, address: string | undefined): AttemptSubject {
  const owner = contactCenter?.id ?? tenant ?? '';
  return {
    account: `${foldName(owner)}\\${foldName(userName)}`,
    address: foldAddress(address ?? 'unknown'),
    ...(contactCenter && { tenant: contactCenter.id }),
  };
}

/** One spelling of a name, however it was typed. */
export const foldName = (text: string): string => text.normalize('NFKC').toLowerCase();

/** A customer of an internet provider has a whole /64 of IPv6 addresses, so they count as one. */
function foldAddress(address: string): string {
  const plain = address
    .toLowerCase()
    .replace(/^::ffff:(?=\d+\.)/, '')
    .slice(0, 64);
  if (!plain.includes(':')) return plain;
  const [head = '', tail] = plain.split('::', 2);
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups = tail === undefined ? left : [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
