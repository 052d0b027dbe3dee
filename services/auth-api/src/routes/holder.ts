import { type Holder, holderOf, type WhoHolds } from '@gauth/oauth';
import { TokenMissing } from './bearer-challenge.ts';

/** Who holds the token of a request that must have one. */
export function holderOfRequired(token: string | undefined, whoHolds: WhoHolds): Promise<Holder> {
  if (token === undefined) throw new TokenMissing();
  return holderOf(whoHolds, token);
}
