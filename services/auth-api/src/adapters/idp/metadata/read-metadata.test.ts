import { expect, it } from 'vitest';
import {
  base64Of,
  endpoint,
  keyDescriptor,
  metadataDocument,
  metadataOfSeveral,
  signedMetadata,
} from '../../../../test/support/metadata.ts';
import { certificateOf } from '../../../../test/support/saml.ts';
import { MetadataFault } from '../../../ports/provider-metadata.ts';
import { readMetadata } from './read-metadata.ts';

const now = new Date('2026-01-01T12:00:00Z');
const read = (document: string, expectation: Partial<Parameters<typeof readMetadata>[1]> = {}) =>
  readMetadata(document, { now, ...expectation });

const plain = {
  entityId: 'https://idp.test/metadata',
  singleSignOn: { 'HTTP-Redirect': 'https://idp.test/HTTP-Redirect', 'HTTP-POST': 'https://idp.test/HTTP-POST' },
  singleLogout: { 'HTTP-Redirect': 'https://idp.test/HTTP-Redirect' },
  signingCertificates: [certificateOf('issuer')],
};
const signOn = (binding: string, location?: string) => endpoint('SingleSignOnService', binding, location);

it('reads where an identity provider is, and what it signs with', () => {
  expect(read(metadataDocument())).toEqual(plain);
});

it.each<[string, string]>([
  ['a declaration and a byte order mark', `\ufeff<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n${metadataDocument()}\n`],
  ['comments, with markup in them', metadataDocument().replace('<IDPSSO', '<!-- <!DOCTYPE x> ]]> <?x?> --><!----><IDPSSO')],
  ['a signature that nobody asked for', signedMetadata(metadataDocument())],
  [
    'prefixes',
    metadataDocument()
      .replaceAll(/<(\/?)([A-Z])/g, '<$1md:$2')
      .replace('xmlns=', 'xmlns:md='),
  ],
  [
    'what other protocols want',
    metadataDocument().replace('<IDPSSO', '<RoleDescriptor xmlns:x="urn:x" x:y="z"><x:a>text</x:a></RoleDescriptor><IDPSSO'),
  ],
  [
    'a role that speaks an older SAML',
    metadataDocument().replace('<IDPSSO', '<IDPSSODescriptor protocolSupportEnumeration="urn:old"/><IDPSSO'),
  ],
  [
    'a key for both uses, and one for encryption',
    metadataDocument({ keys: keyDescriptor(base64Of('issuer'), '') + keyDescriptor('!', ' use="encryption"') }),
  ],
  [
    'a certificate in lines, twice',
    metadataDocument({ keys: keyDescriptor(base64Of('issuer')) + keyDescriptor(base64Of('issuer').replaceAll(/.{64}/g, '\n$&')) }),
  ],
  [
    'a certificate that has expired beside one that has not',
    metadataDocument({ keys: keyDescriptor(base64Of('expired')) + keyDescriptor(base64Of('issuer')) }),
  ],
  [
    'bindings that are not spoken here',
    metadataDocument({
      signOn: signOn('SOAP', 'http://x') + signOn('HTTP-Redirect') + signOn('HTTP-POST') + signOn('HTTP-POST', 'https://second.test'),
    }),
  ],
  [
    'one identity provider among service providers',
    metadataOfSeveral(metadataDocument({ role: '<SPSSODescriptor/>', entityId: 'sp' }), metadataOfSeveral(metadataDocument())),
  ],
])('takes documents with %s', (_what, document) => {
  expect(read(document)).toEqual(plain);
});

it('reads several keys and bindings, and the earliest end', () => {
  const document = metadataDocument({
    attributes: ' validUntil="2026-02-01T00:00:00Z"',
    roleAttributes: ' validUntil="2026-01-02T00:00:00.5"',
    keys: keyDescriptor(base64Of('issuer')) + keyDescriptor(base64Of('issuer-ec')),
    ...{ logout: '', signOn: signOn('HTTP-POST', 'http://127.0.0.1:8080/sso?a=b') },
  });
  expect(read(document)).toEqual({
    ...{ entityId: plain.entityId, singleLogout: {}, singleSignOn: { 'HTTP-POST': 'http://127.0.0.1:8080/sso?a=b' } },
    signingCertificates: [certificateOf('issuer'), certificateOf('issuer-ec')],
    validUntil: Date.parse('2026-01-02T00:00:00.500Z'),
  });
});

