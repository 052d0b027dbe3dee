import { createHash, createHmac, sign, X509Certificate } from 'node:crypto';
import { certificateOf, keyPairOf, signed, uri } from '../../support/saml.ts';
import { signatureIn, withoutSignature } from './genuine-responses.ts';
import { rules } from './hostile-response.ts';

/** An assertion that must be refused, alone or in a response, and why. */
export interface ForgedAssertion {
  what: string;
  xml: string;
  rule: string | RegExp;
}

const certificate = certificateOf('issuer');
const { publicKey } = new X509Certificate(certificate);
const more = 'http://www.w3.org/2001/04/xmldsig-more#';
const method = /^SignatureMethod: expected one of /;
const admin = (xml: string) => xml.replace('>agent1<', '>admin<');

/** An assertion that is not signed yet, and what is often done to it. */
interface Material {
  unsigned: string;
  /** Signed. */
  assertion: string;
  byStranger: string;
  secondInfo: string;
  signedWith(change: Parameters<typeof signed>[1]): string;
  changed(from: string | RegExp, to: string): string;
  withTransform(transform: string): string;
  maced(key: string | Buffer, algorithm?: string): string;
}

function materialOf(unsigned: string): Material {
  const assertion = signed(unsigned);
  const changed = (from: string | RegExp, to: string) => assertion.replace(from, to);
  return {
    unsigned,
    assertion,
    byStranger: signed(admin(unsigned), { key: 'stranger' }),
    secondInfo: signatureIn(admin(assertion)).replace(/^[\s\S]*(<SignedInfo>[\s\S]*<\/SignedInfo>)[\s\S]*$/, '$1'),
    signedWith: (change) => signed(unsigned, change),
    changed,
    withTransform: (transform) => changed(`<Transform Algorithm="${uri.exclusive}"/>`, transform),
    maced: (key, algorithm) => macedWith(assertion, key, algorithm),
  };
}

const forged = (what: string, make: (of: Material) => string, rule: string | RegExp) => ({ what, make, rule });

