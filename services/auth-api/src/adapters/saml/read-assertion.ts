import type { SamlAssertion } from '@gauth/oauth';
import type { Element } from '@xmldom/xmldom';
import { allWithin, attributeOf, childrenOf, is, onlySamlChild, samlChildren, textOf } from './elements.ts';
import { must } from './saml-fault.ts';

const entity = 'urn:oasis:names:tc:SAML:2.0:nameid-format:entity';
const bearer = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';

/** Conditions whose meaning is known; what is not understood makes an assertion invalid (SAML 2.0 Core §2.5.1.1). */
const knownConditions = ['AudienceRestriction', 'OneTimeUse', 'ProxyRestriction'];

/** Refuses what is no bare assertion with one unique id, before anything of it is believed. */
export function checkAssertion(root: Element): void {
  const all = allWithin(root);
  must(
    all.every(({ localName }) => !localName?.startsWith('Encrypted')),
    'encryption: expected a signed assertion in plain text, because this server has no key to decrypt one',
  );
  must(is(root, 'saml', 'Assertion'), 'document: expected a bare Assertion');
  must(all.filter((element) => is(element, 'saml', 'Assertion')).length === 1, 'document: expected one Assertion');
  must(attributeOf(root, 'Version') === '2.0', 'Version: expected 2.0');
  must(/^[A-Za-z_][\w.-]{0,255}$/.test(attributeOf(root, 'ID') ?? ''), 'ID: expected a name');
  const ids = all.flatMap(({ attributes }) => [...attributes].filter(({ localName }) => localName?.toLowerCase() === 'id'));
  must(new Set(ids.map(({ value }) => value)).size === ids.length, 'ID: expected every id once');
}

/** Who made an assertion. */
export function issuerIn(root: Element): string {
  const issuer = onlySamlChild(root, 'Issuer');
  must(childrenOf(root)[0] === issuer, 'Issuer: expected first');
  must((attributeOf(issuer, 'Format') ?? entity) === entity, 'Issuer: expected the format of entities');
  return textOf(issuer);
}

/** What an assertion says. `root` must be of the canonical text that was signed (RFC 7522 §3). */
export function readAssertion(root: Element): SamlAssertion {
  checkAssertion(root);
  const confirmation = confirmationIn(root);
  const conditions = onlySamlChild(root, 'Conditions');
  const ends = [timeOf(conditions, 'NotOnOrAfter'), timeOf(confirmation, 'NotOnOrAfter')].flatMap((time) => time ?? []);
  const begins = [timeOf(conditions, 'NotBefore'), timeOf(confirmation, 'NotBefore')].flatMap((time) => time ?? []);
  const recipient = attributeOf(confirmation, 'Recipient');
  const issuedAt = timeOf(root, 'IssueInstant');
  must(ends.length > 0, 'NotOnOrAfter: expected in the conditions or the confirmation');
  must(recipient !== undefined, 'Recipient: expected in the confirmation');
  must(issuedAt !== undefined, 'IssueInstant: expected');
  return {
    id: attributeOf(root, 'ID') ?? '',
    issuer: issuerIn(root),
    subject: textOf(onlySamlChild(onlySamlChild(root, 'Subject'), 'NameID')),
    audiences: audiencesIn(conditions),
    recipient,
    ...(begins.length > 0 && { notBefore: Math.max(...begins) }),
    notOnOrAfter: Math.min(...ends),
    issuedAt,
    ...authTimeIn(root),
  };
}

/** The data of the one confirmation, which must be that of a bearer. */
function confirmationIn(root: Element): Element {
  const confirmation = onlySamlChild(onlySamlChild(root, 'Subject'), 'SubjectConfirmation');
  must(attributeOf(confirmation, 'Method') === bearer, 'SubjectConfirmation: expected the method of a bearer');
  const data = onlySamlChild(confirmation, 'SubjectConfirmationData');
  must(childrenOf(confirmation).length === 1, 'SubjectConfirmation: expected its data alone');
  return data;
}

function audiencesIn(conditions: Element): string[] {
  must(
    childrenOf(conditions).every((child) => knownConditions.some((name) => is(child, 'saml', name))),
    `Conditions: expected none but ${knownConditions.join(', ')}`,
  );
  return samlChildren(onlySamlChild(conditions, 'AudienceRestriction'), 'Audience').map(textOf);
}

function authTimeIn(root: Element): { authTime?: number } {
  const [statement, ...more] = samlChildren(root, 'AuthnStatement');
  must(more.length === 0, 'AuthnStatement: expected at most one');
  const authTime = statement && timeOf(statement, 'AuthnInstant');
  return authTime === undefined ? {} : { authTime };
}

/** A time in seconds since the epoch; SAML writes all of them in UTC (SAML 2.0 Core §1.3.3). */
export function timeOf(element: Element, name: string): number | undefined {
  const text = attributeOf(element, name);
  if (text === undefined) return undefined;
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(text) ? Date.parse(text) / 1000 : Number.NaN;
  must(!Number.isNaN(time), `${name}: expected a time in UTC`);
  return time;
}
