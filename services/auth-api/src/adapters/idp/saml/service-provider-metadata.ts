import type { ProviderKey, SamlProvider } from '../../../ports/identity-providers.ts';
import { namespaces } from '../../saml/elements.ts';
import type { ServiceProviderAddresses } from './service-provider-addresses.ts';
import { type Xml, xml } from './xml.ts';

const metadata = 'urn:oasis:names:tc:SAML:2.0:metadata';
const bindings = 'urn:oasis:names:tc:SAML:2.0:bindings';

/** What a provider may encrypt with, the best first: what `decryptAssertion` opens. */
const encryptionMethods = [
  'http://www.w3.org/2009/xmlenc11#aes256-gcm',
  'http://www.w3.org/2009/xmlenc11#aes128-gcm',
  'http://www.w3.org/2001/04/xmlenc#aes256-cbc',
  'http://www.w3.org/2001/04/xmlenc#aes128-cbc',
  'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p',
];

/** Our metadata for one provider (SAML 2.0 Metadata §2.4.4): where we are and all our keys, so that those who read it in time miss no change of them. */
export function serviceProviderMetadata(
  provider: Pick<SamlProvider, 'nameIdFormat' | 'signRequests'>,
  { entityId, acs, slo }: ServiceProviderAddresses,
  keys: readonly ProviderKey[],
): string {
  const methods = encryptionMethods.map((method) => xml`<EncryptionMethod Algorithm="${method}"/>`);
  const descriptors = [
    ...keys.map((key) => keyDescriptor('signing', key)),
    ...keys.map((key) => keyDescriptor('encryption', key, methods)),
  ];
  const logouts = ['HTTP-Redirect', 'HTTP-POST'].map(
    (binding) => xml`<SingleLogoutService Binding="${`${bindings}:${binding}`}" Location="${slo}"/>`,
  );
  const { nameIdFormat, signRequests } = provider;
  const format = nameIdFormat === undefined ? undefined : xml`<NameIDFormat>${nameIdFormat}</NameIDFormat>`;
  const consumer = xml`<AssertionConsumerService Binding="${`${bindings}:HTTP-POST`}" Location="${acs}" index="0" isDefault="true"/>`;
  const signing = xml` AuthnRequestsSigned="${String(signRequests)}" WantAssertionsSigned="true"`;
  const role = xml`<SPSSODescriptor protocolSupportEnumeration="${namespaces.protocol}"${signing}>${descriptors}${logouts}${format}${consumer}</SPSSODescriptor>`;
  return xml`<EntityDescriptor xmlns="${metadata}" xmlns:ds="${namespaces.signature}" entityID="${entityId}">${role}</EntityDescriptor>`
    .text;
}

function keyDescriptor(use: 'signing' | 'encryption', { certificate }: ProviderKey, methods: readonly Xml[] = []): Xml {
  const base64 = certificate.replaceAll(/-----[^-]*-----|\s/g, '');
  const data = xml`<ds:X509Data><ds:X509Certificate>${base64}</ds:X509Certificate></ds:X509Data>`;
  return xml`<KeyDescriptor use="${use}"><ds:KeyInfo>${data}</ds:KeyInfo>${methods}</KeyDescriptor>`;
}
