import { namespaces } from '../../saml/elements.ts';
import { attribute, type Xml, xml } from './xml.ts';

/** What every message to a provider has (SAML 2.0 Core §3.2.1). */
export interface MessageHead {
  id: string;
  /** Where it goes. */
  destination: string;
  /** Our entity id. */
  issuer: string;
  now: Date;
}

/** What a sign-in shall be like (SAML 2.0 Core §3.4.1). */
export interface AuthnWish {
  acs: string;
  fresh: boolean;
  nameIdFormat?: string | undefined;
  /** Any of them will do; empty: the provider chooses. */
  contexts: readonly string[];
}

/** Whose session ends. */
export interface NamedSession {
  subject: string;
  subjectFormat?: string | undefined;
  nameQualifier?: string | undefined;
  spNameQualifier?: string | undefined;
  sessionIndex?: string | undefined;
}

const status = 'urn:oasis:names:tc:SAML:2.0:status';
const post = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST';

/** Asks a provider to sign somebody in. */
export function authnRequest(head: MessageHead, { acs, fresh, nameIdFormat, contexts }: AuthnWish): string {
  const answer = xml` AssertionConsumerServiceURL="${acs}" ProtocolBinding="${post}"${fresh ? xml` ForceAuthn="true"` : undefined}`;
  const policy = xml`<samlp:NameIDPolicy AllowCreate="true"${attribute('Format', nameIdFormat)}/>`;
  const classes = contexts.map((context) => xml`<saml:AuthnContextClassRef>${context}</saml:AuthnContextClassRef>`);
  const requested = xml`<samlp:RequestedAuthnContext Comparison="exact">${classes}</samlp:RequestedAuthnContext>`;
  return message('AuthnRequest', head, { attributes: answer, content: [policy, ...(contexts.length > 0 ? [requested] : [])] });
}

/** Asks a provider to end a session (SAML 2.0 Core §3.7.1). */
export function logoutRequest(head: MessageHead, session: NamedSession): string {
  const { subject, subjectFormat, nameQualifier, spNameQualifier, sessionIndex } = session;
  const qualifiers = xml`${attribute('NameQualifier', nameQualifier)}${attribute('SPNameQualifier', spNameQualifier)}`;
  const name = xml`<saml:NameID${attribute('Format', subjectFormat)}${qualifiers}>${subject}</saml:NameID>`;
  const index = sessionIndex === undefined ? [] : [xml`<samlp:SessionIndex>${sessionIndex}</samlp:SessionIndex>`];
  return message('LogoutRequest', head, { content: [name, ...index] });
}

/** Tells a provider what became of its logout request (SAML 2.0 Core §3.7.2). */
export function logoutResponse(
  head: MessageHead,
  { inResponseTo, outcome }: { inResponseTo: string; outcome: 'done' | 'partial' },
): string {
  const partial = outcome === 'partial' ? xml`<samlp:StatusCode Value="${`${status}:PartialLogout`}"/>` : undefined;
  const code = xml`<samlp:Status><samlp:StatusCode Value="${`${status}:Success`}">${partial}</samlp:StatusCode></samlp:Status>`;
  return message('LogoutResponse', head, { attributes: xml` InResponseTo="${inResponseTo}"`, content: [code] });
}

function message(
  name: string,
  { id, destination, issuer, now }: MessageHead,
  { attributes, content }: { attributes?: Xml; content: Xml[] },
) {
  const spaces = xml` xmlns:samlp="${namespaces.protocol}" xmlns:saml="${namespaces.saml}"`;
  const head = xml` ID="${id}" Version="2.0" IssueInstant="${now.toISOString()}" Destination="${destination}"${attributes}`;
  const body = xml`<saml:Issuer>${issuer}</saml:Issuer>${content}`;
  return `<samlp:${name}${spaces.text}${head.text}>${body.text}</samlp:${name}>`;
}
