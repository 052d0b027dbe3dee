import { SignedXml } from 'xml-crypto';
import { certificateOf, keyPairOf, uri } from './saml.ts';

const bindings = 'urn:oasis:names:tc:SAML:2.0:bindings';

/** A certificate as documents have it. */
export const base64Of = (name: string): string => certificateOf(name).replaceAll(/-----[^-]*-----|\s/g, '');

/** An element with a certificate for signing. */
export const keyDescriptor = (certificate: string, use = ' use="signing"'): string =>
  `<KeyDescriptor${use}><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor>`;

/** An element with an address. */
export const endpoint = (service: string, binding: string, location = `https://idp.test/${binding}`): string =>
  `<${service} Binding="${bindings}:${binding}" Location="${location}"/>`;

/** Parts of a document; a test replaces the one it is about. */
export interface MetadataParts {
  entityId: string;
  /** Further attributes of the entity. */
  attributes: string;
  roleAttributes: string;
  protocols: string;
  keys: string;
  logout: string;
  signOn: string;
  /** The whole role. */
  role: string;
}

/** Metadata of an identity provider as most of them write it. */
export function metadataDocument(change: Partial<MetadataParts> = {}): string {
  const { entityId = 'https://idp.test/metadata', attributes = '', roleAttributes = '', keys = keyDescriptor(base64Of('issuer')) } = change;
  const { protocols = 'urn:oasis:names:tc:SAML:2.0:protocol', logout = endpoint('SingleLogoutService', 'HTTP-Redirect') } = change;
  const { signOn = endpoint('SingleSignOnService', 'HTTP-Redirect') + endpoint('SingleSignOnService', 'HTTP-POST') } = change;
  const {
    role = `<IDPSSODescriptor protocolSupportEnumeration="${protocols}"${roleAttributes}>${keys}${logout}${signOn}</IDPSSODescriptor>`,
  } = change;
  const namespaces = `xmlns="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="${uri.dsig}"`;
  return `<EntityDescriptor ${namespaces} entityID="${entityId}"${attributes}>${role}</EntityDescriptor>`;
}

/** Several documents in one. */
export const metadataOfSeveral = (...documents: string[]): string =>
  `<EntitiesDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata">${documents.join('')}</EntitiesDescriptor>`;

/** A document with the signature of a key of `test/saml`. */
export function signedMetadata(document: string, key = 'issuer'): string {
  const signed = new SignedXml({
    ...{ privateKey: keyPairOf(key).privateKey, signatureAlgorithm: uri.rsaSha256, canonicalizationAlgorithm: uri.exclusive },
    idAttribute: 'ID',
  });
  signed.addReference({ xpath: '/*', digestAlgorithm: uri.sha256, transforms: [uri.enveloped, uri.exclusive] });
  signed.computeSignature(document.replace('entityID=', 'ID="_1" entityID='), { location: { reference: '/*', action: 'prepend' } });
  return signed.getSignedXml();
}
