import { constants, createCipheriv, publicEncrypt, randomBytes } from 'node:crypto';
import type { ProviderKey, SamlProvider } from '../../src/ports/identity-providers.ts';
import { type AssertionParts, anAssertion, issuerCertificate, keyPairOf, signed, uri } from './saml.ts';

export const protocol = 'urn:oasis:names:tc:SAML:2.0:protocol';
export const status = 'urn:oasis:names:tc:SAML:2.0:status:';

/** Our issuer, and where we are for the provider of these tests. */
export const ourIssuer = 'https://auth.test/auth/v3';
export const ours = {
  entityId: `${ourIssuer}/sso/saml/idp1/metadata`,
  acs: `${ourIssuer}/sso/saml/idp1/acs`,
  slo: `${ourIssuer}/sso/saml/idp1/slo`,
};

/** What a sign-in that these responses answer remembers. */
export const memory = { requestId: '_request' };

/** Half a minute after the responses were made. */
export const answeredAt = new Date('2026-01-01T12:00:30Z');

/** Ours at the provider. */
export const ourKey: ProviderKey = { id: 'ours', notAfter: Date.parse('2126-01-01'), ...keyPairOf('stranger') };

/** The provider whose responses these are. */
export const aSamlProvider = (change: Partial<SamlProvider> = {}): SamlProvider => ({
  kind: 'saml',
  id: 'idp1',
  contactCenterId: 'cc1',
  location: '/',
  name: 'Test',
  status: 'ON',
  mode: 'only',
  domains: [],
  accessGroups: [],
  matchBy: 'userName',
  attributes: {},
  forceReauthentication: false,
  clockSkewSeconds: 60,
  acr: {},
  binding: 'HTTP-Redirect',
  signRequests: true,
  encryptedAssertions: 'allowed',
  idpInitiated: false,
  metadata: {
    entityId: 'https://idp.test',
    singleSignOn: { 'HTTP-Redirect': 'https://idp.test/sso', 'HTTP-POST': 'https://idp.test/sso-post' },
    singleLogout: { 'HTTP-Redirect': 'https://idp.test/slo', 'HTTP-POST': 'https://idp.test/slo-post' },
    signingCertificates: [issuerCertificate],
  },
  ...change,
});

/** Parts of a response; a test replaces the one it is about. */
export interface ResponseParts extends Partial<AssertionParts> {
  responseId?: string;
  responseIssuer?: string;
  destination?: string;
  inResponseTo?: string | undefined;
  status?: string;
  context?: string;
  sessionIndex?: string;
  sessionNotOnOrAfter?: string;
  authnInstant?: string;
  attributes?: string;
}

/** The assertion of a sign-in, without signature: about agent1 at noon on 1 January 2026. */
export function anAssertionOfSignIn(change: ResponseParts = {}): string {
  const {
    recipient = ours.acs,
    notOnOrAfter = '2026-01-01T12:04:00Z',
    context = 'urn:oasis:names:tc:SAML:2.0:ac:classes:Password',
  } = change;
  const answers = 'inResponseTo' in change ? change.inResponseTo : memory.requestId;
  const inResponseTo = answers === undefined ? '' : ` InResponseTo="${answers}"`;
  const data = `<SubjectConfirmationData NotOnOrAfter="${notOnOrAfter}" Recipient="${recipient}"${inResponseTo}/>`;
  const ends = change.sessionNotOnOrAfter === undefined ? '' : ` SessionNotOnOrAfter="${change.sessionNotOnOrAfter}"`;
  const head = `AuthnInstant="${change.authnInstant ?? '2026-01-01T11:59:00Z'}" SessionIndex="${change.sessionIndex ?? 'session1'}"${ends}`;
  const authn = `<AuthnStatement ${head}><AuthnContext><AuthnContextClassRef>${context}</AuthnContextClassRef></AuthnContext></AuthnStatement>`;
  const {
    attributes = '<Attribute Name="groups"><AttributeValue>sales</AttributeValue><AttributeValue>support</AttributeValue></Attribute>',
  } = change;
  const statement = attributes === '' ? '' : `<AttributeStatement>${attributes}</AttributeStatement>`;
  return anAssertion({
    audience: ours.entityId,
    confirmation: `<SubjectConfirmation Method="${uri.bearer}">${data}</SubjectConfirmation>`,
    statements: authn + statement,
    ...change,
  });
}

