import { describe, expect, it } from 'vitest';
import {
  anAssertion,
  certificateOf,
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
const noon = Date.parse('2026-01-01T12:00:00Z') / 1000;

const said = {
  id: '_one',
  issuer: 'https://idp.test',
  subject: 'agent1',
  audiences: ['https://auth.test/auth/v3'],
  recipient: 'https://auth.test/auth/v3/oauth/token',
  notOnOrAfter: noon + 240,
  issuedAt: noon,
};

describe('a SAML assertion', () => {
  it('names its issuer before anybody has verified it', () => {
    expect(samlAssertions.issuerOf(encoded(anAssertion()))).toEqual({ issuer: 'https://idp.test' });
  });

  it('says what was signed', () => {
    expect(verify(signedAssertion())).toEqual({ assertion: said });
  });

  it.each([
    ['xmlsec-rsa-sha256', 'issuer'],
    ['xmlsec-rsa-sha384', 'issuer'],
    ['xmlsec-rsa-sha512', 'issuer'],
    ['xmlsec-ecdsa-sha256', 'issuer-ec'],
    ['xmlsec-ecdsa-sha384', 'issuer-384'],
  ])('may be signed by other software: %s', (name, key) => {
    const at = Date.parse('2030-01-01T12:00:00Z') / 1000;
    expect(samlAssertions.issuerOf(signedByOthers(name))).toEqual({ issuer: 'https://idp.test/saml' });
    expect(verify(signedByOthers(name), [keyPairOf(key).certificate])).toEqual({
      assertion: {
        id: '_a75adf55-01d7-40cc-929f-dbd8372ebdfc',
        issuer: 'https://idp.test/saml',
        subject: 'ågent & söns',
        audiences: ['https://auth.test/auth/v3'],
        recipient: 'https://auth.test/auth/v3/oauth/token',
        notBefore: at - 30,
        notOnOrAfter: at + 240,
        issuedAt: at,
        authTime: at - 119.5,
      },
    });
  });

  it('may be signed without any software that knows XML', () => {
    expect(verify(signedByOthers('openssl'))).toMatchObject({ assertion: { id: '_by-hand', subject: 'agent1' } });
  });

  it('may be signed with any of the certificates of the issuer, whatever their dates', () => {
    const [stranger, expired] = [keyPairOf('stranger').certificate, certificateOf('expired')];
    expect(verify(signedAssertion(), [keyPairOf('issuer-ec').certificate, stranger, expired])).toEqual({ assertion: said });
  });

  it('is verified with the certificates of the issuer, although the document shows another one', () => {
    expect(verify(encoded(signed(anAssertion(), { shown: keyPairOf('stranger').certificate })))).toEqual({ assertion: said });
  });

  it.each([
    ['a declaration', `<?xml version="1.0" encoding="UTF-8"?>\n${signed(anAssertion())}`],
    ['no certificate in it', signed(anAssertion(), { shown: '' })],
    ['spaces after it', `${signed(anAssertion())}\n`],
    ['characters by number', signed(anAssertion({ subject: '&#x61;gent&#49;' }))],
    ['line breaks of another system', signed(anAssertion({ statements: '\n' })).replaceAll('\n', '\r\n')],
  ])('may have %s', (_what, xml) => {
    expect(verify(encoded(xml))).toEqual({ assertion: said });
  });

  it('is good from the later begin to the earlier end', () => {
    const confirmation = `<SubjectConfirmation Method="${uri.bearer}"><SubjectConfirmationData NotBefore="2026-01-01T12:01:00Z" NotOnOrAfter="2026-01-01T12:03:00Z" Recipient="r"/></SubjectConfirmation>`;
    const conditions =
      '<Conditions NotBefore="2026-01-01T12:00:30Z" NotOnOrAfter="2026-01-01T12:04:00Z"><OneTimeUse/><AudienceRestriction><Audience>a</Audience><Audience>b</Audience></AudienceRestriction></Conditions>';
    expect(verify(signedAssertion({ confirmation, conditions }))).toEqual({
      assertion: { ...said, recipient: 'r', audiences: ['a', 'b'], notBefore: noon + 60, notOnOrAfter: noon + 180 },
    });
  });

  it.each([
    [
      'conditions',
      { confirmation: `<SubjectConfirmation Method="${uri.bearer}"><SubjectConfirmationData Recipient="r"/></SubjectConfirmation>` },
    ],
    ['confirmation', { conditions: '<Conditions><AudienceRestriction><Audience>a</Audience></AudienceRestriction></Conditions>' }],
  ])('may have its end in the %s alone', (_where, change) => {
    expect(verify(signedAssertion(change))).toMatchObject({ assertion: { notOnOrAfter: noon + 240 } });
  });
});
