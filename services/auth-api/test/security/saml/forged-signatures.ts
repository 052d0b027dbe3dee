import { createHash, createHmac, sign, X509Certificate } from 'node:crypto';
import { certificateOf, keyPairOf, signed, uri } from '../../support/saml.ts';
import { anAssertionOfSignIn, aResponse, aSamlProvider, signedMessage } from '../../support/saml-responses.ts';
import { assertion, genuine, signatureIn, withoutSignature } from './genuine-responses.ts';
import { type HostileResponse, hostile, rules } from './hostile-response.ts';

const certificate = certificateOf('issuer');
const { publicKey } = new X509Certificate(certificate);
const more = 'http://www.w3.org/2001/04/xmldsig-more#';

const signedWith = (change: Parameters<typeof signed>[1]) => aResponse(signed(anAssertionOfSignIn(), change));
const changed = (from: string | RegExp, to: string) => aResponse(assertion.replace(from, to));
const admin = (xml: string) => xml.replace('>agent1<', '>admin<');
const withTransform = (transform: string) => changed(`<Transform Algorithm="${uri.exclusive}"/>`, transform);

/** A signature whose key is something that everybody can see. */
function maced(key: string | Buffer, method = `${more}hmac-sha256`): string {
  const info = (/<SignedInfo>[\s\S]*<\/SignedInfo>/.exec(assertion)?.[0] ?? '').replace(uri.rsaSha256, method);
  const canonical = info.replace('<SignedInfo>', `<SignedInfo xmlns="${uri.dsig}">`).replaceAll(/<(\w+)([^>]*)\/>/g, '<$1$2></$1>');
  const value = createHmac('sha256', key).update(canonical).digest('base64');
  return aResponse(assertion.replace(/<SignedInfo>[\s\S]*<\/SignedInfo>/, info).replace(/(<SignatureValue>)[^<]*/, `$1${value}`));
}

/** As one makes it who has no key: the digest fits what is in the document. */
function withFreshDigest(xml: string): string {
  const canonical = withoutSignature(xml).replaceAll(/<(\w+)([^>]*)\/>/g, '<$1$2></$1>');
  return xml.replace(/(<DigestValue>)[^<]*/, `$1${createHash('sha256').update(canonical).digest('base64')}`);
}

const method = /^SignatureMethod: expected one of /;
const secondInfo = signatureIn(admin(assertion)).replace(/^[\s\S]*(<SignedInfo>[\s\S]*<\/SignedInfo>)[\s\S]*$/, '$1');
const shownKey = (name: string) =>
  `<X509Data><X509Certificate>${certificateOf(name).replaceAll(/-----[^-]*-----|\s/g, '')}</X509Certificate></X509Data>`;
const byStranger = signed(admin(anAssertionOfSignIn()), { key: 'stranger' });

