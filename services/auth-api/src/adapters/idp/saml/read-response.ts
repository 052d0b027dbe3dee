import type { Element } from '@xmldom/xmldom';
import type { ProviderKey } from '../../../ports/identity-providers.ts';
import { allWithin, childrenOf, is, rootOf, samlChildren } from '../../saml/elements.ts';
import { must } from '../../saml/saml-fault.ts';
import { signaturesWithin } from '../../saml/signature-shape.ts';
import { signedText } from '../../saml/verify-signature.ts';
import { decryptAssertion } from './decrypt-assertion.ts';
import { type MessageFacts, readMessage } from './read-message.ts';
import { readSignOn, type SignOn } from './read-sign-on.ts';
import { maxMessageBytes } from './received-xml.ts';

/** A response to a request for a sign-in (SAML 2.0 Core §3.3.3). Only `signOn` is vouched for by the provider in every case. */
export interface ReadResponse extends MessageFacts {
  /** Absent where nobody was signed in. */
  signOn?: SignOn | undefined;
  /** That which opened the assertion; absent where it was not encrypted. */
  openedBy?: ProviderKey | undefined;
}

/**
 * Reads a response. A signature may be about the response, the assertion or both; each that is there must be good, and one that covers the assertion must be
 * there. What was signed is parsed anew from its canonical text, and nothing else of the assertion is ever looked at.
 */
export function readResponse(text: string, certificates: readonly string[], keys: readonly ProviderKey[]): ReadResponse {
  const received = rootOf(text);
  checkStructure(received);
  const isSigned = signaturesWithin(received).some(({ parentNode }) => parentNode === received);
  const response = isSigned ? rootOf(signedText(received, certificates)) : received;
  const facts = readMessage(response);
  const [plain] = samlChildren(response, 'Assertion');
  const [encrypted] = samlChildren(response, 'EncryptedAssertion');
  const opened = encrypted && decryptAssertion(encrypted, keys, maxMessageBytes);
  const assertion = opened === undefined ? plain : rootOf(opened.text);
  if (assertion === undefined) return facts;
  must(is(assertion, 'saml', 'Assertion'), 'encryption: expected an Assertion');
  return { ...facts, signOn: readSignOn(signedPart(assertion, { certificates, isCovered: isSigned })), openedBy: opened?.key };
}

function signedPart(assertion: Element, { certificates, isCovered }: { certificates: readonly string[]; isCovered: boolean }): Element {
  const hasOwn = signaturesWithin(assertion).length > 0;
  must(isCovered || hasOwn, 'signature: expected one, there is none');
  return hasOwn ? rootOf(signedText(assertion, certificates)) : assertion;
}

/** Refuses what is no response with at most one assertion, and signatures where they mean nothing. */
function checkStructure(response: Element): void {
  must(is(response, 'protocol', 'Response'), 'document: expected a Response');
  const assertions = allWithin(response).filter(({ localName }) => localName === 'Assertion' || localName === 'EncryptedAssertion');
  const expected = childrenOf(response).filter((child) => is(child, 'saml', 'Assertion') || is(child, 'saml', 'EncryptedAssertion'));
  must(assertions.length <= 1 && expected.length === assertions.length, 'document: expected one Assertion, directly in the Response');
  const places = [response, ...expected];
  must(
    signaturesWithin(response).every(({ parentNode }) => places.some((place) => place === parentNode)),
    'signature: expected in the Response or the Assertion',
  );
}