const forgeries = [
  forged('nothing is signed', (of) => withoutSignature(of.assertion), rules.unsigned),
  forged(
    'the signature is empty',
    (of) => of.changed(signatureIn(of.assertion), `<Signature xmlns="${uri.dsig}"/>`),
    'signature: expected SignedInfo first',
  ),
  forged(
    'the signature is of another namespace',
    (of) => of.changed(`<Signature xmlns="${uri.dsig}">`, '<Signature xmlns="urn:evil">'),
    rules.unsigned,
  ),
  forged('a stranger signed, and shows their certificate', (of) => of.byStranger, rules.otherKey),
  forged(
    'a stranger signed, and shows that of the provider',
    (of) => of.signedWith({ key: 'stranger', shown: certificate }),
    rules.otherKey,
  ),
  forged('a stranger signed, and shows both', (of) => of.byStranger.replace('<KeyInfo>', `<KeyInfo>${shownKey('issuer')}`), rules.otherKey),
  forged(
    'the signature is by a curve, and the key is not',
    (of) =>
      of.changed(/(<SignatureValue>)[^<]*/, `$1${sign('sha256', Buffer.from('x'), keyPairOf('issuer-ec').privateKey).toString('base64')}`),
    rules.otherKey,
  ),
  forged('the certificate was taken for a secret', (of) => of.maced(certificate), method),
  forged('the certificate in DER was taken for a secret', (of) => of.maced(new X509Certificate(certificate).raw), method),
  forged('the public key was taken for a secret', (of) => of.maced(publicKey.export({ type: 'spki', format: 'pem' })), method),
  forged('the public key in DER was taken for a secret', (of) => of.maced(publicKey.export({ type: 'spki', format: 'der' })), method),
  forged(
    'a MAC is shortened to nothing',
    (of) => of.maced('').replace(/(<SignatureMethod [^>]*)\/>/, '$1><HMACOutputLength>0</HMACOutputLength></SignatureMethod>'),
    method,
  ),
  forged('a MAC by SHA-1 is said', (of) => of.maced(certificate, `${uri.dsig}hmac-sha1`), method),
  forged('the method is none', (of) => of.changed(uri.rsaSha256, 'none'), method),
  forged('the method is empty', (of) => of.changed(uri.rsaSha256, ''), method),
  forged('the method is left out', (of) => of.changed(` Algorithm="${uri.rsaSha256}"`, ''), method),
  forged('the method is that of a DSA key', (of) => of.changed(uri.rsaSha256, `${uri.dsig}dsa-sha1`), method),
  forged('the method is MD5', (of) => of.changed(uri.rsaSha256, `${more}rsa-md5`), method),
  forged('the method is that of another hash', (of) => of.changed(uri.rsaSha256, `${more}rsa-sha512`), rules.otherKey),
  forged('the method is that of another kind of key', (of) => of.changed(uri.rsaSha256, `${more}ecdsa-sha256`), rules.otherKey),
  forged('the method is something of every object', (of) => of.changed(uri.rsaSha256, 'constructor'), method),
  forged('SHA-1 was signed', (of) => of.signedWith({ signatureAlgorithm: uri.rsaSha1 }), method),
  forged('SHA-1 is the digest', (of) => of.signedWith({ digestAlgorithm: uri.sha1 }), /^DigestMethod: expected one of /),
  forged('the digest is by no method', (of) => of.changed(uri.sha256, ''), /^DigestMethod: expected one of /),
  forged('the value is empty', (of) => of.changed(/(<SignatureValue>)[^<]*/, '$1'), 'SignatureValue: expected text'),
  forged('the value is another one', (of) => of.changed(/(<SignatureValue>)[^<]*/, `$1${'A'.repeat(344)}`), rules.otherKey),
  forged(
    'the value is all zeros',
    (of) => of.changed(/(<SignatureValue>)[^<]*/, `$1${Buffer.alloc(256).toString('base64')}`),
    rules.otherKey,
  ),
  forged('the value is very long', (of) => of.changed(/(<SignatureValue>)[^<]*/, `$1${'A'.repeat(50_000)}`), rules.otherKey),
  forged(
    'the value has an element in it',
    (of) => of.changed('<SignatureValue>', '<SignatureValue><x/>'),
    'SignatureValue: expected text alone',
  ),
  forged('the digest is empty', (of) => of.changed(/(<DigestValue>)[^<]*/, '$1'), 'DigestValue: expected text'),
  forged('the digest is of another text', (of) => of.changed(/(<DigestValue>)[^<]*/, `$1${'A'.repeat(43)}=`), rules.otherKey),
  forged('the digest was made anew for another name', (of) => withFreshDigest(admin(of.assertion)), rules.otherKey),
  forged(
    'another digest stands beside the digest',
    (of) => of.changed('<DigestValue>', '<DigestValue>AAAA</DigestValue><DigestValue>'),
    'reference: expected DigestValue last',
  ),
  forged(
    'a second SignedInfo follows',
    (of) => of.changed('<SignatureValue>', `${of.secondInfo}<SignatureValue>`),
    'signature: expected SignatureValue second',
  ),
  forged(
    'a second SignedInfo stands first',
    (of) => of.changed('<SignedInfo>', `<SignedInfo/><SignedInfo>`),
    'signature: expected SignatureValue second',
  ),
  forged(
    'a second SignedInfo lies in the first',
    (of) => of.changed('<SignedInfo>', `<SignedInfo>${of.secondInfo}`),
    'signature: expected one reference',
  ),
  forged('an object follows', (of) => of.changed('</Signature>', '<Object/></Signature>'), 'signature: expected nothing after KeyInfo'),
  forged(
    'a manifest follows',
    (of) => of.changed('</Signature>', '<Object><Manifest/></Object></Signature>'),
    'signature: expected nothing after KeyInfo',
  ),
  forged('there is no reference', (of) => of.changed(/<Reference[\s\S]*<\/Reference>/, ''), 'signature: expected one reference'),
  forged(
    'there are two references',
    (of) => of.signedWith({ about: ["/*[local-name(.)='Assertion']", "//*[local-name(.)='Subject']"] }),
    'signature: expected one reference',
  ),
  forged('only the subject is signed', (of) => of.signedWith({ about: ["//*[local-name(.)='Subject']"] }), rules.reference),
  forged('the reference is empty', (of) => of.signedWith({ emptyUri: true }), rules.reference),
  forged('the reference is left out', (of) => of.changed(' URI="#_one"', ''), rules.reference),
  forged('the reference leads elsewhere', (of) => of.changed('URI="#_one"', 'URI="https://attacker.test/assertion.xml"'), rules.reference),
  forged('the reference is a file', (of) => of.changed('URI="#_one"', 'URI="file:///etc/passwd"'), rules.reference),
  forged('the reference is a pointer', (of) => of.changed('URI="#_one"', 'URI="#xpointer(id(\'_one\'))"'), rules.reference),
  forged('the reference is the root by pointer', (of) => of.changed('URI="#_one"', 'URI="#xpointer(/)"'), rules.reference),
  forged('the id was changed together with the reference', (of) => of.assertion.replaceAll('_one', '_two'), rules.otherKey),
  forged('the signature itself is signed, too', (of) => of.signedWith({ transforms: [uri.exclusive] }), /^Transform: /),
  forged(
    'a third transform follows',
    (of) => of.signedWith({ transforms: [uri.enveloped, uri.exclusive, uri.exclusive] }),
    'transforms: expected two',
  ),
  forged(
    'very many transforms follow',
    (of) => of.withTransform(`<Transform Algorithm="${uri.exclusive}"/>`.repeat(400)),
    'transforms: expected two',
  ),
  forged('there are no transforms', (of) => of.changed(/<Transforms>[\s\S]*<\/Transforms>/, ''), 'reference: expected Transforms first'),
  forged(
    'a transform is a program',
    (of) => of.withTransform('<Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"/>'),
    /^Transform: /,
  ),
  forged(
    'a transform selects by path',
    (of) =>
      of.withTransform('<Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><XPath>not(//NameID)</XPath></Transform>'),
    /^Transform: /,
  ),
  forged(
    'a transform selects by a later path',
    (of) => of.withTransform('<Transform Algorithm="http://www.w3.org/2002/06/xmldsig-filter2"/>'),
    /^Transform: /,
  ),
  forged('a transform decodes', (of) => of.withTransform(`<Transform Algorithm="${uri.dsig}base64"/>`), /^Transform: /),
  forged(
    'the canonical form depends on what is around it',
    (of) => of.signedWith({ canonicalizationAlgorithm: uri.inclusive }),
    /^CanonicalizationMethod: /,
  ),
  forged(
    'the canonical form has comments',
    (of) => of.signedWith({ canonicalizationAlgorithm: uri.exclusiveWithComments }),
    /^CanonicalizationMethod: /,
  ),
  forged(
    'the canonical form of the assertion depends on what is around it',
    (of) => of.signedWith({ transforms: [uri.enveloped, uri.inclusive] }),
    /^Transform: /,
  ),
  forged(
    'the canonical form of the assertion has comments',
    (of) => of.signedWith({ transforms: [uri.enveloped, uri.exclusiveWithComments] }),
    /^Transform: /,
  ),
  forged(
    'the canonical form is that of version 1.1',
    (of) =>
      of.changed(
        `<CanonicalizationMethod Algorithm="${uri.exclusive}"/>`,
        '<CanonicalizationMethod Algorithm="http://www.w3.org/2006/12/xml-c14n11"/>',
      ),
    /^CanonicalizationMethod: /,
  ),
  forged(
    'a namespace that is none would make the canonical form empty',
    (of) => admin(of.changed('<Conditions ', '<Conditions xmlns:x="1" ')),
    rules.otherAssertion,
  ),
  forged(
    'prefixes are inherited that nobody signed',
    (of) =>
      admin(
        of.withTransform(
          `<Transform Algorithm="${uri.exclusive}"><InclusiveNamespaces xmlns="${uri.exclusive}" PrefixList="samlp x"/></Transform>`,
        ),
      ),
    rules.otherKey,
  ),
  forged(
    'very many prefixes are inherited',
    (of) =>
      of.withTransform(
        `<Transform Algorithm="${uri.exclusive}"><InclusiveNamespaces xmlns="${uri.exclusive}" PrefixList="${'a b '.repeat(12_000)}"/></Transform>`,
      ),
    rules.otherKey,
  ),
];

