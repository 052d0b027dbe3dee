import type { SamlProvider } from '../../../src/ports/identity-providers.ts';
import type { Memory } from '../../../src/ports/provider-protocol.ts';
import { asParameter } from '../../support/saml-responses.ts';

/** A response that must be refused, and why. */
export interface HostileResponse {
  what: string;
  /** As a browser brings it. */
  parameter: string;
  rule: string | RegExp;
  provider?: Partial<SamlProvider>;
  memory?: Memory | undefined;
  kind?: 'invalid' | 'timing' | 'declined';
}

/** One of XML. */
export const hostile = (what: string, xml: string, rule: string | RegExp, setting: Partial<HostileResponse> = {}): HostileResponse => ({
  what,
  parameter: asParameter(xml),
  rule,
  ...setting,
});

/** Rules that many of them break. */
export const rules = {
  unsigned: 'signature: expected one, there is none',
  otherKey: 'signature: expected one by a certificate of the issuer',
  otherAssertion: 'signature: expected one over this very assertion',
  otherResponse: 'signature: expected one over this very response',
  place: 'signature: expected in the Response or the Assertion',
  afterIssuer: /^signature: expected .*right after the issuer$/,
  several: 'document: expected one Assertion, directly in the Response',
  noResponse: 'document: expected a Response',
  malformed: 'document: expected well-formed XML',
  reference: 'reference: expected the whole assertion',
  sameId: 'ID: expected every id once',
  markup: 'markup: expected no document type, comment or CDATA',
  instruction: 'markup: expected no processing instruction',
  entities: 'entities: expected those of XML itself',
} as const;
