import { sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { forgedAssertions } from '../../../test/security/saml/forged-assertions.ts';
import { hostileMarkup } from '../../../test/security/saml/hostile-markup.ts';
import {
  anAssertion,
  encoded,
  issuerCertificate,
  keyPairOf,
  signed,
  signedAssertion,
  signedByOthers,
  uri,
} from '../../../test/support/saml.ts';
import { samlAssertions } from './saml-assertions.ts';

const verify = (assertion: string, certificates: string[] = [issuerCertificate]) => samlAssertions.verify(assertion, certificates);

const good = signed(anAssertion());
const goodSignature = /<Signature[\s\S]*<\/Signature>/.exec(good)?.[0] ?? '';
const goodWithoutSignature = good.replace(goodSignature, '');

/** What an attacker wants to be believed. */
const evil = (change: Parameters<typeof anAssertion>[0] = {}) => anAssertion({ id: '_evil', subject: 'admin', ...change });
const inEvil = (inserted: string, change = {}) => evil(change).replace('</Issuer>', `</Issuer>${inserted}`);
const asObject = (xml: string) => goodSignature.replace('</Signature>', `<Object>${xml}</Object></Signature>`);

const wrongSignature = 'signature: expected one by a certificate of the issuer';
const wrongDigest = 'signature: expected one over this very assertion';

/** The base: every refusal below is of what was done to it. */
it('takes the document that the hostile ones are made of', () => {
  expect(verify(encoded(good))).toMatchObject({ assertion: { id: '_one', subject: 'agent1' } });
});

describe('signatures', () => {
  it.each(forgedAssertions(anAssertion()).map((forged) => [forged.what, forged] as const))(
    'are refused when %s',
    (_what, { xml, rule }) => {
      expect(verify(encoded(xml))).toEqual({ fault: typeof rule === 'string' ? rule : expect.stringMatching(rule) });
    },
  );

  it('are refused when SHA-1 was signed by other software', () => {
    expect(verify(signedByOthers('xmlsec-rsa-sha1'))).toEqual({ fault: expect.stringMatching(/^SignatureMethod: expected one of/) });
  });

  it('are refused without certificates, and with a key that is too short', () => {
    expect(verify(encoded(good), [])).toEqual({ fault: wrongSignature });
    expect(verify(encoded(good), ['no certificate'])).toEqual({ fault: wrongSignature });
    expect(verify(encoded(signed(anAssertion(), { key: 'weak' })), [keyPairOf('weak').certificate])).toEqual({ fault: wrongSignature });
  });

  it('are refused when the key of the issuer is of another kind', () => {
    const ec = keyPairOf('issuer-ec');
    expect(verify(encoded(good), [ec.certificate])).toEqual({ fault: wrongSignature });
    const claimed = good.replace(/(<SignatureValue>)[^<]*/, `$1${sign('sha256', Buffer.from('x'), ec.privateKey).toString('base64')}`);
    expect(verify(encoded(claimed), [ec.certificate])).toEqual({ fault: wrongSignature });
  });

  it('show nothing of a key that is believed', () => {
    const keyInfo = /<KeyInfo>[\s\S]*<\/KeyInfo>/.exec(good)?.[0] ?? '';
    for (const other of [
      `<KeyInfo><RetrievalMethod URI="https://attacker.test/key"/></KeyInfo>`,
      `<KeyInfo><X509Data><X509Certificate>${keyPairOf('stranger').certificate.replaceAll(/-----[^-]*-----|\s/g, '')}</X509Certificate></X509Data></KeyInfo>`,
      '<KeyInfo><SignatureMethod Algorithm="none"/><SignatureValue>AAAA</SignatureValue><SignedInfo/></KeyInfo>',
    ])
      expect(verify(encoded(good.replace(keyInfo, other)))).toMatchObject({ assertion: { subject: 'agent1' } });
  });
});

describe('wrapping', () => {
  const several = 'document: expected one Assertion';
  const notBare = 'document: expected a bare Assertion';
  const malformed = 'document: expected well-formed XML';
  const sameId = 'ID: expected every id once';

  it.each([
    ['the original lies in the signature of the forgery', inEvil(asObject(goodWithoutSignature)), several],
    [
      'the original lies in the advice of the forgery',
      inEvil(goodSignature, { statements: `<Advice>${goodWithoutSignature}</Advice>` }),
      several,
    ],
    ['the original lies whole in the advice of the forgery', evil({ statements: `<Advice>${good}</Advice>` }), several],
    ['the original lies in the forgery, which has its id', inEvil(asObject(goodWithoutSignature), { id: '_one' }), several],
    ['the forgery lies in the advice of the original', good.replace('</Assertion>', `<Advice>${evil()}</Advice></Assertion>`), several],
    ['the forgery stands before the original in a document', `<Assertions>${evil()}${good}</Assertions>`, notBare],
    ['the original stands before the forgery in a document', `<Assertions>${good}${evil()}</Assertions>`, notBare],
    ['an answer holds the assertion', `<Response xmlns="urn:oasis:names:tc:SAML:2.0:protocol" ID="_r">${good}</Response>`, notBare],
    [
      'the assertion is of another namespace',
      good.replace(`xmlns="${uri.saml}"`, 'xmlns="urn:oasis:names:tc:SAML:1.0:assertion"'),
      notBare,
    ],
    ['the forgery follows the original', good + evil(), malformed],
    ['the original follows the forgery', evil() + good, malformed],
    ['the signature stands beside the forgery', inEvil(goodSignature), 'reference: expected the whole assertion'],
    ['the signature stands in the forgery, which has its id', inEvil(goodSignature, { id: '_one' }), wrongDigest],
    ['a second name stands before the signed one', good.replace('<NameID>', '<NameID>admin</NameID><NameID>'), wrongDigest],
    [
      'a name of another namespace stands before it',
      good.replace('<NameID>', '<NameID xmlns="urn:evil">admin</NameID><NameID>'),
      wrongDigest,
    ],
    [
      'a second subject stands before the signed one',
      good.replace('<Subject>', '<Subject><NameID>admin</NameID></Subject><Subject>'),
      wrongDigest,
    ],
    ['an attribute of another namespace has the id', good.replace('<Subject>', '<Subject xmlns:x="urn:evil" x:ID="_one">'), sameId],
    ['an attribute in other letters has the id', good.replace('<Subject>', '<Subject Id="_one">'), sameId],
    ['another element has the id', good.replace('<Subject>', '<Subject ID="_one">'), sameId],
    [
      'an issuer of another namespace stands before the signed one',
      good.replace('<Issuer>', '<Issuer xmlns="urn:evil">https://evil.test</Issuer><Issuer>'),
      'signature: expected right after the issuer',
    ],
  ])('is refused when %s', (_what, xml, fault) => {
    expect(verify(encoded(xml))).toEqual({ fault });
  });
});

it('never says something else after a change of a single character', () => {
  const truth = verify(encoded(good));
  const believed = Array.from({ length: Math.floor(good.length / 7) }, (_, index) => {
    const at = index * 7;
    return verify(encoded(good.slice(0, at) + (good[at] === 'x' ? 'y' : 'x') + good.slice(at + 1)));
  }).filter((answer) => 'assertion' in answer);
  expect(believed.length).toBeGreaterThan(0);
  for (const answer of believed) expect(answer).toEqual(truth);
});

describe('markup', () => {
  it.each(hostileMarkup(good).map((hostile) => [hostile.what, hostile] as const))('is refused when %s', (_what, { xml, rule }) => {
    expect(verify(encoded(xml))).toEqual({ fault: typeof rule === 'string' ? rule : expect.stringMatching(rule) });
  });

  it.each([
    ['nothing', '', 'encoding: expected base64url'],
    ['the characters of plain base64', `${encoded(good)}+/`, 'encoding: expected base64url'],
    ['lines', encoded(good).replace(/(.{76})/g, '$1\n'), 'encoding: expected base64url'],
    ['XML itself', good, 'encoding: expected base64url'],
    ['bytes that are no text', Buffer.from([0x3c, 0xff, 0x3e]).toString('base64url'), 'encoding: expected UTF-8'],
    ['UTF-16', Buffer.from(`\ufeff${good}`, 'utf16le').toString('base64url'), 'encoding: expected UTF-8'],
    ['a byte order mark', encoded(`\ufeff${good}`), 'document: expected one element'],
    ['text', encoded('agent1'), 'document: expected one element'],
    ['JSON', encoded('{}'), 'document: expected one element'],
    ['an element that is not closed', encoded('<Assertion>'), 'document: expected well-formed XML'],
    ['an element of no namespace', encoded('<Assertion/>'), 'document: expected a bare Assertion'],
  ])('is expected, not %s', (_what, text, fault) => {
    expect(verify(text)).toEqual({ fault });
    expect(samlAssertions.issuerOf(text)).toEqual({ fault });
  });
});

describe('size', () => {
  const within = (xml: string) => good.replace('</Assertion>', `${xml}</Assertion>`);

  it.each([
    ['longer than 64 KiB', within(`<x>${'x'.repeat(65_536)}</x>`), /^size: expected at most 65536 bytes, is \d+$/],
    ['of very many elements', within('<x/>'.repeat(2001)), 'size: expected at most 500 elements'],
    [
      'of very many attributes',
      within(`<x ${Array.from({ length: 2000 }, (_, index) => `a${index}=""`).join(' ')}/>`),
      /^size: expected at most 1000 attributes$/,
    ],
    ['very deep', within('<x>'.repeat(400) + '</x>'.repeat(400)), 'depth: expected at most 32'],
  ])('is bounded: a document %s', (_what, xml, fault) => {
    expect(verify(encoded(xml))).toEqual({ fault: typeof fault === 'string' ? fault : expect.stringMatching(fault) });
    expect(samlAssertions.issuerOf(encoded(xml))).toEqual({ fault: typeof fault === 'string' ? fault : expect.stringMatching(fault) });
  });
});

describe('encryption', () => {
  const encrypted = '<EncryptedData xmlns="http://www.w3.org/2001/04/xmlenc#"/>';

  it.each([
    ['an assertion', `<EncryptedAssertion xmlns="${uri.saml}">${encrypted}</EncryptedAssertion>`],
    ['a name', signed(anAssertion({ nameId: `<EncryptedID>${encrypted}</EncryptedID>` }))],
    [
      'an attribute',
      signed(anAssertion({ statements: `<AttributeStatement><EncryptedAttribute>${encrypted}</EncryptedAttribute></AttributeStatement>` })),
    ],
  ])('of %s is said to be impossible here', (_what, xml) => {
    const fault = 'encryption: expected a signed assertion in plain text, because this server has no key to decrypt one';
    expect(samlAssertions.issuerOf(encoded(xml))).toEqual({ fault });
    expect(verify(encoded(xml))).toEqual({ fault });
  });
});

describe('an issuer that signs what it should not', () => {
  const confirmation = (method: string, data: string) => `<SubjectConfirmation Method="${method}">${data}</SubjectConfirmation>`;
  const data = '<SubjectConfirmationData NotOnOrAfter="2026-01-01T12:04:00Z" Recipient="r"/>';
  const restriction = '<AudienceRestriction><Audience>a</Audience></AudienceRestriction>';
  const authn = '<AuthnStatement AuthnInstant="2026-01-01T11:00:00Z"/>';

  it.each<[string, Parameters<typeof anAssertion>[0], string]>([
    ['SAML 1.1', { version: '1.1' }, 'Version: expected 2.0'],
    ['no id', { id: '' }, 'ID: expected a name'],
    ['an id with quotes', { id: "_'or'1" }, 'ID: expected a name'],
    ['no issuer', { issuer: '' }, 'Assertion: expected one Issuer'],
    ['an empty issuer', { issuer: '<Issuer></Issuer>' }, 'Issuer: expected text'],
    ['two issuers', { issuer: '<Issuer>a</Issuer><Issuer>b</Issuer>' }, 'Assertion: expected one Issuer'],
    [
      'an issuer by e-mail',
      { issuer: '<Issuer Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">a</Issuer>' },
      'Issuer: expected the format of entities',
    ],
    ['no name', { nameId: '' }, 'Subject: expected one NameID'],
    ['an empty name', { subject: '' }, 'NameID: expected text'],
    ['two names', { nameId: '<NameID>a</NameID><NameID>b</NameID>' }, 'Subject: expected one NameID'],
    ['a name in a name', { subject: 'a<NameID>b</NameID>' }, 'NameID: expected text alone'],
    ['no confirmation', { confirmation: '' }, 'Subject: expected one SubjectConfirmation'],
    ['two confirmations', { confirmation: confirmation(uri.bearer, data).repeat(2) }, 'Subject: expected one SubjectConfirmation'],
    [
      'the confirmation of a key',
      { confirmation: confirmation('urn:oasis:names:tc:SAML:2.0:cm:holder-of-key', data) },
      'SubjectConfirmation: expected the method of a bearer',
    ],
    [
      'a confirmation without data',
      { confirmation: confirmation(uri.bearer, '') },
      'SubjectConfirmation: expected one SubjectConfirmationData',
    ],
    [
      'a confirmation of somebody else',
      { confirmation: confirmation(uri.bearer, `<NameID>b</NameID>${data}`) },
      'SubjectConfirmation: expected its data alone',
    ],
    ['no recipient', { confirmation: confirmation(uri.bearer, '<SubjectConfirmationData/>') }, 'Recipient: expected in the confirmation'],
    ['no conditions', { conditions: '' }, 'Assertion: expected one Conditions'],
    ['no audience restriction', { conditions: '<Conditions/>' }, 'Conditions: expected one AudienceRestriction'],
    [
      'two audience restrictions',
      { conditions: `<Conditions>${restriction.repeat(2)}</Conditions>` },
      'Conditions: expected one AudienceRestriction',
    ],
    [
      'a condition that nobody knows',
      { conditions: `<Conditions>${restriction}<Condition/></Conditions>` },
      'Conditions: expected none but AudienceRestriction, OneTimeUse, ProxyRestriction',
    ],
    [
      'no end',
      {
        conditions: `<Conditions>${restriction}</Conditions>`,
        confirmation: confirmation(uri.bearer, '<SubjectConfirmationData Recipient="r"/>'),
      },
      'NotOnOrAfter: expected in the conditions or the confirmation',
    ],
    ['an end in a zone of its own', { notOnOrAfter: '2026-01-01T12:04:00+02:00' }, 'NotOnOrAfter: expected a time in UTC'],
    ['an end that is no time', { notOnOrAfter: '2026-13-01T12:04:00Z' }, 'NotOnOrAfter: expected a time in UTC'],
    ['an end in words', { notOnOrAfter: 'never' }, 'NotOnOrAfter: expected a time in UTC'],
    ['two sign-ins', { statements: authn.repeat(2) }, 'AuthnStatement: expected at most one'],
    ['another assertion within', { statements: `<Advice>${anAssertion({ id: '_inner' })}</Advice>` }, 'document: expected one Assertion'],
  ])('is refused with %s', (_what, change, fault) => {
    expect(verify(signedAssertion(change))).toEqual({ fault });
  });
});
