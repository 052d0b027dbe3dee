import type { WebServicesIdentity } from './step.ts';

/** The id whose sign-out everywhere ends the sessions of somebody: the user's, or one of an account of Web Services. Throws `RangeError` for the anonymous identity. */
export function sessionOwnerOf({ user, account }: WebServicesIdentity): string {
  if (user !== undefined) return user.id;
  if (account === undefined) throw new RangeError('nobody in particular has no session');
  return accountOwner(account.id);
}

/** The same of an account, by its id. */
export const accountOwner = (accountId: string): string => `web-services:${accountId}`;
