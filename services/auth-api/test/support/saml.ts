import { readFileSync } from 'node:fs';
import { SignedXml } from 'xml-crypto';

const read = (name: string): string => readFileSync(new URL(`../saml/${name}`, import.meta.url), 'utf8');

/** A key and its certificate, by the name in `test/saml`. */
export const keyPairOf = (name: string) => ({ privateKey: read(`${name}.key`), certificate: certificateOf(name) });

/** A certificate alone. */
export const certificateOf = (name: string): string => read(`${name}.pem`);

/** A document that was signed by other software. */
export const signedByOthers = (name: string): string => encoded(read(`${name}.xml`));

/** As the `assertion` parameter wants it (RFC 7522 §2.1). */
export const encoded = (xml: string): string => Buffer.from(xml).toString('base64url');

/** The certificate of the issuer of these assertions. */
export const { certificate: issuerCertificate } = keyPairOf('issuer');

const dsig = 'http://www.w3.org/2000/09/xmldsig#';

/** Namespaces and algorithms, by the names that tests call them. */
export const uri = {
  saml: 'urn:oasis:names:tc:SAML:2.0:assertion',
  dsig,
  enveloped: `${dsig}enveloped-signature`,
  exclusive: 'http://www.w3.org/2001/10/xml-exc-c14n#',
  exclusiveWithComments: 'http://www.w3.org/2001/10/xml-exc-c14n#WithComments',
  inclusive: 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
  rsaSha1: `${dsig}rsa-sha1`,
  rsaSha256: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  sha1: `${dsig}sha1`,
  sha256: 'http://www.w3.org/2001/04/xmlenc#sha256',
  bearer: 'urn:oasis:names:tc:SAML:2.0:cm:bearer',
} as const;

/** Parts of an assertion; a test replaces the one it is about. */
export interface AssertionParts {
  id: string;
  version: string;
  issuer: string;
  subject: string;
  /** The element as a whole. */
  nameId: string;
  recipient: string;
  confirmation: string;
  audience: string;
  conditions: string;
  notOnOrAfter: string;
  issueInstant: string;
  /** Whatever comes after the conditions. */
  statements: string;
}

/** An assertion about agent1 for the service of the tests, without signature. It is good on 1 January 2026, for four minutes from noon. */
export function anAssertion(change: Partial<AssertionParts> = {}): string {
  const { id = '_one', version = '2.0', issuer = '<Issuer>https://idp.test</Issuer>', issueInstant = '2026-01-01T12:00:00Z' } = change;
  const { audience = 'https://auth.test/auth/v3', notOnOrAfter = '2026-01-01T12:04:00Z', statements = '' } = change;
  const { subject = 'agent1', recipient = 'https://auth.test/auth/v3/oauth/token' } = change;
  const {
    nameId = `<NameID>${subject}</NameID>`,
    confirmation = `<SubjectConfirmation Method="${uri.bearer}"><SubjectConfirmationData NotOnOrAfter="${notOnOrAfter}" Recipient="${recipient}"/></SubjectConfirmation>`,
    conditions = `<Conditions NotOnOrAfter="${notOnOrAfter}"><AudienceRestriction><Audience>${audience}</Audience></AudienceRestriction></Conditions>`,
  } = change;
  const attributes = `xmlns="${uri.saml}" ID="${id}" IssueInstant="${issueInstant}" Version="${version}"`;
  return `<Assertion ${attributes}>${issuer}<Subject>${nameId}${confirmation}</Subject>${conditions}${statements}</Assertion>`;
}

interface Signing {
  key?: string;
  signatureAlgorithm?: string;
  digestAlgorithm?: string;
  canonicalizationAlgorithm?: string;
  transforms?: string[];
  /** What is signed, as XPath. */
  about?: string[];
  emptyUri?: boolean;
  /** The certificate that goes into the document. */
  shown?: string;
}

/** Signs a document the way most software does, but for what a test changes. */
export function signed(xml: string, change: Signing = {}): string {
  const { key = 'issuer', shown, about = ["/*[local-name(.)='Assertion']"], emptyUri = false } = change;
  const signature = new SignedXml({
    privateKey: keyPairOf(key).privateKey,
    publicCert: shown ?? keyPairOf(key).certificate,
    signatureAlgorithm: change.signatureAlgorithm ?? uri.rsaSha256,
    canonicalizationAlgorithm: change.canonicalizationAlgorithm ?? uri.exclusive,
    idAttribute: 'ID',
  });
  for (const xpath of about)
    signature.addReference({
      xpath,
      transforms: change.transforms ?? [uri.enveloped, uri.exclusive],
      digestAlgorithm: change.digestAlgorithm ?? uri.sha256,
      isEmptyUri: emptyUri,
    });
  signature.computeSignature(xml, { location: { reference: '/*/*[1]', action: 'after' } });
  return signature.getSignedXml();
}

/** An assertion of the issuer as a client would bring it. */
export const signedAssertion = (change: Partial<AssertionParts> = {}): string => encoded(signed(anAssertion(change)));
