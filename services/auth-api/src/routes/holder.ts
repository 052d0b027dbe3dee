import { OAuthError, type WhoHolds } from '@gauth/oauth';
import { TokenMissing } from './bearer-challenge.ts';

/** Who holds a token that must be there and good; throws `invalid_token` otherwise. */
export async function holderOf(token: string | undefined, whoHolds: WhoHolds): Promise<NonNullable<Awaited<ReturnType<WhoHolds>>>> {
  if (token === undefined) throw new TokenMissing();
  const holder = await whoHolds(token);
  if (holder === undefined) throw new OAuthError('invalid_token', 'the access token is unknown, expired or revoked');
  return holder;
}