it('takes the one of several that is meant', () => {
  const several = metadataOfSeveral(metadataDocument(), metadataDocument({ entityId: 'urn:other' }));
  expect(read(several, { entityId: 'urn:other' }).entityId).toBe('urn:other');
});

it('believes a signature by the very key that was asked for', () => {
  const [document, certificate] = [signedMetadata(metadataDocument()), certificateOf('issuer')];
  expect(read(document, { certificate })).toEqual(plain);
  expect(read(document.replace('<IDPSSO', '<!-- c --><IDPSSO'), { certificate })).toEqual(plain);
});

it.each<[string, string, string, Partial<Parameters<typeof readMetadata>[1]>?]>([
  ['nothing', '', 'document: expected XML'],
  ['another format', '{"issuer":"https://idp.test"}', 'document: expected XML'],
  ['no end', metadataDocument().replace('</EntityDescriptor>', ''), 'document: expected well-formed XML'],
  ['text around', `${metadataDocument()}x`, 'document: expected one element'],
  ['a second root', metadataDocument().repeat(2), 'document: expected well-formed XML'],
  ['a document type', `<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>${metadataDocument()}`, 'document type: expected none'],
  ['an entity', metadataDocument({ entityId: '&x;' }), 'entities: expected those of XML itself'],
  ['CDATA', metadataDocument({ keys: '<![CDATA[x]]>' }), 'markup: expected elements and comments alone'],
  ['an instruction', `<?xml-stylesheet href="x"?>${metadataDocument()}`, 'markup: expected elements and comments alone'],
  ['a comment without end', `<!-- ${metadataDocument()}`, 'markup: expected elements and comments alone'],
  ['another encoding', `<?xml version="1.0" encoding="UTF-16"?>${metadataDocument()}`, 'encoding: expected UTF-8'],
  ['too many bytes', metadataDocument() + ' '.repeat(524_288), 'size: expected at most 524288 bytes'],
  ['too many elements', metadataDocument({ keys: '<x/>'.repeat(10_001) }), 'size: expected at most 5000 elements'],
  ['too many attributes', metadataDocument({ keys: ' a=""'.repeat(10_001) }), 'size: expected at most 10000 attributes'],
  ['too many namespaces', metadataDocument({ keys: '<x xmlns="y"/>'.repeat(1000) }), 'size: expected at most 1000 namespaces'],
  ['elements too deep in one another', metadataDocument({ keys: '<x>'.repeat(40) + '</x>'.repeat(40) }), 'depth: expected at most 32'],
  ['another namespace', '<EntityDescriptor entityID="x"/>', 'document: expected EntityDescriptor or EntitiesDescriptor of SAML 2.0'],
  ['a service provider', metadataDocument({ role: '<SPSSODescriptor/>' }), 'IDPSSODescriptor: expected one for SAML 2.0'],
  ['SAML 1.1', metadataDocument({ protocols: 'urn:oasis:names:tc:SAML:1.1:protocol' }), 'IDPSSODescriptor: expected one for SAML 2.0'],
  ['no name', metadataDocument({ entityId: '' }), 'entityID: expected one, of at most 1024 characters'],
  ['a name too long', metadataDocument({ entityId: 'x'.repeat(1025) }), 'entityID: expected one, of at most 1024 characters'],
  [
    'several providers',
    metadataOfSeveral(metadataDocument(), metadataDocument()),
    'EntitiesDescriptor: expected one identity provider; say by entityId which',
  ],
  [
    'another provider than the one that is meant',
    metadataDocument(),
    'entityID: expected the one that is asked for, or was known before',
    { entityId: 'urn:other' },
  ],
  ['an end in the past', metadataDocument({ attributes: ' validUntil="2026-01-01T12:00:00Z"' }), 'validUntil: expected a time to come'],
  ['an end that is no time', metadataDocument({ attributes: ' validUntil="soon"' }), 'validUntil: expected a time'],
  ['an end on no day', metadataDocument({ attributes: ' validUntil="2026-13-01T12:00:00Z"' }), 'validUntil: expected a time'],
  ['no key', metadataDocument({ keys: '' }), 'KeyDescriptor: expected a certificate for signing'],
  [
    'only a key for encryption',
    metadataDocument({ keys: keyDescriptor(base64Of('issuer'), ' use="encryption"') }),
    'KeyDescriptor: expected a certificate for signing',
  ],
  [
    'more keys than anybody has',
    metadataDocument({ keys: keyDescriptor('AA==').repeat(21) }),
    'KeyDescriptor: expected at most 20 certificates',
  ],
  ['a key that is no base64', metadataDocument({ keys: keyDescriptor('?') }), 'X509Certificate: expected base64'],
  [
    'a key that is no certificate',
    metadataDocument({ keys: keyDescriptor('AA==') }),
    'X509Certificate: expected a certificate that can be read',
  ],
  [
    'a key that has expired',
    metadataDocument({ keys: keyDescriptor(base64Of('expired')) }),
    'X509Certificate: expected one that has not expired',
  ],
  ['a weak key', metadataDocument({ keys: keyDescriptor(base64Of('weak')) }), 'X509Certificate: expected a key of at least 2048 bits'],
  ['no address', metadataDocument({ signOn: '' }), 'SingleSignOnService: expected one for HTTP-Redirect or HTTP-POST'],
  [
    'addresses for others',
    metadataDocument({ signOn: signOn('SOAP') }),
    'SingleSignOnService: expected one for HTTP-Redirect or HTTP-POST',
  ],
  ['a binding without address', metadataDocument({ signOn: signOn('HTTP-POST', '') }), 'SingleSignOnService: expected a Location'],
  [
    'an address without TLS',
    metadataDocument({ signOn: signOn('HTTP-POST', 'http://idp.test/sso') }),
    'SingleSignOnService: expected an https Location of at most 2048 characters',
  ],
  [
    'a script for an address',
    metadataDocument({ logout: endpoint('SingleLogoutService', 'HTTP-POST', 'javascript:alert(1)') }),
    'SingleLogoutService: expected an https Location of at most 2048 characters',
  ],
  [
    'no signature where one is asked for',
    metadataDocument(),
    'signature: expected one, there is none',
    { certificate: certificateOf('issuer') },
  ],
  [
    'the signature of a stranger',
    signedMetadata(metadataDocument(), 'stranger'),
    'signature: expected one by a certificate of the issuer',
    { certificate: certificateOf('issuer') },
  ],
  [
    'a signature over something else',
    signedMetadata(metadataDocument()).replace('idp.test/HTTP-POST', 'evil.test'),
    'signature: expected one over this very entitydescriptor',
    { certificate: certificateOf('issuer') },
  ],
  [
    'a signature of another provider around',
    metadataOfSeveral(metadataDocument({ entityId: 'evil' }), signedMetadata(metadataDocument())),
    'signature: expected first',
    { certificate: certificateOf('issuer') },
  ],
])('refuses a document with %s', (_what, document, message, expectation) => {
  expect(() => read(document, expectation)).toThrow(new MetadataFault(message));
});

it.each([
  metadataDocument({ keys: '<x a="b"/>'.repeat(4900) }),
  `<!--${' '.repeat(500_000)}${metadataDocument()}`,
  `${'<!--'.repeat(100_000)}${metadataDocument()}`,
  `<${'x:'.repeat(200_000)}/>`,
  metadataDocument({
    keys: `<x ${Array.from({ length: 900 }, (_, index) => `xmlns:n${index}="u"`).join(' ')}>${'<y/>'.repeat(4000)}</x>`,
  }),
])('is soon done with a document that is made to take long', (document) => {
  expect(() => read(document)).toThrow(MetadataFault);
});