/** Documents with signatures that prove nothing. */
export const forgedSignatures: readonly HostileResponse[] = [
  hostile('nothing is signed', aResponse(withoutSignature(assertion)), rules.unsigned),
  hostile('the response and its assertion have lost their signatures', withoutSignature(withoutSignature(genuine.both)), rules.unsigned),
  hostile(
    'the signature is empty',
    changed(signatureIn(assertion), `<Signature xmlns="${uri.dsig}"/>`),
    'signature: expected SignedInfo first',
  ),
  hostile(
    'the signature is of another namespace',
    changed(`<Signature xmlns="${uri.dsig}">`, '<Signature xmlns="urn:evil">'),
    rules.unsigned,
  ),
  hostile('a stranger signed, and shows their certificate', aResponse(byStranger), rules.otherKey),
  hostile('a stranger signed, and shows that of the provider', signedWith({ key: 'stranger', shown: certificate }), rules.otherKey),
  hostile(
    'a stranger signed, and shows both',
    aResponse(byStranger.replace('<KeyInfo>', `<KeyInfo>${shownKey('issuer')}`)),
    rules.otherKey,
  ),
  hostile('a stranger signed the response', signedMessage(aResponse(admin(anAssertionOfSignIn())), 'stranger'), rules.otherKey),
  hostile('a stranger signed the response around a good assertion', signedMessage(aResponse(assertion), 'stranger'), rules.otherKey),
  hostile('the provider signed a response around the assertion of a stranger', signedMessage(aResponse(byStranger)), rules.otherKey),
  hostile('we signed it ourselves', signedWith({ key: 'stranger' }), rules.otherKey),
  hostile('the key is too short', signedWith({ key: 'weak' }), rules.otherKey, withCertificate('weak')),
  hostile('the key is of another kind', genuine.assertion, rules.otherKey, withCertificate('issuer-ec')),
  hostile('the provider has no key', genuine.assertion, rules.otherKey, withCertificate()),
  hostile(
    'the signature is by a curve, and the key is not',
    changed(/(<SignatureValue>)[^<]*/, `$1${sign('sha256', Buffer.from('x'), keyPairOf('issuer-ec').privateKey).toString('base64')}`),
    rules.otherKey,
  ),
  hostile('the certificate was taken for a secret', maced(certificate), method),
  hostile('the certificate in DER was taken for a secret', maced(new X509Certificate(certificate).raw), method),
  hostile('the public key was taken for a secret', maced(publicKey.export({ type: 'spki', format: 'pem' })), method),
  hostile('the public key in DER was taken for a secret', maced(publicKey.export({ type: 'spki', format: 'der' })), method),
  hostile(
    'a MAC is shortened to nothing',
    maced('').replace(/(<SignatureMethod [^>]*)\/>/, '$1><HMACOutputLength>0</HMACOutputLength></SignatureMethod>'),
    method,
  ),
  hostile('a MAC by SHA-1 is said', maced(certificate, `${uri.dsig}hmac-sha1`), method),
  hostile('the method is none', changed(uri.rsaSha256, 'none'), method),
  hostile('the method is empty', changed(uri.rsaSha256, ''), method),
  hostile('the method is left out', changed(` Algorithm="${uri.rsaSha256}"`, ''), method),
  hostile('the method is that of a DSA key', changed(uri.rsaSha256, `${uri.dsig}dsa-sha1`), method),
  hostile('the method is MD5', changed(uri.rsaSha256, `${more}rsa-md5`), method),
  hostile('the method is that of another hash', changed(uri.rsaSha256, `${more}rsa-sha512`), rules.otherKey),
  hostile('the method is that of another kind of key', changed(uri.rsaSha256, `${more}ecdsa-sha256`), rules.otherKey),
  hostile('the method is something of every object', changed(uri.rsaSha256, 'constructor'), method),
  hostile('SHA-1 was signed', signedWith({ signatureAlgorithm: uri.rsaSha1 }), method),
  hostile(
    'SHA-1 was signed for the response',
    signed(aResponse(anAssertionOfSignIn()), { about: ['/*'], signatureAlgorithm: uri.rsaSha1 }),
    method,
  ),
  hostile('SHA-1 is the digest', signedWith({ digestAlgorithm: uri.sha1 }), /^DigestMethod: expected one of /),
  hostile('the digest is by no method', changed(uri.sha256, ''), /^DigestMethod: expected one of /),
  hostile('the value is empty', changed(/(<SignatureValue>)[^<]*/, '$1'), 'SignatureValue: expected text'),
  hostile('the value is another one', changed(/(<SignatureValue>)[^<]*/, `$1${'A'.repeat(344)}`), rules.otherKey),
  hostile('the value is all zeros', changed(/(<SignatureValue>)[^<]*/, `$1${Buffer.alloc(256).toString('base64')}`), rules.otherKey),
  hostile('the value is very long', changed(/(<SignatureValue>)[^<]*/, `$1${'A'.repeat(100_000)}`), rules.otherKey),
  hostile('the value has an element in it', changed('<SignatureValue>', '<SignatureValue><x/>'), 'SignatureValue: expected text alone'),
  hostile('the digest is empty', changed(/(<DigestValue>)[^<]*/, '$1'), 'DigestValue: expected text'),
  hostile('the digest is of another text', changed(/(<DigestValue>)[^<]*/, `$1${'A'.repeat(43)}=`), rules.otherKey),
  hostile('the digest was made anew for another name', aResponse(withFreshDigest(admin(assertion))), rules.otherKey),
  hostile(
    'another digest stands in the status',
    admin(genuine.assertion).replace(
      '</samlp:Status>',
      `<samlp:StatusDetail><DigestValue xmlns="${uri.dsig}">AAAA</DigestValue></samlp:StatusDetail></samlp:Status>`,
    ),
    rules.otherAssertion,
  ),
  hostile(
    'another digest stands beside the digest',
    changed('<DigestValue>', '<DigestValue>AAAA</DigestValue><DigestValue>'),
    'reference: expected DigestValue last',
  ),
  hostile(
    'a second SignedInfo follows',
    changed('<SignatureValue>', `${secondInfo}<SignatureValue>`),
    'signature: expected SignatureValue second',
  ),
  hostile(
    'a second SignedInfo stands first',
    changed('<SignedInfo>', `<SignedInfo/><SignedInfo>`),
    'signature: expected SignatureValue second',
  ),
  hostile(
    'a second SignedInfo lies in the first',
    changed('<SignedInfo>', `<SignedInfo>${secondInfo}`),
    'signature: expected one reference',
  ),
  hostile('an object follows', changed('</Signature>', '<Object/></Signature>'), 'signature: expected nothing after KeyInfo'),
  hostile(
    'a manifest follows',
    changed('</Signature>', '<Object><Manifest/></Object></Signature>'),
    'signature: expected nothing after KeyInfo',
  ),
  hostile('there is no reference', changed(/<Reference[\s\S]*<\/Reference>/, ''), 'signature: expected one reference'),
  hostile(
    'there are two references',
    signedWith({ about: ["/*[local-name(.)='Assertion']", "//*[local-name(.)='Subject']"] }),
    'signature: expected one reference',
  ),
  hostile('only the subject is signed', signedWith({ about: ["//*[local-name(.)='Subject']"] }), rules.reference),
  hostile('the reference is empty', signedWith({ emptyUri: true }), rules.reference),
  hostile('the reference is left out', changed(' URI="#_one"', ''), rules.reference),
  hostile('the reference leads elsewhere', changed('URI="#_one"', 'URI="https://attacker.test/assertion.xml"'), rules.reference),
  hostile('the reference is a file', changed('URI="#_one"', 'URI="file:///etc/passwd"'), rules.reference),
  hostile('the reference is a pointer', changed('URI="#_one"', 'URI="#xpointer(id(\'_one\'))"'), rules.reference),
  hostile('the reference is the root by pointer', changed('URI="#_one"', 'URI="#xpointer(/)"'), rules.reference),
  hostile('the id was changed together with the reference', aResponse(assertion.replaceAll('_one', '_two')), rules.otherKey),
  hostile('the signature itself is signed, too', signedWith({ transforms: [uri.exclusive] }), /^Transform: /),
  hostile(
    'a third transform follows',
    signedWith({ transforms: [uri.enveloped, uri.exclusive, uri.exclusive] }),
    'transforms: expected two',
  ),
  hostile(
    'very many transforms follow',
    withTransform(`<Transform Algorithm="${uri.exclusive}"/>`.repeat(400)),
    'transforms: expected two',
  ),
  hostile('there are no transforms', changed(/<Transforms>[\s\S]*<\/Transforms>/, ''), 'reference: expected Transforms first'),
  hostile(
    'a transform is a program',
    withTransform('<Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"/>'),
    /^Transform: /,
  ),
  hostile(
    'a transform selects by path',
    withTransform('<Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><XPath>not(//NameID)</XPath></Transform>'),
    /^Transform: /,
  ),
  hostile(
    'a transform selects by a later path',
    withTransform('<Transform Algorithm="http://www.w3.org/2002/06/xmldsig-filter2"/>'),
    /^Transform: /,
  ),
  hostile('a transform decodes', withTransform(`<Transform Algorithm="${uri.dsig}base64"/>`), /^Transform: /),
  hostile(
    'the canonical form depends on what is around it',
    signedWith({ canonicalizationAlgorithm: uri.inclusive }),
    /^CanonicalizationMethod: /,
  ),
  hostile(
    'the canonical form has comments',
    signedWith({ canonicalizationAlgorithm: uri.exclusiveWithComments }),
    /^CanonicalizationMethod: /,
  ),
  hostile(
    'the canonical form of the assertion depends on what is around it',
    signedWith({ transforms: [uri.enveloped, uri.inclusive] }),
    /^Transform: /,
  ),
  hostile(
    'the canonical form of the assertion has comments',
    signedWith({ transforms: [uri.enveloped, uri.exclusiveWithComments] }),
    /^Transform: /,
  ),
  hostile(
    'the canonical form is that of version 1.1',
    changed(
      `<CanonicalizationMethod Algorithm="${uri.exclusive}"/>`,
      '<CanonicalizationMethod Algorithm="http://www.w3.org/2006/12/xml-c14n11"/>',
    ),
    /^CanonicalizationMethod: /,
  ),
  hostile(
    'a namespace that is none would make the canonical form empty',
    admin(changed('<Conditions ', '<Conditions xmlns:x="1" ')),
    rules.otherAssertion,
  ),
  hostile(
    'prefixes are inherited that nobody signed',
    admin(
      withTransform(
        `<Transform Algorithm="${uri.exclusive}"><InclusiveNamespaces xmlns="${uri.exclusive}" PrefixList="samlp x"/></Transform>`,
      ),
    ),
    rules.otherKey,
  ),
  hostile(
    'very many prefixes are inherited',
    withTransform(
      `<Transform Algorithm="${uri.exclusive}"><InclusiveNamespaces xmlns="${uri.exclusive}" PrefixList="${'a b '.repeat(40_000)}"/></Transform>`,
    ),
    rules.otherKey,
  ),
];

function withCertificate(...names: string[]): Partial<HostileResponse> {
  const { metadata } = aSamlProvider();
  return { provider: { ...(metadata && { metadata: { ...metadata, signingCertificates: names.map(certificateOf) } }) } };
}
