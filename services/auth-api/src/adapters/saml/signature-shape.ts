import type { Element } from '@xmldom/xmldom';
import { digestMethods, signatureMethods } from './algorithms.ts';
import { allWithin, attributeOf, childrenOf, is, namespaces } from './elements.ts';
import { must } from './saml-fault.ts';

const enveloped = `${namespaces.signature}enveloped-signature`;

/**
 * The signature of an assertion, if it has the one shape that is taken: a child of the assertion, about the whole of it, with exclusive canonical XML
 * (SAML 2.0 Core §5.4). So nothing in it is left to interpretation when it is verified. What it says of its key is not looked at.
 */
export function signatureOf(assertion: Element): Element {
  const signatures = allWithin(assertion).filter((element) => is(element, 'signature', 'Signature'));
  const [signature, ...more] = signatures;
  must(signature !== undefined, 'signature: expected one, there is none');
  must(more.length === 0, `signature: expected one, there are ${signatures.length}`);
  must(childrenOf(assertion)[1] === signature, 'signature: expected right after the issuer');
  const [signedInfo, value, keyInfo, ...rest] = childrenOf(signature);
  must(signedInfo !== undefined && is(signedInfo, 'signature', 'SignedInfo'), 'signature: expected SignedInfo first');
  must(value !== undefined && is(value, 'signature', 'SignatureValue'), 'signature: expected SignatureValue second');
  must(keyInfo === undefined || is(keyInfo, 'signature', 'KeyInfo'), 'signature: expected at most KeyInfo third');
  must(rest.length === 0, 'signature: expected nothing after KeyInfo');
  checkSignedInfo(signedInfo, assertion);
  return signature;
}

function checkSignedInfo(signedInfo: Element, assertion: Element): void {
  const [canonicalization, method, reference, ...more] = childrenOf(signedInfo);
  must(more.length === 0, 'signature: expected one reference');
  checkAlgorithm(canonicalization, 'CanonicalizationMethod', [namespaces.exclusive]);
  checkAlgorithm(method, 'SignatureMethod', Object.keys(signatureMethods));
  must(reference !== undefined && is(reference, 'signature', 'Reference'), 'signature: expected one reference');
  checkReference(reference, assertion);
}

function checkReference(reference: Element, assertion: Element): void {
  must(attributeOf(reference, 'URI') === `#${attributeOf(assertion, 'ID')}`, 'reference: expected the whole assertion');
  const [transforms, method, value, ...more] = childrenOf(reference);
  must(transforms !== undefined && is(transforms, 'signature', 'Transforms'), 'reference: expected Transforms first');
  checkAlgorithm(method, 'DigestMethod', Object.keys(digestMethods));
  must(value !== undefined && is(value, 'signature', 'DigestValue') && more.length === 0, 'reference: expected DigestValue last');
  const [first, second, ...others] = childrenOf(transforms);
  must(others.length === 0, 'transforms: expected two');
  checkAlgorithm(first, 'Transform', [enveloped]);
  checkAlgorithm(second, 'Transform', [namespaces.exclusive], 'InclusiveNamespaces');
}

/** An element that names an algorithm, and has nothing in it but, where that is allowed, a list of prefixes. */
function checkAlgorithm(element: Element | undefined, name: string, algorithms: readonly string[], parameter?: string): void {
  must(element !== undefined && is(element, 'signature', name), `signature: expected ${name}`);
  must(algorithms.includes(attributeOf(element, 'Algorithm') ?? ''), `${name}: expected one of ${algorithms.join(', ')}`);
  const parameters = childrenOf(element);
  const allowed = parameter === undefined ? 0 : 1;
  must(
    parameters.length <= allowed && parameters.every((each) => is(each, 'exclusive', parameter ?? '') && childrenOf(each).length === 0),
    `${name}: expected no other parameters`,
  );
}
