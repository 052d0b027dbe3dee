import { countedAddress } from '@gauth/service-kit';
import type { AttemptSubject } from '../ports/attempts.ts';
import type { ContactCenter, ContactCenters } from '../ports/contact-centers.ts';
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
    address: countedAddress(address ?? 'unknown'),
    ...(contactCenter && { tenant: contactCenter.id }),
  };
}

/** One spelling of a name, however it was typed. */
export const foldName = (text: string): string => text.normalize('NFKC').toLowerCase();
