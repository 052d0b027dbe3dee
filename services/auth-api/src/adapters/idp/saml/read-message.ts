import type { Element } from '@xmldom/xmldom';
import { allWithin, attributeOf, childrenOf, is, nameOf, samlChildren } from '../../saml/elements.ts';
import { issuerIn, timeOf } from '../../saml/read-assertion.ts';
import { must } from '../../saml/saml-fault.ts';

/** What every message has (SAML 2.0 Core §3.2). */
export interface MessageFacts {
  id: string;
  issuer?: string | undefined;
  destination?: string | undefined;
  inResponseTo?: string | undefined;
  /** In seconds since the epoch. */
  issuedAt: number;
  /** The words of the status, the general one first; empty in requests. */
  status: readonly string[];
}

const statusPrefix = 'urn:oasis:names:tc:SAML:2.0:status:';

/** Whether a response says that what was asked for was done. */
export const isSuccess = ({ status }: MessageFacts): boolean => status[0] === 'Success';

/** Reads what a message says of itself, after its signature. */
export function readMessage(root: Element): MessageFacts {
  checkIds(root);
  must(attributeOf(root, 'Version') === '2.0', 'Version: expected 2.0');
  const issuedAt = timeOf(root, 'IssueInstant');
  must(issuedAt !== undefined, 'IssueInstant: expected');
  return {
    id: attributeOf(root, 'ID') ?? '',
    issuer: samlChildren(root, 'Issuer').length === 0 ? undefined : issuerIn(root),
    destination: attributeOf(root, 'Destination'),
    inResponseTo: attributeOf(root, 'InResponseTo'),
    issuedAt,
    status: statusIn(root),
  };
}

/** Every element that a signature could mean must have a name of its own. */
function checkIds(root: Element): void {
  must(/^[A-Za-z_][\w.-]{0,255}$/.test(attributeOf(root, 'ID') ?? ''), 'ID: expected a name');
  const ids = allWithin(root).flatMap(({ attributes }) => [...attributes].filter(({ localName }) => localName?.toLowerCase() === 'id'));
  must(new Set(ids.map(({ value }) => value)).size === ids.length, 'ID: expected every id once');
}

function statusIn(root: Element): string[] {
  const [status, ...more] = protocolChildren(root, 'Status');
  must(more.length === 0 && (status !== undefined || !nameOf(root).endsWith('response')), 'Status: expected one');
  const words: string[] = [];
  for (
    let [code] = status ? protocolChildren(status, 'StatusCode') : [];
    code !== undefined;
    [code] = protocolChildren(code, 'StatusCode')
  ) {
    words.push((attributeOf(code, 'Value') ?? '').replace(statusPrefix, ''));
  }
  must(status === undefined || words.length > 0, 'StatusCode: expected one');
  return words;
}

/** The elements of the protocol of this name directly within one. */
export const protocolChildren = (element: Element, name: string): Element[] =>
  childrenOf(element).filter((child) => is(child, 'protocol', name));
