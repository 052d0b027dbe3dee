import { faultInRecipient, statementOf, verifiedBy } from '../assertions/saml-assertion.ts';
import { faultInAudience, faultInTimes, oneTimeId } from '../assertions/statement.ts';
import { fitsPattern } from '../assertions/subject-pattern.ts';
import { skewSecondsOf } from '../assertions/trusted-issuer.ts';
import type { Client } from '../model.ts';
import type { AssertionIssuer, AssertionIssuers, Replays, SamlAssertions } from '../ports.ts';
import { presentedAs } from './credentials.ts';
import type { ClientEvidence, ProveClient } from './method.ts';

interface Dependencies {
  issuer: string;
  /** Addresses of the token endpoint, which an assertion may name wherever it is brought. */
  tokenEndpointUrls: readonly string[];
  assertionIssuers: AssertionIssuers;
  samlAssertions: SamlAssertions;
  replays: Replays;
  now: () => Date;
}

/**
 * `saml2_bearer` (RFC 7522 §2.2): a trusted issuer says who the client is. Its record must name the client; one that names none speaks for none. Where it also
 * says for which subjects the issuer may speak, the client must be among them.
 */
export function saml2BearerClient(dependencies: Dependencies): ProveClient {
  const { issuer, tokenEndpointUrls, assertionIssuers, samlAssertions, replays, now } = dependencies;

  async function trustedIssuer(assertion: string, { id }: Client): Promise<AssertionIssuer | string> {
    const named = samlAssertions.issuerOf(assertion);
    if ('fault' in named) return named.fault;
    const trusted = await assertionIssuers.find(named.issuer);
    if (!trusted?.enabled || !trusted.clientIds?.includes(id)) return 'issuer: not trusted to speak for this client';
    const { subjects = ['*'] } = trusted;
    return subjects.some((pattern) => fitsPattern(id, pattern)) ? trusted : 'subject: the client fits none of the subjects of the issuer';
  }

  async function faultIn(assertion: string, trusted: AssertionIssuer, client: Client, { urls }: ClientEvidence) {
    const verified = verifiedBy(trusted, assertion, samlAssertions);
    if (typeof verified === 'string') return verified;
    if (verified.subject !== client.id) return `subject: expected ${client.id}`;
    const statement = statementOf(verified);
    const addresses = [...tokenEndpointUrls, ...urls];
    const skewSeconds = skewSecondsOf(trusted);
    const fault =
      faultInRecipient(verified, addresses) ??
      faultInAudience(statement.audiences, [issuer, ...addresses]) ??
      faultInTimes(statement, { now: now(), skewSeconds, maxLifetimeSeconds: trusted.maxLifetimeSeconds });
    if (fault !== undefined) return fault;
    const expiresAt = Math.ceil(statement.expiresAt) + skewSeconds;
    const use = { kind: 'client-assertion', id: oneTimeId(trusted.issuer, statement.id), expiresAt } as const;
    return (await replays.firstUse(use)) ? undefined : 'assertion id: was used before';
  }

  return async (client, evidence) => {
    const { presented } = evidence;
    if (presented.kind !== 'assertion' || presented.format !== 'saml2') return `expected a SAML assertion, got ${presentedAs(presented)}`;
    const trusted = await trustedIssuer(presented.assertion, client);
    return typeof trusted === 'string' ? trusted : faultIn(presented.assertion, trusted, client, evidence);
  };
}
