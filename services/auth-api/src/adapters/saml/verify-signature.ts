import type { Element, Node } from '@xmldom/xmldom';
import { ExclusiveCanonicalization } from 'xml-crypto';
import { hasDigest, isSignedBy } from './algorithms.ts';
import { nameOf } from './elements.ts';
import { must } from './saml-fault.ts';
import { signatureOf } from './signature-shape.ts';

/**
 * The canonical text of an assertion or a message that one of the certificates signed: the only thing that may be read afterwards (XML Signature §3.2). The
 * signature comes first, because it costs little, and whoever cannot make one shall not keep us busy. The certificate in the document itself is not asked,
 * because whoever wrote the document chose it. The signature is taken out of `root`.
 */
export function signedText(root: Element, certificates: readonly string[]): string {
  const { element, signedInfo, method, value, digestMethod, digest, prefixes } = signatureOf(root);
  const signed = { text: canonical(signedInfo, []), method, value };
  must(
    certificates.some((certificate) => isSignedBy(certificate, signed)),
    'signature: expected one by a certificate of the issuer',
  );
  root.removeChild(element);
  const text = canonical(root, prefixes);
  must(hasDigest(text, { method: digestMethod, value: digest }), `signature: expected one over this very ${nameOf(root)}`);
  return text;
}

/** Exclusive canonical XML without comments. xml-crypto knows the nodes of browsers by type, and those of xmldom are like them. */
const canonical = (element: Element, prefixes: readonly string[]): string =>
  new ExclusiveCanonicalization().process(element as unknown as Parameters<ExclusiveCanonicalization['process']>[0], {
    inclusiveNamespacesPrefixList: [...prefixes],
    ancestorNamespaces: inherited(element).filter(({ prefix }) => !element.hasAttribute(`xmlns:${prefix}`)),
  });

/** What is declared around an element, the nearest last, because the last that is named wins. */
const inherited = ({ parentNode }: Node): { prefix: string; namespaceURI: string }[] =>
  parentNode === null ? [] : [...inherited(parentNode), ...declaredBy(parentNode)];

const declaredBy = (node: Node): { prefix: string; namespaceURI: string }[] =>
  [...((node as Partial<Element>).attributes ?? [])]
    .filter(({ prefix }) => prefix === 'xmlns')
    .map(({ localName, value }) => ({ prefix: localName ?? '', namespaceURI: value }));