/** A response around an assertion, or around nothing; not signed itself. */
export function aResponse(assertion: string, change: ResponseParts = {}): string {
  const { responseId = '_response', responseIssuer = 'https://idp.test', destination = ours.acs, status: code = 'Success' } = change;
  const answers = 'inResponseTo' in change ? change.inResponseTo : memory.requestId;
  const inResponseTo = answers === undefined ? '' : ` InResponseTo="${answers}"`;
  const attributes = `xmlns:samlp="${protocol}" ID="${responseId}" Version="2.0" IssueInstant="2026-01-01T12:00:00Z"`;
  const issuer = responseIssuer === '' ? '' : `<saml:Issuer xmlns:saml="${uri.saml}">${responseIssuer}</saml:Issuer>`;
  const [general = '', ...special] = code.split('/');
  const inner = special.map((each) => `<samlp:StatusCode Value="${status}${each}"/>`).join('');
  const outcome = `<samlp:Status><samlp:StatusCode Value="${status}${general}">${inner}</samlp:StatusCode></samlp:Status>`;
  return `<samlp:Response ${attributes} Destination="${destination}"${inResponseTo}>${issuer}${outcome}${assertion}</samlp:Response>`;
}

/** Signs the message, as a whole. */
export const signedMessage = (xml: string, key = 'issuer'): string => signed(xml, { about: ['/*'], key });

/** A response with a signed assertion. */
export const aSignIn = (change: ResponseParts = {}): string => aResponse(signed(anAssertionOfSignIn(change)), change);

/** As a form brings it. */
export const asParameter = (xml: string): string => Buffer.from(xml).toString('base64');

interface Encryption {
  cipher?: 'aes-128-gcm' | 'aes-256-gcm' | 'aes-128-cbc' | 'aes-256-cbc';
  wrapping?: 'rsa-oaep-mgf1p' | 'rsa-1_5';
  certificate?: string;
  digest?: string;
}

const xmlenc = 'http://www.w3.org/2001/04/xmlenc#';

/** An assertion that only the owner of the certificate opens. */
export function encrypted(
  assertion: string,
  { cipher = 'aes-256-gcm', wrapping = 'rsa-oaep-mgf1p', certificate = ourKey.certificate, digest = '' }: Encryption = {},
): string {
  const [key, iv] = [randomBytes(cipher.includes('128') ? 16 : 32), randomBytes(cipher.endsWith('gcm') ? 12 : 16)];
  const encipher = createCipheriv(cipher as 'aes-256-gcm', key, iv);
  const tail = () => (cipher.endsWith('gcm') ? encipher.getAuthTag() : Buffer.alloc(0));
  const content = Buffer.concat([iv, encipher.update(assertion), encipher.final(), tail()]).toString('base64');
  const padding = wrapping === 'rsa-1_5' ? constants.RSA_PKCS1_PADDING : constants.RSA_PKCS1_OAEP_PADDING;
  const wrapped = publicEncrypt({ key: certificate, padding }, key).toString('base64');
  const space = cipher.endsWith('gcm') ? 'http://www.w3.org/2009/xmlenc11#' : xmlenc;
  const value = (text: string) => `<xenc:CipherData><xenc:CipherValue>${text}</xenc:CipherValue></xenc:CipherData>`;
  const method = `<xenc:EncryptionMethod Algorithm="${space}${cipher.replace(/^aes-(\d+)-/, 'aes$1-')}"/>`;
  const encryptedKey = `<xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="${xmlenc}${wrapping}">${digest}</xenc:EncryptionMethod>${value(wrapped)}</xenc:EncryptedKey>`;
  const data = `${method}<KeyInfo xmlns="${uri.dsig}">${encryptedKey}</KeyInfo>${value(content)}`;
  return `<saml:EncryptedAssertion xmlns:saml="${uri.saml}"><xenc:EncryptedData xmlns:xenc="${xmlenc}" Type="${xmlenc}Element">${data}</xenc:EncryptedData></saml:EncryptedAssertion>`;
}