/** Assertions with signatures that prove nothing, made of one about agent1 that nobody has signed yet. */
export function forgedAssertions(unsigned: string): ForgedAssertion[] {
  const material = materialOf(unsigned);
  return forgeries.map(({ what, make, rule }) => ({ what, xml: make(material), rule }));
}

/** A signature whose key is something that everybody can see. */
function macedWith(assertion: string, key: string | Buffer, algorithm = `${more}hmac-sha256`): string {
  const info = (/<SignedInfo>[\s\S]*<\/SignedInfo>/.exec(assertion)?.[0] ?? '').replace(uri.rsaSha256, algorithm);
  const canonical = info.replace('<SignedInfo>', `<SignedInfo xmlns="${uri.dsig}">`).replaceAll(/<(\w+)([^>]*)\/>/g, '<$1$2></$1>');
  const value = createHmac('sha256', key).update(canonical).digest('base64');
  return assertion.replace(/<SignedInfo>[\s\S]*<\/SignedInfo>/, info).replace(/(<SignatureValue>)[^<]*/, `$1${value}`);
}

/** As one makes it who has no key: the digest fits what is in the document. */
function withFreshDigest(xml: string): string {
  const canonical = withoutSignature(xml).replaceAll(/<(\w+)([^>]*)\/>/g, '<$1$2></$1>');
  return xml.replace(/(<DigestValue>)[^<]*/, `$1${createHash('sha256').update(canonical).digest('base64')}`);
}

const shownKey = (name: string) =>
  `<X509Data><X509Certificate>${certificateOf(name).replaceAll(/-----[^-]*-----|\s/g, '')}</X509Certificate></X509Data>`;
