import type { SamlAssertion } from '@gauth/oauth';
import type { Element } from '@xmldom/xmldom';
import { attributeOf, childrenOf, is, onlySamlChild, samlChildren, textOf } from '../../saml/elements.ts';
import { readAssertion, timeOf } from '../../saml/read-assertion.ts';
import { must } from '../../saml/saml-fault.ts';

/** Values of an attribute that are looked at, and characters of each. */
const maxValues = 1000;
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
  /** Those whose values are text; the others are left out. */
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

function attributesIn(root: Element): Record<string, string[]> {
  const all = samlChildren(root, 'AttributeStatement').flatMap((statement) => samlChildren(statement, 'Attribute'));
  const names = all.map((attribute) => attributeOf(attribute, 'Name') ?? '');
  must(new Set(names).size === names.length, 'Attribute: expected every name once');
  must(all.reduce((sum, { childNodes }) => sum + childNodes.length, 0) <= maxValues * 2, `Attribute: expected at most ${maxValues} values`);
  return Object.fromEntries(
    all.flatMap((attribute) => {
      const values = valuesOf(attribute);
      return values === undefined || values.length === 0 ? [] : [[attributeOf(attribute, 'Name') ?? '', values]];
    }),
  );
}

/** Undefined where a value is more than text; those that are blank say nothing. */
function valuesOf(attribute: Element): string[] | undefined {
  const values = childrenOf(attribute).filter((child) => is(child, 'saml', 'AttributeValue'));
  const nodes = values.flatMap((value) => [...value.childNodes]);
  if (nodes.some((node) => node.nodeType !== node.TEXT_NODE)) return undefined;
  const texts = values.map(({ textContent }) => textContent ?? '').filter((text) => text.trim() !== '');
  must(
    texts.every(({ length }) => length <= maxCharacters),
    `AttributeValue: expected at most ${maxCharacters} characters`,
  );
  return texts;
}
