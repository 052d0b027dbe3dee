import { DOMParser, type Element, type Node, onWarningStopParsing } from '@xmldom/xmldom';
import { checkedXml, type XmlLimits } from './plain-xml.ts';
import { must, SamlFault } from './saml-fault.ts';

/** Namespaces of what signed assertions, and the messages around them, are made of. */
export const namespaces = {
  saml: 'urn:oasis:names:tc:SAML:2.0:assertion',
  protocol: 'urn:oasis:names:tc:SAML:2.0:protocol',
  metadata: 'urn:oasis:names:tc:SAML:2.0:metadata',
  encryption: 'http://www.w3.org/2001/04/xmlenc#',
  signature: 'http://www.w3.org/2000/09/xmldsig#',
  exclusive: 'http://www.w3.org/2001/10/xml-exc-c14n#',
} as const;

/** Elements may lie in one another so deep. */
const maxDepth = 32;

/** The root of a plain XML text. Whatever the parser would only warn of stops it. */
export function rootOf(text: string, limits?: XmlLimits): Element {
  const root = parsed(checkedXml(text, limits));
  must(depthOf(root) <= maxDepth, `depth: expected at most ${maxDepth}`);
  return root;
}

function parsed(text: string): Element {
  let root: Element | null = null;
  try {
    root = new DOMParser({ onError: onWarningStopParsing }).parseFromString(text, 'text/xml').documentElement;
  } catch {
    throw new SamlFault('document: expected well-formed XML');
  }
  must(root !== null, 'document: expected one element');
  return root;
}

const isElement = (node: Node): node is Element => node.nodeType === node.ELEMENT_NODE;

/** The elements directly within one; text between them must be blank. */
export function childrenOf(element: Element): Element[] {
  const nodes = [...element.childNodes];
  must(
    nodes.every((node) => isElement(node) || node.nodeValue?.trim() === ''),
    `${element.localName}: expected elements alone`,
  );
  return nodes.filter(isElement);
}

/** Every element within one, itself included. */
export const allWithin = (element: Element): Element[] => [
  element,
  ...[...element.childNodes].filter(isElement).flatMap((child) => allWithin(child)),
];

function depthOf(root: Element): number {
  let [depth, level] = [0, [root]];
  while (level.length > 0) {
    depth += 1;
    level = level.flatMap((element) => [...element.childNodes].filter(isElement));
  }
  return depth;
}

/** What an element is called in faults. */
export const nameOf = (element: Element): string => (element.localName ?? '').toLowerCase();

/** Whether an element is of this name. */
export const is = (element: Element, namespace: keyof typeof namespaces, name: string): boolean =>
  element.namespaceURI === namespaces[namespace] && element.localName === name;

/** The SAML elements of this name directly within one. */
export const samlChildren = (element: Element, name: string): Element[] => childrenOf(element).filter((child) => is(child, 'saml', name));

/** The one SAML element of this name directly within another. */
export function onlySamlChild(element: Element, name: string): Element {
  const [child, ...more] = samlChildren(element, name);
  must(child !== undefined && more.length === 0, `${element.localName}: expected one ${name}`);
  return child;
}

/** The text of an element that has nothing else in it, and is not empty. */
export function textOf(element: Element): string {
  const nodes = [...element.childNodes];
  must(
    nodes.every((node) => node.nodeType === node.TEXT_NODE),
    `${element.localName}: expected text alone`,
  );
  const text = nodes.map((node) => node.nodeValue ?? '').join('');
  must(text !== '', `${element.localName}: expected text`);
  return text;
}

/** An attribute without namespace; undefined where it is not there. */
export const attributeOf = (element: Element, name: string): string | undefined =>
  element.hasAttribute(name) ? (element.getAttribute(name) ?? undefined) : undefined;
