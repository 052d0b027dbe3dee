import type { SamlAssertion } from '@gauth/oauth';
import type { Element } from '@xmldom/xmldom';
import { attributeOf, childrenOf, is, onlySamlChild, samlChildren, textOf } from '../../saml/elements.ts';
import { readAssertion, timeOf } from '../../saml/read-assertion.ts';
import { must } from '../../saml/saml-fault.ts';

/** Characters of a name or a value that are looked at. */
const maxCharacters = 4096;

/** What an assertion of a sign-in says beyond any other (SAML 2.0 Core §2.7). Times are in seconds since the epoch. */
export interface SignOn extends SamlAssertion {
  authTime: number;
  subjectFormat?: string | undefined;
  nameQualifier?: string | undefined;
  spNameQualifier?: string | undefined;
  inResponseTo?: string | undefined;
  sessionIndex?: string | undefined;
  sessionNotOnOrAfter?: number | undefined;
  /** `AuthnContextClassRef`. */
  context?: string | undefined;
  /** Values that are text; the others are left out. */
  attributes: Readonly<Record<string, readonly string[]>>;
}

/** Reads what was signed; `root` must be of the canonical text. */
export function readSignOn(root: Element): SignOn {
  const assertion = readAssertion(root);
  const nameId = onlySamlChild(onlySamlChild(root, 'Subject'), 'NameID');
  const confirmation = onlySamlChild(onlySamlChild(onlySamlChild(root, 'Subject'), 'SubjectConfirmation'), 'SubjectConfirmationData');
  const statement = onlySamlChild(root, 'AuthnStatement');
  must(assertion.authTime !== undefined, 'AuthnInstant: expected');
  must(assertion.subject.length <= maxCharacters, `NameID: expected at most ${maxCharacters} characters`);
  return {
    ...assertion,
    authTime: assertion.authTime,
    subjectFormat: attributeOf(nameId, 'Format'),
    nameQualifier: attributeOf(nameId, 'NameQualifier'),
    spNameQualifier: attributeOf(nameId, 'SPNameQualifier'),
    inResponseTo: attributeOf(confirmation, 'InResponseTo'),
    sessionIndex: attributeOf(statement, 'SessionIndex'),
    sessionNotOnOrAfter: timeOf(statement, 'SessionNotOnOrAfter'),
    context: contextIn(statement),
    attributes: attributesIn(root),
  };
}

function contextIn(statement: Element): string | undefined {
  const [context] = samlChildren(onlySamlChild(statement, 'AuthnContext'), 'AuthnContextClassRef');
  return context && textOf(context).trim();
}

/** Some providers write an attribute anew for each of its values, so those of one name are one. */
function attributesIn(root: Element): Record<string, string[]> {
  const all = samlChildren(root, 'AttributeStatement').flatMap((statement) => samlChildren(statement, 'Attribute'));
  const attributes = new Map<string, string[]>();
  for (const attribute of all) {
    const name = attributeOf(attribute, 'Name') ?? '';
    const values = valuesOf(attribute);
    if (values.length > 0) attributes.set(name, [...(attributes.get(name) ?? []), ...values]);
  }
  return Object.fromEntries(attributes);
}

/** Those that are text and not blank. */
function valuesOf(attribute: Element): string[] {
  const values = childrenOf(attribute).filter((child) => is(child, 'saml', 'AttributeValue'));
  const texts = values.filter(isText).map(({ textContent }) => textContent ?? '');
  must(
    texts.every(({ length }) => length <= maxCharacters),
    `AttributeValue: expected at most ${maxCharacters} characters`,
  );
  return texts.filter((text) => text.trim() !== '');
}

const isText = ({ childNodes }: Element): boolean => [...childNodes].every((node) => node.nodeType === node.TEXT_NODE);
