import type { ReadOwnVouched } from '../assertions/own-vouched.ts';
import type { ReadVouched, Vouched } from '../assertions/vouched.ts';
import { OAuthError } from '../errors.ts';
import type { Actor } from '../model.ts';
import { type BroughtToken, invalidToken, type ReadBrought, type Role, unacceptableToken } from './brought-token.ts';

/** Brings the assertion of a trusted issuer, under the same rules as its own grant (RFC 7523, RFC 7522). It works once. */
export const createReadVouchedAssertion =
  ({ issuer, readVouched }: { issuer: string; readVouched: ReadVouched }): ReadBrought =>
  async ({ token, role, client, now }) =>
    vouchedFor(await asToken(role, readVouched({ assertion: token, client, now })), { issuer, role });

/** Brings an assertion that this server made out of a token. It works once. */
export const createReadOwnAssertionToken =
  ({ issuer, readOwnVouched }: { issuer: string; readOwnVouched: ReadOwnVouched }): ReadBrought =>
  async ({ token, role, client, now }) => {
    const { user, inherited, uses } = await asToken(role, readOwnVouched({ assertion: token, client, now }));
    const { scope, audience, expiresAt, ...rest } = inherited;
    return {
      names: [{ sub: user.id, iss: issuer }],
      scope,
      ...(audience && { audience }),
      expiresAt: Math.min(expiresAt, uses.expiresAt),
      inherited: { user, ...rest },
      uses,
    };
  };

function vouchedFor(
  { user, issuer: vouching, statement, authTime, uses }: Vouched,
  { issuer, role }: { issuer: string; role: Role },
): BroughtToken {
  const { subject, actor, mayAct } = statement;
  if (namesOneOf(actor, issuer)) throw unacceptableToken(role, `act: expected actors of other issuers, is one of ${issuer}`);
  return {
    names: [
      { sub: user.id, iss: issuer },
      { sub: subject, iss: vouching },
    ],
    expiresAt: Math.floor(statement.expiresAt),
    inherited: {
      user,
      ...(authTime !== undefined && { authTime }),
      ...(actor && { actor: inTermsOf(vouching, actor) }),
      ...(mayAct && { mayAct: { iss: vouching, ...mayAct } }),
    },
    uses,
  };
}

/** Who acted here, only this server can say. */
const namesOneOf = (actor: Actor | undefined, issuer: string): boolean =>
  actor !== undefined && (actor.iss === issuer || namesOneOf(actor.act, issuer));

/** Names without an issuer are those of whoever signed them; in a token of ours they would be taken for our own. */
function inTermsOf(iss: string, { act, ...actor }: Actor): Actor {
  return { iss, ...actor, ...(act && { act: inTermsOf(iss, act) }) };
}

/** RFC 8693 §2.2.2 has another code for a bad token than RFC 7521 §4.1.1. */
function asToken<T>(role: Role, read: Promise<T>): Promise<T> {
  return read.catch((error: unknown) => {
    throw error instanceof OAuthError && error.code === 'invalid_grant' ? invalidToken(role, String(error.cause)) : error;
  });
}
