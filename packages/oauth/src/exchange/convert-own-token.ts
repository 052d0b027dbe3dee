import type { IssueOwnAssertion } from '../assertions/own-assertion.ts';
import { OAuthError } from '../errors.ts';
import type { Holder } from '../token/who-holds.ts';
import { longestLine } from './brought-token.ts';

/**
 * Makes an assertion of our own out of a user's token, for its holder to pass on: the product's `GET /oauth/convert-token`. Throws `unauthorized_client` where the
 * policy of the token's client does not allow it, `invalid_request` for a token without a user.
 */
export type ConvertOwnToken = (holder: Holder) => Promise<string>;

/** As the client could by token exchange: its own tokens, in its own name, to a JWT. */
export const createConvertOwnToken =
  ({ issueOwnAssertion, now }: { issueOwnAssertion: IssueOwnAssertion; now: () => Date }): ConvertOwnToken =>
  async (holder) => {
    const fault = faultIn(holder);
    if (fault !== undefined) throw new OAuthError('unauthorized_client', 'the client of this token may not convert it', { cause: fault });
    return (await issueOwnAssertion({ holder, now: now() })).value;
  };

/** The rule that forbids it, with expected and actual for the log. */
function faultIn({ client: { id, conversion }, authorization: { derivedFrom = [] } }: Holder): string | undefined {
  if (conversion === undefined) return 'conversion: expected a policy on the client, has none';
  const { subjectClients, impersonation, tokenTypes } = conversion;
  if (!subjectClients.includes('*') && !subjectClients.includes(id))
    return `policy.subjectClients: expected one of ${subjectClients.join(', ') || 'none'}, is ${id}`;
  if (!impersonation) return 'policy.impersonation: expected true, because no actor can be named, is false';
  if (!tokenTypes.includes('jwt')) return `policy.tokenTypes: expected one of ${tokenTypes.join(', ') || 'none'}, is jwt`;
  return derivedFrom.length >= longestLine
    ? `line: expected at most ${longestLine} conversions, would be ${derivedFrom.length + 1}`
    : undefined;
}
