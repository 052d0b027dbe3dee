import type { Element } from '@xmldom/xmldom';
import { digestMethods, signatureMethods } from './algorithms.ts';
import { allWithin, attributeOf, childrenOf, is, nameOf, namespaces, samlChildren, textOf } from './elements.ts';
import { must } from './saml-fault.ts';

/** The parts of a signature of the one shape that is taken. */
export interface Signature {
  element: Element;
  signedInfo: Element;
  method: string;
  /** Base64, as all values here. */
  value: string;
  digestMethod: string;
  digest: string;
  /** Prefixes whose namespaces are signed although nothing seems to use them. */
  prefixes: readonly string[];
}

const enveloped = `${namespaces.signature}enveloped-signature`;

/**
 * The signature of an assertion or a message, if it has the one shape that is taken: a child of what is signed, about the whole of it, with exclusive
 * canonical XML (SAML 2.0 Core §5.4). So nothing in it is left to interpretation. What it says of its key is not looked at.
 */
export function signatureOf(root: Element): Signature {
  const element = onlySignature(root);
  const [signedInfo, value, keyInfo, ...rest] = childrenOf(element);
  must(signedInfo !== undefined && is(signedInfo, 'signature', 'SignedInfo'), 'signature: expected SignedInfo first');
  must(value !== undefined && is(value, 'signature', 'SignatureValue'), 'signature: expected SignatureValue second');
  must(keyInfo === undefined || is(keyInfo, 'signature', 'KeyInfo'), 'signature: expected at most KeyInfo third');
  must(rest.length === 0, 'signature: expected nothing after KeyInfo');
  return { element, signedInfo, value: textOf(value), ...readSignedInfo(signedInfo, root) };
}

/** An assertion in a message may have one of its own. */
function onlySignature(root: Element): Element {
  const assertions = samlChildren(root, 'Assertion');
  const signatures = signaturesWithin(root).filter(({ parentNode }) => !assertions.some((each) => each === parentNode));
  const [signature, ...more] = signatures;
  must(signature !== undefined, 'signature: expected one, there is none');
  must(more.length === 0, `signature: expected one, there are ${signatures.length}`);
  const isMetadata = root.namespaceURI === namespaces.metadata;
  must(
    childrenOf(root)[isMetadata ? 0 : 1] === signature,
    isMetadata ? 'signature: expected first' : 'signature: expected right after the issuer',
  );
  return signature;
}

/** All signatures in an element, wherever they are. */
export const signaturesWithin = (root: Element): Element[] => allWithin(root).filter((element) => is(element, 'signature', 'Signature'));

function readSignedInfo(signedInfo: Element, root: Element) {
  const [canonicalization, method, reference, ...more] = childrenOf(signedInfo);
  must(more.length === 0, 'signature: expected one reference');
  algorithmOf(canonicalization, 'CanonicalizationMethod', [namespaces.exclusive]);
  const methodName = algorithmOf(method, 'SignatureMethod', signatureMethods);
  must(reference !== undefined && is(reference, 'signature', 'Reference'), 'signature: expected one reference');
  return { method: methodName, ...readReference(reference, root) };
}

function readReference(reference: Element, root: Element) {
  must(attributeOf(reference, 'URI') === `#${attributeOf(root, 'ID')}`, `reference: expected the whole ${nameOf(root)}`);
  const [transforms, method, value, ...more] = childrenOf(reference);
  must(transforms !== undefined && is(transforms, 'signature', 'Transforms'), 'reference: expected Transforms first');
  const digestMethod = algorithmOf(method, 'DigestMethod', digestMethods);
  must(value !== undefined && is(value, 'signature', 'DigestValue') && more.length === 0, 'reference: expected DigestValue last');
  return { digestMethod, digest: textOf(value), prefixes: readTransforms(transforms) };
}

function readTransforms(transforms: Element): string[] {
  const [first, second, ...others] = childrenOf(transforms);
  must(others.length === 0, 'transforms: expected two');
  algorithmOf(first, 'Transform', [enveloped]);
  algorithmOf(second, 'Transform', [namespaces.exclusive], 'InclusiveNamespaces');
  const [list] = second === undefined ? [] : childrenOf(second);
  return (list === undefined ? '' : (attributeOf(list, 'PrefixList') ?? '')).split(/\s+/).filter((prefix) => prefix !== '');
}

/** The algorithm that an element names, which has nothing in it but, where that is allowed, one parameter. */
function algorithmOf(element: Element | undefined, name: string, algorithms: readonly string[], parameter?: string): string {
  must(element !== undefined && is(element, 'signature', name), `signature: expected ${name}`);
  const algorithm = attributeOf(element, 'Algorithm') ?? '';
  must(algorithms.includes(algorithm), `${name}: expected one of ${algorithms.join(', ')}`);
  const parameters = childrenOf(element);
  must(
    parameters.length <= (parameter === undefined ? 0 : 1) &&
      parameters.every((each) => isEmpty(each) && is(each, 'exclusive', parameter ?? '')),
    `${name}: expected no other parameters`,
  );
  return algorithm;
}

const isEmpty = (element: Element): boolean => element.childNodes.length === 0;
