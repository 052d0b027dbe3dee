import type { AssertionIssuer, SamlAssertion, SamlAssertions } from '../ports.ts';
import { assertionRefused } from './refused.ts';
import type { Statement } from './statement.ts';
import { conversionPolicyOf, type FindTrustedIssuer } from './trusted-issuer.ts';
import type { ReadVouched, Vouch } from './vouched.ts';

interface Dependencies {
  findTrustedIssuer: FindTrustedIssuer;
  samlAssertions: SamlAssertions;
  /** Addresses of the token endpoint. */
  recipients: readonly string[];
  vouch: Vouch;
}

/** Reads the SAML 2.0 assertion of a trusted issuer (RFC 7522 §3). XML of a client that may bring none is not even looked at. */
export const createReadSamlAssertion =
  ({ findTrustedIssuer, samlAssertions, recipients, vouch }: Dependencies): ReadVouched =>
  async ({ assertion, client, now }) => {
    conversionPolicyOf(client);
    const named = samlAssertions.issuerOf(assertion);
    if ('fault' in named) throw assertionRefused(`saml: ${named.fault}`);
    const issuer = await findTrustedIssuer(named.issuer, client);
    const verified = verifiedBy(issuer, assertion, samlAssertions);
    if (typeof verified === 'string') throw assertionRefused(`saml: ${verified}`);
    const fault = faultInRecipient(verified, recipients);
    if (fault !== undefined) throw assertionRefused(fault);
    return vouch({ statement: statementOf(verified), issuer, client, now });
  };

/** What an issuer signed, under its own name; otherwise why it did not. */
export function verifiedBy(
  { issuer, certificates = [] }: AssertionIssuer,
  assertion: string,
  samlAssertions: SamlAssertions,
): SamlAssertion | string {
  const verified = samlAssertions.verify(assertion, certificates);
  if ('fault' in verified) return verified.fault;
  return verified.assertion.issuer === issuer ? verified.assertion : 'issuer: expected the one that was looked up';
}

/** An assertion is for whoever its bearer confirmation names (RFC 7522 §3, item 5). */
export const faultInRecipient = ({ recipient }: SamlAssertion, ours: readonly string[]): string | undefined =>
  ours.includes(recipient) ? undefined : `recipient: expected one of ${ours.join(', ')}, is ${recipient}`;

/** A SAML assertion in the words that assertions share. */
export const statementOf = ({ recipient: _checked, notOnOrAfter, ...said }: SamlAssertion): Statement => ({
  ...said,
  expiresAt: notOnOrAfter,
});
