import { OAuthError } from '../errors.ts';
import type { Client, ConversionPolicy } from '../model.ts';
import type { AssertionIssuer, AssertionIssuers } from '../ports.ts';
import { assertionRefused } from './refused.ts';

/** The issuer of an assertion, where it is trusted and this client may bring its assertions. Throws `unauthorized_client` or `invalid_grant`. */
export type FindTrustedIssuer = (issuer: string | undefined, client: Client) => Promise<AssertionIssuer>;

/** Both sides must agree: the issuer's record may name clients, and the client's policy must name the issuer. */
export const createFindTrustedIssuer =
  (assertionIssuers: AssertionIssuers): FindTrustedIssuer =>
  async (issuer, client) => {
    const { subjectIssuers } = conversionPolicyOf(client);
    if (issuer === undefined) throw assertionRefused('it names no issuer');
    if (!subjectIssuers.includes(issuer)) throw assertionRefused('issuer: not among the subjectIssuers of the client');
    return believable(await assertionIssuers.find(issuer), client);
  };

function believable(issuer: AssertionIssuer | undefined, { id }: Client): AssertionIssuer {
  if (issuer === undefined) throw assertionRefused('issuer: not known');
  if (!issuer.enabled) throw assertionRefused('issuer: disabled');
  if (issuer.clientIds && !issuer.clientIds.includes(id)) throw assertionRefused('client: not among the clientIds of the issuer');
  return issuer;
}

/** What a client may convert. Throws `unauthorized_client` where nobody has said that it may do so at all. */
export function conversionPolicyOf({ conversion }: Client): ConversionPolicy {
  if (conversion === undefined)
    throw new OAuthError('unauthorized_client', 'this client may neither bring assertions nor convert tokens', {
      cause: 'conversion: expected a policy on the client, has none',
    });
  return conversion;
}

/** Seconds that an issuer's clock may be wrong by: what its record says, and never more than five minutes. */
export const skewSecondsOf = ({ clockSkewSeconds }: AssertionIssuer): number => Math.min(clockSkewSeconds, 300);
